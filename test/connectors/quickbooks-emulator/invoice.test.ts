import { expect, test } from "vitest";
import { type Json, invoiceFor, openCompany, paymentFor } from "./support.ts";
import { ACCOUNT, openTrade, read, report, tradingCompany, valuesOf } from "./trade.ts";

test("a minimal invoice is answered as the recorded one is", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  expect(made).toMatchObject({
    DocNumber: "1001",
    TxnDate: "2026-06-30",
    DueDate: "2026-07-30",
    CurrencyRef: { value: "USD", name: "United States Dollar" },
    LinkedTxn: [],
    TxnTaxDetail: { TotalTax: 0 },
    CustomerRef: { value: "1", name: "Amy's Bird Sanctuary" },
    BillAddr: { Id: "2", Line1: "4581 Finch St." },
    TotalAmt: 100,
    Balance: 100,
    SyncToken: "0",
    domain: "QBO",
    sparse: false,
    MetaData: { CreateTime: "2026-06-30T09:00:00-07:00" },
  });
  expect(made.Line).toEqual([
    {
      Id: "1",
      LineNum: 1,
      Amount: 100,
      DetailType: "SalesItemLineDetail",
      SalesItemLineDetail: {
        ItemRef: { value: "1", name: "Services" },
        TaxCodeRef: { value: "NON" },
      },
    },
    { Amount: 100, DetailType: "SubTotalLineDetail", SubTotalLineDetail: {} },
  ]);
});

test("an invoice needs a customer and a line", async () => {
  const books = openCompany();
  const bare = await books.post("invoice", {});
  expect(bare.status).toBe(400);
  expect(bare.body.Fault.Error.map((e: { element: string }) => e.element)).toEqual([
    "CustomerRef",
    "Line",
  ]);
  const typeless = await books.post("invoice", invoiceFor("1", 1, { Line: [{ Amount: 1 }] }));
  expect(typeless.detail).toBe("Required parameter Line.DetailType is missing in the request");
});

test("amounts are exact: 0.1 and 0.2 are 0.3, and a retainage line lowers the total", async () => {
  const books = openCompany();
  const line = (Amount: number, item: string) => ({
    Amount,
    DetailType: "SalesItemLineDetail",
    SalesItemLineDetail: { ItemRef: { value: item } },
  });
  const lines = [line(0.1, "1"), line(0.2, "1"), line(-0.05, "2")];
  const answer = await books.post("invoice", invoiceFor("1", 0, { Line: lines }));
  expect(answer.text).toContain('"TotalAmt":0.25,');
  const below = await books.post("invoice", invoiceFor("1", 0, { Line: [line(-5, "2")] }));
  expect(below.code).toBe("6000");
});

test("a quantity times its price must be the amount", async () => {
  const books = openCompany();
  const priced = (Amount: number, Qty: number, UnitPrice: number) => ({
    CustomerRef: { value: "1" },
    Line: [
      {
        Amount,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: "1" }, Qty, UnitPrice },
      },
    ],
  });
  expect((await books.post("invoice", priced(158.13, 1.15, 137.5))).status).toBe(200);
  const wrong = await books.post("invoice", priced(1000, 7, 225));
  expect(wrong.code).toBe("6070");
  expect(wrong.detail).toBe("Amount is not equal to UnitPrice * Qty. Supplied value:1,000");
});

test("a discount stands behind the subtotal, by percent or by amount", async () => {
  const books = openCompany();
  const discounted = (discount: object) => {
    const { Line, ...rest } = invoiceFor("1", 87.5);
    return { ...rest, Line: [...Line, { DetailType: "DiscountLineDetail", ...discount }] };
  };
  const percent = await books.create(
    "Invoice",
    discounted({ DiscountLineDetail: { PercentBased: true, DiscountPercent: 10 } }),
  );
  expect(percent.TotalAmt).toBe(78.75);
  expect(percent.Line[2]).toEqual({
    Amount: 8.75,
    DetailType: "DiscountLineDetail",
    DiscountLineDetail: {
      PercentBased: true,
      DiscountPercent: 10,
      DiscountAccountRef: { value: "86", name: "Discounts given" },
    },
  });
  const fixed = await books.create("Invoice", discounted({ Amount: 7.5, DiscountLineDetail: {} }));
  expect(fixed.TotalAmt).toBe(80);
});

test("the due date follows the terms", async () => {
  const books = openCompany();
  const terms = { SalesTermRef: { value: "3" }, TxnDate: "2026-02-20" };
  expect((await books.create("Invoice", invoiceFor("1", 1, terms))).DueDate).toBe("2026-03-07");
  const day = await books.create("Term", { Name: "10th", DayOfMonthDue: 10, DueNextMonthDays: 5 });
  const dueOn = async (TxnDate: string) =>
    (
      await books.create(
        "Invoice",
        invoiceFor("1", 1, { TxnDate, SalesTermRef: { value: day.Id } }),
      )
    ).DueDate;
  expect(await dueOn("2026-03-02")).toBe("2026-03-10");
  expect(await dueOn("2026-03-08")).toBe("2026-04-10");
});

test("lines without their ids get new ones, and a sparse update without lines keeps them", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  const key = { Id: made.Id, SyncToken: made.SyncToken, sparse: true };
  const noted = await books.create("Invoice", { ...key, PrivateNote: "seen" });
  expect(noted).toMatchObject({ SyncToken: "1", PrivateNote: "seen", Line: made.Line });
  const { Line } = invoiceFor("1", 60);
  const replaced = await books.create("Invoice", { ...key, SyncToken: "1", Line });
  expect(replaced.Line[0]).toMatchObject({ Id: "2", LineNum: 1, Amount: 60 });
  expect(replaced).toMatchObject({ TotalAmt: 60, Balance: 60, PrivateNote: "seen" });
});

test("a full update empties what it leaves out", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100, { PrivateNote: "gone soon" }));
  const full = { ...invoiceFor("1", 100), Id: made.Id, SyncToken: "0" };
  const answer = await books.create("Invoice", full);
  expect(answer.PrivateNote).toBeUndefined();
  expect(answer.DocNumber).toBe("1001");
});

test("an update that changes nothing moves neither token nor time", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  books.clock.advance(60_000);
  const same = await books.create("Invoice", { Id: made.Id, SyncToken: "0", sparse: true });
  expect(same.SyncToken).toBe("0");
  expect(same.MetaData).toEqual(made.MetaData);
});

test("a stale token is refused, and the other person is named", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  await books.create("Invoice", { Id: made.Id, SyncToken: "0", sparse: true, PrivateNote: "a" });
  const late = await books.post("invoice", { Id: made.Id, SyncToken: "0", PrivateNote: "b" });
  expect(late.code).toBe("5010");
  expect(late.body.Fault.Error[0]).toEqual({
    Message: "Stale Object Error",
    Detail:
      "Stale Object Error : You and Sample User were working on this at the same time. " +
      "Sample User finished before you did, so your work was not saved.",
    code: "5010",
    element: "",
  });
});

test("a void zeroes everything, notes it and keeps the document", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100, { PrivateNote: "app 3" }));
  const answer = await books.post("invoice?operation=void", { Id: made.Id, SyncToken: "0" });
  expect(answer.body.Invoice).toMatchObject({
    SyncToken: "1",
    TotalAmt: 0,
    Balance: 0,
    DocNumber: "1001",
    PrivateNote: "Voided - app 3",
  });
  expect(answer.body.Invoice.Line[0]).toMatchObject({
    Amount: 0,
    SalesItemLineDetail: { UnitPrice: 0, Qty: 0 },
  });
  expect((await books.get("customer/1")).body.Customer.Balance).toBe(0);
});

test("a deleted invoice leaves three words, and is not found again", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  const gone = await books.post("invoice?operation=delete", { Id: made.Id, SyncToken: "0" });
  expect(gone.body.Invoice).toEqual({ domain: "QBO", status: "Deleted", Id: made.Id });
  const lost = await books.get(`invoice/${made.Id}`);
  expect([lost.status, lost.code]).toEqual([400, "610"]);
  const next = await books.create("Invoice", invoiceFor("1", 100));
  expect(Number(next.Id)).toBe(Number(made.Id) + 1);
});

test("a number that the user gives must be free where the company warns", async () => {
  const books = openCompany();
  const numbers = { SalesFormsPrefs: { CustomTxnNumbers: true } };
  await books.post("preferences", { Id: "1", SyncToken: "0", sparse: true, ...numbers });
  const first = await books.create("Invoice", invoiceFor("1", 1, { DocNumber: "PA-1" }));
  const second = await books.post("invoice", invoiceFor("2", 1, { DocNumber: "PA-1" }));
  expect(second.code).toBe("6140");
  expect(second.detail).toBe(
    "Duplicate Document Number Error : You must specify a different number. This number has " +
      `already been used. DocNumber=PA-1 is assigned to TxnType=Invoice with TxnId=${first.Id}`,
  );
  const let_in = await books.post(
    "invoice?include=allowduplicatedocnum",
    invoiceFor("2", 1, { DocNumber: "PA-1" }),
  );
  expect(let_in.status).toBe(200);
  expect((await books.create("Invoice", invoiceFor("2", 1))).DocNumber).toBeUndefined();
});

test("a company that numbers by itself counts on, and takes a number twice", async () => {
  const books = openCompany();
  expect((await books.create("Invoice", invoiceFor("1", 1))).DocNumber).toBe("1001");
  await books.create("Invoice", invoiceFor("1", 1, { DocNumber: "1040" }));
  await books.create("Invoice", invoiceFor("1", 1, { DocNumber: "1040" }));
  expect((await books.create("Invoice", invoiceFor("1", 1))).DocNumber).toBe("1041");
});

test("closed books take no create, update, void or delete", async () => {
  const books = openCompany();
  const old = await books.create("Invoice", invoiceFor("1", 1, { TxnDate: "2025-12-31" }));
  const closing = { AccountingInfoPrefs: { BookCloseDate: "2025-12-31" } };
  const byApi = { Id: "1", SyncToken: "0", sparse: true, ...closing };
  const untouched = await books.post("preferences", byApi);
  expect(untouched.body.Preferences.AccountingInfoPrefs.BookCloseDate).toBeUndefined();
  const closed = await books.admin("POST", "edit", {
    entity: "Preferences",
    id: "1",
    set: closing,
  });
  expect(closed.status).toBe(200);
  const key = { Id: old.Id, SyncToken: "0" };
  const codes = [
    await books.post("invoice", invoiceFor("1", 1, { TxnDate: "2025-12-30" })),
    await books.post("invoice", { ...key, sparse: true, TxnDate: "2026-01-01" }),
    await books.post("invoice?operation=void", key),
    await books.post("invoice?operation=delete", key),
  ].map((answer) => answer.code);
  expect(codes).toEqual(["6210", "6210", "6210", "6210"]);
  expect((await books.post("invoice", invoiceFor("1", 1, { TxnDate: "2026-01-01" }))).code).toBe(
    null,
  );
});

test("what payments have settled holds the total up, unless the setting frees them", async () => {
  for (const belowApplied of ["refuse", "unapply"] as const) {
    const books = openCompany({ settings: { sales: { belowApplied } } });
    const made = await books.create("Invoice", invoiceFor("1", 100));
    const paid = await books.create("Payment", paymentFor("1", 80, [made.Id, 80]));
    const { Line } = invoiceFor("1", 50);
    const lower = await books.post("invoice", { Id: made.Id, SyncToken: "1", sparse: true, Line });
    if (belowApplied === "refuse") {
      expect(lower.code).toBe("6000");
    } else {
      expect(lower.body.Invoice).toMatchObject({ TotalAmt: 50, Balance: 0 });
      const after = (await books.get(`payment/${paid.Id}`)).body.Payment;
      expect(after).toMatchObject({ UnappliedAmt: 30 });
      expect((await books.get("customer/1")).body.Customer.Balance).toBe(-30);
    }
  }
});

test("a bundle is sold as its components, taxed and posted one by one", async () => {
  const books = openTrade();
  const item = async (Name: string, UnitPrice: number): Promise<Json> =>
    books.create("Item", { Name, UnitPrice, Type: "Service", IncomeAccountRef: { value: "79" } });
  const [post, rail] = [await item("Post", 12.5), await item("Rail", 3)];
  const ItemGroupLine = [
    { ItemRef: { value: post.Id }, Qty: 2 },
    { ItemRef: { value: rail.Id }, Qty: 5 },
  ];
  const fence = { Name: "Fence", Type: "Group", ItemGroupDetail: { ItemGroupLine } };
  const bundle = await books.create("Item", fence);
  const GroupLineDetail = { GroupItemRef: { value: bundle.Id }, Quantity: 3 };
  const made = await books.create("Invoice", {
    CustomerRef: { value: "1" },
    Line: [{ DetailType: "GroupLineDetail", GroupLineDetail }],
  });
  // 3 times 2 posts at 12.50 and 5 rails at 3.
  const [line, subtotal] = made.Line;
  expect([made.TotalAmt, line.Amount, subtotal.Amount]).toEqual([120, 120, 120]);
  const inner = line.GroupLineDetail.Line;
  expect(inner.map((one: Json) => [one.Id, one.Amount, one.SalesItemLineDetail.Qty])).toEqual([
    ["2", 75, 6],
    ["3", 45, 15],
  ]);
  expect(line.GroupLineDetail.GroupItemRef).toEqual({ value: bundle.Id, name: "Fence" });
  const [debits, credits] = valuesOf(await report(books, "TrialBalance"), "TOTAL");
  expect([debits, credits]).toEqual(["120.00", "120.00"]);
  const same = await books.create("Invoice", { ...made, sparse: false });
  expect([same.SyncToken, same.Line]).toEqual(["0", made.Line]);
  const voided = await books.post("invoice?operation=void", { Id: made.Id, SyncToken: "0" });
  expect(voided.body.Invoice.Line[0].GroupLineDetail.Line[0].Amount).toBe(0);
});

test("what is paid with the form itself is owed no more", async () => {
  const books = openTrade();
  const made = await books.create("Invoice", invoiceFor("1", 100, { Deposit: 30 }));
  expect([made.TotalAmt, made.Deposit, made.Balance]).toEqual([100, 30, 70]);
  const [customer, waiting] = [
    await read(books, "Customer", "1"),
    await read(books, "Account", ACCOUNT.undeposited),
  ];
  expect([customer.Balance, waiting.CurrentBalance]).toEqual([70, 30]);
  const paid = await books.create("Payment", paymentFor("1", 70, [made.Id, 70]));
  expect((await read(books, "Invoice", made.Id)).Balance).toBe(0);
  const edit = { Id: made.Id, SyncToken: "1", sparse: true, Deposit: 101 };
  expect((await books.post("invoice", edit)).code).toBe("6000");
  expect(paid.UnappliedAmt).toBe(0);
});

test("a number is given on demand where numbers are the user's own", async () => {
  const small = tradingCompany();
  const SalesFormsPrefs = { CustomTxnNumbers: true };
  const seed = { ...small, preferences: { ...small.preferences, SalesFormsPrefs } };
  const books = openTrade({ seed });
  const without = await books.create("Invoice", invoiceFor("1", 1));
  const asked = await books.create("Invoice", invoiceFor("1", 1, { AutoDocNumber: true }));
  expect([without.DocNumber, asked.DocNumber, asked.AutoDocNumber]).toEqual([
    undefined,
    "1001",
    undefined,
  ]);
});

test("a document holds 10,000 lines, a taxable invoice 750", async () => {
  const books = openCompany();
  const form = (count: number, TaxCodeRef: object) => ({
    CustomerRef: { value: "1" },
    Line: Array.from({ length: count }, () => ({
      Amount: 1,
      DetailType: "SalesItemLineDetail",
      SalesItemLineDetail: { ItemRef: { value: "1" }, TaxCodeRef },
    })),
  });
  const code = async (entity: string, count: number, tax: string) => {
    const answer = await books.post(entity, form(count, { value: tax }));
    return [answer.code, answer.body.Fault?.Error.length ?? 0];
  };
  expect(await code("invoice", 751, "TAX")).toEqual(["6000", 1]);
  expect(await code("invoice", 750, "TAX")).toEqual([null, 0]);
  expect(await code("invoice", 751, "NON")).toEqual([null, 0]);
  expect(await code("salesreceipt", 751, "TAX")).toEqual([null, 0]);
  expect(await code("salesreceipt", 10_001, "NON")).toEqual(["6000", 1]);
});
