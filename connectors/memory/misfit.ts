import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject, numberText } from "../../engine/model/json.ts";
import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import { isDate } from "../../engine/model/calendar.ts";

/** The first way in which a body does not fit its schema; null where it fits. */
export interface Misfit {
  readonly field: string;
  readonly message: string;
}

export function misfit(schema: StreamSchema, body: JsonObject): Misfit | null {
  const own = [schema.id, ...(schema.version === null ? [] : [schema.version])];
  return misfitIn(schema.fields, body, "", new Set(own));
}

function misfitIn(
  fields: readonly FieldSchema[],
  body: JsonObject,
  path: string,
  own: ReadonlySet<string>,
): Misfit | null {
  const known = new Map(fields.map((field) => [field.name, field]));
  for (const name of Object.keys(body)) {
    if (known.has(name) || own.has(name)) continue;
    return { field: path + name, message: `there is no field "${path}${name}"` };
  }
  for (const field of fields) {
    const value = body[field.name];
    const at = path + field.name;
    if (value === undefined || value === null) {
      if (field.required && !own.has(field.name)) {
        return { field: at, message: `"${at}" is required` };
      }
      continue;
    }
    const wrong = misfitOf(field, value, at);
    if (wrong) return wrong;
  }
  return null;
}

function misfitOf({ type }: FieldSchema, value: JsonValue, at: string): Misfit | null {
  const say = (what: string): Misfit => ({ field: at, message: `"${at}" ${what}` });
  switch (type.kind) {
    case "text":
      if (typeof value !== "string") return say("is no text");
      if (type.max !== undefined && value.length > type.max) {
        return say(`is longer than ${type.max} characters`);
      }
      if (type.forbid && [...type.forbid].some((char) => value.includes(char))) {
        return say(`holds one of ${type.forbid}`);
      }
      return null;
    case "one_of":
      return type.values.includes(value as string) ? null : say("is none of its values");
    case "decimal":
    case "money":
      return numberText(value) === null ? say("is no number") : null;
    case "date":
      return typeof value === "string" && isDate(value) ? null : say("is no day");
    case "bool":
      return typeof value === "boolean" ? null : say("is no flag");
    case "object":
      if (!isJsonObject(value)) return say("is no object");
      return misfitIn(type.fields, value, `${at}.`, new Set());
    case "list":
      return Array.isArray(value) ? misfitInList(type.fields, value, at) : say("is no list");
    case "instant":
    case "reference":
    case "any":
      return null;
  }
}

function misfitInList(
  fields: readonly FieldSchema[],
  list: readonly JsonValue[],
  at: string,
): Misfit | null {
  for (const [n, entry] of list.entries()) {
    const path = `${at}[${n}]`;
    if (!isJsonObject(entry)) return { field: path, message: `"${path}" is no object` };
    const wrong = misfitIn(fields, entry, `${path}.`, new Set());
    if (wrong) return wrong;
  }
  return null;
}
