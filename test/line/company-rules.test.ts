/** Scenarios S26, S34: what the company does by itself with what it is sent. */
import { expect, test } from "vitest";
import { harborline } from "./company.ts";
import { testProject } from "./project.ts";
import { application, project } from "./rows.ts";

test("S26 where the books number by themselves a plan says so, and is sent only if that is allowed", async () => {
  const { preferences, ...seed } = harborline();
  const p = await testProject({
    links: { "PRJ-1042": "Customer/50" },
    seed: {
      ...seed,
      preferences: { ...preferences, SalesFormsPrefs: { CustomTxnNumbers: false } },
    },
  });
  p.writeRows("projects", [project("PRJ-1042", "Calloway Development LLC")]);
  p.writeInvoices(application("PA-1042-03", "PRJ-1042", [["03 00 00", "100.00", "10.00"]]));
  const told = await p.tieout("plan", "--out", "first.plan");
  expect(told.stdout).toContain("the books number each Invoice themselves");
  expect(told.stdout).toContain("safety.renumbering");
  expect((await p.tieout("apply", "first.plan", "--auto-approve")).exitCode).toBe(9);
  expect((await p.tieout("run")).exitCode).toBe(9);
  expect(p.books.operations("Invoice")).toEqual([]);

  p.replace("sync.config.yaml", "empty_source: stop", "empty_source: stop, renumbering: allow");
  expect((await p.tieout("run")).exitCode).toBe(0);
  expect(p.books.one("Invoice", { DocNumber: "PA-1042-03" }).TotalAmt).toBe(90);
  await p.nothingMore();
});

const TAXED = `entity: bill
label: Bills
systems: { work: linarc.bills, books: books.Invoice }
truth: work
record:
  number:  { type: text, key: true, max: 21 }
  project: { type: ref, entity: project }
  dated:   { type: date, format: YYYY-MM-DD }
  net:     { type: money }
  tax:     { type: money }
  total:   { type: money }
fields:
  DocNumber: number
  CustomerRef: project
  TxnDate: dated
  TxnTaxDetail: { TotalTax: tax }
  Line:
    - fields: { Amount: net }
      set: { SalesItemLineDetail: { ItemRef: Progress Billing, TaxCodeRef: TAX } }
set: { TxnTaxDetail: { TxnTaxCodeRef: Cook County } }
ties: { total: TotalAmt }
push: auto
`;

const rate = { Id: "3", SyncToken: "0", Name: "Cook", RateValue: 8.25, Active: true };
const detail = { TaxRateRef: { value: "3" }, TaxTypeApplicable: "TaxOnAmount", TaxOrder: 0 };

test("S34 a tax that the books compute otherwise is shown to the cent, until a person accepts it", async () => {
  const code = (Id: string, Name: string, more: object = {}) => ({ ...rate, Id, Name, ...more });
  const { preferences, ...seed } = harborline({
    TaxRate: [rate],
    TaxCode: [
      code("TAX", "TAX"),
      code("2", "Cook County", { SalesTaxRateList: { TaxRateDetail: [detail] } }),
    ],
  });
  const p = await testProject({
    links: { "PRJ-1042": "Customer/50" },
    seed: { ...seed, preferences: { ...preferences, TaxPrefs: { UsingSalesTax: true } } },
    settings: { sales: { suppliedTax: "computed" } },
    files: { "mappings/bill.yaml": TAXED },
  });
  p.writeRows("projects", [project("PRJ-1042", "Calloway Development LLC")]);
  // 8.25 % are 412.080075; the source cut it off.
  const bill = "B-1,PRJ-1042,2026-07-02,4994.91,412.07,5406.98";
  p.write("exports/bills.csv", `number,project,dated,net,tax,total\n${bill}\n`);
  await p.run();
  expect(p.books.one("Invoice", { DocNumber: "B-1" }).TotalAmt).toBe(5406.99);
  const stand = await p.stand("bill/B-1");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["read_back_differs"]]);
  expect(stand.view.reasons[0]?.text).toMatch(/412\.08/);
  const before = await p.tieout("check");
  expect([before.exitCode, before.stdout]).toEqual([7, expect.stringContaining("0.01")]);
  await p.nothingMore();
  expect((await p.stand("bill/B-1")).codes).toEqual(["edited_in_qbo"]);

  const accepted = "rules: { TxnTaxDetail.TotalTax: { on_drift: accept } }";
  p.replace("mappings/bill.yaml", "push: auto", `push: auto\n${accepted}`);
  await p.run();
  expect((await p.stand("bill/B-1")).word).toBe("synced");
  const after = await p.tieout("check");
  expect([after.exitCode, after.stdout]).toEqual([0, expect.stringContaining("0.01")]);
  expect(p.books.operations("Invoice")).toHaveLength(1);
  await p.nothingMore();
});
