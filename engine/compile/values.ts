/** What expressions do with values at run time, and how a value is written as text. */
import { type Decimal, compareDecimal, formatDecimal, isDecimal, ZERO } from "../model/decimal.ts";
import { formatMoney, isMoney, type Money, moneyToDecimal } from "../model/money.ts";
import type { Scope } from "../model/program.ts";
import { reason } from "../model/reason.ts";
import { isRefValue, type Value } from "../model/value.ts";

/** No text that an expression makes is longer (design/reliability.md, part 5). */
const MAX_TEXT = 1 << 20;

/** The document is blocked, and the expression gives null. */
export function fail(scope: Scope, text: string): null {
  scope.block(reason("expression_failed", text));
  return null;
}

/** Money "18400.00", decimals without trailing zeros, dates ISO, a reference by its key. */
export function textOf(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (isDecimal(value)) return formatDecimal(value);
  if (isMoney(value)) return formatMoney(value);
  if (isRefValue(value)) return value.key;
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return "";
}

export function bounded(scope: Scope, text: string): string | null {
  return text.length > MAX_TEXT ? fail(scope, "a text grew beyond 1 MiB") : text;
}

export function isTrue(value: Value): boolean {
  return value === true;
}

/** By value; values of two kinds are equal only where a text names the reference's key. */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (typeof a === "object" && typeof b === "object") {
    if (isRefValue(a) && isRefValue(b)) return a.key === b.key && a.ref === b.ref;
    return compareNumbers(a, b) === 0;
  }
  if (isRefValue(a)) return a.key === b;
  if (isRefValue(b)) return b.key === a;
  return false;
}

/** Decimals and money in any pairing; null where one is neither, or the currencies differ. */
export function compareNumbers(a: Value, b: Value): -1 | 0 | 1 | null {
  if (isMoney(a) && isMoney(b)) {
    if (a.currency !== b.currency) return null;
    return a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0;
  }
  if (isMoney(a) && isDecimal(b)) return compareMoneyDecimal(a, b);
  if (isDecimal(a) && isMoney(b)) return negate(compareMoneyDecimal(b, a));
  return isDecimal(a) && isDecimal(b) ? compareDecimal(a, b) : null;
}

function compareMoneyDecimal(money: Money, decimal: Decimal): -1 | 0 | 1 {
  if (decimal === ZERO) return money.minor < 0n ? -1 : money.minor > 0n ? 1 : 0;
  return compareDecimal(moneyToDecimal(money), decimal);
}

function negate(order: -1 | 0 | 1): -1 | 0 | 1 {
  return order === 0 ? 0 : order === 1 ? -1 : 1;
}

/** Texts, dates and instants by code unit. null where they cannot be ordered. */
export function compareValues(a: Value, b: Value): -1 | 0 | 1 | null {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return compareNumbers(a, b);
}
