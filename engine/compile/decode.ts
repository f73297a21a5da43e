/** Raw record to typed record: one closure a field, made once; run for every row of every import. */
import { isJsonObject, type JsonObject, type JsonValue, numberText } from "../model/json.ts";
import type { Currency } from "../model/money.ts";
import type { Decoded, RecordType } from "../model/program.ts";
import type { DecodeProblem } from "../model/record.ts";
import type { Value, ValueMap } from "../model/value.ts";
import { cellOf, NUL, type Problems, problem } from "./cells.ts";

/** A field and where it stands at the true side. */
export interface ReadPlan {
  readonly name: string;
  readonly type: RecordType;
  readonly optional: boolean;
  readonly key: boolean;
  readonly trim: boolean;
  readonly format: string | undefined;
  readonly get: (row: JsonObject) => JsonValue | undefined;
  /** Of a list: how its rows are read. */
  readonly of: readonly ReadPlan[];
}

export function compileDecode(
  plans: readonly ReadPlan[],
  currency: Currency,
): (raw: JsonObject) => Decoded {
  const read = rowReader(plans, currency, "");
  const keyOf = compileKeyOf(plans);
  return (raw) => {
    const problems: Problems = [];
    return { key: keyOf(raw), fields: read(raw, problems), problems };
  };
}

/** The key as text, without decoding the rest; null where it is blank, or no text to keep. */
export function compileKeyOf(plans: readonly ReadPlan[]): (raw: JsonObject) => string | null {
  const plan = plans.find((field) => field.key);
  if (plan === undefined) return () => null;
  const { get } = plan;
  return (raw) => {
    const cell = get(raw);
    if (cell === undefined || cell === null) return null;
    const text = typeof cell === "string" ? cell.trim() : numberText(cell);
    return text === "" || text?.includes(NUL) === true ? null : text;
  };
}

type RowReader = (row: JsonObject, problems: Problems) => ValueMap;

function rowReader(plans: readonly ReadPlan[], currency: Currency, prefix: string): RowReader {
  const fields = plans.map((plan) => {
    const path = `${prefix}${plan.name}`;
    const read =
      plan.type.kind === "list" ? listReader(plan, currency, path) : cell(plan, currency, path);
    const code: DecodeProblem["code"] = plan.key ? "key_missing" : "required_missing";
    return { name: plan.name, required: !plan.optional, read, path, code };
  });
  return (row, problems) => {
    const values: Record<string, Value> = {};
    for (const { name, required, read, path, code } of fields) {
      const before = problems.length;
      const value = read(row, problems);
      values[name] = value;
      if (value === null && required && problems.length === before) {
        problems.push({ field: path, found: "", expected: "a value is required", code });
      }
    }
    return values;
  };
}

type FieldReader = (row: JsonObject, problems: Problems) => Value;

function cell(plan: ReadPlan, currency: Currency, path: string): FieldReader {
  const { get, type, format, trim } = plan;
  const convert = cellOf(type, { field: path, format, trim, currency });
  return (row, problems) => convert(get(row), problems);
}

/** Rows joined by the connector stand under `$lists`; else the list is an array in the row. */
function listReader(plan: ReadPlan, currency: Currency, path: string): FieldReader {
  const read = rowReader(plan.of, currency, `${path}[].`);
  const { get } = plan;
  return (row, problems) => {
    const rows = get(row);
    if (rows === undefined || rows === null) return [];
    if (!Array.isArray(rows)) return problem(problems, path, rows, "a list");
    const list: Value[] = [];
    for (const item of rows as readonly JsonValue[]) {
      if (isJsonObject(item)) list.push(read(item, problems));
      else problem(problems, path, item, "a list of rows");
    }
    return list;
  };
}

/** `a.b.c` of nested objects. Names were checked: none reaches a prototype. */
export function accessor(path: readonly string[]): (row: JsonObject) => JsonValue | undefined {
  const [first, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return (row) => row[first];
  return (row) => {
    let value: JsonValue | undefined = row[first];
    for (const name of rest) {
      if (value === undefined || !isJsonObject(value)) return undefined;
      value = value[name];
    }
    return value;
  };
}

export function listAccessor(name: string): (row: JsonObject) => JsonValue | undefined {
  return (row) => {
    const lists = row["$lists"];
    return lists !== undefined && isJsonObject(lists) ? lists[name] : undefined;
  };
}
