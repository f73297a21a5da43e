/** Reading and writing parts of an entity's body; numbers go through their text, never a double. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  formatDecimal,
  parseDecimal,
  roundDecimal,
} from "../../../engine/model/decimal.ts";
import {
  type JsonObject,
  type JsonValue,
  RawNumber,
  isJsonObject,
  numberText,
  parseJson,
} from "../../../engine/model/json.ts";

/** A body while an operation works on it. */
export type Body = { [key: string]: JsonValue };

export function textOf(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** "" where no text stands. */
export function textAt(body: JsonObject, key: string): string {
  return textOf(body[key]) ?? "";
}

export function decimalOf(value: JsonValue | undefined): Decimal | null {
  if (value === undefined) return null;
  const text = typeof value === "string" ? value : numberText(value);
  return text === null ? null : parseDecimal(text);
}

/** Zero where nothing readable stands. */
export function amountOf(value: JsonValue | undefined): Decimal {
  return decimalOf(value) ?? ZERO;
}

/** Amounts are written as the service writes them: 0, 337.5, 100.0 [R]. */
export function amountJson(amount: Decimal): JsonValue {
  const text = formatDecimal(amount);
  if (text === "0") return 0;
  return new RawNumber(text.includes(".") ? text : `${text}.0`);
}

/** "40.00", as reports and payments' lines write amounts [R]. */
export function centsText(amount: Decimal): string {
  const [whole = "", fraction = ""] = formatDecimal(amount).split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}

/** Quantities and prices: 75, 4.5 [R]. */
export function decimalJson(value: Decimal): JsonValue {
  return new RawNumber(formatDecimal(value));
}

export function toCents(amount: Decimal): Decimal {
  return roundDecimal(amount, { places: 2, rounding: "half_up" });
}

export function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce(addDecimal, ZERO);
}

export function isPositive(amount: Decimal): boolean {
  return compareDecimal(amount, ZERO) > 0;
}

export function isNegative(amount: Decimal): boolean {
  return compareDecimal(amount, ZERO) < 0;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return isJsonObject(value);
}

export function objectAt(body: JsonObject, key: string): JsonObject | null {
  const value = body[key];
  return isObject(value) ? value : null;
}

export function listAt(body: JsonObject, key: string): readonly JsonObject[] {
  const value = body[key];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isObject) : [];
}

/** The part of a line that its DetailType names. */
export function detailOf(line: JsonObject): JsonObject {
  return objectAt(line, textAt(line, "DetailType")) ?? {};
}

export function refAt(body: JsonObject, key: string): string | null {
  const ref = objectAt(body, key);
  return ref === null ? null : textOf(ref["value"]);
}

/** A body as sent; null where it is no JSON object. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
