/** The general ledger and the list of transactions: postings one by one [D]. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  negateDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { centsText, sum, textAt, textOf } from "../body.ts";
import { isBalanceSheet } from "../postings/chart.ts";
import { columnJson } from "./columns.ts";
import { type Entry, accountName, isDated, partyName, typeName } from "./entries.ts";
import type { ReportBody, Reporting } from "./reporting.ts";

export type Heading = readonly [title: string, type: string, key: string];

export const HEAD: readonly Heading[] = [
  ["Date", "Date", "tx_date"],
  ["Transaction Type", "String", "txn_type"],
  ["Num", "String", "doc_num"],
];
export const WHO: readonly Heading[] = [
  ["Name", "String", "name"],
  ["Memo/Description", "String", "memo"],
];

export const GENERAL_LEDGER: readonly Heading[] = [
  ...HEAD,
  ...WHO,
  ["Split", "String", "split_acc"],
  ["Amount", "Money", "subt_nat_amount"],
  ["Balance", "Money", "rbal_nat_amount"],
];

export const TRANSACTION_LIST: readonly Heading[] = [
  ...HEAD,
  ["Posting", "Boolean", "is_no_post"],
  ...WHO,
  ["Account", "String", "account_name"],
  ["Split", "String", "other_account"],
  ["Amount", "Money", "subt_nat_amount"],
];

/** Account by account: what stood there, what was posted, what it came to. */
export function generalLedger(reporting: Reporting): ReportBody {
  const { postings, entries, period } = reporting;
  const rows = postings.accounts.flatMap((account): JsonObject[] => {
    const id = textAt(account, "Id");
    const own = entries.filter((entry) => entry.account === id && entry.date <= period.end);
    const before = own.filter(({ date }) => date < period.start).map(({ home }) => home);
    const opening = isBalanceSheet(account)
      ? addDecimal(postings.openings.get(id) ?? ZERO, sum(before))
      : ZERO;
    const dated = own.filter((entry) => isDated(entry, period.start, period.end));
    if (dated.length === 0 && compareDecimal(opening, ZERO) === 0) return [];
    return [ledgerSection(reporting, account, opening, dated)];
  });
  return { rows, isEmpty: rows.length === 0 };
}

function ledgerSection(
  reporting: Reporting,
  account: JsonObject,
  opening: Decimal,
  dated: readonly Entry[],
): JsonObject {
  const [id, name] = [textAt(account, "Id"), textAt(account, "FullyQualifiedName")];
  const sign = signOf(account);
  let balance = sign(opening);
  const first = [{ value: "Beginning Balance" }, ...empty(6), { value: centsText(balance) }];
  const rows = dated.map((entry) => {
    const amount = sign(entry.home);
    balance = addDecimal(balance, amount);
    const cells = [{ value: split(reporting, entry) }, { value: centsText(amount) }];
    return {
      ColData: [
        ...headCells(entry),
        ...whoCells(reporting, entry),
        ...cells,
        { value: centsText(balance) },
      ],
      type: "Data",
    };
  });
  const moved = sum(dated.map(({ home }) => sign(home)));
  const hasOpening = compareDecimal(opening, ZERO) !== 0;
  const total = totalCells(`Total for ${name}`, moved, 8, 1);
  const lines = hasOpening ? [{ ColData: first, type: "Data" }, ...rows] : rows;
  return sectionOf(name, lines, total, 8, id);
}

/** In each account's own direction: income and what is owed grow with credits. */
export function signOf(account: JsonObject): (amount: Decimal) => Decimal {
  const kind = account["Classification"];
  const isDebit = kind === "Asset" || kind === "Expense";
  return (amount) => (isDebit ? amount : negateDecimal(amount));
}

/** One row a document, under its first posting. */
export function transactionList(reporting: Reporting): ReportBody {
  const { entries, period } = reporting;
  const seen = new Set<string>();
  const rows = entries.flatMap((entry): JsonObject[] => {
    const key = `${entry.entity} ${entry.id}`;
    if (seen.has(key) || !isDated(entry, period.start, period.end)) return [];
    seen.add(key);
    const cells = [
      ...headCells(entry),
      { value: "Yes" },
      ...whoCells(reporting, entry),
      { value: accountName(reporting.postings.chart, entry.account), id: entry.account },
      { value: split(reporting, entry) },
      { value: centsText(entry.home) },
    ];
    return [{ ColData: cells, type: "Data" }];
  });
  return { rows, isEmpty: rows.length === 0 };
}

export function headCells(
  entry: Pick<Entry, "entity" | "id" | "body" | "date">,
): readonly JsonObject[] {
  return [
    { value: entry.date },
    { value: typeName(entry), id: entry.id },
    { value: textOf(entry.body["DocNumber"]) ?? textOf(entry.body["PaymentRefNum"]) ?? "" },
  ];
}

export function whoCells({ postings }: Reporting, entry: Entry): readonly JsonObject[] {
  const { name, id } = partyName(postings.chart, entry);
  const memo = entry.memo ?? textOf(entry.body["PrivateNote"]) ?? "";
  return [{ value: name, ...(id === null ? {} : { id }) }, { value: memo }];
}

export function split({ postings }: Reporting, { others }: Entry): string {
  const accounts = new Set(others.map(({ account }) => account));
  if (accounts.size > 1) return "-Split-";
  const [only] = accounts;
  return only === undefined ? "" : accountName(postings.chart, only);
}

/** As wide as its rows; `id`: of what the heading names. */
export function sectionOf(
  title: string,
  rows: readonly JsonObject[],
  total: readonly JsonObject[],
  width: number,
  id?: string,
): JsonObject {
  const head = { value: title, ...(id === undefined ? {} : { id }) };
  return {
    Header: { ColData: [head, ...empty(width - 1)] },
    Rows: { Row: rows },
    Summary: { ColData: total },
    type: "Section",
  };
}

/** The total stands `fromEnd` columns before the last. */
export function totalCells(
  label: string,
  total: Decimal,
  width: number,
  fromEnd: number,
): readonly JsonObject[] {
  const before = empty(width - 2 - fromEnd);
  return [{ value: label }, ...before, { value: centsText(total) }, ...empty(fromEnd)];
}

export function empty(count: number): readonly JsonObject[] {
  return Array.from({ length: count }, () => ({ value: "" }));
}

export function listColumns(headings: readonly Heading[]): readonly JsonObject[] {
  return headings.map(([title, type, key]) => columnJson(type, title, [["ColKey", key]]));
}
