/** Records of mapping tests: written in the record's own types, whatever style the source has. */
import type { Currency } from "../model/money.ts";
import type { Decoded, RecordField } from "../model/program.ts";
import { parseDecimal } from "../model/decimal.ts";
import type { JsonValue } from "../model/json.ts";
import type { Value } from "../model/value.ts";
import { cellOf, type Problems } from "./cells.ts";

export function decodeGiven(
  fields: readonly RecordField[],
  given: Readonly<Record<string, unknown>>,
  currency: Currency,
): Omit<Decoded, "key"> & { readonly unknown: readonly string[] } {
  const problems: Problems = [];
  const unknown: string[] = [];
  const values = rowOf(fields, given, currency, "", problems, unknown);
  return { fields: values, problems, unknown };
}

function rowOf(
  fields: readonly RecordField[],
  given: Readonly<Record<string, unknown>>,
  currency: Currency,
  prefix: string,
  problems: Problems,
  unknown: string[],
): Readonly<Record<string, Value>> {
  const names = new Set(fields.map((field) => field.name));
  unknown.push(
    ...Object.keys(given)
      .filter((name) => !names.has(name))
      .map((name) => prefix + name),
  );
  const values: Record<string, Value> = {};
  for (const { name, type, optional } of fields) {
    const path = `${prefix}${name}`;
    const cell = given[name];
    if (type.kind === "list") {
      const rows = Array.isArray(cell)
        ? (cell as readonly Readonly<Record<string, unknown>>[])
        : [];
      values[name] = rows.map((row) =>
        rowOf(type.of, row, currency, `${path}[].`, problems, unknown),
      );
      continue;
    }
    const before = problems.length;
    const read = cellOf(type, { field: path, format: undefined, trim: true, currency });
    const value = read(plain(cell), problems);
    values[name] = value;
    // A test gives what it is about: only what it gives as null is missing.
    if (value === null && !optional && name in given && problems.length === before) {
      problems.push({
        field: path,
        found: "",
        expected: "a value is required",
        code: "required_missing",
      });
    }
  }
  return values;
}

/** A bare number of YAML has lost its zeros, not its value. */
function plain(cell: unknown): JsonValue | undefined {
  if (typeof cell === "number") return parseDecimal(String(cell)) === null ? String(cell) : cell;
  return cell as JsonValue | undefined;
}
