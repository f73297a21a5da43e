/** `plan --rehearse`: what the books would refuse is told before anything is sent to them. */
import { expect, test } from "vitest";
import type { Json } from "./books.ts";
import { customer, harborline, person, vendor } from "./company.ts";
import { CLIENT, table } from "./mappings.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";

/** What is on an invoice is on it by number, so two bills may carry the same one. */
const BILL = `entity: bill
label: Invoices
systems: { work: linarc.bills, books: books.Invoice }
truth: work
record:
  id:     { type: text, key: true }
  number: { type: text }
  client: { type: ref, entity: client }
  dated:  { type: date, format: YYYY-MM-DD }
  item:   { type: text }
  memo:   { type: text }
  total:  { type: money }
closed_period: allow
fields:
  DocNumber: number
  CustomerRef: client
  TxnDate: dated
  CustomerMemo: { value: memo }
  Line:
    - fields: { Amount: total, SalesItemLineDetail: { ItemRef: item } }
ties: { total: TotalAmt }
import: { new: auto, changed: auto }
push: auto
`;

const bill = (
  id: string,
  more: Partial<Record<"number" | "dated" | "item" | "memo", string>> = {},
) => {
  const { number = id, dated = "2026-07-02", item = "Progress Billing", memo = "thank you" } = more;
  return [id, number, "C-1", dated, item, memo, "100.00"];
};

async function fiveWays(): Promise<TestProject> {
  const company = harborline(
    {
      Vendor: [vendor("90", "Rivera Electric")],
      Customer: [customer("60", "Calloway North")],
    },
    "2026-05-31",
  );
  const items = company.entities?.["Item"] ?? [];
  const gone = { ...items[0], Id: "9", Name: "Old Billing (deleted)", Active: false };
  const p = await testProject({
    mappings: null,
    seed: { ...company, entities: { ...company.entities, Item: [...items, gone] } },
    files: {
      "mappings/client.yaml": CLIENT,
      "mappings/bill.yaml": BILL,
      "exports/clients.csv": table("number,name", [
        ["C-1", "Marlow Homes"],
        ["C-2", "Rivera Electric"],
        ["C-3", "Marlow Homes"],
      ]),
      "exports/bills.csv": table("id,number,client,dated,item,memo,total", [
        bill("B-1"),
        bill("B-2", { number: "B-1" }),
        bill("B-3", { dated: "2026-05-30" }),
        bill("B-4", { item: "Old Billing" }),
        bill("B-5", { memo: "x".repeat(1001) }),
        bill("B-6"),
      ]),
    },
  });
  p.replace("sync.config.yaml", "keys: {", "keys: { clients: number, bills: id,");
  return p;
}

test("five ways to be refused are named by a rehearsal, before anything is sent", async () => {
  const p = await fiveWays();
  const { exitCode, stdout } = await p.tieout("plan", "--rehearse");
  expect(exitCode).toBe(6);
  expect(p.books.requests).toEqual([]);
  // The plan itself knows what it can read of the books ...
  expect(stdout).toContain("C-2  Rivera Electric  the name is taken by Vendor 90");
  expect(stdout).toContain('B-4  Item "Old Billing" is not active any more');
  expect(stdout).toContain("B-5  CustomerMemo.value takes 1000 characters, and this has 1001");
  // ... and the books themselves the rest.
  expect(stdout).toContain("Rehearsed: the books would take 3 of 6 changes.");
  expect(stdout).toMatch(/bill\/B-2 {2}refused by the books.*\n.*6140: Duplicate Document Number/);
  expect(stdout).toMatch(/bill\/B-3 {2}refused by the books.*\n.*6210: Account Period Closed/);
  expect(stdout).toMatch(/client\/C-3 {2}refused by the books.*\n.*6240: /);
});

test("a rehearsal is right: the same rows are refused for the same reasons when it is real", async () => {
  const p = await fiveWays();
  const { json } = await p.json("plan", "--rehearse", "--out", "now.plan");
  const told = json.rehearsal.refused.map(codesOf);
  expect(told).toEqual([
    ["client/C-3", "failed", "name_taken"],
    ["bill/B-2", "failed", "number_taken"],
    ["bill/B-3", "failed", "closed_period"],
  ]);
  const done = await p.json("apply", "now.plan", "--auto-approve");
  expect(done.exitCode).toBe(6);
  expect(done.json.not_done.map(codesOf)).toEqual(told);
});

test("offline nobody is called, and what was never read is said; the store stays as it was", async () => {
  const p = await fiveWays();
  const before = await p.json("plan", "--out", "first.plan");
  const asked = p.books.asked();
  const { exitCode, stdout } = await p.tieout("plan", "--rehearse", "--offline");
  expect(exitCode).toBe(6);
  expect(p.books.asked()).toBe(asked);
  expect(stdout).toContain("would take 3 of 6 changes");
  expect(stdout).toMatch(/Not known to the rehearsal, and not read offline: .*Account/);
  const after = await p.json("plan");
  expect(after.json.digest).toBe(before.json.digest);
  expect(p.exists(".tieout/spill.jsonl")).toBe(false);
});

test("a store that was lost is told by a rehearsal as by an apply", async () => {
  const p = await fiveWays();
  await p.push();
  await p.loseStore();
  const sent = p.books.requests.length;
  const { exitCode, stdout } = await p.tieout("plan", "--rehearse");
  expect(exitCode).toBe(6);
  expect(stdout).toContain("It would end there:");
  expect(stdout).toMatch(/recover/);
  expect(p.books.requests.length).toBe(sent);
});

test("what goes to an outbox is not rehearsed, and that is said", async () => {
  const p = await testProject({
    seed: harborline({ Employee: [person("70", "E-1", "Ana", "Ruiz")] }),
  });
  p.replace("sync.config.yaml", "value: work", "value: books");
  const { exitCode, stdout } = await p.tieout("plan", "--rehearse", "employee");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("1 more go where nothing can be rehearsed.");
});

const codesOf = (row: Json): readonly string[] => [row.row, row.result, row.reasons[0].code];
