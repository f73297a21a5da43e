/** S48, `together: true`: two documents of a record count only when both are in the books. */
import { expect, test } from "vitest";
import type { Json } from "./books.ts";
import { CLIENT, table } from "./mappings.ts";
import { endsOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";

const BILL = `entity: bill
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
import: { new: auto, changed: auto }
push: auto
`;

/** The fee is billed, and the same money pays an earlier bill; `what` is what a check adds up. */
const trust = (what: string): string => `entity: trust
systems: { work: linarc.trusts }
truth: work
record:
  number: { type: text, key: true }
  client: { type: ref, entity: client }
  bill:   { type: ref, entity: bill }
  amount: { type: money }
documents:
  fee:
    to: books.Invoice
    fields:
      DocNumber: number
      CustomerRef: client
      Line:
        - fields: { Amount: amount }
          set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
  payment:
    to: books.Payment
    fields:
      CustomerRef: client
      TotalAmt: amount
      Line:
        - fields: { Amount: amount, LinkedTxn: [{ fields: { TxnId: bill } }] }
together: true
${what}
import: { new: auto, changed: auto }
push: auto
`;

/** Its fee is posted; its payment was refused, as a bookkeeper had entered one meanwhile. */
async function halfDone(what = "check: { amount: amount }"): Promise<TestProject> {
  const p = await testProject({
    mappings: null,
    settings: { payments: { overApplied: "refuse" } },
    files: {
      "mappings/client.yaml": CLIENT,
      "mappings/bill.yaml": BILL,
      "mappings/trust.yaml": trust(what),
      "exports/clients.csv": table("number,name", [["CL-1", "Okafor Holdings"]]),
      "exports/bills.csv": table("number,client,total", [["B-1", "CL-1", "1250.40"]]),
      "exports/trusts.csv": table("number,client,bill,amount", []),
    },
  });
  await p.run();
  const row = ["T-1", "CL-1", "B-1", "1250.40"];
  p.write("exports/trusts.csv", table("number,client,bill,amount", [row]));
  const { plan } = await p.plan();
  const bill = p.books.one("Invoice", { DocNumber: "B-1" });
  await p.books.pay(bill.CustomerRef.value, [bill.Id, 1250.4]);
  expect(endsOf(await p.apply(plan))).toEqual(["done trust/T-1#fee", "failed trust/T-1#payment"]);
  return p;
}

test("S48 half a pair shows as incomplete, does not tie out, and a later run finishes it", async () => {
  const p = await halfDone();
  const fee = await p.stand("trust/T-1#fee");
  expect([fee.word, fee.codes]).toEqual(["needs action", ["incomplete_pair"]]);
  expect(fee.view.reasons[0]?.text).toContain("trust/T-1#payment is not done");
  const listed = await p.json("list", "trust", "reason=incomplete_pair");
  expect(listed.json.rows).toMatchObject([{ key: "T-1#fee", status: "needs action" }]);
  const shown = await p.json("show", "trust/T-1#fee");
  expect(shown.json.documents[0]).toMatchObject({
    status: "needs action",
    sync: "done",
    reasons: [{ code: "incomplete_pair", about: ["trust/T-1#payment"] }],
  });
  const status = await p.json("status", "trust");
  expect(status.json.needs.map((each: Json) => each.reason ?? each.code)).toContain(
    "incomplete_pair",
  );

  expect((await p.check()).unexplained).toMatchObject([
    { kind: "incomplete", row: "trust/T-1#payment", amount: { minor: 125_040n } },
  ]);
  const red = await p.tieout("check");
  expect([red.exitCode, red.stdout]).toEqual([7, expect.stringContaining("1 incomplete pair")]);

  const [typed] = p.books.all("Payment");
  await p.books.act("Payment", "delete", { Id: typed.Id, SyncToken: typed.SyncToken });
  await p.retry("trust/T-1#payment");
  await p.run();
  for (const role of ["fee", "payment"]) {
    const { view, codes } = await p.stand(`trust/T-1#${role}`);
    expect([view.sync, codes]).toEqual(["done", []]);
  }
  expect(p.books.all("Payment")).toHaveLength(1);
  expect((await p.check()).tied).toBe(true);
  await p.nothingMore();
});

test("S48 half a pair does not tie out where the check has no amount for it either", async () => {
  const p = await halfDone("");
  const red = await p.check();
  expect(red.tied).toBe(false);
  expect(red.unexplained).toMatchObject([
    { kind: "incomplete", row: "trust/T-1#payment", amount: { minor: 0n } },
  ]);
});

test("half a pair that a person holds back is explained, and still shows as incomplete", async () => {
  const p = await halfDone();
  await p.hold("trust/T-1#payment", "the client asks first");
  await p.plan();
  const fee = await p.stand("trust/T-1#fee");
  expect([fee.word, fee.codes]).toEqual(["needs action", ["incomplete_pair"]]);
  expect(fee.view.reasons[0]?.text).toContain("the client asks first");
  const checked = await p.check();
  expect(checked.explained).toMatchObject([{ kind: "held", row: "trust/T-1#payment" }]);
  expect(checked.tied).toBe(true);
});
