import { expect, test } from "vitest";
import { type Books, type Json, invoiceFor, paymentFor } from "./support.ts";
import { balance, journal, openTrade, read, report, sold, valuesOf } from "./trade.ts";

const gather = (...of: readonly (readonly [string, string])[]) =>
  of.map(([TxnType, TxnId]) => ({ LinkedTxn: [{ TxnId, TxnType, TxnLineId: "0" }] }));

const slip = (Line: object[], more: object = {}) => ({
  DepositToAccountRef: { value: "35" },
  Line,
  ...more,
});

async function received(books: Books, total = 100): Promise<Json> {
  const made = await books.create("Invoice", invoiceFor("1", total));
  return books.create("Payment", paymentFor("1", total, [made.Id, total]));
}

test("a deposit takes payments and receipts out of Undeposited Funds", async () => {
  const books = openTrade();
  const paid = await received(books);
  const receipt = await books.create("SalesReceipt", { Line: [sold(25)] });
  expect(await balance(books, "4")).toBe(125);
  books.clock.advance(60_000);
  const lines = gather(["Payment", paid.Id], ["SalesReceipt", receipt.Id]);
  const made = await books.create("Deposit", slip(lines, { PrivateNote: "DS-0101" }));
  expect(made).toMatchObject({
    DepositToAccountRef: { value: "35", name: "Checking" },
    TotalAmt: 125,
    TxnDate: "2026-06-30",
  });
  expect(made.Line[0]).toEqual({
    Amount: 100,
    LinkedTxn: [{ TxnId: paid.Id, TxnType: "Payment", TxnLineId: "0" }],
  });
  expect([await balance(books, "4"), await balance(books, "35")]).toEqual([0, 125]);
  // Neither token nor time of what is deposited move [R: all-sales_receipts].
  const after = await read(books, "SalesReceipt", receipt.Id);
  expect(after.LinkedTxn).toEqual([{ TxnId: made.Id, TxnType: "Deposit" }]);
  expect([after.SyncToken, after.MetaData]).toEqual(["0", receipt.MetaData]);
});

test("what is deposited is locked until the deposit lets it go", async () => {
  const books = openTrade();
  const paid = await received(books);
  const made = await books.create("Deposit", slip(gather(["Payment", paid.Id])));
  const key = { Id: paid.Id, SyncToken: "0" };
  const whole = { ...key, ...paymentFor("1", 100) };
  const refused = [
    await books.post("payment?operation=delete", key),
    await books.post("payment?operation=update&include=void", { ...key, sparse: true }),
    await books.post("payment", { ...whole, TotalAmt: 90 }),
    await books.post("payment", { ...whole, DepositToAccountRef: { value: "36" } }),
    await books.post("deposit", slip(gather(["Payment", paid.Id]))),
  ];
  expect(refused.map(({ code }) => code)).toEqual(["6540", "6540", "6540", "6540", "6540"]);
  expect(refused[0]!.detail).toBe(
    "This transaction has been deposited. If you want to change or delete it, you must first " +
      "edit the deposit it appears on and remove it.",
  );
  const noted = await books.post("payment", { ...whole, PrivateNote: "n" });
  expect(noted.body.Payment).toMatchObject({ UnappliedAmt: 100, SyncToken: "1" });
  await books.post("deposit?operation=delete", { Id: made.Id, SyncToken: "0" });
  expect((await read(books, "Payment", paid.Id)).LinkedTxn).toBeUndefined();
  const freed = await books.post("payment?operation=delete", { ...key, SyncToken: "1" });
  expect(freed.status).toBe(200);
  expect([await balance(books, "4"), await balance(books, "35")]).toEqual([0, 0]);
});

test("with the strict setting nothing of a deposited payment may change", async () => {
  const books = openTrade({ settings: { deposits: { locks: "all" } } });
  const paid = await received(books);
  await books.create("Deposit", slip(gather(["Payment", paid.Id])));
  const whole = { Id: paid.Id, SyncToken: "0", ...paymentFor("1", 100), PrivateNote: "n" };
  expect((await books.post("payment", whole)).code).toBe("6540");
});

test("a trust slip has lines of its own, each with a client, a method and a check", async () => {
  const books = openTrade();
  const line = (Amount: number, client: string, CheckNum: string) => ({
    Amount,
    Description: `Retainer ${client}`,
    DetailType: "DepositLineDetail",
    DepositLineDetail: {
      AccountRef: { value: "71" },
      Entity: { value: client, type: "CUSTOMER" },
      PaymentMethodRef: { value: "2" },
      CheckNum,
    },
  });
  const trust = { DepositToAccountRef: { value: "70" }, PrivateNote: "Slip DS-0098" };
  const lines = [line(3000, "1", "5521"), line(1250, "2", "889")];
  const made = await books.create("Deposit", slip(lines, trust));
  expect(made.TotalAmt).toBe(4250);
  expect(made.Line[1]).toEqual({
    Id: "2",
    LineNum: 2,
    Description: "Retainer 2",
    Amount: 1250,
    DetailType: "DepositLineDetail",
    DepositLineDetail: {
      Entity: { value: "2", name: "Quarry Road LLC", type: "CUSTOMER" },
      AccountRef: { value: "71", name: "Client Trust Liability" },
      PaymentMethodRef: { value: "2", name: "Check" },
      CheckNum: "889",
    },
  });
  expect([await balance(books, "70"), await balance(books, "71")]).toEqual([4250, -4250]);
  const sheet = await report(books, "BalanceSheet");
  expect(valuesOf(sheet, "Client Trust Liability")).toEqual(["4250.00"]);
  expect(valuesOf(sheet, "TOTAL ASSETS")).toEqual(["4250.00"]);
});

test("a fee and cash back lower a deposit", async () => {
  const books = openTrade();
  const paid = await received(books);
  const fee = {
    Amount: -3,
    DetailType: "DepositLineDetail",
    DepositLineDetail: { AccountRef: { value: "60" } },
  };
  const CashBack = { AccountRef: { value: "36" }, Amount: 20, Memo: "to savings" };
  const made = await books.create(
    "Deposit",
    slip([...gather(["Payment", paid.Id]), fee], { CashBack }),
  );
  expect(made).toMatchObject({ TotalAmt: 77, CashBack: { Memo: "to savings" } });
  expect([await balance(books, "35"), await balance(books, "36")]).toEqual([77, 20]);
});

test("a deposit needs an account and lines, in a sparse update too", async () => {
  const books = openTrade();
  const bare = await books.post("deposit", {});
  expect(bare.body.Fault.Error.map((e: Json) => e.element)).toEqual([
    "DepositToAccountRef",
    "Line",
  ]);
  const paid = await received(books);
  const lines = gather(["Payment", paid.Id]);
  const income = await books.post("deposit", slip(lines, { DepositToAccountRef: { value: "79" } }));
  expect(income.detail).toBe("Business Validation Error: Select a bank account for this deposit");
  const typed = await books.post(
    "deposit",
    slip([{ ...lines[0], DetailType: "DepositLineDetail" }]),
  );
  expect(typed.detail).toContain("Line.DepositLineDetail.AccountRef is missing");
  const other = await books.post("deposit", slip([{ ...lines[0], Amount: 50 }]));
  expect(other.code).toBe("6000");
  const made = await books.create("Deposit", slip(lines));
  const sparse = { Id: made.Id, SyncToken: "0", sparse: true, PrivateNote: "n" };
  expect((await books.post("deposit", sparse)).code).toBe("2020");
  const whole = await books.create("Deposit", { ...sparse, ...slip(made.Line) });
  expect([whole.PrivateNote, whole.SyncToken]).toEqual(["n", "1"]);
});

test("money that never waited cannot be deposited; a journal entry's can", async () => {
  const books = openTrade();
  const direct = await books.create("Payment", {
    ...paymentFor("1", 10),
    DepositToAccountRef: { value: "35" },
  });
  expect((await books.post("deposit", slip(gather(["Payment", direct.Id])))).code).toBe("620");
  expect((await books.post("deposit", slip(gather(["Invoice", "1"])))).code).toBe("620");
  const entry = await books.create("JournalEntry", {
    Line: [journal("Debit", 40, "4"), journal("Credit", 40, "71")],
  });
  const made = await books.create("Deposit", slip(gather(["JournalEntry", entry.Id])));
  expect([made.TotalAmt, await balance(books, "4")]).toEqual([40, 0]);
  const gone = await books.post("journalentry?operation=delete", { Id: entry.Id, SyncToken: "0" });
  expect(gone.code).toBe("6540");
});
