import { compareDecimal, formatDecimal, isDecimal, parseDecimal } from "./decimal.ts";
import type { Decimal } from "./decimal.ts";
import { isRawNumber, numberText } from "./json.ts";
import type { JsonTree } from "./json.ts";
import type { FieldSchema, FieldType, StreamSchema } from "./schema.ts";
import { formatReference, isReferenceLeaf } from "./value.ts";
import type { Body, BodyObject, Reference } from "./value.ts";

/**
 * Desired bodies (symbolic) and native bodies (JSON), led by the stream's schema: resolving
 * references, comparing leaf by leaf, merging. Pure.
 */

/** Finds the remote id of a reference; null while it is not known. */
export type Resolve = (reference: Reference) => string | null;

/** A native tree: JSON whose numbers may be Decimals; `writeJson` writes both alike. */
export type NativeValue = JsonTree;
export interface NativeObject {
  readonly [key: string]: NativeValue;
}

/** The native body with references as ids; `holes` are the references that have none yet. */
export function resolveBody(
  body: BodyObject,
  schema: StreamSchema,
  resolve: Resolve,
): { readonly native: NativeObject; readonly holes: readonly Reference[] } {
  const holes: Reference[] = [];
  const native = resolveFields(body, schema.fields, (reference) => {
    const id = resolve(reference);
    if (id === null) holes.push(reference);
    return id;
  });
  return { native, holes };
}

function resolveFields(
  body: BodyObject,
  fields: readonly FieldSchema[],
  resolve: Resolve,
): NativeObject {
  const native: Record<string, NativeValue> = {};
  for (const [name, value] of Object.entries(body)) {
    // Most are texts, whatever their field takes.
    native[name] =
      typeof value === "string" ? value : resolveValue(value, typeOf(fields, name), resolve);
  }
  return native;
}

function resolveValue(value: Body, type: FieldType, resolve: Resolve): NativeValue {
  if (isReferenceLeaf(value)) {
    const id = resolve(value.$ref) ?? formatReference(value.$ref);
    return type.kind === "reference" && type.bare === true ? id : { value: id };
  }
  if (Array.isArray(value)) {
    const of = type.kind === "list" ? type.fields : [];
    return value.map((item: Body) =>
      isPlainBody(item) ? resolveFields(item, of, resolve) : resolveValue(item, ANY, resolve),
    );
  }
  if (isPlainBody(value))
    return resolveFields(value, type.kind === "object" ? type.fields : [], resolve);
  return value as NativeValue;
}

/**
 * A text that is equal exactly for bodies that mean the same: decimals by value, references as
 * shown, texts with their length before them. The order of keys is that of the mapping, which
 * builds it the same way every time; sorting them took 40 us for an invoice of three lines, and
 * quoting texts 3.
 */
export function bodyText(value: Body): string {
  if (typeof value === "string") return `"${value.length}:${value}`;
  if (value === null) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (Array.isArray(value)) {
    let list = "[";
    for (const item of value as readonly Body[]) list += `${bodyText(item)},`;
    return `${list}]`;
  }
  if (isDecimal(value)) return formatDecimal(value);
  if (isReferenceLeaf(value)) {
    const reference = formatReference(value.$ref);
    return `@${reference.length}:${reference}`;
  }
  let object = "{";
  for (const name in value as BodyObject) {
    const item = (value as BodyObject)[name] ?? null;
    // Most are texts: without a call for each, and in one go.
    object +=
      typeof item === "string" ? `${name}:"${item.length}:${item},` : `${name}:${bodyText(item)},`;
  }
  return `${object}}`;
}

/** One leaf that differs between what should be and what is. */
export interface Difference {
  /** `Line[2].Amount`, positions from 1. */
  readonly path: string;
  /** `Line[].Amount`: by which rules are found. */
  readonly pattern: string;
  readonly desired: NativeValue;
  readonly existing: NativeValue;
  readonly money: boolean;
}

export interface CompareOptions {
  /** The engine's marker is taken off this field before it is compared. */
  readonly note?: string;
  readonly stripMarker?: (text: string) => string;
}

/**
 * Compares only what `desired` says: decimals by value, references by id, lists by position with
 * the entries that the service adds by itself left out (rulings.md 4).
 */
export function compareBodies(
  desired: NativeObject,
  existing: NativeObject,
  schema: StreamSchema,
  options: CompareOptions = {},
): readonly Difference[] {
  const found: Difference[] = [];
  compareFields(desired, existing, schema.fields, TOP, { schema, options, found });
  return found;
}

interface Walk {
  readonly schema: StreamSchema;
  readonly options: CompareOptions;
  readonly found: Difference[];
}

/** Where it is: of nothing but a difference its path is asked for, and for each leaf one is made. */
interface Spot {
  readonly path: string;
  readonly pattern: string;
}

const TOP: Spot = { path: "", pattern: "" };

function compareFields(
  desired: NativeObject,
  existing: NativeObject,
  fields: readonly FieldSchema[],
  at: Spot,
  walk: Walk,
): void {
  for (const name of Object.keys(desired)) {
    const ours = desired[name]!;
    const theirs = existing[name] ?? null;
    const path = at.path === "" ? name : `${at.path}.${name}`;
    // Most are the very same text. A note may hold a marker, which is taken off one of them only.
    if (ours === theirs && typeof ours === "string" && path !== walk.options.note) continue;
    const pattern = at.path === "" ? name : `${at.pattern}.${name}`;
    compareValue(ours, theirs, typeOf(fields, name), { path, pattern }, walk);
  }
}

function compareValue(
  desired: NativeValue,
  existing: NativeValue,
  type: FieldType,
  at: Spot,
  walk: Walk,
): void {
  if (Array.isArray(desired)) {
    compareLists(desired, existing, type.kind === "list" ? type.fields : [], at, walk);
    return;
  }
  if (type.kind !== "reference" && isPlain(desired)) {
    const theirs = isPlain(existing) ? existing : {};
    compareFields(desired, theirs, type.kind === "object" ? type.fields : [], at, walk);
    return;
  }
  if (sameLeaf(desired, existing, type, at.path, walk)) return;
  walk.found.push({ ...at, desired, existing, money: type.kind === "money" });
}

function compareLists(
  desired: readonly NativeValue[],
  existing: NativeValue,
  of: readonly FieldSchema[],
  at: Spot,
  walk: Walk,
): void {
  const theirs = withoutAdded(Array.isArray(existing) ? existing : [], at, walk);
  const length = Math.max(desired.length, theirs.length);
  const pattern = `${at.pattern}[]`;
  for (let i = 0; i < length; i++) {
    const spot = { path: `${at.path}[${i + 1}]`, pattern };
    const ours = desired[i];
    const their = theirs[i];
    if (ours === undefined || their === undefined) {
      const sides = { desired: ours ?? null, existing: their ?? null };
      walk.found.push({ ...spot, ...sides, money: false });
    } else if (isPlain(ours)) {
      compareFields(ours, isPlain(their) ? their : {}, of, spot, walk);
    } else {
      compareValue(ours, their, ANY, spot, walk);
    }
  }
}

/** Leaves out what the service adds, as the schema says (a subtotal line of QuickBooks). */
function withoutAdded(
  list: readonly NativeValue[],
  { pattern }: Spot,
  { schema }: Walk,
): readonly NativeValue[] {
  const rule = schema.added?.find((added) => added.list === pattern);
  if (!rule) return list;
  return list.filter((item) => {
    const value = isPlain(item) ? item[rule.field] : null;
    return !(typeof value === "string" && rule.values.includes(value));
  });
}

function sameLeaf(
  desired: NativeValue,
  existing: NativeValue,
  type: FieldType,
  path: string,
  { options }: Walk,
): boolean {
  if (type.kind === "reference") return idOf(desired) === idOf(existing);
  if (type.kind === "money" || type.kind === "decimal") {
    const a = decimalOf(desired);
    const b = decimalOf(existing);
    return a === null || b === null ? a === b : compareDecimal(a, b) === 0;
  }
  if (type.kind === "bool") return (desired ?? false) === (existing ?? false);
  let theirs = textOf(existing);
  if (options.note === path && options.stripMarker) theirs = options.stripMarker(theirs);
  return textOf(desired) === theirs;
}

/** Text as the service gives it back: trimmed, composed, and an absent one is an empty one. */
function textOf(value: NativeValue): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value.normalize("NFC").trim();
  const number = decimalOf(value);
  return number === null ? JSON.stringify(value) : formatDecimal(number);
}

export function decimalOf(value: NativeValue): Decimal | null {
  if (isDecimal(value)) return value;
  if (typeof value === "string") return parseDecimal(value);
  const text = typeof value === "number" || isRawNumber(value) ? numberText(value) : null;
  return text === null ? null : parseDecimal(text);
}

function idOf(value: NativeValue): string {
  if (value === null || value === undefined) return "";
  if (isPlain(value)) return idOf(value["value"] ?? null);
  return textOf(value);
}

/** The value at `Line[].Amount`-free path such as `TotalAmt` or `MetaData.LastUpdatedTime`. */
export function valueAt(body: NativeObject, path: string): NativeValue {
  if (!path.includes(".")) return ownValue(body, path);
  let value: NativeValue = body;
  for (const name of path.split(".")) {
    if (!isPlain(value) || !Object.hasOwn(value, name)) return null;
    value = value[name] ?? null;
  }
  return value;
}

/** Of one name. Read first: most things that are asked for are not there, and then that is all. */
function ownValue(body: NativeObject, name: string): NativeValue {
  const value = body[name];
  return value !== undefined && Object.hasOwn(body, name) ? value : null;
}

/**
 * The existing native body with the desired leaves laid over it: objects field by field, lists
 * whole (a list of QuickBooks is replaced whole even by a sparse update; facts.md par. 9), where
 * an entry keeps what the mapping does not speak of, by position.
 */
export function mergeBody(
  existing: NativeObject,
  desired: NativeObject,
  schema: StreamSchema,
): NativeObject {
  return mergeFields(existing, desired, schema.fields, schema);
}

function mergeFields(
  existing: NativeObject,
  desired: NativeObject,
  fields: readonly FieldSchema[],
  schema: StreamSchema,
  path = "",
): NativeObject {
  const merged: Record<string, NativeValue> = { ...existing };
  for (const [name, value] of Object.entries(desired)) {
    const type = typeOf(fields, name);
    const at = path === "" ? name : `${path}.${name}`;
    const before = existing[name] ?? null;
    if (Array.isArray(value)) merged[name] = mergeList(before, value, type, schema, at);
    else if (isPlain(value) && type.kind === "object") {
      merged[name] = mergeFields(isPlain(before) ? before : {}, value, type.fields, schema, at);
    } else merged[name] = value;
  }
  return merged;
}

function mergeList(
  before: NativeValue,
  desired: readonly NativeValue[],
  type: FieldType,
  schema: StreamSchema,
  path: string,
): NativeValue {
  const rule = schema.added?.find((added) => added.list === path);
  const theirs = (Array.isArray(before) ? before : []).filter((item) => {
    const value = rule && isPlain(item) ? item[rule.field] : null;
    return !(typeof value === "string" && rule?.values.includes(value));
  });
  return desired.map((item, i) => {
    const their = theirs[i];
    const fields = type.kind === "list" ? type.fields : [];
    return isPlain(item) && isPlain(their) ? mergeFields(their, item, fields, schema, path) : item;
  });
}

const ANY: FieldType = { kind: "any" };

function typeOf(fields: readonly FieldSchema[], name: string): FieldType {
  let types = typesOf.get(fields);
  if (types === undefined) {
    // Of two fields of one name the first counts.
    types = new Map(fields.toReversed().map((field) => [field.name, field.type]));
    typesOf.set(fields, types);
  }
  return types.get(name) ?? ANY;
}

/** A schema is kept as long as its connection; an invoice has 60 fields to look through. */
const typesOf = new WeakMap<readonly FieldSchema[], ReadonlyMap<string, FieldType>>();

function isPlain(value: unknown): value is NativeObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !isDecimal(value) &&
    !isRawNumber(value)
  );
}

function isPlainBody(value: Body): value is BodyObject {
  return isPlain(value) && !isReferenceLeaf(value);
}
