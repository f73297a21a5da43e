import { expect, test } from "vitest";
import { type Books, type Json, invoiceFor, openCompany, paymentFor } from "./support.ts";

async function invoiceAt(books: Books, id: string): Promise<Json> {
  return (await books.get(`invoice/${id}`)).body.Invoice;
}

async function balanceOf(books: Books, customer: string): Promise<number> {
  return (await books.get(`customer/${customer}`)).body.Customer.Balance;
}

test("a payment settles an invoice: balance, link and token of both", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  const paid = await books.create("Payment", paymentFor("1", 60, [made.Id, 60]));
  expect(paid).toMatchObject({
    TotalAmt: 60,
    UnappliedAmt: 0,
    ProcessPayment: false,
    DepositToAccountRef: { value: "4" },
    CustomerRef: { value: "1", name: "Amy's Bird Sanctuary" },
  });
  expect(paid.Line[0].LineEx.any.map((pair: Json) => pair.value)).toEqual([
    { Name: "txnId", Value: made.Id },
    { Name: "txnOpenBalance", Value: "100.00" },
    { Name: "txnReferenceNumber", Value: "1001" },
  ]);
  expect(await invoiceAt(books, made.Id)).toMatchObject({
    Balance: 40,
    SyncToken: "1",
    LinkedTxn: [{ TxnId: paid.Id, TxnType: "Payment" }],
  });
  expect(await balanceOf(books, "1")).toBe(40);
});

test("more than the balance is taken, and the rest stays unapplied", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  const paid = await books.create("Payment", paymentFor("1", 130, [made.Id, 130]));
  expect(paid).toMatchObject({ UnappliedAmt: 30, Line: [{ Amount: 100 }] });
  expect(await balanceOf(books, "1")).toBe(-30);
  const strict = openCompany({ settings: { payments: { overApplied: "refuse" } } });
  const other = await strict.create("Invoice", invoiceFor("1", 100));
  expect((await strict.post("payment", paymentFor("1", 130, [other.Id, 130]))).code).toBe("6000");
});

test("lines may not add up to more than the payment", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  expect((await books.post("payment", paymentFor("1", 50, [made.Id, 60]))).code).toBe("6000");
  expect(await invoiceAt(books, made.Id)).toMatchObject({ Balance: 100, SyncToken: "0" });
});

test("an update without lines frees the invoice; the payment is sent whole", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  const paid = await books.create("Payment", paymentFor("1", 100, [made.Id, 100]));
  const sparse = await books.post("payment", {
    Id: paid.Id,
    SyncToken: "0",
    sparse: true,
    Line: [],
  });
  expect(sparse.code).toBe("2020");
  const whole = {
    Id: paid.Id,
    SyncToken: "0",
    CustomerRef: { value: "1" },
    TotalAmt: 100,
    Line: [],
  };
  expect((await books.create("Payment", whole)).UnappliedAmt).toBe(100);
  expect(await invoiceAt(books, made.Id)).toMatchObject({ Balance: 100, LinkedTxn: [] });
  expect(await balanceOf(books, "1")).toBe(0);
});

test("deleting or voiding a payment opens its invoice again", async () => {
  for (const path of ["payment?operation=delete", "payment?operation=update&include=void"]) {
    const books = openCompany();
    const made = await books.create("Invoice", invoiceFor("1", 100));
    const paid = await books.create("Payment", paymentFor("1", 100, [made.Id, 100]));
    expect(await balanceOf(books, "1")).toBe(0);
    const answer = await books.post(path, { Id: paid.Id, SyncToken: "0", sparse: true });
    expect(answer.status).toBe(200);
    if (path.includes("void")) {
      expect(answer.body.Payment).toMatchObject({
        TotalAmt: 0,
        UnappliedAmt: 0,
        PrivateNote: "Voided",
      });
    } else {
      expect(answer.body.Payment).toEqual({ domain: "QBO", status: "Deleted", Id: paid.Id });
    }
    expect(await invoiceAt(books, made.Id)).toMatchObject({
      Balance: 100,
      LinkedTxn: [],
      SyncToken: "2",
    });
    expect(await balanceOf(books, "1")).toBe(100);
  }
});

test("voiding a paid invoice frees its payment, where the setting lets it", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  const paid = await books.create("Payment", paymentFor("1", 100, [made.Id, 100]));
  const gone = await books.post("invoice?operation=void", { Id: made.Id, SyncToken: "1" });
  expect(gone.body.Invoice).toMatchObject({ Balance: 0, TotalAmt: 0, LinkedTxn: [] });
  const freed = (await books.get(`payment/${paid.Id}`)).body.Payment;
  expect(freed).toMatchObject({ UnappliedAmt: 100, SyncToken: "1", Line: [] });
  expect(await balanceOf(books, "1")).toBe(-100);

  const strict = openCompany({ settings: { sales: { voidPaid: "refuse" } } });
  const held = await strict.create("Invoice", invoiceFor("1", 100));
  await strict.create("Payment", paymentFor("1", 100, [held.Id, 100]));
  const refused = await strict.post("invoice?operation=void", { Id: held.Id, SyncToken: "1" });
  expect(refused.code).toBe("6000");
});

test("a payment for a deleted invoice, for another customer, or without an amount is refused", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 100));
  const foreign = await books.post("payment", paymentFor("2", 100, [made.Id, 100]));
  expect(foreign.code).toBe("6000");
  await books.post("invoice?operation=delete", { Id: made.Id, SyncToken: "0" });
  const lost = await books.post("payment", paymentFor("1", 100, [made.Id, 100]));
  expect(lost.detail).toBe("Object Not Found : Another user has deleted this transaction.");
  const { TotalAmt: _none, ...without } = paymentFor("1", 100);
  const bare = await books.post("payment", without);
  expect(bare.detail).toBe("Business Validation Error: You must set a transaction amount.");
});

test("a customer may pay for its jobs, and their balances add up", async () => {
  const books = openCompany();
  const job = await books.create("Customer", {
    DisplayName: "Harbor Point",
    Job: true,
    ParentRef: { value: "1" },
  });
  const made = await books.create("Invoice", invoiceFor(job.Id, 100));
  const top = () => books.get("customer/1").then((a) => a.body.Customer);
  expect(await top()).toMatchObject({ Balance: 0, BalanceWithJobs: 100, SyncToken: "0" });
  await books.create("Payment", paymentFor("1", 25, [made.Id, 25]));
  expect(await top()).toMatchObject({ BalanceWithJobs: 75 });
  expect(await balanceOf(books, job.Id)).toBe(75);
});
