/** What QuickBooks cannot void is deleted when its run is taken back, and nothing else ever is. */
import { expect, test } from "vitest";
import type { Plan } from "../../engine/model/plan.ts";
import { undoProject } from "../../engine/run.ts";
import type { Json } from "./books.ts";
import { account, harborline, vendor } from "./company.ts";
import { CLIENT, table } from "./mappings.ts";
import { changeOf, changesOf, endsOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";

const BILL = `entity: bill
label: Bills
systems: { work: linarc.bills, books: books.Bill }
truth: work
record:
  number: { type: text, key: true, max: 21 }
  vendor: { type: text }
  dated:  { type: date, format: YYYY-MM-DD }
  total:  { type: money }
fields:
  DocNumber: number
  VendorRef: vendor
  TxnDate: dated
  Line:
    - fields: { Amount: total }
      set: { AccountBasedExpenseLineDetail: { AccountRef: Job Materials } }
ties: { total: TotalAmt }
check: { party: vendor }
import: { new: auto, changed: auto }
push: auto
`;

const RECEIPT = `entity: receipt
label: Receipts
systems: { work: linarc.receipts, books: books.Payment }
truth: work
record:
  number: { type: text, key: true }
  client: { type: ref, entity: client }
  amount: { type: money }
fields:
  CustomerRef: client
  PaymentRefNum: number
  TotalAmt: amount
set: { PaymentMethodRef: Check, TxnDate: "2026-07-20" }
import: { new: auto, changed: auto }
push: auto
`;

const INVOICE = `entity: bill
label: Invoices
systems: { work: linarc.bills, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true }
  client: { type: ref, entity: client }
  total:  { type: money }
fields:
  DocNumber: number
  CustomerRef: client
  Line:
    - fields: { Amount: total }
      set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
ties: { total: TotalAmt }
import: { new: auto, changed: auto }
push: auto
`;

const SLIP = `entity: slip
label: Deposit slips
systems: { work: linarc.slips, books: books.Deposit }
truth: work
record:
  number:  { type: text, key: true }
  receipt: { type: ref, entity: receipt }
  amount:  { type: money }
set: { DepositToAccountRef: Operating Checking, TxnDate: "2026-07-21" }
fields:
  PrivateNote: "Slip {number}"
  Line:
    - fields: { Amount: amount, LinkedTxn: [{ fields: { TxnId: receipt }, set: { TxnLineId: "0" } }] }
ties: { amount: TotalAmt }
import: { new: auto, changed: auto }
push: auto
`;

const bills = (...rows: readonly (readonly [string, string])[]): string =>
  table(
    "number,vendor,dated,total",
    rows.map(([number, total]) => [number, "Norton Lumber", "2026-07-14", total]),
  );

const BILLS = bills(["B-1", "120.00"], ["B-2", "75.50"], ["B-3", "10.00"]);

async function withBills(): Promise<{ readonly p: TestProject; readonly run: string }> {
  const p = await testProject({
    mappings: null,
    seed: harborline({
      Account: [
        account("41", "Job Materials", "Expense", "SuppliesMaterials"),
        account("42", "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
      ],
      Vendor: [vendor("60", "Norton Lumber")],
    }),
    files: { "mappings/bill.yaml": BILL, "exports/bills.csv": BILLS },
  });
  const { plan } = await p.run();
  return { p, run: plan.run };
}

const undo = (p: TestProject, run: string): Promise<Plan> =>
  p.within((project) => undoProject(project, run));

const bill = (p: TestProject, number: string) => p.books.one("Bill", { DocNumber: number });

test("bills are deleted row by row as they were read; the paid and the edited stay", async () => {
  const { p, run } = await withBills();
  const { Id } = bill(p, "B-1");
  await p.books.act("BillPayment", "create", {
    VendorRef: { value: "60" },
    PayType: "Check",
    CheckPayment: { BankAccountRef: { value: "38" } },
    TotalAmt: 120,
    Line: [{ Amount: 120, LinkedTxn: [{ TxnId: Id, TxnType: "Bill" }] }],
  });
  // No mapping speaks of it, and a delete would take it along.
  await p.books.edit("Bill", bill(p, "B-2").Id, { DueDate: "2026-12-24" });
  const plan = await undo(p, run);
  expect(changesOf(plan)).toEqual(["delete bill/B-3"]);
  expect(changeOf(plan, "bill/B-1").reasons[0]?.code).toBe("has_payments");
  expect(changeOf(plan, "bill/B-2").reasons[0]?.code).toBe("edited_in_qbo");
  expect(plan.counts).toMatchObject([{ void: 0, delete: 1, blocked: 2, amount: "-10.00" }]);
  const sent = p.books.requests.length;
  expect(endsOf(await p.apply(plan))).toEqual(["done bill/B-3"]);
  expect(p.books.operations("Bill").slice(-1)).toMatchObject([{ kind: "delete" }]);
  expect(p.books.requests).toHaveLength(sent + 1);
  expect(p.books.all("Bill").map((each) => each.DocNumber)).toEqual(["B-1", "B-2"]);
});

test("what undo has deleted is archived, then held, ties out, and is nobody's task", async () => {
  const { p, run } = await withBills();
  const saved = await p.tieout("undo", run, "--out", "undo.plan");
  expect(saved.stdout).toContain("x delete");
  expect(saved.stdout).toContain("deleted for good: the books keep it in their audit log alone");
  const markdown = await p.tieout("undo", run, "--format", "md");
  expect(markdown.stdout).toContain("3 delete");
  const applied = await p.json("apply", "undo.plan", "--auto-approve");
  expect(applied).toMatchObject({
    exitCode: 0,
    json: { total: { deleted: 3, voided: 0, not_done: 0, amount: "-205.50" } },
  });
  expect(p.books.all("Bill")).toEqual([]);
  expect((await p.stand("bill/B-1")).word).toBe("archived");
  // The change feed tells of the deletes, and they are not taken for a person's.
  await p.run();
  const { word, codes, view } = await p.stand("bill/B-1");
  expect([word, codes, view.remoteId]).toEqual(["held", ["held"], null]);
  const { json: status } = await p.json("status");
  expect([status.needs, status.entities[0].words]).toEqual([[], { held: 3 }]);
  expect((await p.tieout("check")).exitCode).toBe(0);
  const told = (await p.history("bill/B-1")).map(({ kind, detail }) => [kind, detail.operation]);
  expect(told).toEqual(
    expect.arrayContaining([
      ["planned", "delete"],
      ["applied", "delete"],
      ["unlinked", undefined],
    ]),
  );
  const by = await p.json("history", applied.json.run);
  expect(by.json.entities).toMatchObject([{ deleted: 3, voided: 0 }]);
  expect((await p.tieout("history", applied.json.run)).stdout).toContain("deleted");
  await p.nothingMore();
  expect(changeOf(await undo(p, applied.json.run), "bill/B-1").reasons[0]).toMatchObject({
    text: "a delete cannot be taken back",
    help: "tieout release bill/B-1 lets it be made again",
  });
  // Let go, it is what the source says: made anew, under an id of its own.
  await p.release("bill/B-1");
  await p.run();
  expect(p.books.all("Bill").map((each) => each.DocNumber)).toEqual(["B-1"]);
  await p.nothingMore();
});

test("an undo of which nothing is left says of each row why", async () => {
  const { p, run } = await withBills();
  const plan = await undo(p, run);
  await p.books.edit("Bill", bill(p, "B-2").Id, { DueDate: "2026-12-24" });
  await p.apply(plan);
  const { stdout, stderr } = await p.tieout("undo", run);
  expect(stdout).toContain("B-2  changed in the books since the run (version 0 to 1)");
  expect(stdout).toContain("B-1  taken back already");
  expect(stdout).not.toContain("stand as the books have them");
  expect(stderr).toContain("Nothing to carry out.");
  expect(stderr).not.toContain("tieout apply");
});

test("closed books keep what a run has made", async () => {
  const { p, run } = await withBills();
  const early = await undo(p, run);
  p.books.become("Preferences", "1", {
    AccountingInfoPrefs: { BookCloseDate: "2026-07-31", ClassTrackingPerTxnLine: true },
  });
  // Closed since it was planned: the books themselves refuse.
  expect(endsOf(await p.apply(early))).toEqual([
    "stale bill/B-3",
    "stale bill/B-2",
    "stale bill/B-1",
  ]);
  await p.run();
  const plan = await undo(p, run);
  expect(changesOf(plan)).toEqual([]);
  expect(changeOf(plan, "bill/B-1").reasons[0]?.code).toBe("closed_period");
  expect(p.books.all("Bill")).toHaveLength(3);
});

test("a bill that somebody touches between the look and the delete is refused by its version", async () => {
  const { p, run } = await withBills();
  const plan = await undo(p, run);
  const { Id } = bill(p, "B-2");
  p.books.beforeNextWrite(() =>
    p.books.become("Bill", Id, { PrivateNote: "kept", SyncToken: "7" }),
  );
  const ends = endsOf(await p.apply(plan));
  expect(ends.toSorted((a, b) => a.localeCompare(b))).toEqual([
    "done bill/B-1",
    "done bill/B-3",
    "stale bill/B-2",
  ]);
  expect(p.books.all("Bill").map((each) => each.DocNumber)).toEqual(["B-2"]);
  expect((await p.stand("bill/B-2")).view.held).toBeNull();
});

const MONEY = {
  "mappings/client.yaml": CLIENT,
  "mappings/receipt.yaml": RECEIPT,
  "exports/clients.csv": table("number,name", [["CL-1", "Okafor Holdings"]]),
  "exports/receipts.csv": table("number,client,amount", [["R-1", "CL-1", "500.00"]]),
};

test("a payment that somebody has deposited stays", async () => {
  const p = await testProject({ mappings: null, files: MONEY });
  const { plan: made } = await p.run();
  const payment = (): Json => p.books.one("Payment", { PaymentRefNum: "R-1" });
  const key = { TxnId: payment().Id, TxnType: "Payment", TxnLineId: "0" };
  const early = await undo(p, made.run);
  await p.books.act("Deposit", "create", {
    DepositToAccountRef: { value: "38" },
    Line: [{ Amount: 500, LinkedTxn: [key] }],
  });
  const ends = await p.apply(early);
  expect(ends.rows[0]).toMatchObject({ result: "stale", reasons: [{ code: "deposited" }] });
  await p.run();
  const late = await undo(p, made.run);
  expect(changeOf(late, "receipt/R-1").reasons[0]?.code).toBe("deposited");
});

test("a slip is deleted before the payment that it gathered is voided", async () => {
  const p = await testProject({
    mappings: null,
    files: {
      ...MONEY,
      "mappings/slip.yaml": SLIP,
      "exports/slips.csv": table("number,receipt,amount", [["S-1", "R-1", "500.00"]]),
    },
  });
  const { plan: made } = await p.run();
  const plan = await undo(p, made.run);
  expect(changesOf(plan)).toEqual(["delete slip/S-1", "void receipt/R-1", "update client/CL-1"]);
  expect(endsOf(await p.apply(plan))).toEqual([
    "done slip/S-1",
    "done receipt/R-1",
    "done client/CL-1",
  ]);
  expect(p.books.all("Deposit")).toEqual([]);
  expect(p.books.one("Payment", { PaymentRefNum: "R-1" }).TotalAmt).toBe(0);
  await p.run();
  await p.nothingMore();
});

test("a payment that its run has put to an invoice is taken back whole", async () => {
  const receipt = RECEIPT.replace("  amount:", "  invoice: { type: ref, entity: bill }\n  amount:");
  const line =
    "  Line:\n    - fields: { Amount: amount, LinkedTxn: [{ fields: { TxnId: invoice } }] }\n";
  const p = await testProject({
    mappings: null,
    files: {
      ...MONEY,
      "mappings/invoice.yaml": INVOICE,
      "mappings/receipt.yaml": receipt.replace("set:", `${line}set:`),
      "exports/bills.csv": table("number,client,total", [["I-1", "CL-1", "500.00"]]),
      "exports/receipts.csv": table("number,client,invoice,amount", []),
    },
  });
  await p.run();
  p.write(
    "exports/receipts.csv",
    table("number,client,invoice,amount", [["R-1", "CL-1", "I-1", "500.00"]]),
  );
  const { plan: paid } = await p.run();
  expect(p.books.one("Invoice", { DocNumber: "I-1" }).Balance).toBe(0);
  const plan = await undo(p, paid.run);
  expect(changesOf(plan)).toEqual(["void receipt/R-1"]);
  expect(endsOf(await p.apply(plan))).toEqual(["done receipt/R-1"]);
  expect(p.books.one("Invoice", { DocNumber: "I-1" }).Balance).toBe(500);
});
