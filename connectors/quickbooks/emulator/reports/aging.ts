/** Who owes what for how long: receivables, and payables the same way round [D]. */
import { type CalendarDate, daysBetween } from "../../../../engine/model/calendar.ts";
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  negateDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { centsText, sum, textOf, textAt } from "../body.ts";
import { type Side, appliedBy, partOf } from "../rules/settling.ts";
import type { Entry } from "./entries.ts";
import type { ReportBody, Reporting } from "./reporting.ts";
import { isZero, zeros } from "./sections.ts";

export const BUCKETS = ["Current", "1 - 30", "31 - 60", "61 - 90", "91 and over"] as const;

export function aging(reporting: Reporting, side: Side): ReportBody {
  const { period } = reporting;
  const parties = new Map<string, readonly Decimal[]>();
  for (const { party, due, amount } of openAt(reporting, side)) {
    const known = parties.get(party) ?? zeros(BUCKETS.length);
    const at = bucketOf(daysBetween(due as CalendarDate, period.end));
    parties.set(
      party,
      known.map((value, index) => (index === at ? addDecimal(value, amount) : value)),
    );
  }
  const shown = [...parties]
    .filter(([, amounts]) => !isZero(amounts))
    .map(([id, amounts]) => ({ id, amounts, name: nameOf(reporting, side, id) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = shown.map(({ id, name, amounts }) => ({
    ColData: [{ value: name, id }, ...withTotal(amounts).map(cell)],
  }));
  const totals = shown.reduce<readonly Decimal[]>(
    (all, { amounts }) => all.map((value, at) => addDecimal(value, amounts[at]!)),
    zeros(BUCKETS.length),
  );
  const grand = [{ value: "TOTAL" }, ...withTotal(totals).map((v) => ({ value: centsText(v) }))];
  return {
    rows: [...rows, { Summary: { ColData: grand }, type: "Section", group: "GrandTotal" }],
    isEmpty: rows.length === 0,
  };
}

/** A part of what a document left open; all parts of one come to what is open of it. */
export interface Open {
  readonly party: string;
  readonly due: string;
  readonly amount: Decimal;
  /** Which it is of. */
  readonly document: Pick<Entry, "entity" | "id" | "body" | "date">;
}

/** What each document left open at the end of the period, as its payments were then. */
export function openAt(reporting: Reporting, side: Side): readonly Open[] {
  const { postings, entries, period } = reporting;
  const types = new Map(postings.accounts.map((a) => [textAt(a, "Id"), a["AccountType"]]));
  const owed = entries.filter(
    (entry) =>
      entry.date <= period.end &&
      types.get(entry.account) === side.accountType &&
      entry.party?.kind === side.party,
  );
  const documents = owed.filter(({ entity }) => entity !== side.payments);
  const paid = owed.filter(({ entity }) => entity === side.payments);
  const payments = new Map(paid.map((entry) => [entry.id, entry])).values();
  const posted = [...documents, ...paid].map((entry) => ({
    party: entry.party!.id,
    due: textOf(entry.body["DueDate"]) ?? entry.date,
    amount: side.party === "Vendor" ? negateDecimal(entry.home) : entry.home,
    document: entry,
  }));
  return [...posted, ...[...payments].flatMap((entry) => appliedAt(reporting, side, entry))];
}

/** Moves what a payment applied from its own date to that of what it settled. */
function appliedAt({ postings, period }: Reporting, side: Side, payment: Entry): readonly Open[] {
  return [...appliedBy(payment.body)].flatMap(([key, amount]): Open[] => {
    const part = partOf(postings.chart, side, key, payment.party!.id);
    const date = textOf(part?.body["TxnDate"]) ?? "";
    if (part === null || part.party === null || date > period.end) return [];
    const due = textOf(part.body["DueDate"]) ?? date;
    const by = part.sign === 1 ? amount : negateDecimal(amount);
    const { entity, body } = part;
    const document = { entity, id: textAt(body, "Id"), body, date };
    return [
      { party: part.party, due, amount: negateDecimal(by), document },
      { party: part.party, due: payment.date, amount: by, document: payment },
    ];
  });
}

export function bucketOf(days: number): number {
  if (days <= 0) return 0;
  return Math.min(4, Math.ceil(days / 30));
}

function withTotal(amounts: readonly Decimal[]): readonly Decimal[] {
  return [...amounts, sum(amounts)];
}

/** Zero is left blank in a row [D]. */
function cell(amount: Decimal): JsonObject {
  return { value: compareDecimal(amount, ZERO) === 0 ? "" : centsText(amount) };
}

export function nameOf({ postings }: Reporting, side: Side, id: string): string {
  const body = postings.chart.get(side.party, id) ?? {};
  return textOf(body["FullyQualifiedName"]) ?? textOf(body["DisplayName"]) ?? "";
}
