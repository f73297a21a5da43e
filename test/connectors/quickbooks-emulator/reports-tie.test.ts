/** All reports are made of the same postings: what one says of a company, the others say too. */
import { beforeAll, expect, test } from "vitest";
import {
  type Books,
  type Json,
  invoiceFor,
  openCompany,
  paymentFor,
  smallCompany,
} from "./support.ts";
import { ACCOUNT, expense, journal, linked, openTrade, report, sold, valuesOf } from "./trade.ts";

const YEAR = "start_date=2026-01-01&end_date=2026-12-31";
const to = (value: string) => ({ value });

let books: Books;

/** Sold, paid in part, credited, bought, paid in part, borrowed, and bought what lasts. */
beforeAll(async () => {
  books = openTrade();
  const sale = await books.create("Invoice", invoiceFor("1", 100, { TxnDate: "2026-04-10" }));
  const counted = sold(250, { Qty: 5, UnitPrice: 50, ClassRef: to("5000000000000085682") });
  await books.create("Invoice", { CustomerRef: to("5"), TxnDate: "2026-05-20", Line: [counted] });
  await books.create("Payment", { ...paymentFor("1", 75, [sale.Id, 60]), TxnDate: "2026-06-01" });
  const back = { CustomerRef: to("1"), TxnDate: "2026-06-02", Line: [sold(30, { Qty: 1 })] };
  await books.create("CreditMemo", back);
  await books.create("SalesReceipt", { TxnDate: "2026-06-03", Line: [sold(12)] });
  const bought = { VendorRef: to("30"), TxnDate: "2026-05-02" };
  const bill = await books.create("Bill", { ...bought, Line: [expense(40)] });
  await books.create("Bill", { ...bought, VendorRef: to("31"), Line: [expense(7)] });
  await books.create("BillPayment", {
    ...{ VendorRef: to("30"), TxnDate: "2026-06-05", TotalAmt: 25, PayType: "Check" },
    CheckPayment: { BankAccountRef: to(ACCOUNT.checking) },
    Line: [linked("Bill", bill.Id, 25)],
  });
  for (const [name, type, amount] of [
    ["Truck", "Fixed Asset", 500],
    ["Loan", "Long Term Liability", -800],
  ] as const) {
    const { Id } = await books.create("Account", { Name: name, AccountType: type });
    const [debit, credit] = amount > 0 ? [Id, ACCOUNT.checking] : [ACCOUNT.checking, Id];
    const size = Math.abs(amount);
    const Line = [journal("Debit", size, debit), journal("Credit", size, credit)];
    await books.create("JournalEntry", { TxnDate: "2026-02-01", Line });
  }
  const Line = [journal("Debit", 15, "60"), journal("Credit", 15, ACCOUNT.checking)];
  await books.create("JournalEntry", { TxnDate: "2025-11-30", Line });
});

const asked = (name: string, more = ""): Promise<Json> => report(books, name, `${YEAR}${more}`);
const values = async (name: string, title: string) => valuesOf(await asked(name), title);
const last = async (name: string, title: string) =>
  (await values(name, title)).findLast((value) => value !== "");

test.each([
  ["Accounts Receivable (A/R)", "AgedReceivables", "AgedReceivableDetail", "Customer"],
  ["Accounts Payable (A/P)", "AgedPayables", "AgedPayableDetail", "Vendor"],
])("%s is what is open by document and by party", async (account, aged, detail, party) => {
  const owed = await last("BalanceSheet", account);
  expect(owed).toBe(party === "Customer" ? "245.00" : "22.00");
  expect(await last(aged, "TOTAL")).toBe(owed);
  expect(await last(detail, "TOTAL")).toBe(owed);
  expect(await last(`${party}Balance`, "TOTAL")).toBe(owed);
  expect(await last(`${party}BalanceDetail`, "TOTAL")).toBe(owed);
});

test("income is the sales of all customers, items, classes and locations", async () => {
  const income = await last("ProfitAndLoss", "Total Income");
  expect(income).toBe("332.00");
  for (const name of ["CustomerSales", "ClassSales", "DepartmentSales"]) {
    expect([name, await last(name, "TOTAL")]).toEqual([name, income]);
  }
  expect(await values("ItemSales", "Services")).toEqual(["4.00", "332.00", "100.00", "83.00"]);
  expect(await values("ClassSales", "Concrete")).toEqual(["250.00"]);
  expect(await values("CustomerSales", "Not Specified")).toEqual(["12.00"]);
  expect(await values("CustomerIncome", "TOTAL")).toEqual(["320.00", "0.00", "320.00"]);
  expect(await values("VendorExpenses", "TOTAL")).toEqual(["47.00"]);
});

test("profit and loss posting by posting comes to the same", async () => {
  const net = await last("ProfitAndLoss", "Net Income");
  expect(await last("ProfitAndLossDetail", "Net Income")).toBe(net);
  expect(await last("ProfitAndLossDetail", "Total for Expenses")).toBe("47.00");
  expect(await values("CashFlow", "Net Income")).toEqual([net]);
});

test("cash moved by what was posted beside it, and ends at what lies in bank and till", async () => {
  expect(await values("CashFlow", "Net cash provided by investing activities")).toEqual([
    "-500.00",
  ]);
  expect(await values("CashFlow", "Net cash provided by financing activities")).toEqual(["800.00"]);
  expect(await values("CashFlow", "Cash at beginning of period")).toEqual(["-15.00"]);
  const [checking] = await values("BalanceSheet", "Checking");
  const [till] = await values("BalanceSheet", "Undeposited Funds");
  expect([checking, till]).toEqual(["260.00", "87.00"]);
  expect(await values("CashFlow", "Cash at end of period")).toEqual(["347.00"]);
});

test("the journal's debits equal its credits, document by document and in all", async () => {
  const { Rows } = await asked("JournalReport");
  const sums = Rows.Row.flatMap((row: Json) => (row.Summary ? [row.Summary.ColData] : []));
  expect(sums).toHaveLength(11);
  for (const cells of sums) expect(cells.at(-1).value).toBe(cells.at(-2).value);
  expect(sums.at(-1).at(-1).value).toBe("1839.00");
});

test("lists of transactions have each document once, under its party", async () => {
  const { Rows } = await asked("TransactionListWithSplits");
  expect(Rows.Row).toHaveLength(10);
  const customers = await asked("TransactionListByCustomer");
  const counts = customers.Rows.Row.map((row: Json) => [
    row.Header.ColData[0].value,
    row.Rows.Row.length,
  ]);
  expect(counts).toEqual([
    ["Amy's Bird Sanctuary", 3],
    ["Harbor Point", 1],
  ]);
  const vendors = await asked("TransactionListByVendor", "&vendor=31");
  expect(vendors.Rows.Row).toHaveLength(1);
});

test("the chart is listed with the balances that the accounts tell", async () => {
  const row = await values("AccountList", "Checking");
  expect(row).toEqual(["Bank", "Bank", "", "260.00"]);
});

test.each([
  "CustomerBalance",
  "CustomerSales",
  "ItemSales",
  "CashFlow",
  "AgedPayableDetail",
  "VendorBalanceDetail",
  "ProfitAndLossDetail",
  "JournalReport",
  "TransactionListByVendor",
])("%s of a period without postings says that it has no data", async (name) => {
  const body = await report(openTrade(), name, "start_date=1999-01-01&end_date=1999-12-31");
  expect(body.Header.Option).toContainEqual({ Name: "NoReportData", Value: "true" });
  expect(JSON.stringify(body.Rows)).not.toContain("NaN");
});

test.each(["TrialBalanceFR", "Nonsense"])("%s is no report of this company", async (name) => {
  const answer = await books.get(`reports/${name}`);
  expect([answer.status, answer.code]).toEqual([400, "5020"]);
});

test("what is sold of an item in a class is how many and for how much of its lines", async () => {
  const own = openTrade();
  const { Id } = await own.create("Class", { Name: "Steel" });
  const first = { Qty: 0.125, UnitPrice: 80, ClassRef: to("5000000000000085682") };
  const Line = [sold(10, first), sold(30, { Qty: 3, UnitPrice: 10, ClassRef: to(Id) })];
  await own.create("SalesReceipt", { TxnDate: "2026-06-03", Line });
  const items = async (more: string) =>
    valuesOf(await report(own, "ItemSales", `${YEAR}${more}`), "Services");
  expect(await items("&class=5000000000000085682")).toEqual(["0.125", "10.00", "100.00", "80.00"]);
  expect(await items(`&class=${Id}`)).toEqual(["3.00", "30.00", "100.00", "10.00"]);
  expect(await items("")).toEqual(["3.125", "40.00", "100.00", "12.80"]);
});

test("cash flow is of the whole company, whatever it is narrowed to", async () => {
  const [whole, part] = [await asked("CashFlow"), await asked("CashFlow", "&class=1&customer=1")];
  expect(part.Rows).toEqual(whole.Rows);
  expect(part.Header).not.toHaveProperty("Class");
});

test("an account of a file counts by its type where it names no classification", async () => {
  const seed = smallCompany();
  expect(seed.entities!["Account"]!.map((one) => one["Classification"])).not.toContain("Revenue");
  const own = openCompany({ seed });
  await own.create("SalesReceipt", { TxnDate: "2026-06-03", Line: [sold(12)] });
  const total = async (name: string, title: string) =>
    valuesOf(await report(own, name, YEAR), title).at(-1);
  expect(await total("ProfitAndLoss", "Net Income")).toBe("12.00");
  expect(await total("ClassSales", "TOTAL")).toBe("12.00");
  expect(await total("CashFlow", "Net Income")).toBe("12.00");
});
