/** A stored body as the service answers it: fields in table order, amounts in its notation. */
import type { JsonObject, JsonValue } from "../../../engine/model/json.ts";
import { type Body, amountJson, decimalOf, isObject } from "./body.ts";
import { type Field, type Fields, entriesOf } from "./fields.ts";

export function render(stored: JsonObject, fields: Fields): JsonObject {
  return withFields({ ...stored, domain: "QBO", sparse: false }, fields);
}

/** The fields that a SELECT names; the answer says `sparse` then. */
export function renderPart(
  stored: JsonObject,
  fields: Fields,
  names: readonly string[],
): JsonObject {
  const kept = Object.fromEntries(Object.entries(fields).filter(([key]) => names.includes(key)));
  const base = { domain: fields["domain"]!, sparse: fields["sparse"]! };
  const picked = Object.fromEntries(Object.entries(stored).filter(([key]) => key in kept));
  return withFields({ ...picked, domain: "QBO", sparse: true }, { ...base, ...kept });
}

function withFields(body: JsonObject, fields: Fields): JsonObject {
  const answer: Body = {};
  for (const [key, field] of entriesOf(fields)) {
    const value = body[key];
    if (value !== undefined && value !== null) answer[key] = valueOf(value, field);
  }
  for (const key of Object.keys(body)) {
    if (Object.hasOwn(fields, key)) continue;
    const value = body[key]!;
    if (value !== null) answer[key] = value;
  }
  return answer;
}

function valueOf(value: JsonValue, field: Field): JsonValue {
  switch (field.kind) {
    case "money": {
      const amount = decimalOf(value);
      return amount === null ? value : amountJson(amount);
    }
    case "object":
      return isObject(value) ? withFields(value, field.fields) : value;
    case "list":
      return Array.isArray(value)
        ? value.map((entry) => (isObject(entry) ? withFields(entry, field.fields) : entry))
        : value;
    default:
      return value;
  }
}
