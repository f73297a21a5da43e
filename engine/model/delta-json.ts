import type { FieldDelta } from "./change.ts";
import { formatDecimal, isDecimal } from "./decimal.ts";
import { isRawNumber } from "./json.ts";
import type { JsonTree } from "./json.ts";
import { formatReference, isReferenceLeaf } from "./value.ts";
import type { Body } from "./value.ts";

/** A leaf that differs, as a plan is written and read. */
export interface DeltaJson {
  readonly path: string;
  readonly before: JsonTree;
  readonly after: JsonTree;
  readonly base: JsonTree;
  readonly moved: FieldDelta["moved"];
  readonly rule: string;
  readonly money: boolean;
}

export function writeDelta(delta: FieldDelta): DeltaJson {
  return {
    ...delta,
    before: leafJson(delta.before),
    after: leafJson(delta.after),
    base: leafJson(delta.base),
  };
}

/** A leaf for people and for JSON: numbers as text, references as they are shown. */
export function leafJson(value: Body | JsonTree | undefined): JsonTree {
  if (value === null || value === undefined) return null;
  if (isReferenceLeaf(value)) return formatReference(value.$ref);
  if (isDecimal(value)) return formatDecimal(value);
  if (isRawNumber(value)) return value.text;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map((item) => leafJson(item as Body));
  if (typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value as object).map(([name, each]) => [name, leafJson(each as Body)]),
    );
  }
  return value;
}
