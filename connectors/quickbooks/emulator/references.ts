/** References: what they name must exist and, where it was not named before, be active. */
import type { JsonObject, JsonValue } from "../../../engine/model/json.ts";
import { type Body, isObject, textAt, textOf } from "./body.ts";
import type { Definition, Work } from "./entities/definition.ts";
import { inactiveReference, invalidReference } from "./faults.ts";
import type { Field, Fields, RefField } from "./fields.ts";

/** Checks every reference of a draft and writes the entries' names beside their ids. */
export function resolveReferences(
  work: Work,
  draft: Body,
  definitions: ReadonlyMap<string, Definition>,
): void {
  const known = new Set<string>();
  if (work.existing !== null) collect(work.existing, work.definition.fields, known);
  resolveObject(draft, work.definition.fields, { work, definitions, known });
}

interface Resolving {
  readonly work: Work;
  readonly definitions: ReadonlyMap<string, Definition>;
  /** What the stored body names already: it may have become inactive since. */
  readonly known: ReadonlySet<string>;
}

function resolveObject(body: Body, fields: Fields, how: Resolving): void {
  for (const [key, value] of Object.entries(body)) {
    const field = fields[key];
    if (field !== undefined) body[key] = resolveValue(value, field, how);
  }
}

function resolveValue(value: JsonValue, field: Field, how: Resolving): JsonValue {
  if (field.kind === "ref" && isObject(value)) return resolveOne(value, field, how);
  if (field.kind === "object" && isObject(value)) {
    const copy = { ...value };
    resolveObject(copy, field.fields, how);
    return copy;
  }
  if (field.kind === "list" && Array.isArray(value)) {
    return value.map((entry) => {
      const copy = { ...(entry as JsonObject) };
      resolveObject(copy, field.fields, how);
      return copy;
    });
  }
  return value;
}

function resolveOne(value: JsonObject, field: RefField, how: Resolving): JsonValue {
  const id = textOf(value["value"]) ?? "";
  if (field.literals.includes(id)) return { value: id };
  const { books, settings, errors } = how.work;
  const found = field.to
    .map((entity) => ({ entity, body: books.get(entity, id) }))
    .find(({ body }) => body !== null);
  if (found === undefined || found.body === null) {
    const label = how.definitions.get(field.to[0]!)?.label ?? field.to[0]!;
    errors.push(invalidReference(label, id));
    return value;
  }
  if (found.body["Active"] === false && !how.known.has(`${found.entity} ${id}`)) {
    errors.push(inactiveReference(settings.inactiveReference));
  }
  if (!field.named) return { value: id };
  const type = field.typed === "upper" ? found.entity.toUpperCase() : found.entity;
  return {
    value: id,
    name: shownName(found.body),
    ...(field.typed === undefined ? {} : { type }),
  };
}

function shownName(body: JsonObject): string {
  for (const key of ["DisplayName", "FullyQualifiedName", "Name"]) {
    const name = textOf(body[key]);
    if (name !== null) return name;
  }
  return "";
}

function collect(body: JsonObject, fields: Fields, into: Set<string>): void {
  for (const [key, value] of Object.entries(body)) {
    const field = fields[key];
    if (field?.kind === "ref" && isObject(value)) {
      for (const entity of field.to) into.add(`${entity} ${textAt(value, "value")}`);
    } else if (field?.kind === "object" && isObject(value)) {
      collect(value, field.fields, into);
    } else if (field?.kind === "list" && Array.isArray(value)) {
      for (const entry of value) collect(entry as JsonObject, field.fields, into);
    }
  }
}
