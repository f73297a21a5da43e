import { compareBodies, resolveBody, valueAt } from "./model/body.ts";
import type { Difference, NativeObject } from "./model/body.ts";
import type { FieldDelta } from "./model/change.ts";
import { parseKnownJson } from "./model/json.ts";
import { stripMarker } from "./model/marker.ts";
import type { DocumentProgram } from "./model/program.ts";
import type { Body } from "./model/value.ts";
import { maskedDelta } from "./model/change.ts";
import { ruleOf } from "./model/rule-of.ts";
import type { Evaluation } from "./scope.ts";
import type { PlanRow } from "./store/documents-plan.ts";

export interface Pair {
  readonly row: PlanRow;
  readonly document: DocumentProgram;
  readonly evaluation: Evaluation;
  /** The twin as last seen; null where it is gone. */
  readonly existing: NativeObject | null;
  /** The remote id behind an address; null while it has none. */
  readonly linkOf: (address: string) => string | null;
}

/** Where a wish and its twin differ, leaf by leaf, and who moved each since they agreed. */
export function deltasOf(pair: Pair): readonly FieldDelta[] {
  const { row, document, evaluation, existing, linkOf } = pair;
  if (existing === null || row.desired_hash === null) return [];
  const agreed = row.base_body !== null;
  // A money document that a person entered is adopted as it stands (decisions/0002).
  if (!agreed && document.schema.parts.total !== undefined) return [];
  const sameWish = row.desired_hash === row.base_hash;
  if (agreed && sameWish && row.base_version !== null && row.base_version === row.twin_version) {
    return [];
  }
  const { schema } = document;
  const { native } = resolveBody(evaluation.body(document), schema, (reference) =>
    reference.kind === "link" ? linkOf(reference.address) : evaluation.idOf(reference),
  );
  const options = {
    ...(schema.parts.note === undefined ? {} : { note: schema.parts.note }),
    stripMarker,
  };
  const found = compareBodies(native, existing, schema, options);
  if (found.length === 0) return [];
  const base = agreed ? (parseKnownJson(row.base_body ?? "{}") as NativeObject) : null;
  // Who moved it is asked of what differs alone: of all leaves it took twice as long again.
  const moved = (ours: NativeObject, theirs: NativeObject): ReadonlySet<string> =>
    new Set(compareBodies(onlyOf(ours, found), theirs, schema, options).map(({ path }) => path));
  const ours = base === null ? NONE : moved(native, base);
  // Of the version that both agreed on, too: a leaf that was left to the books differs in it.
  const theirs = base === null ? NONE : moved(base, existing);
  return found
    .map((difference) => deltaOf(document, difference, base, { ours, theirs }))
    .filter((delta) => !(sameWish && delta.moved === "work"));
}

const NONE: ReadonlySet<string> = new Set();

/** The fields in which these leaves are. */
function onlyOf(body: NativeObject, found: readonly Difference[]): NativeObject {
  const names = Object.keys(body).filter((name) =>
    found.some(
      ({ path }) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
    ),
  );
  return Object.fromEntries(names.map((name) => [name, body[name]!]));
}

function deltaOf(
  document: DocumentProgram,
  difference: Difference,
  base: NativeObject | null,
  moved: { readonly ours: ReadonlySet<string>; readonly theirs: ReadonlySet<string> },
): FieldDelta {
  const { path, pattern } = difference;
  const rule = ruleOf(document.rules, pattern);
  const ours = moved.ours.has(path);
  const theirs = moved.theirs.has(path);
  const agreed = base === null || path.includes("[") ? null : (valueAt(base, path) as Body);
  return {
    path,
    ...maskedDelta(document, pattern, {
      before: difference.existing as Body,
      after: difference.desired as Body,
      base: agreed,
    }),
    moved: base === null ? "new" : ours && theirs ? "both" : theirs ? "books" : "work",
    rule: rule === null ? "" : `${rule.place.file}:${rule.place.line}`,
    money: difference.money,
  };
}
