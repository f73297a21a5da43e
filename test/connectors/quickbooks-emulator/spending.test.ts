import { expect, test } from "vitest";
import type { Books } from "./support.ts";
import {
  ACCOUNT,
  balance,
  expense,
  linked,
  openTrade,
  read,
  report,
  tradingCompany,
  valuesOf,
} from "./trade.ts";

const check = (amount: number, more: object = {}) => ({
  PaymentType: "Check",
  AccountRef: { value: "35" },
  EntityRef: { value: "30" },
  Line: [expense(amount)],
  ...more,
});

const bill = (amount: number, more: object = {}) => ({
  VendorRef: { value: "30" },
  Line: [expense(amount)],
  ...more,
});

const vendorBalance = async (books: Books): Promise<number> =>
  (await read(books, "Vendor", "30")).Balance;

test("a check is answered as the recorded one is, and moves bank and cost", async () => {
  const books = openTrade();
  const made = await books.create("Purchase", check(435, { DocNumber: "10452" }));
  expect(made).toMatchObject({
    AccountRef: { value: "35", name: "Checking" },
    EntityRef: { value: "30", name: "Norton Lumber", type: "Vendor" },
    PaymentType: "Check",
    PrintStatus: "NotSet",
    TotalAmt: 435,
    DocNumber: "10452",
    TxnDate: "2026-06-30",
  });
  expect(made.PurchaseEx.any[0].value).toEqual({ Name: "TxnType", Value: "3" });
  expect(made.Line).toEqual([
    {
      Id: "1",
      Amount: 435,
      DetailType: "AccountBasedExpenseLineDetail",
      AccountBasedExpenseLineDetail: {
        AccountRef: { value: "60", name: "Job Materials" },
        BillableStatus: "NotBillable",
        TaxCodeRef: { value: "NON" },
      },
    },
  ]);
  expect(await balance(books, "35")).toBe(-435);
  expect(await balance(books, "60")).toBe(0);
  const profit = await report(books, "ProfitAndLoss");
  expect(valuesOf(profit, "Job Materials")).toEqual(["435.00"]);
  const key = { Id: made.Id, SyncToken: "0" };
  const Line = [expense(400)];
  await books.create("Purchase", { ...key, sparse: true, PaymentType: "Check", Line });
  expect(await balance(books, "35")).toBe(-400);
  const gone = await books.post("purchase?operation=delete", { ...key, SyncToken: "1" });
  expect(gone.body.Purchase).toEqual({ domain: "QBO", status: "Deleted", Id: made.Id });
  expect(await balance(books, "35")).toBe(0);
});

test("a purchase needs its type, its account and whole lines, each told by name", async () => {
  const books = openTrade();
  const codes = async (body: object) => {
    const answer = await books.post("purchase", body);
    return answer.body.Fault.Error.map((e: { code: string; element: string }) => [
      e.code,
      e.element,
    ]);
  };
  expect(await codes({})).toEqual([
    ["2020", "PaymentType"],
    ["2020", "AccountRef"],
  ]);
  expect(await codes(check(1, { Line: [] }))).toEqual([["2020", "Line"]]);
  const bare = { DetailType: "AccountBasedExpenseLineDetail" };
  expect(await codes(check(1, { Line: [bare] }))).toEqual([
    ["2020", "Line.Amount"],
    ["2020", "Line.AccountBasedExpenseLineDetail.AccountRef"],
  ]);
  expect(await codes(check(1, { AccountRef: { value: "999" } }))).toEqual([["2500", ""]]);
  expect(await codes(check(1, { AccountRef: { value: "41" } }))).toEqual([["6000", "AccountRef"]]);
  expect(await codes(check(1, { DocNumber: "x".repeat(22) }))).toEqual([["2050", "DocNumber"]]);
  const billed = (BillableStatus: string) =>
    check(1, { Line: [expense(1, "60", { BillableStatus, CustomerRef: { value: "1" } })] });
  expect(await codes(billed("HasBeenBilled"))).toEqual([["2170", "BillableStatus"]]);
  expect((await books.post("purchase", billed("Billable"))).status).toBe(200);
  expect((await books.post("purchase", check(1, { DocNumber: "1" }))).status).toBe(200);
  expect((await books.post("purchase", check(1, { DocNumber: "1" }))).status).toBe(200);
});

test("a card is charged, and a charge is given back", async () => {
  const books = openTrade();
  const card = { PaymentType: "CreditCard", AccountRef: { value: "41" } };
  const made = await books.create("Purchase", check(90, card));
  expect(made).toMatchObject({ Credit: false, PaymentType: "CreditCard" });
  expect(made.PrintStatus).toBeUndefined();
  expect(await balance(books, "41")).toBe(-90);
  const back = await books.create("Purchase", check(20, { ...card, Credit: true }));
  expect(back.PurchaseEx.any[0].value.Value).toBe("11");
  expect(await balance(books, "41")).toBe(-70);
});

test("an item is bought to its expense account", async () => {
  const books = openTrade();
  await books.create("Item", {
    Name: "Lumber",
    IncomeAccountRef: { value: "79" },
    ExpenseAccountRef: { value: "60" },
  });
  const [item] = (await books.query("SELECT * FROM Item WHERE Name = 'Lumber'")).body.QueryResponse
    .Item;
  const line = {
    Amount: 30,
    DetailType: "ItemBasedExpenseLineDetail",
    ItemBasedExpenseLineDetail: { ItemRef: { value: item.Id }, Qty: 3, UnitPrice: 10 },
  };
  await books.create("Purchase", check(0, { PaymentType: "Cash", Line: [line] }));
  expect(valuesOf(await report(books, "ProfitAndLoss"), "Job Materials")).toEqual(["30.00"]);
  const wrong = { ...line, Amount: 31 };
  expect((await books.post("purchase", check(0, { Line: [wrong] }))).code).toBe("6070");
});

test("a bill is owed to its vendor until it is paid by check or by card", async () => {
  const books = openTrade();
  const made = await books.create("Bill", bill(500, { DocNumber: "V-17" }));
  expect(made).toMatchObject({
    Balance: 500,
    TotalAmt: 500,
    DueDate: "2026-06-30",
    VendorRef: { value: "30", name: "Norton Lumber" },
    APAccountRef: { value: "33", name: "Accounts Payable (A/P)" },
  });
  expect(made.LinkedTxn).toBeUndefined();
  expect(made.Line[0]).toMatchObject({ Id: "1", LineNum: 1 });
  expect([await vendorBalance(books), await balance(books, "33")]).toEqual([500, -500]);
  const paid = await books.create("BillPayment", {
    VendorRef: { value: "30" },
    PayType: "Check",
    CheckPayment: { BankAccountRef: { value: "35" } },
    TotalAmt: 500,
    Line: [linked("Bill", made.Id, 500)],
  });
  expect(paid.CheckPayment).toEqual({
    BankAccountRef: { value: "35", name: "Checking" },
    PrintStatus: "NotSet",
  });
  expect(await read(books, "Bill", made.Id)).toMatchObject({
    Balance: 0,
    LinkedTxn: [{ TxnId: paid.Id, TxnType: "BillPaymentCheck" }],
  });
  expect([await vendorBalance(books), await balance(books, "35")]).toEqual([0, -500]);
  const how = "billpayment?operation=update&include=void";
  const voided = await books.post(how, { Id: paid.Id, SyncToken: "0", sparse: true });
  expect(voided.body.BillPayment).toMatchObject({ TotalAmt: 0, PrivateNote: "Voided", Line: [] });
  const open = await read(books, "Bill", made.Id);
  expect([open.Balance, open.LinkedTxn]).toEqual([500, undefined]);
});

test("a bill's terms are its vendor's, and it needs a vendor and a line", async () => {
  const books = openTrade();
  const terms = { Id: "31", SyncToken: "0", sparse: true, TermRef: { value: "3" } };
  await books.create("Vendor", terms);
  const made = await books.create("Bill", bill(5, { VendorRef: { value: "31" } }));
  expect(made).toMatchObject({ SalesTermRef: { value: "3" }, DueDate: "2026-07-15" });
  const bare = await books.post("bill", {});
  expect(bare.body.Fault.Error.map((e: { element: string }) => e.element)).toEqual([
    "VendorRef",
    "Line",
  ]);
  await books.create("Bill", bill(5, { DocNumber: "7" }));
  expect((await books.post("bill", bill(5, { DocNumber: "7" }))).status).toBe(200);
  const strict = openTrade({ settings: { purchases: { warnDuplicates: true } } });
  await strict.create("Bill", bill(5, { DocNumber: "7" }));
  expect((await strict.post("bill", bill(5, { DocNumber: "7" }))).code).toBe("6140");
  const other = bill(5, { DocNumber: "7", VendorRef: { value: "31" } });
  expect((await strict.post("bill", other)).status).toBe(200);
});

test("a vendor credit pays a bill without money", async () => {
  const books = openTrade();
  const owed = await books.create("Bill", bill(100));
  const credit = await books.create("VendorCredit", bill(30));
  expect(credit).toMatchObject({ Balance: 30, TotalAmt: 30 });
  expect(await vendorBalance(books)).toBe(70);
  await books.create("BillPayment", {
    VendorRef: { value: "30" },
    PayType: "CreditCard",
    CreditCardPayment: { CCAccountRef: { value: "41" } },
    TotalAmt: 70,
    Line: [linked("Bill", owed.Id, 100), linked("VendorCredit", credit.Id, 30)],
  });
  expect((await read(books, "VendorCredit", credit.Id)).Balance).toBe(0);
  expect((await read(books, "Bill", owed.Id)).LinkedTxn[0].TxnType).toBe("BillPaymentCreditCard");
  expect([await vendorBalance(books), await balance(books, "41")]).toEqual([0, -70]);
  const missing = { VendorRef: { value: "30" }, PayType: "Check", TotalAmt: 1 };
  expect((await books.post("billpayment", missing)).detail).toContain(
    "CheckPayment.BankAccountRef",
  );
});

test("an item that is posted elsewhere takes what was sold with it", async () => {
  const books = openTrade();
  await books.create("SalesReceipt", {
    Line: [
      {
        Amount: 10,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: "1" } },
      },
    ],
  });
  const moved = { Id: "1", SyncToken: "0", sparse: true, IncomeAccountRef: { value: "71" } };
  await books.create("Item", moved);
  expect(await balance(books, "71")).toBe(-10);
  expect(valuesOf(await report(books, "ProfitAndLoss"), "Net Income")).toEqual([""]);
});

test("a line of tax that an exported bill holds is tax paid, as the bill's own tax is", async () => {
  const line = { Id: "1", Amount: 12.5, DetailType: "TaxLineDetail", TaxLineDetail: {} };
  const exported = { Id: "900", VendorRef: { value: "30" }, TxnDate: "2026-06-01", TotalAmt: 12.5 };
  const seed = tradingCompany();
  const entities = { ...seed.entities, Bill: [{ ...exported, Line: [line] }] };
  const books = openTrade({ seed: { ...seed, entities } });
  const trial = await report(books, "TrialBalance", "start_date=2026-01-01&end_date=2026-12-31");
  const { Name } = await read(books, "Account", ACCOUNT.salesTax);
  expect(valuesOf(trial, Name)).toEqual(["12.50", ""]);
  expect(valuesOf(trial, "Uncategorized Income")).toEqual([]);
  const refused = await books.post("bill", { VendorRef: { value: "30" }, Line: [line] });
  expect(refused.code).toBe("2170");
});

test.each(["named", "sparse"] as const)(
  "what a sparse update of a bill or a purchase names again: %s",
  async (sparse) => {
    const books = openTrade({ settings: { purchases: { sparse } } });
    const bill = await books.create("Bill", { VendorRef: { value: "30" }, Line: [expense(5)] });
    const paid = await books.create("Purchase", check(5));
    const note = { SyncToken: "0", sparse: true, PrivateNote: "n" };
    const answers = [
      await books.post("bill", { Id: bill.Id, ...note }),
      await books.post("purchase", { Id: paid.Id, ...note }),
    ];
    const elements = answers.map(({ body }) => body.Fault?.Error[0].element ?? "taken");
    const needed = sparse === "named" ? ["VendorRef", "PaymentType"] : ["taken", "taken"];
    expect(elements).toEqual(needed);
  },
);
