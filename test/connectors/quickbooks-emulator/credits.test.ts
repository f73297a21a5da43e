import { expect, test } from "vitest";
import { invoiceFor, paymentFor } from "./support.ts";
import { balance, linked, openTrade, read, report, sold, valuesOf } from "./trade.ts";

test("a credit memo is owed to its customer until a payment of 0 takes it for an invoice", async () => {
  const books = openTrade();
  const invoice = await books.create("Invoice", invoiceFor("1", 100));
  const credit = await books.create("CreditMemo", invoiceFor("1", 40));
  expect(credit).toMatchObject({
    DocNumber: "1002",
    TotalAmt: 40,
    Balance: 40,
    RemainingCredit: 40,
    PrintStatus: "NeedToPrint",
  });
  expect([credit.DueDate, credit.LinkedTxn]).toEqual([undefined, undefined]);
  expect((await read(books, "Customer", "1")).Balance).toBe(60);
  const Line = [linked("Invoice", invoice.Id, 40), linked("CreditMemo", credit.Id, 40)];
  const paid = await books.create("Payment", { CustomerRef: { value: "1" }, TotalAmt: 0, Line });
  expect(paid).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0 });
  const links = [{ TxnId: paid.Id, TxnType: "Payment" }];
  expect(await read(books, "Invoice", invoice.Id)).toMatchObject({ Balance: 60, LinkedTxn: links });
  expect(await read(books, "CreditMemo", credit.Id)).toMatchObject({
    RemainingCredit: 0,
    Balance: 0,
    SyncToken: "1",
    LinkedTxn: links,
  });
  expect((await read(books, "Customer", "1")).Balance).toBe(60);
  expect(await balance(books, "84")).toBe(60);
});

test("without its charge a payment of 0 gives its credit back, and without its credit its charge", async () => {
  for (const gone of ["invoice", "creditmemo"] as const) {
    const books = openTrade();
    const invoice = await books.create("Invoice", invoiceFor("1", 100));
    const credit = await books.create("CreditMemo", invoiceFor("1", 40));
    const Line = [linked("Invoice", invoice.Id, 40), linked("CreditMemo", credit.Id, 40)];
    const paid = await books.create("Payment", { CustomerRef: { value: "1" }, TotalAmt: 0, Line });
    const Id = gone === "invoice" ? invoice.Id : credit.Id;
    await books.post(`${gone}?operation=delete`, { Id, SyncToken: "1" });
    expect(await read(books, "Payment", paid.Id)).toMatchObject({ UnappliedAmt: 0, Line: [] });
    const left = gone === "invoice" ? ["CreditMemo", credit.Id, 40] : ["Invoice", invoice.Id, 100];
    expect((await read(books, left[0] as string, left[1] as string)).Balance).toBe(left[2]);
    expect((await read(books, "Customer", "1")).Balance).toBe(gone === "invoice" ? -40 : 100);
  }
});

test("credits pay beyond the money of a payment, and not beyond what is left of them", async () => {
  const books = openTrade();
  const invoice = await books.create("Invoice", invoiceFor("1", 100));
  const credit = await books.create("CreditMemo", invoiceFor("1", 30));
  const pay = (TotalAmt: number, taken: number) =>
    books.post("payment", {
      ...paymentFor("1", TotalAmt, [invoice.Id, 100]),
      Line: [linked("Invoice", invoice.Id, 100), linked("CreditMemo", credit.Id, taken)],
    });
  expect((await pay(60, 30)).code).toBe("6000");
  expect((await pay(70, 30)).body.Payment).toMatchObject({ TotalAmt: 70, UnappliedAmt: 0 });
  expect((await read(books, "Invoice", invoice.Id)).Balance).toBe(0);
  const negative = { ...paymentFor("1", 0), Line: [linked("Invoice", invoice.Id, -5)] };
  expect((await books.post("payment", negative)).code).toBe("2240");
  const unknown = { ...paymentFor("1", 5), Line: [linked("Estimate", "1", 5)] };
  expect((await books.post("payment", unknown)).code).toBe("620");
});

test("where the company applies credits by itself, the oldest invoice is paid first", async () => {
  const books = openTrade();
  const SalesFormsPrefs = { AutoApplyCredit: true };
  await books.post("preferences", { Id: "1", SyncToken: "0", sparse: true, SalesFormsPrefs });
  const late = await books.create("Invoice", invoiceFor("1", 50, { TxnDate: "2026-06-02" }));
  const early = await books.create("Invoice", invoiceFor("1", 50, { TxnDate: "2026-05-02" }));
  const credit = await books.create("CreditMemo", invoiceFor("1", 70));
  expect(credit).toMatchObject({ RemainingCredit: 0 });
  expect((await read(books, "Invoice", early.Id)).Balance).toBe(0);
  expect((await read(books, "Invoice", late.Id)).Balance).toBe(30);
  const [made] = (await books.query("SELECT * FROM Payment")).body.QueryResponse.Payment;
  expect(made).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0 });
  expect(made.PrivateNote).toBe("Created by QB Online to link credits to charges.");
  await books.create("CreditMemo", invoiceFor("2", 20));
  const next = await books.create("Invoice", invoiceFor("2", 50));
  expect(next.Balance).toBe(30);
});

test("a sales receipt waits in Undeposited Funds, is nobody's if it likes, and can be voided", async () => {
  const books = openTrade();
  const bare = await books.create("SalesReceipt", { Line: [sold(25)] });
  expect(bare).toMatchObject({
    DocNumber: "1001",
    TotalAmt: 25,
    Balance: 0,
    DepositToAccountRef: { value: "4", name: "Undeposited Funds" },
  });
  expect([bare.CustomerRef, bare.DueDate, bare.SalesTermRef]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(await balance(books, "4")).toBe(25);
  const voided = await books.post("salesreceipt?operation=void", { Id: bare.Id, SyncToken: "0" });
  expect(voided.body.SalesReceipt).toMatchObject({ TotalAmt: 0, PrivateNote: "Voided" });
  expect(await balance(books, "4")).toBe(0);
  expect((await books.post("salesreceipt", {})).detail).toContain("parameter Line is missing");
});

test("a refund is paid out of the account that it names", async () => {
  const books = openTrade();
  const body = { ...invoiceFor("1", 30), DepositToAccountRef: { value: "35" } };
  expect((await books.post("refundreceipt", invoiceFor("1", 30))).code).toBe("2020");
  const made = await books.create("RefundReceipt", body);
  expect(made).toMatchObject({ TotalAmt: 30, Balance: 0, RemainingCredit: 0 });
  expect(await balance(books, "35")).toBe(-30);
  const profit = await report(books, "ProfitAndLoss", "start_date=2026-01-01&end_date=2026-12-31");
  expect(valuesOf(profit, "Sales")).toEqual(["-30.00"]);
  expect((await read(books, "Customer", "1")).Balance).toBe(0);
});

test("an estimate posts nothing, has numbers of its own, and is closed by the invoice that bills it", async () => {
  const books = openTrade();
  await books.create("Invoice", invoiceFor("1", 1));
  const made = await books.create(
    "Estimate",
    invoiceFor("1", 900, { ExpirationDate: "2026-08-01" }),
  );
  expect(made).toMatchObject({ DocNumber: "1001", TxnStatus: "Pending", TotalAmt: 900 });
  expect([made.Balance, made.DueDate]).toEqual([undefined, undefined]);
  expect((await read(books, "Customer", "1")).Balance).toBe(1);
  books.clock.advance(60_000);
  const LinkedTxn = [{ TxnId: made.Id, TxnType: "Estimate" }];
  const invoice = await books.create("Invoice", invoiceFor("1", 900, { LinkedTxn }));
  expect(invoice.LinkedTxn).toEqual(LinkedTxn);
  const closed = await read(books, "Estimate", made.Id);
  expect(closed).toMatchObject({
    TxnStatus: "Closed",
    SyncToken: "0",
    LinkedTxn: [{ TxnId: invoice.Id, TxnType: "Invoice" }],
  });
  expect(closed.MetaData.LastUpdatedTime).not.toBe(made.MetaData.LastUpdatedTime);
  await books.post("invoice?operation=delete", { Id: invoice.Id, SyncToken: "0" });
  expect(await read(books, "Estimate", made.Id)).toMatchObject({ TxnStatus: "Pending" });
  const missing = { LinkedTxn: [{ TxnId: "999", TxnType: "Estimate" }] };
  expect((await books.post("invoice", invoiceFor("1", 9, missing))).code).toBe("620");
});

test("tax is computed from the code's rates, honoured where it is told, and none without a code", async () => {
  const books = openTrade();
  const taxable = (TxnTaxDetail?: object) =>
    books.create("Invoice", {
      CustomerRef: { value: "1" },
      Line: [sold(100, { TaxCodeRef: { value: "TAX" } }), sold(50)],
      ...(TxnTaxDetail === undefined ? {} : { TxnTaxDetail }),
    });
  const computed = await taxable({ TxnTaxCodeRef: { value: "2" } });
  expect(computed).toMatchObject({ TotalAmt: 158, Balance: 158 });
  expect(computed.TxnTaxDetail).toEqual({
    TxnTaxCodeRef: { value: "2" },
    TotalTax: 8,
    TaxLine: [
      {
        Amount: 8,
        DetailType: "TaxLineDetail",
        TaxLineDetail: {
          TaxRateRef: { value: "3" },
          PercentBased: true,
          TaxPercent: 8,
          NetAmountTaxable: 100,
        },
      },
    ],
  });
  expect((await taxable({ TxnTaxCodeRef: { value: "2" }, TotalTax: 7.99 })).TotalAmt).toBe(157.99);
  expect((await taxable()).TxnTaxDetail).toEqual({ TotalTax: 0 });
  expect(await balance(books, "90")).toBe(-15.99);
  const key = { Id: computed.Id, SyncToken: "0", sparse: true };
  const more = await books.create("Invoice", {
    ...key,
    Line: [sold(200, { TaxCodeRef: { value: "TAX" } })],
  });
  expect(more).toMatchObject({ TotalAmt: 216, TxnTaxDetail: { TotalTax: 16 } });
});

test("a discount is taken before the tax or after it, as the form says", async () => {
  const books = openTrade();
  const form = (ApplyTaxAfterDiscount: boolean) =>
    books.create("SalesReceipt", {
      ApplyTaxAfterDiscount,
      TxnTaxDetail: { TxnTaxCodeRef: { value: "2" } },
      Line: [
        sold(100, { TaxCodeRef: { value: "TAX" } }),
        { DetailType: "DiscountLineDetail", Amount: 10, DiscountLineDetail: {} },
      ],
    });
  expect((await form(false)).TotalAmt).toBe(98);
  expect((await form(true)).TotalAmt).toBe(97.2);
});

test("a company without sales tax writes no tax detail", async () => {
  const books = openTrade();
  const TaxPrefs = { UsingSalesTax: false };
  await books.post("preferences", { Id: "1", SyncToken: "0", sparse: true, TaxPrefs });
  expect((await books.create("Invoice", invoiceFor("1", 5))).TxnTaxDetail).toBeUndefined();
});
