import { compareDecimal, ZERO } from "./decimal.ts";
import { decimalOf, valueAt } from "./body.ts";
import type { NativeObject } from "./body.ts";
import type { EntityProgram } from "./program.ts";
import type { StreamSchema } from "./schema.ts";
import type { Settlement } from "./status.ts";

/**
 * How far a document of the books is settled, from what the books say alone (behaviours.md, part
 * H). `paid` is what the mapping's own expression said of it; null where it has none.
 * Balance 0 with total 0 is a void and never reads as paid. Of one that is paid, store/settlers.ts
 * finds whether it was by credit.
 */
export function settlementOf(
  existing: NativeObject | null,
  schema: StreamSchema,
  paid: boolean | null,
): Settlement {
  const { total, balance } = schema.parts;
  if (total === undefined || balance === undefined || paid === null) return "na";
  if (existing === null) return "gone";
  const amount = decimalOf(valueAt(existing, total));
  const open = decimalOf(valueAt(existing, balance));
  if (isVoided(existing, schema)) return "voided";
  if (paid) return "paid";
  if (amount === null || open === null) return "na";
  return compareDecimal(open, amount) < 0 ? "partial" : "open";
}

/** Settled in the books, and still open by what the source says. */
export function isPaidOpen(
  row: { readonly settlement: Settlement; readonly unpaid: boolean },
  { backflow }: Pick<EntityProgram, "backflow">,
): boolean {
  return (
    row.unpaid &&
    (row.settlement === "paid" || (backflow.credited && row.settlement === "credited"))
  );
}

/** QuickBooks keeps a voided document: amounts 0, its note begins with "Voided" (facts par. 9). */
export function isVoided(existing: NativeObject, schema: StreamSchema): boolean {
  const { total, note } = schema.parts;
  if (total === undefined || note === undefined) return false;
  const amount = decimalOf(valueAt(existing, total));
  const text = valueAt(existing, note);
  return (
    amount !== null &&
    compareDecimal(amount, ZERO) === 0 &&
    typeof text === "string" &&
    /^voided\b/i.test(text.trim())
  );
}

/** Another document has gathered it: a payment that lies in a deposit. */
export function isLocked(existing: NativeObject, { lockedBy }: StreamSchema): boolean {
  if (lockedBy === undefined) return false;
  return listAt(existing, lockedBy.list).some((entry) =>
    lockedBy.values.includes(valueAt(entry, lockedBy.field) as string),
  );
}

/** What a document names as having settled it: documents to look at, and credits themselves. */
export interface Settlers {
  readonly ids: readonly string[];
  readonly credits: number;
}

/** null: it does not say. */
export function settlersOf(existing: NativeObject, { settledBy }: StreamSchema): Settlers | null {
  if (settledBy === undefined) return null;
  const entries = listAt(existing, settledBy.list);
  const streamOf = (entry: NativeObject): unknown => valueAt(entry, settledBy.stream);
  const ids = entries
    .filter((entry) => streamOf(entry) === settledBy.by.stream)
    .map((entry) => valueAt(entry, settledBy.id))
    .filter((id) => typeof id === "string");
  const credits = entries.filter((entry) =>
    settledBy.credits.includes(streamOf(entry) as string),
  ).length;
  return ids.length + credits === 0 ? null : { ids, credits };
}

/** What settled a document, for people: `Payment/151`, and each credit that it laid on it. */
export function settlersNamed(
  existing: NativeObject,
  schema: StreamSchema,
  bodyOf: (id: string) => NativeObject | null,
): readonly string[] {
  const { settledBy } = schema;
  if (settledBy === undefined) return [];
  const { list, by, credits } = settledBy;
  const named = (entries: readonly NativeObject[], streams: readonly string[]) =>
    entries.flatMap((entry) => {
      const stream = valueAt(entry, settledBy.stream) as string;
      const id = valueAt(entry, settledBy.id);
      return typeof id === "string" && streams.includes(stream) ? [`${stream}/${id}`] : [];
    });
  const names = named(listAt(existing, list), [by.stream, ...credits]);
  const laid = (settlersOf(existing, schema)?.ids ?? []).flatMap((id) =>
    listAt(bodyOf(id) ?? {}, by.lists[0]).flatMap((line) =>
      named(listAt(line, by.lists[1]), credits),
    ),
  );
  return [...new Set([...names, ...laid])];
}

/** The documents of a stream that one of those which settle them names, by their ids. */
export function settledIn(
  settler: NativeObject,
  { name, settledBy }: StreamSchema,
): readonly string[] {
  if (settledBy === undefined) return [];
  const [list, within] = settledBy.by.lists;
  return listAt(settler, list)
    .flatMap((line) => listAt(line, within))
    .filter((entry) => valueAt(entry, settledBy.stream) === name)
    .map((entry) => valueAt(entry, settledBy.id))
    .filter((id) => typeof id === "string");
}

/** Brought no money: what it laid on the documents that it names were credits. */
export function isCredit(settler: NativeObject, { settledBy }: StreamSchema): boolean {
  const total = settledBy === undefined ? null : decimalOf(valueAt(settler, settledBy.by.total));
  return total !== null && compareDecimal(total, ZERO) === 0;
}

function listAt(body: NativeObject, path: string): readonly NativeObject[] {
  const entries = valueAt(body, path);
  return Array.isArray(entries) ? (entries as readonly NativeObject[]) : [];
}
