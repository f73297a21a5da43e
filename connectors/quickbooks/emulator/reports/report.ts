/** GET /reports/{name}: header, columns and rows, in the recorded shape [R: reports]. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Emulation, preferencesOf, todayOf } from "../emulation.ts";
import { type FaultError, businessRule, noSuchReport } from "../faults.ts";
import { homeCurrency } from "../rules/currency.ts";
import { CUSTOMERS, VENDORS } from "../rules/settling.ts";
import { stampOf } from "../time.ts";
import { ACCOUNT_LIST } from "./account-list.ts";
import { BUCKETS, aging } from "./aging.ts";
import { balanceSheet, trialBalance } from "./balance-sheet.ts";
import { CASH_FLOW } from "./cash-flow.ts";
import { columnJson, columnsOf } from "./columns.ts";
import { DETAILS } from "./details.ts";
import { type Postings, fiscalMonth, isDated, narrowed, postingsIn } from "./entries.ts";
import { OPEN_DETAILS } from "./open-details.ts";
import { type Period, periodOf } from "./period.ts";
import { profitAndLoss } from "./profit-and-loss.ts";
import type { Report } from "./reporting.ts";
import { SUMMARIES } from "./summaries.ts";
import {
  GENERAL_LEDGER,
  TRANSACTION_LIST,
  generalLedger,
  listColumns,
  transactionList,
} from "./transactions.ts";

export type ReportOutcome =
  | { readonly kind: "done"; readonly answer: JsonObject }
  | { readonly kind: "refused"; readonly error: FaultError };

export function runReport(
  emulation: Emulation,
  name: string,
  query: URLSearchParams,
): ReportOutcome {
  const report = REPORTS.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (report === undefined) return { kind: "refused", error: noSuchReport(name) };
  if (/^cash$/i.test(query.get("accounting_method") ?? "")) {
    const error = businessRule("Only the accrual basis is emulated.", "accounting_method");
    return { kind: "refused", error };
  }
  const month = fiscalMonth(emulation);
  const period = periodOf(query, todayOf(emulation), month);
  if ("code" in period) return { kind: "refused", error: period };
  const postings = postingsIn(emulation);
  const entries = report.unfiltered ? postings.entries : narrowed(postings.entries, query);
  const made = report.make({ postings, entries, period, query, fiscalMonth: month });
  const inner = made.rows.length === 0 ? {} : { Row: made.rows };
  const answer = {
    Header: headerOf(emulation, report, period, query, made.isEmpty),
    Columns: { Column: made.columns },
    Rows: inner,
  };
  return { kind: "done", answer };
}

function headerOf(
  { clock, settings, ...emulation }: Emulation,
  report: Report,
  period: Period,
  query: URLSearchParams,
  isEmpty: boolean,
): JsonObject {
  const by = query.get("summarize_column_by") ?? "Total";
  const standard = { Name: "AccountingStandard", Value: "GAAP" };
  const noData = { Name: "NoReportData", Value: String(isEmpty) };
  return {
    Time: stampOf(clock.now(), settings.timezone),
    ReportName: report.name,
    ...(period.macro === null ? {} : { DateMacro: period.macro }),
    ...(report.basis === null ? {} : { ReportBasis: report.basis }),
    StartPeriod: period.start,
    EndPeriod: period.end,
    ...(report.standard || report.summed ? { SummarizeColumnsBy: by } : {}),
    Currency: homeCurrency(preferencesOf({ clock, settings, ...emulation })),
    ...(report.unfiltered ? {} : filtersOf(query)),
    Option: [...(report.standard ? [standard] : []), noData],
  };
}

const FILTERS = ["Customer", "Vendor", "Class", "Department", "Item", "Account"] as const;

function filtersOf(query: URLSearchParams): JsonObject {
  return Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = query.get(name.toLowerCase());
      return value === null ? [] : [[name, value]];
    }),
  );
}

const MONEY_COLUMN = columnJson("Money", "Total", [["ColKey", "total"]]);
const ACCOUNT_COLUMN = columnJson("Account", "", [["ColKey", "account"]]);

const REPORTS: readonly Report[] = [
  {
    name: "ProfitAndLoss",
    basis: "Accrual",
    standard: true,
    make(reporting) {
      const { entries, period, query, postings } = reporting;
      const dated = entries.filter((entry) => isDated(entry, period.start, period.end));
      const by = query.get("summarize_column_by") ?? "Total";
      const shown = dated.filter(({ account }) => isResult(postings, account));
      const columns = columnsOf(by, period, shown, postings.chart);
      const heads = columns.map(({ title, meta }) => columnJson("Money", title, meta));
      return { ...profitAndLoss(reporting, columns), columns: [ACCOUNT_COLUMN, ...heads] };
    },
  },
  {
    name: "BalanceSheet",
    basis: "Accrual",
    standard: true,
    make: (reporting) => ({
      ...balanceSheet(reporting),
      columns: [ACCOUNT_COLUMN, MONEY_COLUMN],
    }),
  },
  {
    name: "TrialBalance",
    basis: "Accrual",
    make: (reporting) => ({
      ...trialBalance(reporting),
      columns: [
        columnJson("Account", "", []),
        columnJson("Money", "Debit", []),
        columnJson("Money", "Credit", []),
      ],
    }),
  },
  {
    name: "GeneralLedger",
    basis: "Accrual",
    make: (reporting) => ({ ...generalLedger(reporting), columns: listColumns(GENERAL_LEDGER) }),
  },
  {
    name: "TransactionList",
    basis: null,
    make: (reporting) => ({
      ...transactionList(reporting),
      columns: listColumns(TRANSACTION_LIST),
    }),
  },
  agingReport("AgedReceivables", "Customer"),
  agingReport("AgedPayables", "Vendor"),
  ...SUMMARIES,
  ...DETAILS,
  ...OPEN_DETAILS,
  ACCOUNT_LIST,
  CASH_FLOW,
];

function agingReport(name: string, party: "Customer" | "Vendor"): Report {
  const side = party === "Customer" ? CUSTOMERS : VENDORS;
  const titles = [...BUCKETS, "Total"].map((title) => columnJson("Money", title, []));
  return {
    name,
    basis: null,
    make: (reporting) => ({
      ...aging(reporting, side),
      columns: [columnJson(party, "", []), ...titles],
    }),
  };
}

function isResult({ chart }: Postings, account: string): boolean {
  const kind = chart.get("Account", account)?.["Classification"];
  return kind === "Revenue" || kind === "Expense";
}
