/** What the books have settled and the source does not know: listed, or written back, or neither. */
import { expect, test } from "vitest";
import { harborline } from "./company.ts";
import { CLIENT, table } from "./mappings.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";

const BILL = `entity: bill
label: Invoices
systems: { work: linarc.bills, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true }
  client: { type: ref, entity: client }
  total:  { type: money }
  open:   { type: money }
fields:
  DocNumber: number
  CustomerRef: client
  Line: [{ fields: { Amount: total }, set: { SalesItemLineDetail: { ItemRef: Progress Billing } } }]
ties: { total: TotalAmt }
paid: Balance == 0 && TotalAmt > 0
backflow: { do: notify, unpaid: open > 0 }
import: { new: auto, changed: auto }
push: auto
`;

/** Both directions over the same two streams: what the books say of an invoice that we have. */
const BACK = `entity: bill_paid
label: Settlements
systems: { work: linarc.bills, books: books.Invoice }
truth: books
record:
  number:  { type: text, key: true, work: number, books: DocNumber }
  balance: { type: money, work: open, books: Balance }
match: [{ on: [number] }]
create: never
import: { new: auto, changed: auto }
push: auto
`;

const exported = (open: string): string =>
  table("number,client,total,open", [
    ["B-1", "CL-1", "1250.40", open],
    ["B-2", "CL-1", "300.00", "300.00"],
  ]);

async function billed(files: Readonly<Record<string, string>> = {}): Promise<TestProject> {
  const p = await testProject({
    mappings: null,
    seed: harborline({ Invoice: [] }),
    files: {
      "mappings/client.yaml": CLIENT,
      "mappings/bill.yaml": BILL,
      "exports/clients.csv": table("number,name", [["CL-1", "Okafor Holdings"]]),
      "exports/bills.csv": exported("1250.40"),
      ...files,
    },
  });
  p.replace("sync.config.yaml", "keys: { ", "keys: { bills: number, ");
  await p.run();
  return p;
}

async function pay(p: TestProject, number: string, amount: number): Promise<string> {
  const invoice = p.books.one("Invoice", { DocNumber: number });
  return (await p.books.pay(invoice.CustomerRef.value, [invoice.Id, amount])).Id;
}

const keysOf = async (p: TestProject): Promise<readonly string[]> => {
  const { json } = await p.json("list", "bill", "--paid-open");
  return json.rows.map((row: { key: string }) => row.key);
};

test("S37 what is paid in the books and open at the source is listed until the source says so", async () => {
  const p = await billed();
  await pay(p, "B-1", 1250.4);
  await pay(p, "B-2", 120);
  const ran = await p.tieout("run");
  const line = "1 invoice paid, still open at the source (1,250.40): tieout list bill --paid-open";
  expect(ran.stdout).toContain(line);
  expect((await p.tieout("status")).stdout).toContain(line);
  expect(await keysOf(p)).toEqual(["B-1"]);
  const { json } = await p.json("status");
  expect(json.paid_open).toEqual([{ entity: "bill", count: 1, amount: "1250.40" }]);

  p.write("exports/bills.csv", exported("0.00"));
  expect((await p.tieout("run")).stdout).not.toContain("still open at the source");
  expect(await keysOf(p)).toEqual([]);
  await p.nothingMore();
});

test("with backflow off nothing is listed, and asking for the list says why", async () => {
  const p = await billed({ "mappings/bill.yaml": BILL.replace("do: notify", "do: off") });
  await pay(p, "B-1", 1250.4);
  expect((await p.tieout("run")).stdout).not.toContain("still open");
  const asked = await p.tieout("list", "bill", "--paid-open");
  expect(asked.exitCode).toBe(64);
  expect(asked.stderr).toContain("backflow: notify");
});

test("S38 with backflow write the source is told of a payment once, and of its deletion", async () => {
  const p = await billed({
    "mappings/bill.yaml": BILL.replace("do: notify", "do: write"),
    "mappings/bill_paid.yaml": BACK,
  });
  await p.run();
  const told = (): readonly (readonly string[])[] => {
    const text = p.exists("outbox/bills.ndjson") ? p.read("outbox/bills.ndjson") : "";
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line)).map(({ key, row }) => [key, String(row.open)]);
  };
  expect(told()).toEqual([]);
  const payment = await pay(p, "B-1", 1250.4);
  await p.run();
  await p.run();
  expect(told()).toEqual([["B-1", "0"]]);
  const happened = (await p.history("bill_paid/B-1")).map((each) => each.kind);
  expect(happened).toEqual(["linked", "edited", "planned", "applied"]);
  expect(await keysOf(p)).toEqual([]);
  await p.nothingMore();

  await p.books.act("Payment", "delete", { Id: payment });
  await p.run();
  expect(told()).toEqual([
    ["B-1", "0"],
    ["B-1", "1250.4"],
  ]);
  expect((await p.stand("bill/B-1")).word).toBe("payment pending");
  await p.nothingMore();
});

/** As QuickBooks does it: a payment of 0.00, or of what is paid beside it, lays the memo on. */
async function credit(p: TestProject, number: string, amount: number, paid = 0): Promise<string[]> {
  const { Id, CustomerRef } = p.books.one("Invoice", { DocNumber: number });
  const item = p.books.one("Item", { Name: "Progress Billing" });
  const memo = await p.books.act("CreditMemo", "create", {
    CustomerRef,
    Line: [
      {
        Amount: amount,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: item.Id } },
      },
    ],
  });
  const payment = await p.books.act("Payment", "create", {
    CustomerRef,
    TotalAmt: paid,
    Line: [
      { Amount: amount + paid, LinkedTxn: [{ TxnId: Id, TxnType: "Invoice" }] },
      { Amount: amount, LinkedTxn: [{ TxnId: memo.Id, TxnType: "CreditMemo" }] },
    ],
  });
  return [`Payment/${payment.Id}`, `CreditMemo/${memo.Id}`];
}

test("S45 what a credit memo settles is credited, and named; money beside it makes it paid", async () => {
  const p = await billed();
  const settledBy = await credit(p, "B-1", 1250.4);
  await credit(p, "B-2", 100, 200);
  await p.run();
  const shown = (await p.json("show", "bill/B-1")).json.documents[0];
  expect([shown.settlement, shown.open]).toEqual(["credited", "0.00"]);
  expect(shown.settled_by).toEqual(settledBy);
  expect((await p.tieout("show", "bill/B-1")).stdout).toContain(`by ${settledBy.join(", ")}`);
  expect((await p.json("show", "bill/B-2")).json.documents[0].settlement).toBe("paid");
  expect((await p.tieout("list", "bill", "settlement=credited")).stdout).toContain("B-1");
  expect(await keysOf(p)).toEqual(["B-1", "B-2"]);
  expect((await p.history("bill/B-1")).at(-1)).toMatchObject({
    kind: "settlement",
    detail: { after: "credited" },
  });
  await p.nothingMore();
});

test("S45 where credits are not payment, a credited invoice is not paid at the source", async () => {
  const unpaid = BILL.replace("unpaid: open > 0", "unpaid: open > 0, credited: false");
  const p = await billed({ "mappings/bill.yaml": unpaid });
  await credit(p, "B-1", 1250.4);
  await credit(p, "B-2", 100, 200);
  expect((await p.tieout("run")).stdout).toContain("1 invoice paid, still open at the source");
  expect(await keysOf(p)).toEqual(["B-2"]);
  expect((await p.stand("bill/B-1")).view.settlement).toBe("credited");
});

test("S45 a credit that becomes a payment of money makes the invoice paid, though nothing else moved", async () => {
  const p = await billed();
  const [name = ""] = await credit(p, "B-1", 1250.4);
  await p.run();
  const payment = p.books.one("Payment", { Id: name.slice(name.indexOf("/") + 1) });
  p.books.become("Payment", payment.Id, { TotalAmt: 1250.4, Line: [payment.Line[0]] });
  await p.run();
  expect((await p.stand("bill/B-1")).view.settlement).toBe("paid");
  await p.nothingMore();
});
