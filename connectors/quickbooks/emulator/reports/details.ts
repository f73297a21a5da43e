/** Postings one by one, in other orders than the general ledger's [D; names of columns: M]. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  negateDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { centsText, sum, textAt } from "../body.ts";
import type { HomePosting } from "../postings/posting.ts";
import { type Entry, accountName, isDated, partyName } from "./entries.ts";
import type { Report, ReportBody, Reporting } from "./reporting.ts";
import {
  type Heading,
  HEAD,
  WHO,
  empty,
  headCells,
  listColumns,
  sectionOf,
  signOf,
  split,
  totalCells,
  whoCells,
} from "./transactions.ts";

const AMOUNT: Heading = ["Amount", "Money", "subt_nat_amount"];
const BALANCE: Heading = ["Balance", "Money", "rbal_nat_amount"];
const ACCOUNT: Heading = ["Account", "String", "account_name"];
const SPLIT: Heading = ["Split", "String", "split_acc"];
const MEMO: Heading = ["Memo/Description", "String", "memo"];
const POSTING: Heading = ["Posting", "Boolean", "is_no_post"];

export const DETAILS: readonly Report[] = [
  detail("ProfitAndLossDetail", "Accrual", [...HEAD, ...WHO, SPLIT, AMOUNT, BALANCE], results),
  detail(
    "JournalReport",
    null,
    [...HEAD, ...WHO, ACCOUNT, ["Debit", "Money", "debt_amt"], ["Credit", "Money", "credit_amt"]],
    journal,
  ),
  detail(
    "TransactionListWithSplits",
    null,
    [...HEAD, POSTING, ...WHO, ACCOUNT, AMOUNT],
    withSplits,
  ),
  detail(
    "TransactionListByCustomer",
    null,
    [...HEAD, POSTING, MEMO, ACCOUNT, AMOUNT],
    (reporting) => byParty(reporting, "Customer"),
  ),
  detail("TransactionListByVendor", null, [...HEAD, POSTING, MEMO, ACCOUNT, AMOUNT], (reporting) =>
    byParty(reporting, "Vendor"),
  ),
];

function detail(
  name: string,
  basis: Report["basis"],
  headings: readonly Heading[],
  rowsOf: (reporting: Reporting) => readonly JsonObject[],
): Report {
  return {
    name,
    basis,
    make(reporting): ReportBody & { readonly columns: readonly JsonObject[] } {
      const rows = rowsOf(reporting);
      return { rows, isEmpty: rows.length === 0, columns: listColumns(headings) };
    },
  };
}

const SECTIONS = [
  ["Income", "Income", -1],
  ["Cost of Goods Sold", "Cost of Goods Sold", 1],
  ["Expense", "Expenses", 1],
  ["Other Income", "Other Income", -1],
  ["Other Expense", "Other Expenses", 1],
] as const;

/** Each account of the profit and loss with its postings; the net income is that report's. */
function results(reporting: Reporting): readonly JsonObject[] {
  const { postings } = reporting;
  const dated = inPeriod(reporting);
  let net: Decimal = ZERO;
  const sections = SECTIONS.flatMap(([type, title]) => {
    const accounts = postings.accounts.filter((account) => account["AccountType"] === type);
    const rows = accounts.flatMap((account) => {
      const own = dated.filter((entry) => entry.account === textAt(account, "Id"));
      return own.length === 0 ? [] : [accountSection(reporting, account, own)];
    });
    if (rows.length === 0) return [];
    const ids = new Set(accounts.map((account) => textAt(account, "Id")));
    const home = sum(dated.filter((entry) => ids.has(entry.account)).map((entry) => entry.home));
    net = addDecimal(net, negateDecimal(home));
    const isIncome = type.endsWith("Income");
    const total = isIncome ? negateDecimal(home) : home;
    return [sectionOf(title, rows, totalCells(`Total for ${title}`, total, 8, 1), 8)];
  });
  if (sections.length === 0) return [];
  const summary = { ColData: totalCells("Net Income", net, 8, 1) };
  return [...sections, { Summary: summary, type: "Section", group: "NetIncome" }];
}

function accountSection(
  reporting: Reporting,
  account: JsonObject,
  own: readonly Entry[],
): JsonObject {
  const sign = signOf(account);
  let balance: Decimal = ZERO;
  const rows = own.map((entry) => {
    const amount = sign(entry.home);
    balance = addDecimal(balance, amount);
    const amounts = [{ value: centsText(amount) }, { value: centsText(balance) }];
    const about = [...headCells(entry), ...whoCells(reporting, entry)];
    return data([...about, { value: split(reporting, entry) }, ...amounts]);
  });
  const name = textAt(account, "Name");
  const total = totalCells(`Total for ${name}`, balance, 8, 1);
  return sectionOf(name, rows, total, 8, textAt(account, "Id"));
}

/** Each document's debits and credits, and that they are equal. */
function journal(reporting: Reporting): readonly JsonObject[] {
  const documents = documentsIn(reporting);
  const rows = documents.flatMap((own) => {
    const lines = own.map((entry, at) => {
      const head = at === 0 ? headCells(entry) : empty(3);
      return data([...head, ...whoCells(reporting, entry), ...debitCredit(reporting, entry)]);
    });
    const summary = { ColData: [...empty(6), ...bothSides(own)] };
    return [...lines, { Summary: summary, type: "Section" }];
  });
  if (rows.length === 0) return [];
  const all = [{ value: "TOTAL" }, ...empty(5), ...bothSides(documents.flat())];
  return [...rows, { Summary: { ColData: all }, type: "Section", group: "GrandTotal" }];
}

function debitCredit({ postings }: Reporting, entry: HomePosting): readonly JsonObject[] {
  const isDebit = compareDecimal(entry.home, ZERO) > 0;
  const debit = { value: isDebit ? centsText(entry.home) : "" };
  const credit = { value: isDebit ? "" : centsText(negateDecimal(entry.home)) };
  const name = accountName(postings.chart, entry.account);
  return [{ value: name, id: entry.account }, debit, credit];
}

function bothSides(entries: readonly HomePosting[]): readonly JsonObject[] {
  const debits = entries.map(({ home }) => home).filter((home) => compareDecimal(home, ZERO) > 0);
  const credits = entries.map(({ home }) => home).filter((home) => compareDecimal(home, ZERO) < 0);
  return [{ value: centsText(sum(debits)) }, { value: centsText(negateDecimal(sum(credits))) }];
}

/** A row for each document, with a row for each of its postings below. */
function withSplits(reporting: Reporting): readonly JsonObject[] {
  return documentsIn(reporting).map((own) => {
    const [first] = own;
    const rows = own.map((entry) => {
      const amount = { value: centsText(entry.home) };
      const who = whoCells(reporting, entry);
      return data([...empty(4), ...who, accountCell(reporting, entry), amount]);
    });
    const head = [...headCells(first!), { value: "Yes" }, ...whoCells(reporting, first!)];
    const cells = [...head, { value: "" }, { value: centsText(first!.home) }];
    return { Header: { ColData: cells }, Rows: { Row: rows }, type: "Section" };
  });
}

/** The documents of each customer or vendor, under the party of their first posting. */
function byParty(reporting: Reporting, kind: "Customer" | "Vendor"): readonly JsonObject[] {
  const { chart } = reporting.postings;
  const firsts = documentsIn(reporting).flatMap((own) => {
    const entry = own.find(({ party }) => party?.kind === kind);
    return entry === undefined ? [] : [{ entry, who: partyName(chart, entry) }];
  });
  const names = new Map(firsts.map(({ who }) => [who.id, who.name]));
  const parties = [...names].toSorted(([, a], [, b]) => (a < b ? -1 : 1));
  return parties.map(([id, name]) => {
    const own = firsts.filter(({ who }) => who.id === id).map(({ entry }) => entry);
    const rows = own.map((entry) => {
      const [, memo] = whoCells(reporting, entry);
      const head = [...headCells(entry), { value: "Yes" }, memo!];
      return data([...head, accountCell(reporting, entry), { value: centsText(entry.home) }]);
    });
    const total = sum(own.map(({ home }) => home));
    return sectionOf(name, rows, totalCells(`Total for ${name}`, total, 7, 0), 7, id ?? undefined);
  });
}

function accountCell({ postings }: Reporting, { account }: Entry): JsonObject {
  return { value: accountName(postings.chart, account), id: account };
}

function inPeriod({ entries, period }: Reporting): readonly Entry[] {
  return entries.filter((entry) => isDated(entry, period.start, period.end));
}

function documentsIn(reporting: Reporting): readonly (readonly Entry[])[] {
  const documents = new Map<string, Entry[]>();
  for (const entry of inPeriod(reporting)) {
    const key = `${entry.entity} ${entry.id}`;
    documents.set(key, [...(documents.get(key) ?? []), entry]);
  }
  return [...documents.values()];
}

function data(ColData: readonly JsonObject[]): JsonObject {
  return { ColData, type: "Data" };
}
