/** Profit and loss: income, cost and expense of a period, in the recorded shape [R]. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { textAt } from "../body.ts";
import { type Amounts, type Column, addAmounts } from "./columns.ts";
import { type Entry, isDated } from "./entries.ts";
import type { ReportBody, Reporting } from "./reporting.ts";
import { type Section, accountRows, sectionRow, signed, totalRow } from "./sections.ts";
import { amountsBy } from "./sums.ts";

export function profitAndLoss(reporting: Reporting, columns: readonly Column[]): ReportBody {
  const { entries, period, postings } = reporting;
  const dated = entries.filter((entry) => isDated(entry, period.start, period.end));
  const part = (type: string, sign: 1 | -1): Section =>
    sectionOf(postings.accounts, dated, columns, type, sign);
  const income = part("Income", -1);
  const cost = part("Cost of Goods Sold", 1);
  const expense = part("Expense", 1);
  const otherIncome = part("Other Income", -1);
  const otherExpense = part("Other Expense", 1);
  const gross = less(income.total, cost.total);
  const operating = less(gross, expense.total);
  const other = less(otherIncome.total, otherExpense.total);
  const parts = [income, cost, expense, otherIncome, otherExpense];
  const silent = parts.every(({ rows }) => rows.length === 0);
  const rows: JsonObject[] = [sectionRow("Income", "Income", income, { silent })];
  if (cost.rows.length > 0) rows.push(sectionRow("Cost of Goods Sold", "COGS", cost));
  rows.push(
    totalRow("Gross Profit", "GrossProfit", gross, silent),
    sectionRow("Expenses", "Expenses", expense, { silent }),
    totalRow("Net Operating Income", "NetOperatingIncome", operating, silent),
  );
  if (otherIncome.rows.length > 0)
    rows.push(sectionRow("Other Income", "OtherIncome", otherIncome));
  if (otherExpense.rows.length > 0) {
    rows.push(sectionRow("Other Expenses", "OtherExpenses", otherExpense));
  }
  if (otherIncome.rows.length + otherExpense.rows.length > 0) {
    rows.push(totalRow("Net Other Income", "NetOtherIncome", other));
  }
  rows.push(totalRow("Net Income", "NetIncome", addAmounts(operating, other), silent));
  return { rows, isEmpty: silent };
}

function less(a: Amounts, b: Amounts): Amounts {
  return addAmounts(a, signed(b, -1));
}

/** The accounts of one type, with what was posted to them. */
export function sectionOf(
  accounts: readonly JsonObject[],
  entries: readonly Entry[],
  columns: readonly Column[],
  type: string,
  sign: 1 | -1,
): Section {
  const own = accounts.filter((account) => account["AccountType"] === type);
  const ids = new Set(own.map((account) => textAt(account, "Id")));
  const amounts = amountsBy(
    entries.filter(({ account }) => ids.has(account)),
    columns,
  );
  const shown = own.toSorted((a, b) => (textAt(a, "Name") < textAt(b, "Name") ? -1 : 1));
  return accountRows(shown, amounts, columns.length, sign);
}
