/** All postings of the company, with the document of each: what reports are made of. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { amountOf, sum, textAt, textOf } from "../body.ts";
import { type Emulation, preferencesOf } from "../emulation.ts";
import { DEFINITIONS } from "../entities/catalogue.ts";
import { booksNow } from "../operations.ts";
import { chartOf, isBalanceSheet } from "../postings/chart.ts";
import { type Chart, type HomePosting, postingsOf } from "../postings/posting.ts";

export interface Entry extends HomePosting {
  readonly entity: string;
  readonly id: string;
  readonly body: JsonObject;
  readonly date: string;
  /** Postings of its document that are not its own. */
  readonly others: readonly HomePosting[];
}

export interface Postings {
  readonly chart: Chart;
  readonly accounts: readonly JsonObject[];
  readonly entries: readonly Entry[];
  /** By account: what stood there before any document, debits positive; its sum is zero. */
  readonly openings: ReadonlyMap<string, Decimal>;
}

export function postingsIn(emulation: Emulation): Postings {
  const books = booksNow(emulation);
  const chart = chartOf(books);
  const entries: Entry[] = [];
  for (const { name, posts } of DEFINITIONS.values()) {
    if (posts === undefined) continue;
    for (const body of books.live(name)) {
      const made = postingsOf(posts, body, chart);
      const head = { entity: name, id: textAt(body, "Id"), body, date: textAt(body, "TxnDate") };
      for (const own of made) {
        entries.push({ ...own, ...head, others: made.filter((other) => other !== own) });
      }
    }
  }
  entries.sort((a, b) =>
    a.date === b.date ? Number(a.id) - Number(b.id) : a.date < b.date ? -1 : 1,
  );
  const accounts = [...books.live("Account")];
  return { chart, accounts, entries, openings: openingsOf(chart, accounts, entries) };
}

/** What an account tells beyond its postings; Opening Balance Equity takes what is left of all. */
function openingsOf(
  chart: Chart,
  accounts: readonly JsonObject[],
  entries: readonly Entry[],
): ReadonlyMap<string, Decimal> {
  const posted = new Map<string, Decimal>();
  for (const { account, home } of entries) {
    posted.set(account, addDecimal(posted.get(account) ?? ZERO, home));
  }
  const openings = new Map<string, Decimal>();
  for (const account of accounts) {
    if (!isBalanceSheet(account)) continue;
    const id = textAt(account, "Id");
    const opening = subtractDecimal(amountOf(account["CurrentBalance"]), posted.get(id) ?? ZERO);
    if (compareDecimal(opening, ZERO) !== 0) openings.set(id, opening);
  }
  const rest = sum([...openings.values()]);
  if (compareDecimal(rest, ZERO) === 0) return openings;
  const equity = chart.account("openingEquity");
  return openings.set(equity, subtractDecimal(openings.get(equity) ?? ZERO, rest));
}

/** Ids of `customer=1,5` and its like; an entry that fits them all stays. */
export function narrowed(entries: readonly Entry[], query: URLSearchParams): readonly Entry[] {
  const of = (key: string): ReadonlySet<string> | null => {
    const text = query.get(key);
    return text === null || text === "" ? null : new Set(text.split(","));
  };
  const [customer, vendor] = [of("customer"), of("vendor")];
  const [classes, departments] = [of("class"), of("department")];
  const [items, accounts] = [of("item"), of("account")];
  const isParty = (entry: Entry, kind: string, ids: ReadonlySet<string> | null): boolean =>
    ids === null || (entry.party?.kind === kind && ids.has(entry.party.id));
  return entries.filter(
    (entry) =>
      isParty(entry, "Customer", customer) &&
      isParty(entry, "Vendor", vendor) &&
      (classes === null || classes.has(entry.classId ?? "")) &&
      (departments === null || departments.has(entry.department ?? "")) &&
      (items === null || items.has(entry.item ?? "")) &&
      (accounts === null || accounts.has(entry.account)),
  );
}

/** As lists of transactions call a document. */
export function typeName({ entity, body }: Pick<Entry, "entity" | "body">): string {
  switch (entity) {
    case "Purchase":
      if (body["PaymentType"] === "Check") return "Check";
      return body["Credit"] === true ? "Credit Card Credit" : "Expense";
    case "BillPayment":
      return body["PayType"] === "CreditCard"
        ? "Bill Payment (Credit Card)"
        : "Bill Payment (Check)";
    default:
      return NAMES[entity] ?? entity;
  }
}

const NAMES: Readonly<Record<string, string>> = {
  CreditMemo: "Credit Memo",
  SalesReceipt: "Sales Receipt",
  RefundReceipt: "Refund",
  VendorCredit: "Vendor Credit",
  JournalEntry: "Journal Entry",
};

export function partyName(chart: Chart, entry: Entry): { name: string; id: string | null } {
  const { party } = entry;
  const body = party === null || party === undefined ? null : chart.get(party.kind, party.id);
  return body === null
    ? { name: "", id: null }
    : { name: textOf(body["DisplayName"]) ?? "", id: party!.id };
}

export function accountName(chart: Chart, id: string): string {
  const body = chart.get("Account", id) ?? {};
  return textOf(body["FullyQualifiedName"]) ?? textAt(body, "Name");
}

/** January, unless the company says otherwise. */
export function fiscalMonth(emulation: Emulation): number {
  const info = (preferencesOf(emulation)["AccountingInfoPrefs"] ?? {}) as JsonObject;
  const at = MONTHS.indexOf(textAt(info, "FirstMonthOfFiscalYear"));
  return at < 0 ? 1 : at + 1;
}

export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export function isDated(entry: Entry, start: string, end: string): boolean {
  return entry.date >= start && entry.date <= end;
}
