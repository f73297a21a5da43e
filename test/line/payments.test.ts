/** Scenarios S24, S25, S40 to S43: payments from the work side, and what settles. */
import { expect, test } from "vitest";
import type { Json } from "./books.ts";
import { invoice, MARIA, project, prolineProject } from "./proline.ts";
import type { Proline, ProlineWish } from "./proline.ts";
import { changesOf } from "./project.ts";

const DEPOSIT = ["9001", "4/15/2026", "5,000.00", "check", "1187", "2204-1"] as const;
const REST = ["9044", "5/6/2026", "8,710.80", "card", "ch_7Qd2", "2204-1"] as const;

/** A project that was won, with invoice 2204-1 of 13,710.80. */
const sold = (more: ProlineWish = {}): Promise<Proline> =>
  prolineProject({
    contacts: [MARIA],
    projects: [project(2204)],
    invoices: [invoice("2204-1", "13710.80")],
    ...more,
  });

const billed = (p: Proline): Json => p.books.one("Invoice", { DocNumber: "2204-1" });

test("S24 an invoice that was typed by hand before is adopted, and not made again", async () => {
  const p = await sold({ invoices: [] });
  await p.run();
  const job = p.books.one("Customer", { DisplayName: "Reyes Roof Replacement - P#2204" });
  const typed = await p.books.act("Invoice", "create", {
    DocNumber: "2204-1",
    CustomerRef: { value: job.Id },
    TxnDate: "2026-04-14",
    Line: [
      {
        Amount: 13710.8,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: "1" } },
      },
    ],
  });
  p.tell({ invoices: [invoice("2204-1", "13710.80")] });
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["link invoice/2204-1"]);
  await p.apply(plan);
  expect(p.books.operations("Invoice")).toEqual([]);
  expect((await p.stand("invoice/2204-1")).view.remoteId).toBe(typed.Id);
  await p.nothingMore();
});

test("S25 a number that is too long for the books is told and never cut", async () => {
  const p = await sold({ invoices: [invoice("2204-1-SUPPLEMENT-2026", "900.00")] });
  await p.run();
  const stand = await p.stand("invoice/2204-1-SUPPLEMENT-2026");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["too_long"]]);
  expect(p.books.operations("Invoice")).toEqual([]);
  await p.nothingMore();
});

test("S40 two payments settle an invoice to the cent, and their method is made once", async () => {
  const p = await sold({ payments: [DEPOSIT, REST] });
  await p.run();
  expect(billed(p).Balance).toBe(0);
  const method = p.books.one("PaymentMethod", { Name: "ProLine" });
  const payments = p.books.all("Payment");
  expect(payments.map((each) => each.PaymentMethodRef.value)).toEqual([method.Id, method.Id]);
  expect(payments.map((each) => [each.TotalAmt, each.UnappliedAmt])).toEqual([
    [5000, 0],
    [8710.8, 0],
  ]);
  await p.run();
  expect((await p.stand("invoice/2204-1")).word).toBe("synced");
  expect(p.books.operations("PaymentMethod")).toHaveLength(1);
  await p.nothingMore();
});

test("S40 a method of that name that the books have is used", async () => {
  const method = {
    Id: "9",
    SyncToken: "0",
    Name: "ProLine",
    Type: "NON_CREDIT_CARD",
    Active: true,
  };
  const p = await sold({ payments: [DEPOSIT], books: { PaymentMethod: [method] } });
  await p.run();
  expect(p.books.operations("PaymentMethod")).toEqual([]);
  expect(p.books.all("Payment")[0].PaymentMethodRef.value).toBe("9");
  await p.nothingMore();
});

test("S41 of what is paid too much the rest is unapplied, or it is kept back for a person", async () => {
  const over = [["9001", "4/15/2026", "14,000.00", "check", "1187", "2204-1"]] as const;
  const p = await sold({ payments: over });
  await p.run();
  expect(p.books.all("Payment")[0]).toMatchObject({ TotalAmt: 14000, UnappliedAmt: 289.2 });
  expect(p.books.all("Payment")[0].Line[0].Amount).toBe(13710.8);
  expect(billed(p).Balance).toBe(0);
  await p.nothingMore();

  const kept = await sold({ payments: over, settings: { overpayment: "block" } });
  await kept.run();
  expect(kept.books.all("Payment")).toEqual([]);
  expect((await kept.stand("payment/9001")).codes).toEqual(["lines_do_not_tie"]);
  await kept.nothingMore();
});

const RECEIPT = `entity: receipt
systems: { work: proline.receipts, books: books.Payment }
truth: work
record:
  number:  { type: text, key: true, work: payment }
  project: { type: ref, entity: project }
  amount:  { type: money }
  applied:
    list: applied
    of:
      invoice: { type: ref, entity: invoice }
      amount:  { type: money }
fields:
  CustomerRef: project
  TotalAmt: amount
  Line:
    - each: applied
      fields: { Amount: amount, LinkedTxn: [{ fields: { TxnId: invoice } }] }
ties: { sum(applied.amount): TotalAmt }
import: { new: auto, changed: auto }
push: auto
`;

test("S42 one payment over two invoices waits whole for both, and is never sent in half", async () => {
  const p = await sold({
    invoices: [invoice("2204-1", "13710.80"), invoice("2204-2", "900.00", { status: "Draft" })],
  });
  p.write("mappings/receipt.yaml", RECEIPT);
  const applied = [
    { invoice: "2204-1", amount: "13710.80" },
    { invoice: "2204-2", amount: "900.00" },
  ];
  const row = { payment: "R-1", project: 2204, amount: "14610.80", applied };
  p.write("exports/receipts.ndjson", `${JSON.stringify(row)}\n`);
  await p.run();
  expect((await p.stand("receipt/R-1")).codes).toEqual(["dependency"]);
  expect(p.books.all("Payment")).toEqual([]);
  p.tell({ invoices: [invoice("2204-1", "13710.80"), invoice("2204-2", "900.00")] });
  await p.run();
  expect(p.books.all("Payment")).toHaveLength(1);
  expect(p.books.all("Payment")[0].Line.map((line: Json) => line.Amount)).toEqual([13710.8, 900]);
  expect(p.books.all("Invoice").map((each) => each.Balance)).toEqual([0, 0]);
  await p.nothingMore();
});

test("S43 a payment that the source deleted after it was deposited is for a person", async () => {
  const p = await sold({ payments: [DEPOSIT] });
  await p.run();
  const [payment] = p.books.all("Payment");
  const deposit = await p.books.act("Deposit", "create", {
    DepositToAccountRef: { value: "38" },
    Line: [
      {
        Amount: 5000,
        LinkedTxn: [{ TxnId: payment.Id, TxnType: "Payment", TxnLineId: "0" }],
      },
    ],
  });
  p.replace("sync.config.yaml", "empty_source: stop", "empty_source: allow, max_gone: 100%");
  p.tell({ payments: [] });
  const sent = p.books.requests.length;
  await p.run();
  const stand = await p.stand("payment/9001");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["deposited"]]);
  expect(p.books.requests.slice(sent)).toEqual([]);
  // Not even where the mapping says that what is gone is to be voided: 6540 is never provoked.
  p.replace("mappings/payment.yaml", "on_gone: ask", "on_gone: void");
  p.replace("sync.config.yaml", "max_voids: 0", "max_voids: 9");
  await p.run();
  expect((await p.stand("payment/9001")).codes).toEqual(["deposited"]);
  expect(p.books.requests.slice(sent)).toEqual([]);
  expect(p.books.one("Deposit", { Id: deposit.Id }).TotalAmt).toBe(5000);
  expect(billed(p).Balance).toBe(8710.8);
  await p.nothingMore();
});

test("a deposited payment whose amount changes at the source is for a person as well", async () => {
  const p = await sold({ payments: [DEPOSIT] });
  await p.run();
  const [payment] = p.books.all("Payment");
  const line = { TxnId: payment.Id, TxnType: "Payment", TxnLineId: "0" };
  await p.books.act("Deposit", "create", {
    DepositToAccountRef: { value: "38" },
    Line: [{ Amount: 5000, LinkedTxn: [line] }],
  });
  p.tell({ payments: [["9001", "4/15/2026", "4,000.00", "check", "1187", "2204-1"]] });
  const sent = p.books.requests.length;
  await p.run();
  expect((await p.stand("payment/9001")).codes).toEqual(["deposited"]);
  expect(p.books.requests.slice(sent)).toEqual([]);
});
