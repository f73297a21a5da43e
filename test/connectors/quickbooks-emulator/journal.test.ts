import { expect, test } from "vitest";
import { invoiceFor } from "./support.ts";
import { balance, expense, journal, linked, openTrade, read } from "./trade.ts";

const CUSTOMER = { Entity: { Type: "Customer", EntityRef: { value: "1" } } };

test("a journal entry is answered as the recorded one is", async () => {
  const books = openTrade();
  const made = await books.create("JournalEntry", {
    Line: [journal("Debit", 20, "60"), journal("Credit", 20, "35")],
  });
  expect(made).toMatchObject({ Adjustment: false, TxnDate: "2026-06-30", TxnTaxDetail: {} });
  expect(made.Line[0]).toEqual({
    Id: "0",
    Amount: 20,
    DetailType: "JournalEntryLineDetail",
    JournalEntryLineDetail: {
      PostingType: "Debit",
      AccountRef: { value: "60", name: "Job Materials" },
    },
  });
  expect([made.Line[1].Id, made.DocNumber, made.TotalAmt]).toEqual(["1", undefined, undefined]);
  expect(await balance(books, "35")).toBe(-20);
  const numbered = await books.post("journalentry?include=allowautodocnum", {
    Line: [journal("Debit", 1, "60"), journal("Credit", 1, "35")],
  });
  expect(numbered.body.JournalEntry.DocNumber).toBe("1001");
});

test("a journal entry must balance, and receivables and payables are somebody's", async () => {
  const books = openTrade();
  const post = (...Line: object[]) => books.post("journalentry", { Line });
  const apart = await post(journal("Debit", 20, "60"), journal("Credit", 19.99, "35"));
  expect(apart.code).toBe("6000");
  expect((await post(journal("Debit", 0, "60"))).code).toBe("2020");
  const nobody = await post(journal("Debit", 5, "84"), journal("Credit", 5, "79"));
  expect(nobody.detail).toContain("you must choose a customer in the Name field");
  const wrong = await post(journal("Debit", 5, "79"), journal("Credit", 5, "33", CUSTOMER));
  expect(wrong.detail).toContain("you must choose a vendor in the Name field");
  const untyped = await post({ Amount: 5 }, journal("Credit", 5, "35"));
  expect(untyped.code).toBe("2020");
  const negative = await post(journal("Debit", -5, "60"), journal("Credit", -5, "35"));
  expect(negative.code).toBe("2240");
});

test("a write-off by journal entry pays an invoice, and frees it when it goes", async () => {
  const books = openTrade();
  const invoice = await books.create("Invoice", invoiceFor("1", 100));
  const entry = await books.create("JournalEntry", {
    Line: [journal("Debit", 30, "86"), journal("Credit", 30, "84", CUSTOMER)],
  });
  expect((await read(books, "Customer", "1")).Balance).toBe(70);
  const Line = [linked("Invoice", invoice.Id, 30), linked("JournalEntry", entry.Id, 30)];
  const paid = await books.create("Payment", { CustomerRef: { value: "1" }, TotalAmt: 0, Line });
  expect((await read(books, "Invoice", invoice.Id)).Balance).toBe(70);
  expect((await read(books, "JournalEntry", entry.Id)).LinkedTxn).toEqual([
    { TxnId: paid.Id, TxnType: "Payment" },
  ]);
  expect([await balance(books, "84"), (await read(books, "Customer", "1")).Balance]).toEqual([
    70, 70,
  ]);
  await books.post("journalentry?operation=delete", { Id: entry.Id, SyncToken: "1" });
  expect((await read(books, "Invoice", invoice.Id)).Balance).toBe(100);
  expect((await read(books, "Customer", "1")).Balance).toBe(100);
});

test("a refund check to receivables is settled with the credit that it pays out", async () => {
  const books = openTrade();
  const credit = await books.create("CreditMemo", invoiceFor("1", 40));
  const check = await books.create("Purchase", {
    PaymentType: "Check",
    AccountRef: { value: "35" },
    EntityRef: { value: "1" },
    Line: [expense(40, "84")],
  });
  expect((await read(books, "Customer", "1")).Balance).toBe(0);
  const Line = [linked("Check", check.Id, 40), linked("CreditMemo", credit.Id, 40)];
  await books.create("Payment", { CustomerRef: { value: "1" }, TotalAmt: 0, Line });
  expect((await read(books, "CreditMemo", credit.Id)).RemainingCredit).toBe(0);
  expect(await balance(books, "35")).toBe(-40);
});

test("a transfer moves money between two accounts of the balance sheet", async () => {
  const books = openTrade();
  const move = (from: string, to: string, Amount: number) =>
    books.post("transfer", {
      FromAccountRef: { value: from },
      ToAccountRef: { value: to },
      Amount,
    });
  const made = (await move("35", "36", 250)).body.Transfer;
  expect(made).toMatchObject({
    FromAccountRef: { value: "35", name: "Checking" },
    ToAccountRef: { value: "36", name: "Savings" },
    Amount: 250,
  });
  expect([await balance(books, "35"), await balance(books, "36")]).toEqual([-250, 250]);
  const refused = [await move("35", "35", 1), await move("35", "84", 1), await move("79", "35", 1)];
  expect(refused.map(({ code }) => code)).toEqual(["6000", "6000", "6000"]);
  expect((await books.post("transfer", { Amount: 1 })).code).toBe("2020");
  await books.post("transfer?operation=delete", { Id: made.Id, SyncToken: "0" });
  expect(await balance(books, "36")).toBe(0);
});

test("balances of accounts move their times, not their tokens; income and expense tell 0", async () => {
  const books = openTrade();
  const before = await read(books, "Account", "35");
  books.clock.advance(60_000);
  await books.create("JournalEntry", {
    Line: [journal("Debit", 20, "60"), journal("Credit", 20, "35")],
  });
  const after = await read(books, "Account", "35");
  expect(after).toMatchObject({ CurrentBalance: -20, CurrentBalanceWithSubAccounts: -20 });
  expect(after.SyncToken).toBe(before.SyncToken);
  expect(after.MetaData.LastUpdatedTime).not.toBe(before.MetaData.LastUpdatedTime);
  expect(await read(books, "Account", "60")).toMatchObject({ CurrentBalance: 0, SyncToken: "0" });
});

test("a sub account's balance is its parent's too", async () => {
  const books = openTrade();
  const sub = await books.create("Account", {
    Name: "2026-0117",
    AccountType: "Other Current Liability",
    SubAccount: true,
    ParentRef: { value: "71" },
  });
  await books.create("JournalEntry", {
    Line: [journal("Debit", 20, "70"), journal("Credit", 20, sub.Id)],
  });
  expect(await read(books, "Account", "71")).toMatchObject({
    CurrentBalance: 0,
    CurrentBalanceWithSubAccounts: -20,
  });
});

test("hours are somebody's, billed by an invoice, and posted nowhere", async () => {
  const books = openTrade();
  const worked = { NameOf: "Employee", EmployeeRef: { value: "54" }, CustomerRef: { value: "1" } };
  const made = await books.create("TimeActivity", {
    ...worked,
    BillableStatus: "Billable",
    HourlyRate: 115,
    Hours: 1,
    ItemRef: { value: "1" },
  });
  expect(made).toMatchObject({
    TxnDate: "2026-06-30",
    EmployeeRef: { value: "54", name: "John Johnson" },
    Taxable: false,
    HourlyRate: 115,
    Hours: 1,
    Minutes: 0,
  });
  const LinkedTxn = [{ TxnId: made.Id, TxnType: "TimeActivity" }];
  await books.create("Invoice", invoiceFor("1", 115, { LinkedTxn }));
  expect((await read(books, "TimeActivity", made.Id)).BillableStatus).toBe("HasBeenBilled");
  const codes = await Promise.all(
    [
      { Hours: 1 },
      { NameOf: "Vendor", Hours: 1 },
      { ...worked },
      { ...worked, Hours: 9000 },
      { ...worked, Hours: 1, BillableStatus: "HasBeenBilled" },
      { ...worked, Hours: 1, BillableStatus: "Billable" },
      { ...worked, Hours: 1, EmployeeRef: { value: "999" } },
    ].map(async (body) => (await books.post("timeactivity", body)).code),
  );
  expect(codes).toEqual(["2020", "2020", "6000", "2240", "2170", "2020", "2500"]);
  const gone = await books.post("timeactivity?operation=delete", { Id: made.Id, SyncToken: "0" });
  expect(gone.body.TimeActivity.status).toBe("Deleted");
});

test("tax agencies are made by name; rates and codes are read", async () => {
  const books = openTrade();
  const made = await books.create("TaxAgency", { DisplayName: "Board of Equalization" });
  expect(made).toMatchObject({ TaxTrackedOnSales: true, TaxTrackedOnPurchases: false });
  expect((await books.get("taxrate/3")).body.TaxRate).toMatchObject({ RateValue: 8 });
  expect((await books.post("taxrate", { Name: "x" })).code).toBe("500");
  expect((await books.post("taxagency", {})).code).toBe("2020");
});

test("closed books take nothing of any kind", async () => {
  const books = openTrade();
  const set = { AccountingInfoPrefs: { BookCloseDate: "2025-12-31" } };
  await books.admin("POST", "edit", { entity: "Preferences", id: "1", set });
  const old = { TxnDate: "2025-12-30" };
  const lines = [journal("Debit", 20, "60"), journal("Credit", 20, "35")];
  const bodies: readonly (readonly [string, object])[] = [
    ["creditmemo", invoiceFor("1", 1)],
    ["salesreceipt", invoiceFor("1", 1)],
    ["estimate", invoiceFor("1", 1)],
    ["bill", { VendorRef: { value: "30" }, Line: [expense(1)] }],
    ["purchase", { PaymentType: "Cash", AccountRef: { value: "35" }, Line: [expense(1)] }],
    ["journalentry", { Line: lines }],
    ["transfer", { FromAccountRef: { value: "35" }, ToAccountRef: { value: "36" }, Amount: 1 }],
  ];
  for (const [path, body] of bodies) {
    expect([path, (await books.post(path, { ...body, ...old })).code]).toEqual([path, "6210"]);
    expect([path, (await books.post(path, body)).code]).toEqual([path, null]);
  }
});
