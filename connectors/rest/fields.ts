import type { FieldSchema, FieldType, StreamSchema } from "../../engine/model/schema.ts";
import type { Field, Manifest, Stream } from "./manifest.ts";

/** What a manifest says of its streams, for compile. */
export function describeStreams(manifest: Manifest): readonly StreamSchema[] {
  return Object.entries(manifest.streams).map(([name, stream]) => schemaOf(name, stream));
}

export function schemaOf(name: string, stream: Stream): StreamSchema {
  return {
    name,
    fields: withOwn(stream, Object.entries(stream.fields ?? {}).map(fieldOf)),
    id: stream.primary_key,
    version: stream.version?.field ?? null,
    can: {
      create: stream.create !== undefined,
      update: stream.update !== undefined,
      void: stream.void !== undefined,
    },
    parts: stream.parts ?? {},
  };
}

/** The id and the version are the system's own; where no field is declared, every name is taken. */
function withOwn(stream: Stream, fields: readonly FieldSchema[]): readonly FieldSchema[] {
  if (fields.length === 0) return fields;
  const own = [stream.primary_key, stream.version?.field]
    .filter((name) => name !== undefined && !fields.some((field) => field.name === name))
    .map((name): FieldSchema => ({ name: name!, type: { kind: "text" }, readOnly: true }));
  return [...own, ...fields];
}

function fieldOf([name, field]: readonly [string, Field]): FieldSchema {
  if (typeof field === "string") return { name, type: { kind: field } };
  return {
    name,
    type: typeOf(field),
    ...(field.required === true && { required: true }),
    ...(field.read_only === true && { readOnly: true }),
    ...(field.note !== undefined && { note: field.note }),
  };
}

function typeOf(field: Exclude<Field, string>): FieldType {
  const fields = Object.entries(field.fields ?? {}).map(fieldOf);
  switch (field.type) {
    case "text":
      return { kind: "text", ...(field.max !== undefined && { max: field.max }) };
    case "one_of":
      return { kind: "one_of", values: field.values ?? [] };
    case "reference":
      return { kind: "reference", to: field.to ?? [], bare: true };
    case "object":
    case "list":
      return { kind: field.type, fields };
    default:
      return { kind: field.type };
  }
}
