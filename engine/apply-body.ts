import { compareBodies, decimalOf, valueAt } from "./model/body.ts";
import type { Difference, NativeObject, NativeValue } from "./model/body.ts";
import { compareDecimal, formatDecimal, isDecimal } from "./model/decimal.ts";
import { isRawNumber, plainJson, writeJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import { isSensitive } from "./model/sensitive.ts";
import { stripMarker } from "./model/marker.ts";
import { leafJson } from "./model/delta-json.ts";
import type { DocumentProgram } from "./model/program.ts";
import type { FieldSchema, FieldType, StreamSchema } from "./model/schema.ts";
import type { Body } from "./model/value.ts";

/** What apply does with bodies: pure, and led by the stream's schema. */

/** How a comparison with what stands in the books is made: the marker is ours, not the mapping's. */
export function compareOptions(schema: StreamSchema) {
  const { note } = schema.parts;
  return { ...(note === undefined ? {} : { note }), stripMarker };
}

/** Numbers by their text, as they go on the wire. */
export function asJson(native: NativeObject): JsonObject {
  return plainJson(native) as JsonObject;
}

/** What stands in the books at the leaves that `desired` speaks of: the base of an adopted one. */
export function pickLeaves(
  desired: NativeObject,
  existing: NativeObject,
  schema: StreamSchema,
): NativeObject {
  const picked = pickFields(desired, existing, schema.fields, { schema, path: "" });
  const { note } = schema.parts;
  const text = note === undefined ? null : picked[note];
  return note !== undefined && typeof text === "string"
    ? { ...picked, [note]: stripMarker(text) }
    : picked;
}

interface Pick {
  readonly schema: StreamSchema;
  readonly path: string;
}

function pickFields(
  desired: NativeObject,
  existing: NativeObject,
  fields: readonly FieldSchema[],
  at: Pick,
): NativeObject {
  const picked: Record<string, NativeValue> = {};
  for (const [name, value] of Object.entries(desired)) {
    const type = fields.find((field) => field.name === name)?.type ?? ANY;
    const path = at.path === "" ? name : `${at.path}.${name}`;
    picked[name] = pickValue(value ?? null, existing[name] ?? null, type, { ...at, path });
  }
  return picked;
}

const ANY: FieldType = { kind: "any" };

function pickValue(
  desired: NativeValue,
  existing: NativeValue,
  type: FieldType,
  at: Pick,
): NativeValue {
  if (Array.isArray(desired)) {
    const of = type.kind === "list" ? type.fields : [];
    return ownEntries(existing, at).map((their, i) => {
      // An entry that is not wanted is told by the fields that its neighbours have.
      const ours = desired[i] ?? desired[0] ?? {};
      return isPlain(their) && isPlain(ours) ? pickFields(ours, their, of, at) : their;
    });
  }
  if (type.kind === "reference" && isPlain(existing)) return { value: existing["value"] ?? null };
  if (isPlain(desired) && type.kind !== "reference") {
    const of = type.kind === "object" ? type.fields : [];
    return pickFields(desired, isPlain(existing) ? existing : {}, of, at);
  }
  return existing;
}

/** Without the entries that the service adds by itself. */
function ownEntries(list: NativeValue, at: Pick): readonly NativeValue[] {
  if (!Array.isArray(list)) return [];
  const rule = at.schema.added?.find((added) => added.list === at.path);
  if (rule === undefined) return list;
  return list.filter((entry) => {
    const value = isPlain(entry) ? entry[rule.field] : null;
    return !(typeof value === "string" && rule.values.includes(value));
  });
}

/** The desired body of an update, with the leaves that a policy leaves to the books. */
export interface Overlay {
  /** What is sent: theirs at the leaves that were left. */
  readonly sent: NativeObject;
  /** What both agree on after it: at those leaves still what they agreed on before. */
  readonly base: NativeObject;
  readonly left: number;
}

/**
 * Lays the desired body over the existing one, but only at the leaves that the plan changes: apply
 * does what the plan says or less. `agreed` is the base before it.
 */
export function overlay(
  desired: NativeObject,
  existing: NativeObject,
  agreed: NativeObject | null,
  schema: StreamSchema,
  isPlanned: (path: string) => boolean,
): Overlay {
  // From the last position to the first, so that an entry taken out moves no other.
  const left = compareBodies(desired, existing, schema, compareOptions(schema))
    .filter((difference) => !isPlanned(difference.path))
    .toReversed();
  const fill = (valueOf: (difference: Difference) => NativeValue): NativeObject =>
    left.reduce<NativeObject>(
      (body, each) => put(body, stepsOf(each.path), valueOf(each)) as NativeObject,
      desired,
    );
  return {
    sent: fill((each) => each.existing),
    base: fill(
      (each) => (agreed === null ? null : at(agreed, stepsOf(each.path))) ?? each.existing,
    ),
    left: left.length,
  };
}

const stepsOf = (path: string): readonly string[] => path.split(/\.|(?=\[)/);

function at(value: NativeValue, steps: readonly string[]): NativeValue {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (!step.startsWith("[")) return at(isPlain(value) ? (value[step] ?? null) : null, rest);
  return at(Array.isArray(value) ? (value[Number(step.slice(1, -1)) - 1] ?? null) : null, rest);
}

function put(value: NativeValue, steps: readonly string[], leaf: NativeValue): NativeValue {
  const [step, ...rest] = steps;
  if (step === undefined) return leaf;
  if (!step.startsWith("[")) {
    const object = isPlain(value) ? value : {};
    return { ...object, [step]: put(object[step] ?? null, rest, leaf) };
  }
  const list = Array.isArray(value) ? (value as readonly NativeValue[]) : [];
  const position = Number(step.slice(1, -1)) - 1;
  if (rest.length === 0 && leaf === null) return list.filter((_, i) => i !== position);
  if (position >= list.length) return [...list, put(null, rest, leaf)];
  return list.map((entry, i) => (i === position ? put(entry, rest, leaf) : entry));
}

/** What came of a write, held against what was sent: leaf by leaf, and the total to the cent. */
export function readBack(
  sent: { readonly leaves: NativeObject; readonly total: string | null },
  existing: NativeObject,
  { schema, sensitive }: DocumentProgram,
): readonly string[] {
  const leaves = compareBodies(sent.leaves, existing, schema, compareOptions(schema));
  const { total } = schema.parts;
  const found = leaves.map(({ path, pattern, desired, existing: theirs }) =>
    isSensitive(sensitive, pattern)
      ? `${path} is another in the books`
      : `${path} ${show(desired)}, in the books ${show(theirs)}`,
  );
  if (sent.total === null || total === undefined || leaves.some((each) => each.path === total)) {
    return found;
  }
  const wanted = decimalOf(sent.total);
  const made = decimalOf(valueAt(existing, total));
  const same = wanted !== null && made !== null && compareDecimal(wanted, made) === 0;
  const theirs = made === null ? "nothing" : formatDecimal(made);
  return same ? found : [...found, `${total} ${sent.total}, in the books ${theirs}`];
}

function show(value: NativeValue): string {
  const leaf = leafJson(value as Body);
  const text = typeof leaf === "string" ? leaf : leaf === null ? "nothing" : writeJson(leaf);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The text, number or id that stands at a part of the schema; null where there is none. */
export function partText(body: NativeObject, part: string | undefined): string | null {
  if (part === undefined) return null;
  const value = valueAt(body, part);
  if (typeof value === "string") return value === "" ? null : value;
  if (isPlain(value)) return partText(value, "value");
  const number = decimalOf(value);
  return number === null ? null : formatDecimal(number);
}

function isPlain(value: unknown): value is NativeObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !isDecimal(value) &&
    !isRawNumber(value)
  );
}
