/** Scenarios S29 to S31, S32, S35, S62 and S63: periods, voids, and a bookkeeper's own hand. */
import { expect, test } from "vitest";
import { harborline } from "./company.ts";
import { changesOf, testProject } from "./project.ts";
import type { TestProject, TestProjectOptions } from "./project.ts";
import { application, project } from "./rows.ts";
import type { Application } from "./rows.ts";

const billed = (more = {}): Application =>
  application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]], more);

async function posted(
  invoice: Application,
  options: TestProjectOptions = {},
): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" }, ...options });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(invoice);
  await p.run();
  return p;
}

test("S29 an invoice of a closed period is found at plan, and the books are not asked", async () => {
  const p = await posted(billed({ invoice_date: "2026-05-20" }), {
    seed: harborline({}, "2026-05-31"),
  });
  const stand = await p.stand("invoice/PA-1");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["closed_period"]]);
  expect(stand.view.reasons[0]?.text).toContain("2026-05-31");
  expect(p.books.operations("Invoice")).toEqual([]);
  await p.nothingMore();
});

test("S29 a plan offline asks nobody, and knows until when the books are closed", async () => {
  const p = await testProject({
    links: { "PRJ-1": "Customer/50" },
    seed: harborline({}, "2026-05-31"),
    mappings: "staged",
  });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(billed({ invoice_date: "2026-05-20" }));
  await p.import({ kind: "all" });
  // Judged by the import already: held and released, it is judged again.
  await p.hold("invoice/PA-1", "not yet");
  await p.plan({ offline: true });
  await p.release("invoice/PA-1");
  const asked = p.books.asked();
  expect(asked).toBeGreaterThan(0);
  const { exitCode, json } = await p.json("plan", "--offline");
  expect([exitCode, json.unsafe]).toEqual([0, []]);
  expect((await p.stand("invoice/PA-1")).codes).toEqual(["closed_period"]);
  await p.tieout("check", "--offline");
  expect(p.books.asked()).toBe(asked);
});

test("S30 an invoice whose period was closed after the plan is refused, and not tried on and on", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" }, mappings: "staged" });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(billed({ invoice_date: "2026-05-20" }));
  await p.import({ kind: "all" });
  await p.push("project/PRJ-1");
  const { plan } = await p.plan();
  expect(changesOf(plan)).toContain("create invoice/PA-1");
  p.books.become("Preferences", "1", {
    AccountingInfoPrefs: { BookCloseDate: "2026-05-31", ClassTrackingPerTxnLine: true },
  });
  const { rows } = await p.apply(plan);
  const row = rows.find(({ change }) => change.address.key === "PA-1");
  expect(row?.reasons.map(({ fixIn }) => fixIn)).toEqual(["qbo"]);
  expect((await p.stand("invoice/PA-1")).word).toBe("failed");
  expect(p.books.all("Invoice")).toEqual([]);
  await p.nothingMore();
});

test("S31 a void at the source is a proposal, and after leave the number stays with no amount", async () => {
  const p = await posted(billed());
  p.writeInvoices(billed({ status: "Void" }));
  const limited = await p.plan();
  expect(changesOf(limited.plan)).toEqual(["void invoice/PA-1"]);
  expect(limited.plan.unsafe.map((each) => each.rule)).toEqual(["max_voids"]);
  const refused = await p.tieout("run");
  expect(refused.exitCode, refused.stderr).toBe(9);
  expect(refused.stdout).toContain("PA-1");
  expect(refused.stdout).toContain("this plan would void 1 documents, limit 0");
  expect(refused.stdout).toContain("safety.max_voids");
  const asJson = await p.json("run");
  expect(asJson).toMatchObject({
    exitCode: 9,
    json: { format: "tieout.plan/1", unsafe: [{ key: "safety.max_voids" }] },
  });
  p.replace("sync.config.yaml", "max_voids: 0", "max_voids: 1");
  await p.run();
  const [invoice] = p.books.all("Invoice");
  expect(invoice).toMatchObject({ DocNumber: "PA-1", TotalAmt: 0, Balance: 0 });
  expect((await p.stand("invoice/PA-1")).word).toBe("archived");
  await p.nothingMore();
});

test("S32 a void at the source of what was paid is for a person, and no void is tried", async () => {
  const p = await posted(billed());
  const [invoice] = p.books.all("Invoice");
  await p.books.pay("50", [invoice.Id, 90]);
  p.writeInvoices(billed({ status: "Void" }));
  await p.run();
  const stand = await p.stand("invoice/PA-1");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["has_payments"]]);
  expect(p.books.operations("Invoice").map((each) => each.kind)).toEqual(["create"]);
  await p.nothingMore();
});

test("S35 a cost code without a row stops that invoice alone, and names the code", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(billed(), application("PA-2", "PRJ-1", [["11 40 00", "100.00", "0.00"]]));
  await p.run();
  const stand = await p.stand("invoice/PA-2");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["lookup_missing"]]);
  expect(stand.view.reasons[0]?.text).toContain("11 40 00");
  expect(p.books.all("Invoice")).toHaveLength(1);
  await p.nothingMore();
});

test("S62 a bookkeeper's memo and class are no drift where no rule speaks of them", async () => {
  const p = await posted(billed());
  const [invoice] = p.books.all("Invoice");
  await p.books.edit("Invoice", invoice.Id, { CustomerMemo: { value: "thank you" } });
  const sent = p.books.requests.length;
  await p.run();
  expect((await p.stand("invoice/PA-1")).word).toBe("payment pending");
  expect(p.books.requests).toHaveLength(sent);
  await p.nothingMore();
});

test("S62 a changed amount is a drift, and it is not overwritten unasked", async () => {
  const p = await posted(billed());
  const [invoice] = p.books.all("Invoice");
  const Line = invoice.Line.map((line: { LineNum?: number }) =>
    line.LineNum === 1 ? { ...line, Amount: 120 } : line,
  );
  await p.books.edit("Invoice", invoice.Id, { Line, CustomerRef: invoice.CustomerRef });
  expect(p.books.one("Invoice", { Id: invoice.Id }).TotalAmt).toBe(110);
  await p.run();
  const stand = await p.stand("invoice/PA-1");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["edited_in_qbo"]]);
  expect(stand.view.reasons[0]?.text).toContain("Line[1].Amount");
  expect(p.books.one("Invoice", { Id: invoice.Id }).TotalAmt).toBe(110);
  expect((await p.history("invoice/PA-1")).map((each) => each.kind)).toContain("drifted");
  await p.nothingMore();
});

test("S62 what a mapping says of drift as a whole holds for each of its fields", async () => {
  const p = await posted(billed());
  p.write("mappings/invoice.yaml", `${p.read("mappings/invoice.yaml")}on_drift: overwrite\n`);
  const [invoice] = p.books.all("Invoice");
  const Line = invoice.Line.map((line: { LineNum?: number }) =>
    line.LineNum === 1 ? { ...line, Amount: 120 } : line,
  );
  await p.books.edit("Invoice", invoice.Id, { Line, CustomerRef: invoice.CustomerRef });
  await p.run();
  expect(p.books.one("Invoice", { Id: invoice.Id }).TotalAmt).toBe(90);
  await p.nothingMore();
});

test("S63 an invoice that was deleted in the books is asked about and never made again", async () => {
  const p = await posted(billed());
  const [invoice] = p.books.all("Invoice");
  await p.books.act("Invoice", "delete", { Id: invoice.Id });
  await p.run();
  const stand = await p.stand("invoice/PA-1");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["gone_in_qbo"]]);
  expect(stand.view.settlement).toBe("gone");
  expect(stand.view.reasons[0]?.help).toMatch(/unlink.*hold/);
  expect(p.books.all("Invoice")).toEqual([]);
  await p.nothingMore();
  // Only a person's word makes it again.
  expect((await p.tieout("unlink", "invoice/PA-1", "--why", "make it again")).exitCode).toBe(0);
  await p.run();
  expect(p.books.find("Invoice", { DocNumber: "PA-1" })).toHaveLength(1);
  await p.nothingMore();
});
