/** Names of fields in a query, by path and in any case, and what stands there. */
import type { JsonObject, JsonValue } from "../../../../engine/model/json.ts";
import { isObject } from "../body.ts";
import type { Definition } from "../entities/definition.ts";
import type { Field, Fields } from "../fields.ts";

/** Field names in any case; the table's spelling comes back. */
export function canonical(definition: Definition, name: string): string {
  if (Object.hasOwn(definition.fields, name)) return name;
  const lower = name.toLowerCase();
  return Object.keys(definition.fields).find((key) => key.toLowerCase() === lower) ?? name;
}

export function fieldAt(definition: Definition, name: string): Field | null {
  const [head = "", ...below] = name.split(".");
  const known = canonical(definition, head);
  let field = Object.hasOwn(definition.fields, known) ? definition.fields[known]! : null;
  for (const part of below) {
    if (field?.kind === "ref") return part === "value" && part === below.at(-1) ? field : null;
    const inner: Fields = field?.kind === "object" || field?.kind === "list" ? field.fields : {};
    field = keyIn(inner, part)?.[1] ?? null;
  }
  return field;
}

function keyIn<T>(body: Readonly<Record<string, T>>, name: string): readonly [string, T] | null {
  const lower = name.toLowerCase();
  return Object.entries(body).find(([key]) => key.toLowerCase() === lower) ?? null;
}

/** Whether a path leads into a list: `AttachableRef.EntityRef.value`, any of which may fit [D]. */
export function listAlong(definition: Definition, name: string): boolean {
  const [head = "", ...below] = name.split(".");
  return below.length > 0 && definition.fields[canonical(definition, head)]?.kind === "list";
}

export function valuesAt(value: JsonValue, path: readonly string[]): readonly JsonValue[] {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).flatMap((one) => valuesAt(one, path));
  }
  const [name, ...below] = path;
  if (name === undefined) return [value];
  return isObject(value) ? valuesAt(keyIn(value, name)?.[1] ?? null, below) : [];
}

export function valueReader(definition: Definition, name: string): (body: JsonObject) => JsonValue {
  const [head = "", tail] = name.split(".", 2);
  const key = canonical(definition, head);
  return (body) => {
    const value = body[key] ?? null;
    if (!isObject(value)) return value;
    if (tail === undefined) return value["value"] ?? null;
    const inner = Object.keys(value).find((k) => k.toLowerCase() === tail.toLowerCase());
    return inner === undefined ? null : value[inner]!;
  };
}
