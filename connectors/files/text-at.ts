import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject, numberText } from "../../engine/model/json.ts";

/** A field as text, for ids and keys: null where it is absent, blank or no scalar. */
export function textAt(row: JsonObject, path: string): string | null {
  const value = valueAt(row, path);
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (typeof value === "boolean") return String(value);
  return value === null ? null : numberText(value);
}

/** The field of that name, else the one at that path (`customer.id`); null where it is absent. */
export function valueAt(row: JsonObject, path: string): JsonValue {
  if (Object.hasOwn(row, path)) return row[path]!;
  if (!path.includes(".")) return null;
  let value: JsonValue = row;
  for (const key of path.split(".")) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return null;
    value = value[key]!;
  }
  return value;
}
