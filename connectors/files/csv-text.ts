import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { numberText, writeJson } from "../../engine/model/json.ts";

/** Rows as CSV (RFC 4180) with a header line, the key first. Empty without rows: a header alone. */
export function csvText(rows: readonly JsonObject[], key: string): string {
  const columns = [...new Set([key, ...rows.flatMap((row) => Object.keys(row))])];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellText(row[column])))];
  return lines.map((cells) => `${cells.map(quote).join(",")}\r\n`).join("");
}

function cellText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  // A number by its text; lists and objects as JSON.
  return numberText(value) ?? writeJson(value);
}

function quote(cell: string): string {
  const safe = guard(cell);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A spreadsheet runs a cell that begins so as a formula, and a customer's name could be one
 * (OWASP, CSV injection). A plain number is none: -5.00 stays an amount.
 */
function guard(cell: string): string {
  const formula =
    /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell);
  return formula ? `'${cell}` : cell;
}
