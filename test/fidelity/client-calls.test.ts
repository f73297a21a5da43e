/** What node-quickbooks calls beside the entities: reports, forms, files, criteria of every kind. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import { type Json, invoiceFor } from "../connectors/quickbooks-emulator/support.ts";
import { type Client, clientOf, startTrading } from "./client.ts";

let server: RunningEmulator;
let client: Client;

beforeAll(async () => {
  server = await startTrading();
  client = clientOf(server.url);
  await invoice();
  const Line = [
    {
      Amount: 40,
      DetailType: "AccountBasedExpenseLineDetail",
      AccountBasedExpenseLineDetail: { AccountRef: { value: "60" } },
    },
  ];
  await client.call("createBill", { VendorRef: { value: "30" }, Line });
});
afterAll(() => server.close());

const invoice = (): Promise<Json> => client.call("createInvoice", invoiceFor("1", 80));

test.each([
  ["ProfitAndLoss", "Income"],
  ["BalanceSheet", "ASSETS"],
  ["TrialBalance", "TOTAL"],
  ["AgedReceivables", "TOTAL"],
  ["AgedPayables", "TOTAL"],
  ["TransactionList", null],
  ["GeneralLedgerDetail", null],
  ["ProfitAndLossDetail", "Net Income"],
  ["CashFlow", "Cash at end of period"],
  ["CustomerSales", "TOTAL"],
  ["ItemSales", "TOTAL"],
  ["CustomerIncome", "TOTAL"],
  ["CustomerBalance", "TOTAL"],
  ["CustomerBalanceDetail", "TOTAL"],
  ["AgedReceivableDetail", "TOTAL"],
  ["VendorBalance", "TOTAL"],
  ["VendorBalanceDetail", "TOTAL"],
  ["AgedPayableDetail", "TOTAL"],
  ["VendorExpenses", "TOTAL"],
  ["TransactionListWithSplits", null],
  ["TransactionListByCustomer", null],
  ["TransactionListByVendor", null],
  ["DepartmentSales", "TOTAL"],
  ["ClassSales", "TOTAL"],
  ["AccountListDetail", "Checking"],
  ["JournalReport", "TOTAL"],
])("the report %s is answered with its columns and rows", async (name, row) => {
  const body = await client.call(`report${name}`, {
    start_date: "2020-01-01",
    end_date: "2030-12-31",
  });
  expect(body.Columns.Column.length).toBeGreaterThan(1);
  expect(body.Header.Currency).toBe("USD");
  if (row !== null) expect(JSON.stringify(body.Rows)).toContain(`"${row}"`);
});

test("forms as PDF and by e-mail", async () => {
  const { Id } = await invoice();
  const page: Buffer = await client.call("getInvoicePdf", Id);
  expect(page.subarray(0, 5).toString()).toBe("%PDF-");
  const sent = await client.call("sendInvoicePdf", Id, "amy@example.com");
  expect(sent).toMatchObject({ Id, EmailStatus: "EmailSent" });
});

test("a file goes up and hangs on what the client names", async () => {
  const { Id } = await invoice();
  const file = Buffer.from([0, 128, 255]);
  const hung = await client.call("upload", "a.bin", "image/png", file, "Invoice", Id);
  const AttachableRef = [{ EntityRef: { value: Id, type: "Invoice" }, IncludeOnSend: false }];
  expect(hung).toMatchObject({ FileName: "a.bin", Size: 3, SyncToken: "1", AttachableRef });
  expect(await client.call("getAttachable", hung.Id)).toEqual(hung);
  const found = await client.call("findAttachables", { Id: hung.Id });
  expect(found.QueryResponse.Attachable).toEqual([hung]);
  await client.call("deleteAttachable", hung.Id);
  await expect(client.call("getAttachable", hung.Id)).rejects.toThrow(/"code":"610"/);
});

/** What a criterion may be, by the client's own README. */
test.each([
  [{ limit: 1, desc: "DisplayName" }, ["Quarry Road LLC"]],
  [
    [
      { field: "asc", value: "DisplayName" },
      { field: "limit", value: 2 },
    ],
    ["Amy's Bird Sanctuary"],
  ],
  [{ DisplayName: "Amy's Bird Sanctuary" }, ["Amy's Bird Sanctuary"]],
  [{ Id: ["1", "2"] }, ["Amy's Bird Sanctuary", "Quarry Road LLC"]],
  [[{ field: "DisplayName", value: "quarry%", operator: "LIKE" }], ["Quarry Road LLC"]],
  ["where Active = false and Id = '3'", ["Gone (deleted)"]],
])("customers by %j", async (criteria, names) => {
  const { QueryResponse } = await client.call("findCustomers", criteria);
  const found = QueryResponse.Customer.map((one: Json) => one.DisplayName);
  expect(found.slice(0, names.length)).toEqual(names);
});

test("all pages of a query, one row a page", async () => {
  const { QueryResponse } = await client.call("findVendors", [
    { field: "fetchAll", value: true },
    { field: "limit", value: 1 },
  ]);
  const { totalCount } = (await client.call("findVendors", { count: true })).QueryResponse;
  expect(QueryResponse.Vendor).toHaveLength(totalCount);
});

test.each(["Budgets", "CompanyCurrencies", "CustomerTypes", "Attachables", "PurchaseOrders"])(
  "of %s there are none, which is no fault",
  async (plural) => {
    const answer = await client.call(`find${plural}`, { Id: "999" });
    expect(answer.QueryResponse).toEqual({});
  },
);
