/** The balance sheet at the end of a period, and the trial balance: both of all postings [D]. */
import type { CalendarDate } from "../../../../engine/model/calendar.ts";
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  negateDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { centsText, isNegative, sum, textAt } from "../body.ts";
import { isBalanceSheet } from "../postings/chart.ts";
import { type Amounts, addAmounts } from "./columns.ts";
import { yearStart } from "./period.ts";
import type { ReportBody, Reporting } from "./reporting.ts";
import { type Section, accountRows, cellsOf, sectionRow, zeros } from "./sections.ts";

/** By account, at the end of the period: earlier years' profit is Retained Earnings. */
function balancesAt({ postings, entries, period, fiscalMonth }: Reporting): {
  readonly balances: ReadonlyMap<string, Decimal>;
  readonly profit: Decimal;
} {
  const year = yearStart(period.end as CalendarDate, fiscalMonth);
  const types = new Map(postings.accounts.map((account) => [textAt(account, "Id"), account]));
  const balances = new Map(postings.openings);
  const bump = (id: string, by: Decimal): void =>
    void balances.set(id, addDecimal(balances.get(id) ?? ZERO, by));
  let profit = ZERO;
  for (const { account, home, date } of entries) {
    if (date > period.end) continue;
    if (isBalanceSheet(types.get(account) ?? {})) bump(account, home);
    else if (date < year) bump(postings.chart.account("retainedEarnings"), home);
    else {
      bump(account, home);
      profit = addDecimal(profit, negateDecimal(home));
    }
  }
  return { balances, profit };
}

export function balanceSheet(reporting: Reporting): ReportBody {
  const { balances, profit } = balancesAt(reporting);
  const amounts = new Map([...balances].map(([id, amount]) => [id, [amount]]));
  const accounts = accountsOf(reporting);
  const of = (types: readonly string[], sign: 1 | -1): Section =>
    accountRows(
      accounts.filter((account) => types.includes(textAt(account, "AccountType"))),
      amounts,
      1,
      sign,
    );
  const named = (title: string, key: string, type: string, sign: 1 | -1): Section =>
    grouped(title, key, [of([type], sign)]);
  const current = grouped("Current Assets", "CurrentAssets", [
    named("Bank Accounts", "BankAccounts", "Bank", 1),
    named("Accounts Receivable", "AR", "Accounts Receivable", 1),
    named("Other Current Assets", "OtherCurrentAssets", "Other Current Asset", 1),
  ]);
  const assets = grouped(
    "ASSETS",
    "TotalAssets",
    [
      current,
      named("Fixed Assets", "FixedAssets", "Fixed Asset", 1),
      named("Other Assets", "OtherAssets", "Other Asset", 1),
    ],
    "TOTAL ASSETS",
  );
  const liabilities = grouped("Liabilities", "Liabilities", [
    grouped("Current Liabilities", "CurrentLiabilities", [
      named("Accounts Payable", "AP", "Accounts Payable", -1),
      named("Credit Cards", "CreditCards", "Credit Card", -1),
      named("Other Current Liabilities", "OtherCurrentLiabilities", "Other Current Liability", -1),
    ]),
    named("Long-Term Liabilities", "LongTermLiabilities", "Long Term Liability", -1),
  ]);
  const netIncome: JsonObject = {
    ColData: [{ value: "Net Income" }, { value: centsText(profit) }],
    type: "Data",
    group: "NetIncome",
  };
  const income = compareDecimal(profit, ZERO) === 0 ? [] : [netIncome];
  const equity = grouped("Equity", "Equity", [
    of(["Equity"], -1),
    { rows: income, total: [profit] },
  ]);
  const both = grouped(
    "LIABILITIES AND EQUITY",
    "TotalLiabilitiesAndEquity",
    [liabilities, equity],
    "TOTAL LIABILITIES AND EQUITY",
  );
  const rows = [...assets.rows, ...both.rows];
  return { rows, isEmpty: rows.length === 0 };
}

/** Left out where nothing stands in it. */
function grouped(
  title: string,
  key: string,
  parts: readonly Section[],
  totalTitle?: string,
): Section {
  const rows = parts.flatMap((part) => part.rows);
  const total = parts.reduce<Amounts>((all, part) => addAmounts(all, part.total), zeros(1));
  const how = totalTitle === undefined ? {} : { totalTitle };
  return { rows: rows.length === 0 ? [] : [sectionRow(title, key, { rows, total }, how)], total };
}

/** Debits and credits by account; both sides come to the same [D]. */
export function trialBalance(reporting: Reporting): ReportBody {
  const { balances } = balancesAt(reporting);
  const left: Decimal[] = [];
  const right: Decimal[] = [];
  const rows = accountsOf(reporting).flatMap((account): JsonObject[] => {
    const balance = balances.get(textAt(account, "Id")) ?? ZERO;
    if (compareDecimal(balance, ZERO) === 0) return [];
    const isCredit = isNegative(balance);
    (isCredit ? right : left).push(isCredit ? negateDecimal(balance) : balance);
    const text = centsText(isCredit ? negateDecimal(balance) : balance);
    const cells = [{ value: isCredit ? "" : text }, { value: isCredit ? text : "" }];
    const name = { value: textAt(account, "FullyQualifiedName"), id: textAt(account, "Id") };
    return [{ ColData: [name, ...cells] }];
  });
  const total = { ColData: [{ value: "TOTAL" }, ...cellsOf([sum(left), sum(right)])] };
  const isEmpty = rows.length === 0;
  return { rows: [...rows, { Summary: total, type: "Section", group: "GrandTotal" }], isEmpty };
}

/** Those that a report had to make for itself among them. */
function accountsOf({ postings }: Reporting): readonly JsonObject[] {
  const known = new Set(postings.accounts.map((account) => textAt(account, "Id")));
  const made = (["retainedEarnings", "openingEquity"] as const)
    .map((role) => postings.chart.account(role))
    .filter((id) => !known.has(id))
    .map((id) => postings.chart.get("Account", id)!);
  return [...postings.accounts, ...made];
}
