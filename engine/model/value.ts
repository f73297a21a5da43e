import type { CalendarDate, Instant } from "./calendar.ts";
import type { Decimal } from "./decimal.ts";
import type { EntityName, RecordKey } from "./ids.ts";
import type { Money } from "./money.ts";

/**
 * What an expression computes with. Text, dates and instants are all strings at run time: the
 * checker has told them apart at compile time. Absent and empty are both null.
 */
export type Value =
  | null
  | boolean
  | string
  | CalendarDate
  | Instant
  | Decimal
  | Money
  | RefValue
  | readonly Value[]
  | ValueMap;

export interface ValueMap {
  readonly [field: string]: Value;
}

/** A field of type `ref`: another record of the true side, by its key. */
export interface RefValue {
  readonly ref: EntityName;
  readonly key: RecordKey;
}

export function isRefValue(value: unknown): value is RefValue {
  if (typeof value !== "object" || value === null) return false;
  const { ref, key } = value as Partial<RefValue>;
  return ref !== undefined && key !== undefined;
}

/**
 * A reference in a desired body, not yet an id of the other system.
 * `link`: the remote twin of a document (`@link:project/PRJ-7`).
 * `name`: an entry of one of the company's lists (`@Item:Retainage`).
 * `id`: an id that the mapping or a person gave as it is.
 */
export type Reference =
  | { readonly kind: "link"; readonly address: string; readonly stream: string }
  | { readonly kind: "name"; readonly stream: string; readonly name: string }
  | { readonly kind: "id"; readonly stream: string; readonly id: string };

/** A desired body: plain JSON shape whose leaves are text, flags, decimals, and references. */
export type Body = null | boolean | string | Decimal | ReferenceLeaf | readonly Body[] | BodyObject;
export interface BodyObject {
  readonly [field: string]: Body;
}
/** Wrapped, so that a reference is told from an object by one look. */
export interface ReferenceLeaf {
  readonly $ref: Reference;
}

export function isReferenceLeaf(value: unknown): value is ReferenceLeaf {
  if (typeof value !== "object" || value === null) return false;
  return (value as Partial<ReferenceLeaf>).$ref !== undefined;
}

/** `@link:project/PRJ-7`, `@Item:Retainage`, `@Customer#58`: how a reference is shown. */
export function formatReference(reference: Reference): string {
  switch (reference.kind) {
    case "link":
      return `@link:${reference.address}`;
    case "name":
      return `@${reference.stream}:${reference.name}`;
    case "id":
      return `@${reference.stream}#${reference.id}`;
  }
}
