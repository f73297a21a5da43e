import { expect, test } from "vitest";
import {
  type Books,
  type Json,
  invoiceFor,
  openCompany,
  paymentFor,
  smallCompany,
} from "./support.ts";
import { expense, journal, openTrade, report, sold, valuesOf } from "./trade.ts";

/** An invoice of two months, what was paid of one, a cost, and a loss before the year. */
async function traded(): Promise<Books> {
  const books = openTrade();
  const first = await books.create("Invoice", invoiceFor("1", 100, { TxnDate: "2026-04-10" }));
  await books.create("Invoice", invoiceFor("5", 250, { TxnDate: "2026-05-20" }));
  await books.create("Payment", { ...paymentFor("1", 60, [first.Id, 60]), TxnDate: "2026-06-01" });
  await books.create("Bill", {
    VendorRef: { value: "30" },
    TxnDate: "2026-05-02",
    Line: [expense(40, "60", { ClassRef: { value: "5000000000000085682" } })],
  });
  const old = [journal("Debit", 15, "60"), journal("Credit", 15, "35")];
  await books.create("JournalEntry", { TxnDate: "2025-11-30", Line: old });
  return books;
}

const YEAR = "start_date=2026-01-01&end_date=2026-12-31";

test("profit and loss adds up, by section and by account", async () => {
  const books = await traded();
  const body = await report(books, "ProfitAndLoss", YEAR);
  expect(body.Header).toEqual({
    Time: "2026-06-30T09:00:00-07:00",
    ReportName: "ProfitAndLoss",
    ReportBasis: "Accrual",
    StartPeriod: "2026-01-01",
    EndPeriod: "2026-12-31",
    SummarizeColumnsBy: "Total",
    Currency: "USD",
    Option: [
      { Name: "AccountingStandard", Value: "GAAP" },
      { Name: "NoReportData", Value: "false" },
    ],
  });
  expect(body.Rows.Row.map((row: Json) => row.group)).toEqual([
    "Income",
    "GrossProfit",
    "Expenses",
    "NetOperatingIncome",
    "NetIncome",
  ]);
  expect(body.Rows.Row[0].Rows.Row).toEqual([
    { ColData: [{ value: "Sales", id: "79" }, { value: "350.00" }], type: "Data" },
  ]);
  expect(valuesOf(body, "Total Expenses")).toEqual(["40.00"]);
  expect(valuesOf(body, "Net Income")).toEqual(["310.00"]);
  expect(valuesOf(await report(books, "ProfitAndLoss"), "Net Income")).toEqual(["310.00"]);
});

test("profit and loss by month, by customer and by class, each with its total", async () => {
  const books = await traded();
  const titles = (body: Json) => body.Columns.Column.map((column: Json) => column.ColTitle);
  const span = "start_date=2026-04-15&end_date=2026-06-30&summarize_column_by=Month";
  const months = await report(books, "ProfitAndLoss", span);
  expect(titles(months)).toEqual(["", "Apr 2026", "May 2026", "Jun 2026", "TOTAL"]);
  expect(valuesOf(months, "Net Income")).toEqual(["0.00", "210.00", "0.00", "210.00"]);
  const customers = await report(books, "ProfitAndLoss", `${YEAR}&summarize_column_by=Customers`);
  expect(titles(customers)).toEqual([
    "",
    "Amy's Bird Sanctuary",
    "Not Specified",
    "Amy's Bird Sanctuary:Harbor Point",
    "TOTAL",
  ]);
  expect(valuesOf(customers, "Sales")).toEqual(["100.00", "0.00", "250.00", "350.00"]);
  const classes = await report(books, "ProfitAndLoss", `${YEAR}&class=5000000000000085682`);
  expect(valuesOf(classes, "Net Income")).toEqual(["-40.00"]);
});

test("the balance sheet balances; what was earned before the year is retained", async () => {
  const books = await traded();
  const body = await report(books, "BalanceSheet", YEAR);
  expect(valuesOf(body, "Accounts Receivable (A/R)")).toEqual(["290.00"]);
  expect(valuesOf(body, "Undeposited Funds")).toEqual(["60.00"]);
  expect(valuesOf(body, "Checking")).toEqual(["-15.00"]);
  expect(valuesOf(body, "TOTAL ASSETS")).toEqual(["335.00"]);
  expect(valuesOf(body, "Accounts Payable (A/P)")).toEqual(["40.00"]);
  expect(valuesOf(body, "Retained Earnings")).toEqual(["-15.00"]);
  expect(valuesOf(body, "Net Income")).toEqual(["310.00"]);
  expect(valuesOf(body, "TOTAL LIABILITIES AND EQUITY")).toEqual(["335.00"]);
  const before = await report(books, "BalanceSheet", "end_date=2026-04-30");
  expect(valuesOf(before, "TOTAL ASSETS")).toEqual(["85.00"]);
});

test("the trial balance has as much on the left as on the right", async () => {
  const body = await report(await traded(), "TrialBalance", YEAR);
  expect(valuesOf(body, "TOTAL")).toEqual(["405.00", "405.00"]);
  expect(valuesOf(body, "Sales")).toEqual(["", "350.00"]);
});

test("the general ledger runs from what stood there to what is left", async () => {
  const body = await report(
    await traded(),
    "GeneralLedger",
    "start_date=2026-05-01&end_date=2026-12-31",
  );
  const section = body.Rows.Row.find((row: Json) => row.Header.ColData[0].id === "84");
  const rows = section.Rows.Row.map((row: Json) => row.ColData.map((cell: Json) => cell.value));
  expect(rows).toEqual([
    ["Beginning Balance", "", "", "", "", "", "", "100.00"],
    ["2026-05-20", "Invoice", "1002", "Harbor Point", "", "Sales", "250.00", "350.00"],
    [
      "2026-06-01",
      "Payment",
      "",
      "Amy's Bird Sanctuary",
      "",
      "Undeposited Funds",
      "-60.00",
      "290.00",
    ],
  ]);
  expect(valuesOf(body, "Total for Accounts Receivable (A/R)").at(5)).toBe("190.00");
});

test("the list of transactions has a row a document, with its id", async () => {
  const books = await traded();
  const body = await report(books, "TransactionList", YEAR);
  const rows = body.Rows.Row.map((row: Json) => row.ColData.map((cell: Json) => cell.value));
  expect(rows.map((row: string[]) => [row[0], row[1], row[4], row.at(-1)])).toEqual([
    ["2026-04-10", "Invoice", "Amy's Bird Sanctuary", "100.00"],
    ["2026-05-02", "Bill", "Norton Lumber", "-40.00"],
    ["2026-05-20", "Invoice", "Harbor Point", "250.00"],
    ["2026-06-01", "Payment", "Amy's Bird Sanctuary", "60.00"],
  ]);
  expect(body.Rows.Row[0].ColData[1].id).toBe("1");
  const one = await report(books, "TransactionList", `${YEAR}&vendor=30`);
  expect(one.Rows.Row).toHaveLength(1);
});

test("receivables are aged by their due dates, as they were on the day", async () => {
  const books = await traded();
  await books.create("CreditMemo", {
    CustomerRef: { value: "1" },
    TxnDate: "2026-06-20",
    Line: [sold(5)],
  });
  const now = await report(books, "AgedReceivables", "report_date=2026-06-30");
  expect(now.Columns.Column.map((column: Json) => column.ColTitle)).toEqual([
    "",
    "Current",
    "1 - 30",
    "31 - 60",
    "61 - 90",
    "91 and over",
    "Total",
  ]);
  // Due on 2026-05-10, 51 days ago; the credit is ten days old.
  expect(valuesOf(now, "Amy's Bird Sanctuary")).toEqual(["", "-5.00", "40.00", "", "", "35.00"]);
  expect(valuesOf(now, "Amy's Bird Sanctuary:Harbor Point").at(1)).toBe("250.00");
  expect(valuesOf(now, "TOTAL").at(-1)).toBe("285.00");
  const then = await report(books, "AgedReceivables", "report_date=2026-05-31");
  expect(valuesOf(then, "Amy's Bird Sanctuary").at(-1)).toBe("100.00");
  const owed = await report(books, "AgedPayables", "report_date=2026-06-30");
  expect(valuesOf(owed, "Norton Lumber").at(-1)).toBe("40.00");
});

test("what a seed says of a balance and no document explains is Opening Balance Equity", async () => {
  const small = smallCompany();
  const bank = { Id: "35", Name: "Checking", FullyQualifiedName: "Checking", AccountType: "Bank" };
  const Account = [
    ...small.entities!["Account"]!,
    { ...bank, Classification: "Asset", CurrentBalance: 1000 },
  ];
  const books = openCompany({ seed: { ...small, entities: { ...small.entities, Account } } });
  const body = await report(books, "BalanceSheet");
  expect(valuesOf(body, "Checking")).toEqual(["1000.00"]);
  expect(valuesOf(body, "Opening Balance Equity")).toEqual(["1000.00"]);
});

test("another report, a bad date and the cash basis are refused", async () => {
  const books = openTrade();
  const codes = await Promise.all(
    ["Nonsense", "ProfitAndLoss?start_date=2026-13-01", "BalanceSheet?accounting_method=Cash"].map(
      async (path) => (await books.get(`reports/${path}`)).code,
    ),
  );
  expect(codes).toEqual(["5020", "2070", "6000"]);
});
