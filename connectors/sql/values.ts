import type { OutsideColumn } from "../../engine/store/outside.ts";
import { parseInstant } from "../../engine/model/calendar.ts";
import { type JsonValue, parseJson } from "../../engine/model/json.ts";

/**
 * What a database said as JSON. Numbers are texts: a double would change some of them, and a
 * mapping says what a text is.
 */
export function jsonOf(value: unknown, kind: OutsideColumn["kind"]): JsonValue {
  if (value === null || value === undefined) return null;
  if (kind === "bool") return boolOf(value);
  if (typeof value === "bigint") return String(value);
  // SQLite's REAL: the shortest text that is this double, as SQLite itself shows it.
  if (typeof value === "number") return plain(value);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (kind === "json") return jsonIn(text);
  if (kind === "instant") return parseInstant(text.replace(/([+-]\d\d)$/, "$1:00")) ?? text;
  return text;
}

function boolOf(value: unknown): JsonValue {
  if (value === "t" || value === 1n) return true;
  return value === "f" || value === 0n ? false : String(value);
}

function plain(value: number): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (found === null) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = found;
  const digits = whole + fraction;
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${"0".repeat(-shift - 1)}${digits}`;
  return sign + digits.padEnd(shift + 1, "0");
}

function jsonIn(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** A value as a cursor keeps it, and back: SQLite tells the number 1 from the text "1". */
export function keep(value: unknown): JsonValue {
  if (typeof value === "bigint") return { whole: String(value) };
  if (typeof value === "number") return { real: String(value) };
  return String(value);
}

export function kept(value: JsonValue): unknown {
  if (typeof value === "string") return value;
  const { whole, real } = value as { readonly whole?: string; readonly real?: string };
  if (whole !== undefined) return BigInt(whole);
  return Number(real);
}

/** How much earlier a mark is counted from: as the text that it is, then as it was. */
export function asWas(mark: string, was: unknown): unknown {
  if (typeof was === "bigint") return BigInt(mark);
  return typeof was === "number" ? Number(mark) : mark;
}
