/** Every entity through node-quickbooks: made, read, changed, found, removed, as a user of it would. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import { type Json, invoiceFor } from "../connectors/quickbooks-emulator/support.ts";
import {
  ACCOUNT,
  expense,
  journal,
  linked,
  sold,
} from "../connectors/quickbooks-emulator/trade.ts";
import { type Client, clientOf, startTrading } from "./client.ts";

let server: RunningEmulator;
let client: Client;

beforeAll(async () => {
  server = await startTrading();
  client = clientOf(server.url);
});
afterAll(() => server.close());

interface Row {
  readonly entity: string;
  /** As the client calls it, where it is not `entity` and an s. */
  readonly plural?: string;
  /** A body to create; several tests make one, so names are made unique. */
  readonly body: (name: string) => object | Promise<object>;
  /** What is changed, and a condition that finds it then. */
  readonly change: object;
  readonly found?: (made: Json) => object;
  readonly removed: "delete" | "inactive" | "never";
  readonly voided?: true;
}

const to = (value: string) => ({ value });
const named = (found: string) => (made: Json) => ({ [found]: made[found] });
const invoice = (): Promise<Json> => client.call("createInvoice", invoiceFor("1", 80));
const bill = (): Promise<Json> =>
  client.call("createBill", { VendorRef: to("30"), Line: [expense(60)] });
const note = { PrivateNote: "changed" };
const form = (more: object = {}) => ({ CustomerRef: to("1"), Line: [sold(40)], ...more });

const TABLE: readonly Row[] = [
  {
    entity: "Customer",
    body: (n) => ({ DisplayName: n, Notes: "n" }),
    change: { CompanyName: "C" },
    found: named("DisplayName"),
    removed: "inactive",
  },
  {
    entity: "Vendor",
    body: (n) => ({ DisplayName: n }),
    change: { CompanyName: "C" },
    found: named("DisplayName"),
    removed: "inactive",
  },
  {
    entity: "Employee",
    body: (n) => ({ GivenName: n, FamilyName: "Lee" }),
    change: { EmployeeNumber: "7" },
    found: named("GivenName"),
    removed: "inactive",
  },
  {
    entity: "Item",
    body: (n) => ({ Name: n, Type: "Service", IncomeAccountRef: to("79") }),
    change: { Description: "d" },
    found: named("Name"),
    removed: "inactive",
  },
  {
    entity: "Account",
    body: (n) => ({ Name: n, AccountType: "Expense" }),
    change: { Description: "d" },
    found: named("Name"),
    removed: "inactive",
  },
  {
    entity: "Class",
    plural: "Classes",
    body: (n) => ({ Name: n }),
    change: { Name: "Renamed class" },
    found: named("Name"),
    removed: "inactive",
  },
  {
    entity: "Department",
    body: (n) => ({ Name: n }),
    change: { Name: "Renamed place" },
    found: named("Name"),
    removed: "inactive",
  },
  {
    entity: "Term",
    body: (n) => ({ Name: n, DueDays: 21 }),
    change: { DueDays: 22 },
    found: named("Name"),
    removed: "inactive",
  },
  {
    entity: "PaymentMethod",
    body: (n) => ({ Name: n }),
    change: { Type: "CREDIT_CARD" },
    found: named("Name"),
    removed: "inactive",
  },
  {
    entity: "Invoice",
    body: () => form(),
    change: note,
    found: named("DocNumber"),
    removed: "delete",
    voided: true,
  },
  {
    entity: "CreditMemo",
    body: () => form(),
    change: note,
    found: named("DocNumber"),
    removed: "delete",
  },
  {
    entity: "SalesReceipt",
    body: () => form(),
    change: note,
    found: named("DocNumber"),
    removed: "delete",
  },
  {
    entity: "RefundReceipt",
    body: () => form({ DepositToAccountRef: to(ACCOUNT.checking) }),
    change: note,
    found: named("DocNumber"),
    removed: "delete",
  },
  {
    entity: "Estimate",
    body: () => form(),
    change: note,
    found: named("DocNumber"),
    removed: "delete",
  },
  {
    entity: "Payment",
    async body() {
      const { Id } = await invoice();
      return { CustomerRef: to("1"), TotalAmt: 80, Line: [linked("Invoice", Id, 80)] };
    },
    // The client sends what it read: a sparse payment needs all of it.
    change: note,
    found: (made) => ({ TotalAmt: "80.00", Id: made.Id }),
    removed: "delete",
    voided: true,
  },
  {
    entity: "Deposit",
    body: () => ({
      DepositToAccountRef: to(ACCOUNT.checking),
      Line: [
        {
          Amount: 12,
          DetailType: "DepositLineDetail",
          DepositLineDetail: { AccountRef: to(ACCOUNT.trustOwed) },
        },
      ],
    }),
    change: note,
    removed: "delete",
  },
  {
    entity: "Purchase",
    body: () => ({
      PaymentType: "Check",
      AccountRef: to(ACCOUNT.checking),
      EntityRef: to("30"),
      Line: [expense(9)],
    }),
    change: note,
    removed: "delete",
  },
  {
    entity: "PurchaseOrder",
    body: () => ({ VendorRef: to("30"), Line: [expense(60)] }),
    change: note,
    found: named("DocNumber"),
    removed: "delete",
  },
  {
    entity: "Bill",
    body: () => ({ VendorRef: to("30"), Line: [expense(60)] }),
    change: note,
    removed: "delete",
  },
  {
    entity: "VendorCredit",
    body: () => ({ VendorRef: to("30"), Line: [expense(5)] }),
    change: note,
    removed: "delete",
  },
  {
    entity: "BillPayment",
    async body() {
      const { Id } = await bill();
      return {
        VendorRef: to("30"),
        TotalAmt: 60,
        PayType: "Check",
        CheckPayment: { BankAccountRef: to(ACCOUNT.checking) },
        Line: [linked("Bill", Id, 60)],
      };
    },
    change: note,
    removed: "delete",
  },
  {
    entity: "JournalEntry",
    plural: "JournalEntries",
    body: () => ({
      Line: [journal("Debit", 3, ACCOUNT.savings), journal("Credit", 3, ACCOUNT.expense)],
    }),
    change: note,
    removed: "delete",
  },
  {
    entity: "Transfer",
    body: () => ({
      FromAccountRef: to(ACCOUNT.checking),
      ToAccountRef: to(ACCOUNT.savings),
      Amount: 4,
    }),
    change: note,
    removed: "delete",
  },
  {
    entity: "TimeActivity",
    plural: "TimeActivities",
    body: () => ({ NameOf: "Employee", EmployeeRef: to("54"), Hours: 2, Minutes: 30 }),
    change: { Description: "d" },
    removed: "delete",
  },
  {
    entity: "TaxAgency",
    plural: "TaxAgencies",
    body: (n) => ({ DisplayName: n }),
    change: {},
    found: named("DisplayName"),
    removed: "never",
  },
];

const pluralOf = ({ entity, plural }: Row): string => plural ?? `${entity}s`;

let count = 0;
const make = async ({ entity, body }: Row): Promise<Json> =>
  client.call(`create${entity}`, await body(`${entity} ${++count}`));

test.each(TABLE)("$entity is made, read, found and counted", async (row) => {
  const { entity } = row;
  const made = await make(row);
  expect(made).toMatchObject({ SyncToken: "0", domain: "QBO", sparse: false });
  expect(await client.call(`get${entity}`, made.Id)).toEqual(made);
  const asked = row.found?.(made) ?? { Id: made.Id };
  const { QueryResponse } = await client.call(`find${pluralOf(row)}`, asked);
  expect(QueryResponse[entity].map((one: Json) => one.Id)).toContain(made.Id);
  const counted = await client.call(`find${pluralOf(row)}`, { ...asked, count: true });
  expect(counted.QueryResponse.totalCount).toBe(QueryResponse[entity].length);
});

test.each(TABLE.filter(({ removed }) => removed !== "never"))(
  "$entity is changed, and refused with an old token",
  async (row) => {
    const { entity, change } = row;
    const made = await make(row);
    const after = await client.call(`update${entity}`, { ...made, ...change, sparse: true });
    expect(after).toMatchObject({ Id: made.Id, SyncToken: "1", ...change });
    expect(await client.call(`get${entity}`, made.Id)).toEqual(after);
    const stale = client.call(`update${entity}`, { ...made, sparse: true });
    await expect(stale).rejects.toThrow(/"code":"5010"/);
  },
);

test.each(TABLE.filter(({ removed }) => removed === "delete"))(
  "$entity is deleted, and gone",
  async (row) => {
    const { entity } = row;
    const made = await make(row);
    const answer = await client.call(`delete${entity}`, made.Id);
    expect(answer[entity]).toEqual({ domain: "QBO", status: "Deleted", Id: made.Id });
    await expect(client.call(`get${entity}`, made.Id)).rejects.toThrow(/"code":"610"/);
  },
);

test.each(TABLE.filter(({ removed }) => removed === "inactive"))(
  "$entity is made inactive, and is in no query",
  async (row) => {
    const { entity } = row;
    const made = await make(row);
    const after = await client.call(`update${entity}`, { ...made, Active: false, sparse: true });
    const name = made.DisplayName ?? made.Name;
    expect(after.Active).toBe(false);
    expect(after.DisplayName ?? after.Name).toBe(`${name} (deleted)`);
    const { QueryResponse } = await client.call(`find${pluralOf(row)}`, { Id: made.Id });
    expect(QueryResponse[entity]).toBeUndefined();
  },
);

test.each(TABLE.filter(({ voided }) => voided))(
  "$entity is voided: amounts zero, the note says so",
  async (row) => {
    const { entity } = row;
    const made = await make(row);
    const answer = await client.call(`void${entity}`, made);
    const body = answer[entity] ?? answer;
    expect(body).toMatchObject({ Id: made.Id, TotalAmt: 0, PrivateNote: "Voided" });
  },
);

test.each(TABLE)("$entity is made in a batch, beside a query", async ({ entity, body }) => {
  const item = { bId: "b1", operation: "create", [entity]: await body(`${entity} ${++count}`) };
  const query = { bId: "b2", Query: `select * from ${entity}` };
  const { BatchItemResponse } = await client.call("batch", [item, query]);
  const [made, listed] = BatchItemResponse;
  expect([made.bId, listed.bId]).toEqual(["b1", "b2"]);
  expect(made[entity].SyncToken).toBe("0");
  expect(listed.QueryResponse[entity].length).toBeGreaterThan(0);
});

/** An agency is in no change data [D]. */
test.each(TABLE.filter(({ entity }) => entity !== "TaxAgency"))(
  "$entity is among the changes",
  async (row) => {
    const made = await make(row);
    const at = `${made.MetaData.LastUpdatedTime}`.replace("+", "%2B");
    const { CDCResponse } = await client.call("changeDataCapture", [row.entity], at);
    const ids = CDCResponse[0].QueryResponse[0][row.entity].map((one: Json) => one.Id);
    expect(ids).toContain(made.Id);
  },
);

test("what the company itself says: read, and changed where it may be", async () => {
  const info = await client.call("getCompanyInfo", "1");
  expect(info).toMatchObject({ Id: "1", CompanyName: "Harborline Builders", Country: "US" });
  const renamed = await client.call("updateCompanyInfo", { ...info, LegalName: "Harborline Inc." });
  expect(renamed).toMatchObject({ LegalName: "Harborline Inc.", SyncToken: "1" });
  const { QueryResponse } = await client.call("findCompanyInfos", {});
  expect(QueryResponse.CompanyInfo).toHaveLength(1);
  const before = await client.call("getPreferences");
  const TimeTrackingPrefs = { WorkWeekStartDate: "Sunday" };
  const after = await client.call("updatePreferences", { ...before, TimeTrackingPrefs });
  expect(after.TimeTrackingPrefs.WorkWeekStartDate).toBe("Sunday");
  expect(after.SalesFormsPrefs).toEqual(before.SalesFormsPrefs);
});

test.each(["TaxCode", "TaxRate"])(
  "%s: read and found, made by the tax service alone",
  async (entity) => {
    const { QueryResponse } = await client.call(`find${entity}s`, { Name: "California" });
    const [found] = QueryResponse[entity];
    expect(await client.call(`get${entity}`, found.Id)).toEqual(found);
  },
);
