import type { FieldSchema, FieldType, StreamSchema } from "../model/schema.ts";
import type { JsonTree } from "../model/json.ts";

/** What only this project knows, for an editor that completes its files. */
export interface ProjectFacts {
  readonly entities: readonly EntityFacts[];
  /** `work.invoices`: all that connections can read or write. */
  readonly streams: readonly string[];
  /** Names of entries by stream: accounts, items, classes, customers. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

export interface EntityFacts {
  readonly entity: string;
  /** Fields of the record, by name. */
  readonly record: readonly { readonly name: string; readonly type: string }[];
  /** What stands at the true side. */
  readonly source: readonly SourceField[];
  /** The streams that its documents go to. */
  readonly destinations: readonly StreamSchema[];
}

export interface SourceField {
  readonly path: string;
  readonly type: string;
  /** Of so many staged rows so many say it; null where nothing is staged. */
  readonly filled: { readonly rows: number; readonly of: number } | null;
  /** The first that says something, cut; null where none does. */
  readonly sample: string | null;
}

/**
 * The schema of mappings with this project's own fields, names and limits added. Only completions
 * and hovers are added: what the plain schema takes, this one takes as well.
 */
export function mappingSchema(
  plain: { readonly [key: string]: JsonTree },
  facts: ProjectFacts,
): { readonly [key: string]: JsonTree } {
  const kept = plain["allOf"];
  return {
    ...plain,
    allOf: [
      ...(Array.isArray(kept) ? (kept as readonly JsonTree[]) : []),
      { properties: { systems: { additionalProperties: hint(facts.streams.map(plainWord)) } } },
      ...facts.entities.map((entity) => ({
        if: { properties: { entity: { const: entity.entity } }, required: ["entity"] },
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema, beside `if`
        then: entitySchema(entity, facts),
      })),
    ],
  };
}

/** What is added for one entity. */
export function entitySchema(entity: EntityFacts, facts: ProjectFacts): JsonTree {
  const { source, destinations } = entity;
  const work = hint(source.map(sourceWord));
  const books = hint(destinations.flatMap(({ fields }) => fields.map(fieldWord)));
  const [only, ...others] = destinations;
  const own =
    only === undefined || others.length > 0
      ? {}
      : { fields: valuesOf(only.fields, entity, 0), set: constantsOf(only.fields, facts, 0) };
  return {
    properties: {
      record: { additionalProperties: { properties: { work, books } } },
      ...own,
    },
  };
}

interface Word {
  readonly value: string;
  readonly about: string;
}

const plainWord = (value: string): Word => ({ value, about: "" });

/** Offered, and nothing else forbidden. */
function hint(words: readonly Word[]): JsonTree {
  if (words.length === 0) return {};
  return {
    anyOf: [
      {
        enum: words.map(({ value }) => value),
        markdownEnumDescriptions: words.map(({ about }) => about),
      },
      {},
    ],
  };
}

/** Deeper than this nothing is offered: documents of the books are at most so deep. */
const DEEPEST = 4;

/** Each field of the destination with its limits; as a value the record's fields are offered. */
function valuesOf(fields: readonly FieldSchema[], entity: EntityFacts, depth: number): JsonTree {
  const words = entity.record.map(({ name, type }) => ({ value: name, about: type }));
  const properties: Record<string, JsonTree> = {};
  for (const field of fields) {
    if (field.readOnly === true || field.name === "Id") continue;
    const { type } = field;
    const markdownDescription = aboutField(field);
    if ((type.kind === "object" || type.kind === "list") && depth < DEEPEST) {
      const inside = valuesOf(type.fields, entity, depth + 1);
      properties[field.name] =
        type.kind === "object"
          ? { markdownDescription, ...(inside as object) }
          : { markdownDescription, items: { properties: { fields: inside } } };
    } else properties[field.name] = { markdownDescription, ...(hint(words) as object) };
  }
  return { properties };
}

/** As a constant the names of the company are offered, and what a field can be. */
function constantsOf(fields: readonly FieldSchema[], facts: ProjectFacts, depth: number): JsonTree {
  const properties: Record<string, JsonTree> = {};
  for (const field of fields) {
    if (field.readOnly === true || field.name === "Id") continue;
    const { type } = field;
    const markdownDescription = aboutField(field);
    if ((type.kind === "object" || type.kind === "list") && depth < DEEPEST) {
      const inside = constantsOf(type.fields, facts, depth + 1);
      properties[field.name] =
        type.kind === "object"
          ? { markdownDescription, ...(inside as object) }
          : { markdownDescription, items: { properties: { set: inside } } };
    } else {
      properties[field.name] = { markdownDescription, ...(hint(choices(type, facts)) as object) };
    }
  }
  return { properties };
}

/** Names in one list of an editor: more are no help. */
const MOST_NAMES = 500;

function choices(type: FieldType, { names }: ProjectFacts): readonly Word[] {
  if (type.kind === "one_of") return type.values.map(plainWord);
  if (type.kind !== "reference") return [];
  return type.to
    .flatMap((stream) =>
      (names.get(stream) ?? []).map((value) => ({ value, about: `${stream} of the company` })),
    )
    .slice(0, MOST_NAMES);
}

function sourceWord({ path, type, filled, sample }: SourceField): Word {
  const parts = [
    // A file says nothing of types.
    ...(type === "any" ? [] : [type]),
    ...(filled === null ? [] : [`${filled.rows}/${filled.of} filled`]),
    ...(sample === null ? [] : [`e.g. \`${sample.replaceAll("`", "'")}\``]),
  ];
  return { value: path, about: parts.join(", ") };
}

const fieldWord = (field: FieldSchema): Word => ({ value: field.name, about: aboutField(field) });

/** `text, at most 21 characters, required` */
function aboutField({ type, required, readOnly, note }: FieldSchema): string {
  const parts = [
    typeText(type),
    ...(required === true ? ["required"] : []),
    ...(readOnly === true ? ["computed by the service"] : []),
  ];
  return note === undefined ? parts.join(", ") : `${parts.join(", ")}. ${note}`;
}

export function typeText(type: FieldType): string {
  switch (type.kind) {
    case "text":
      return type.max === undefined ? "text" : `text, at most ${type.max} characters`;
    case "one_of":
      return `one of ${type.values.join(", ")}`;
    case "reference":
      return `names one of ${type.to.join(", ")}`;
    case "object":
      return "an object";
    case "list":
      return "a list";
    default:
      return type.kind;
  }
}
