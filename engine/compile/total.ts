/** The total that a body comes to, where the other system computes it from the lines. */
import type { NativeObject } from "../model/body.ts";
import { type Decimal, isDecimal } from "../model/decimal.ts";
import type { FieldSchema, StreamSchema } from "../model/schema.ts";
import { addUp } from "../model/total.ts";
import type { Body, BodyObject } from "../model/value.ts";

/**
 * What stands at `path` in a body, or what the lines add up to where the path is the stream's
 * computed total. null: the body says nothing of it.
 */
export function compileTotal(
  schema: StreamSchema,
  path: string,
): (body: BodyObject) => Decimal | null {
  const names = path.split(".");
  const field = fieldAt(schema.fields, names);
  if (field?.readOnly !== true) return (body) => decimalAt(body, names);
  const adds = schema.adds ?? guess(schema);
  if (adds === null) return () => null;
  return (body) => addUp(body as NativeObject, adds, schema.added);
}

export function fieldAt(
  fields: readonly FieldSchema[],
  names: readonly string[],
): FieldSchema | null {
  const [name, ...rest] = names;
  const field = fields.find((each) => each.name === name);
  if (field === undefined) return null;
  if (rest.length === 0) return field;
  return field.type.kind === "object" ? fieldAt(field.type.fields, rest) : null;
}

/** A schema that does not say how its total comes about: the first list with an amount. */
function guess(schema: StreamSchema): NonNullable<StreamSchema["adds"]> | null {
  for (const { name, type, readOnly } of schema.fields) {
    if (type.kind !== "list" || readOnly === true) continue;
    const amount = type.fields.find((field) => field.type.kind === "money");
    if (amount !== undefined) return { list: name, amount: amount.name };
  }
  return null;
}

function decimalAt(body: BodyObject, names: readonly string[]): Decimal | null {
  let value: Body | undefined = body;
  for (const name of names) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as BodyObject)[name];
  }
  return isDecimal(value) ? value : null;
}
