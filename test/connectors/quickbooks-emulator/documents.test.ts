/** What holds for documents of every kind. */
import { expect, test } from "vitest";
import { invoiceFor, memoryLog, openCompany } from "./support.ts";
import { expense, journal, linked, openTrade, read, sold, tradingCompany } from "./trade.ts";

const DOCUMENTS: Readonly<Record<string, object>> = {
  CreditMemo: invoiceFor("1", 10, { PrivateNote: "n", CustomerMemo: { value: "m" } }),
  SalesReceipt: { CustomerRef: { value: "1" }, Line: [sold(10, { Qty: 2, UnitPrice: 5 })] },
  RefundReceipt: invoiceFor("1", 10, { DepositToAccountRef: { value: "35" } }),
  Estimate: invoiceFor("1", 10, { AcceptedBy: "A", SalesTermRef: { value: "3" } }),
  Purchase: {
    PaymentType: "Check",
    AccountRef: { value: "35" },
    EntityRef: { value: "54", type: "Employee" },
    RemitToAddr: { Line1: "1 Dock Street" },
    Line: [expense(10)],
  },
  Bill: { VendorRef: { value: "30" }, SalesTermRef: { value: "3" }, Line: [expense(10)] },
  VendorCredit: { VendorRef: { value: "30" }, Line: [expense(10)] },
  JournalEntry: { Line: [journal("Debit", 10, "60"), journal("Credit", 10, "35")] },
  Transfer: { FromAccountRef: { value: "35" }, ToAccountRef: { value: "36" }, Amount: 10 },
  TimeActivity: { NameOf: "Vendor", VendorRef: { value: "30" }, Hours: 2 },
  Deposit: {
    DepositToAccountRef: { value: "35" },
    Line: [
      {
        Amount: 10,
        DetailType: "DepositLineDetail",
        DepositLineDetail: { AccountRef: { value: "71" }, Entity: { value: "1" } },
      },
    ],
  },
  BillPayment: {
    VendorRef: { value: "30" },
    PayType: "Check",
    CheckPayment: { BankAccountRef: { value: "35" } },
    TotalAmt: 10,
    Line: [],
  },
};

test.each(Object.entries(DOCUMENTS))(
  "%s: sent back whole it is the same, then noted, refused when stale, and deleted",
  async (entity, body) => {
    const books = openTrade();
    const path = entity.toLowerCase();
    const made = await books.create(entity, body);
    books.clock.advance(60_000);
    expect(await books.create(entity, { ...made, sparse: false })).toEqual(made);
    const key = { Id: made.Id, SyncToken: "0" };
    const note = entity === "TimeActivity" ? "Description" : "PrivateNote";
    const noted = await books.create(entity, { ...made, [note]: "seen" });
    expect(noted).toMatchObject({ [note]: "seen", SyncToken: "1" });
    expect((await books.post(path, { ...made, [note]: "late" })).code).toBe("5010");
    const gone = await books.post(`${path}?operation=delete`, { ...key, SyncToken: "1" });
    expect(gone.body[entity]).toEqual({ domain: "QBO", status: "Deleted", Id: made.Id });
    expect((await books.get(`${path}/${made.Id}`)).code).toBe("610");
    for (const id of ["35", "36", "71", "33", "84"]) {
      expect([id, (await read(books, "Account", id)).CurrentBalance]).toEqual([id, 0]);
    }
  },
);

test.each(Object.entries(DOCUMENTS))(
  "%s: an unknown field, a bad date, a long note and a missing reference are refused",
  async (entity, body) => {
    const books = openTrade();
    const post = async (more: object) =>
      (await books.post(entity.toLowerCase(), { ...body, ...more })).code;
    expect(await post({ Nonsense: 1 })).toBe("2010");
    expect(await post({ TxnDate: "2026-02-30" })).toBe("2070");
    const note = entity === "TimeActivity" ? "Description" : "PrivateNote";
    expect(await post({ [note]: "x".repeat(4001) })).toBe("2050");
    if (entity !== "BillPayment" && entity !== "Transfer") {
      expect(await post({ DepartmentRef: { value: "77" } })).toBe("2500");
    }
  },
);

test.each(Object.entries(DOCUMENTS))("%s is found by a query and by CDC", async (entity, body) => {
  const books = openTrade();
  const made = await books.create(entity, body);
  const found = await books.query(`SELECT * FROM ${entity} WHERE TxnDate = '2026-06-30'`);
  expect(found.body.QueryResponse[entity]).toEqual([made]);
  const since = "changedSince=2026-06-30T00:00:00-07:00";
  const changed = await books.get(`cdc?entities=${entity}&${since}`);
  expect(changed.body.CDCResponse[0].QueryResponse[0][entity]).toEqual([made]);
});

test("a killed process comes back with its balances", async () => {
  const persistence = memoryLog();
  const books = openTrade({ persistence });
  for (const [entity, body] of Object.entries(DOCUMENTS)) await books.create(entity, body);
  const invoice = await books.create("Invoice", invoiceFor("1", 30));
  const Line = [linked("Invoice", invoice.Id, 30)];
  await books.create("Payment", { CustomerRef: { value: "1" }, TotalAmt: 30, Line });
  const again = openCompany({ seed: tradingCompany(), persistence });
  for (const entity of ["Account", "Customer", "Vendor", "Invoice", "Payment", "Deposit"]) {
    const all = async (from: typeof books) =>
      (await from.query(`SELECT * FROM ${entity}`)).body.QueryResponse[entity];
    expect(await all(again)).toEqual(await all(books));
  }
  expect((await again.get("reports/TrialBalance")).status).toBe(200);
});

test("a document keeps its project", async () => {
  const books = openTrade();
  const of = { ProjectRef: { value: "5" } };
  for (const entity of ["CreditMemo", "Purchase", "Bill", "Deposit"]) {
    expect(await books.create(entity, { ...DOCUMENTS[entity], ...of })).toMatchObject(of);
  }
  const odd = { ProjectRef: { value: "999" } };
  expect((await books.post("invoice", invoiceFor("1", 1, odd))).code).toBe("2500");
});

test("a company without a chart makes its own accounts at first use", async () => {
  const books = openCompany();
  await books.create("Invoice", invoiceFor("1", 100));
  const named = "SELECT * FROM Account WHERE AccountType = 'Accounts Receivable'";
  const [made] = (await books.query(named)).body.QueryResponse.Account;
  expect(made).toMatchObject({
    Name: "Accounts Receivable (A/R)",
    CurrentBalance: 100,
    Classification: "Asset",
  });
});

test("a foreign invoice is posted in the company's own currency, and owed in its own", async () => {
  const seed = tradingCompany();
  const preferences = {
    ...seed.preferences,
    CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: "USD" } },
  };
  const books = openCompany({ seed: { ...seed, preferences } });
  const buyer = await books.create("Customer", {
    DisplayName: "Maple",
    CurrencyRef: { value: "CAD" },
  });
  const made = await books.create("Invoice", invoiceFor(buyer.Id, 100, { ExchangeRate: 0.7333 }));
  expect(made).toMatchObject({
    CurrencyRef: { value: "CAD" },
    TotalAmt: 100,
    HomeTotalAmt: 73.33,
    Balance: 100,
    HomeBalance: 73.33,
  });
  expect((await read(books, "Customer", buyer.Id)).Balance).toBe(100);
  expect((await read(books, "Account", "84")).CurrentBalance).toBe(73.33);
});
