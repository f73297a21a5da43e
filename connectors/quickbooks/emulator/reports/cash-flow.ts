/**
 * Where money came from: all that was posted beside cash, turned, is what cash moved by. Cash is
 * what banks and Undeposited Funds hold. The sections' names are from memory.
 */
import { type Decimal, ZERO, addDecimal, negateDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { sum, textAt } from "../body.ts";
import { columnJson } from "./columns.ts";
import { isDated } from "./entries.ts";
import type { Report, ReportBody, Reporting } from "./reporting.ts";
import { accountRows, cellsOf, sectionRow, totalRow } from "./sections.ts";

export const CASH_FLOW: Report = {
  name: "CashFlow",
  basis: null,
  summed: true,
  unfiltered: true,
  make: (reporting) => ({
    ...cashFlow(reporting),
    columns: [
      columnJson("Account", "", [["ColKey", "account"]]),
      columnJson("Money", "Total", [["ColKey", "total"]]),
    ],
  }),
};

/** By type of account; results are one line, the rest is operating. */
const ACTIVITY: Readonly<Record<string, "investing" | "financing">> = {
  "Fixed Asset": "investing",
  "Other Asset": "investing",
  "Long Term Liability": "financing",
  Equity: "financing",
};

function cashFlow({ postings, entries, period }: Reporting): ReportBody {
  const { chart, accounts, openings } = postings;
  const cashIds = new Set(
    accounts.filter((a) => a["AccountType"] === "Bank").map((a) => textAt(a, "Id")),
  ).add(chart.account("undeposited"));
  const isCash = (id: string): boolean => cashIds.has(id);
  const dated = entries.filter((entry) => isDated(entry, period.start, period.end));
  const moved = new Map<string, readonly Decimal[]>();
  for (const { account, home } of dated) {
    const before = moved.get(account)?.[0] ?? ZERO;
    moved.set(account, [addDecimal(before, negateDecimal(home))]);
  }
  const kinds = new Map(accounts.map((account) => [textAt(account, "Id"), account]));
  const results = [...moved].filter(([id]) => isResult(kinds.get(id)));
  const income = sum(results.map(([, [amount = ZERO]]) => amount));
  const part = (activity: string) =>
    accountRows(
      accounts.filter((account) => {
        const isOther = isResult(account) || isCash(textAt(account, "Id"));
        const own = ACTIVITY[textAt(account, "AccountType")] ?? "operating";
        return !isOther && own === activity;
      }),
      moved,
      1,
      1,
    );
  const [adjusted, investing, financing] = ["operating", "investing", "financing"].map(part);
  const operating = addDecimal(income, adjusted!.total[0]!);
  const increase = sum([operating, investing!.total[0]!, financing!.total[0]!]);
  const earlier = entries.filter((e) => isCash(e.account) && e.date < period.start);
  const opening = [...cashIds].map((id) => openings.get(id) ?? ZERO);
  const beginning = sum([...opening, ...earlier.map(({ home }) => home)]);
  const netIncome = { ColData: [{ value: "Net Income" }, ...cellsOf([income])], type: "Data" };
  const adjustments = sectionRow(
    "Adjustments to reconcile Net Income to Net Cash provided by operations:",
    "OperatingAdjustments",
    adjusted!,
  );
  const rows: JsonObject[] = [
    sectionRow(
      "OPERATING ACTIVITIES",
      "OperatingActivities",
      { rows: [{ ...netIncome, group: "NetIncome" }, adjustments], total: [operating] },
      { totalTitle: "Net cash provided by operating activities" },
    ),
    sectionRow("INVESTING ACTIVITIES", "InvestingActivities", investing!, {
      totalTitle: "Net cash provided by investing activities",
    }),
    sectionRow("FINANCING ACTIVITIES", "FinancingActivities", financing!, {
      totalTitle: "Net cash provided by financing activities",
    }),
    totalRow("Net cash increase for period", "CashIncrease", [increase]),
    totalRow("Cash at beginning of period", "BeginningCash", [beginning]),
    totalRow("Cash at end of period", "EndingCash", [addDecimal(beginning, increase)]),
  ];
  return { rows, isEmpty: dated.length === 0 };
}

function isResult(account: JsonObject | undefined): boolean {
  const kind = account?.["Classification"];
  return kind === "Revenue" || kind === "Expense";
}
