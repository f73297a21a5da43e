import { compareDecimal, ZERO } from "./decimal.ts";
import { decimalOf, valueAt } from "./body.ts";
import type { NativeObject } from "./body.ts";
import type { StreamSchema } from "./schema.ts";
import type { Settlement } from "./status.ts";

/**
 * How far a document of the books is settled, from what the books say alone (behaviours.md, part
 * H). `paid` is what the mapping's own expression said of it; null where it has none.
 * Balance 0 with total 0 is a void and never reads as paid.
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
  if (paid) return settledBy(existing) === "CreditMemo" ? "credited" : "paid";
  if (amount === null || open === null) return "na";
  return compareDecimal(open, amount) < 0 ? "partial" : "open";
}

/** Settled in the books, and still open by what the source says. */
export function isPaidOpen(row: { readonly settlement: Settlement; readonly unpaid: boolean }) {
  return row.unpaid && (row.settlement === "paid" || row.settlement === "credited");
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
  const entries = valueAt(existing, lockedBy.list);
  if (!Array.isArray(entries)) return false;
  return (entries as readonly NativeObject[]).some((entry) => {
    const told = valueAt(entry, lockedBy.field);
    return typeof told === "string" && lockedBy.values.includes(told);
  });
}

/** `CreditMemo` where nothing but credit memos brought the open amount to 0. */
function settledBy(existing: NativeObject): string | null {
  const linked = existing["LinkedTxn"];
  if (!Array.isArray(linked) || linked.length === 0) return null;
  const kinds = new Set(linked.map((entry) => (entry as { TxnType?: unknown }).TxnType));
  return kinds.size === 1 && kinds.has("CreditMemo") ? "CreditMemo" : null;
}
