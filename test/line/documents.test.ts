/** Scenarios S12 and S44, and records that become several documents or gather several rows. */
import { expect, test } from "vitest";
import type { Json } from "./books.ts";
import { harborline, person } from "./company.ts";
import { CLIENT, table } from "./mappings.ts";
import { changesOf, testProject } from "./project.ts";
import { employee } from "./rows.ts";

test("S12 a person who is new in the books arrives as a draft, once, with no invitation", async () => {
  const seed = harborline({ Employee: [person("70", "E-1", "Aaron", "Whitlock")] });
  const p = await testProject({ seed });
  p.replace("sync.config.yaml", "value: work", "value: books");
  p.writeRows("employees", [employee("E-1", "Aaron", "Whitlock")]);
  await p.run();
  await p.books.act("Employee", "create", {
    GivenName: "Adaeze",
    FamilyName: "Nwosu",
    EmployeeNumber: "E-2",
  });
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["create employee/E-2"]);
  await p.apply(plan);
  const outbox = (): readonly { key: string; fields: Record<string, string> }[] =>
    p
      .read("outbox/employees.ndjson")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const created = outbox();
  expect(created).toHaveLength(1);
  expect(JSON.stringify(created)).toContain("Nwosu");
  expect(JSON.stringify(created)).toContain("Draft");
  expect(JSON.stringify(created)).not.toMatch(/invit/i);
  await p.run();
  await p.run();
  expect(outbox()).toHaveLength(1);
  expect(p.books.requests).toEqual([]);
  // The person is entered from the outbox: the next export has the draft.
  p.writeRows("employees", [
    employee("E-1", "Aaron", "Whitlock"),
    employee("E-2", "Adaeze", "Nwosu", { email: "", hire_date: "", status: "Draft" }),
  ]);
  await p.run();
  expect(outbox()).toHaveLength(1);
  await p.nothingMore();
});

const INVOICE = `entity: invoice
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
  Line: [{ fields: { Amount: total }, set: { SalesItemLineDetail: { ItemRef: Progress Billing } } }]
ties: { total: TotalAmt }
paid: Balance == 0 && TotalAmt > 0
import: { new: auto, changed: auto }
push: auto
`;

const PAYMENT = `entity: payment
label: Payments
systems: { work: linarc.receipts, books: books.Payment }
truth: work
record:
  number:  { type: text, key: true }
  client:  { type: ref, entity: client }
  invoice: { type: ref, entity: invoice }
  amount:  { type: money }
fields:
  CustomerRef: client
  PaymentRefNum: number
  TotalAmt: amount
  Line:
    - fields: { Amount: amount, LinkedTxn: [{ fields: { TxnId: invoice } }] }
set: { PaymentMethodRef: Check }
import: { new: auto, changed: auto }
push: auto
`;

const money = (files: Readonly<Record<string, string>>): Parameters<typeof testProject>[0] => ({
  mappings: null,
  files: {
    "mappings/client.yaml": CLIENT,
    "mappings/invoice.yaml": INVOICE,
    "exports/clients.csv": table("number,name", [["CL-1", "Okafor Holdings"]]),
    "exports/bills.csv": table("number,client,total", [["B-1", "CL-1", "1250.40"]]),
    ...files,
  },
});

test("S44 a payment that Tieout made does not come back as a new record", async () => {
  const p = await testProject(
    money({
      "mappings/payment.yaml": PAYMENT,
      "exports/receipts.csv": table("number,client,invoice,amount", [
        ["R-1", "CL-1", "B-1", "1250.40"],
      ]),
    }),
  );
  await p.run();
  const payment = p.books.one("Payment", { PaymentRefNum: "R-1" });
  const invoice = p.books.one("Invoice", { DocNumber: "B-1" });
  expect(payment.Line[0].LinkedTxn).toEqual([{ TxnId: invoice.Id, TxnType: "Invoice" }]);
  expect(payment).toMatchObject({ TotalAmt: 1250.4, UnappliedAmt: 0 });
  for (let again = 0; again < 2; again++) await p.run();
  expect((await p.rows("payment")).map((row) => row.remoteId)).toEqual([payment.Id]);
  expect(await p.rows("invoice")).toHaveLength(1);
  expect(p.books.all("Payment")).toHaveLength(1);
  expect((await p.stand("invoice/B-1")).word).toBe("synced");
  await p.nothingMore();
});

const CASH_SALE = `entity: cash_sale
label: Cash sales
systems: { work: linarc.sales }
truth: work
record:
  number:  { type: text, key: true }
  client:  { type: ref, entity: client }
  invoice: { type: ref, entity: invoice }
  fee:     { type: money }
  amount:  { type: money }
documents:
  fee:
    to: books.Invoice
    fields:
      DocNumber: number
      CustomerRef: client
      Line:
        - fields: { Amount: fee }
          set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
  payment:
    to: books.Payment
    fields:
      CustomerRef: client
      TotalAmt: amount
      Line:
        - fields: { Amount: amount, LinkedTxn: [{ fields: { TxnId: invoice } }] }
together: true
import: { new: auto, changed: auto }
push: auto
`;

test("of two documents of a record a refused one is finished later, and the record shows it", async () => {
  const p = await testProject(
    money({
      "mappings/cash_sale.yaml": CASH_SALE,
      "exports/sales.csv": table("number,client,invoice,fee,amount", [
        ["S-1", "CL-1", "B-1", "25.00", "1250.40"],
      ]),
    }),
  );
  const { plan } = await p.plan();
  expect(changesOf(plan).filter((each) => each.includes("cash_sale"))).toEqual([
    "create cash_sale/S-1#fee",
    "create cash_sale/S-1#payment",
  ]);
  // The fee's number is taken between plan and apply: the payment goes, the fee is refused.
  await p.books.act("Invoice", "create", {
    DocNumber: "S-1",
    CustomerRef: { value: "50" },
    Line: [
      {
        Amount: 1,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: "3" } },
      },
    ],
  });
  await p.apply(plan);
  expect(p.books.all("Payment")).toHaveLength(1);
  const fee = await p.stand("cash_sale/S-1#fee");
  expect([fee.word, fee.codes]).toEqual(["needs action", ["number_taken"]]);
  const payment = await p.stand("cash_sale/S-1#payment");
  expect(payment.view.remoteId).not.toBeNull();
  expect([payment.word, payment.codes]).toEqual(["needs action", ["incomplete_pair"]]);
  const status = await p.json("status");
  const sales = status.json.entities.find((each: Json) => each.entity === "cash_sale");
  expect(sales).toMatchObject({ words: { "needs action": 1 }, total: 1 });
  await p.nothingMore();

  const [typed] = p.books.find("Invoice", { DocNumber: "S-1" });
  await p.books.edit("Invoice", typed.Id, { DocNumber: "9001" });
  await p.retry("cash_sale/S-1#fee");
  await p.push();
  expect(p.books.one("Invoice", { DocNumber: "S-1" }).TotalAmt).toBe(25);
  expect(p.books.all("Payment")).toHaveLength(1);
  expect((await p.stand("cash_sale/S-1#fee")).view.sync).toBe("done");
  await p.nothingMore();
});

const WEEK = `entity: week
label: Weeks
systems: { work: linarc.weeks, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true }
  client: { type: ref, entity: client }
  total:  { type: money }
  hours:
    list: linarc.hours
    by: week
    of: { trade: text, amount: money }
fields:
  DocNumber: number
  CustomerRef: client
  Line:
    - each: hours
      group: { trade: each.trade }
      fields:
        Amount: sum(each.amount)
        Description: "{group.trade}: {count(each)} entries"
      set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
ties: { total: TotalAmt }
import: { new: auto, changed: auto }
push: auto
`;

test("one document gathers several rows, and a row that is added changes that document", async () => {
  const hours = (...more: readonly (readonly string[])[]): string =>
    table("id,week,trade,amount", [
      ["1", "W-1", "Carpenter", "100.10"],
      ["2", "W-1", "Mason", "50.00"],
      ["3", "W-1", "Carpenter", "200.20"],
      ...more,
    ]);
  const weeks = (total: string): string => table("number,client,total", [["W-1", "CL-1", total]]);
  const p = await testProject(
    money({
      "mappings/week.yaml": WEEK,
      "exports/weeks.csv": weeks("350.30"),
      "exports/hours.csv": hours(),
    }),
  );
  await p.run();
  const lines = (): readonly unknown[] =>
    p.books
      .one("Invoice", { DocNumber: "W-1" })
      .Line.filter((line: { DetailType: string }) => line.DetailType === "SalesItemLineDetail")
      .map((line: { Amount: number; Description: string }) => [line.Amount, line.Description]);
  expect(lines()).toEqual([
    [300.3, "Carpenter: 2 entries"],
    [50, "Mason: 1 entries"],
  ]);
  await p.nothingMore();
  const added = ["4", "W-1", "Mason", "25.00"];
  p.write("exports/hours.csv", hours(added));
  await p.run();
  expect((await p.stand("week/W-1")).codes).toEqual(["lines_do_not_tie"]);
  p.write("exports/weeks.csv", weeks("375.30"));
  const { plan, desired } = await p.plan();
  expect(desired.evaluated).toBe(1);
  expect(changesOf(plan)).toEqual(["update week/W-1"]);
  await p.apply(plan);
  expect(lines()).toEqual([
    [300.3, "Carpenter: 2 entries"],
    [75, "Mason: 2 entries"],
  ]);
  await p.nothingMore();
});
