/** S64: a run is taken back row by row, and where the books have moved on it says why it stays. */
import { expect, test } from "vitest";
import type { Plan } from "../../engine/model/plan.ts";
import { undoProject } from "../../engine/run.ts";
import { recordKey } from "../../engine/model/ids.ts";
import { harborline, person } from "./company.ts";
import { changeOf, changesOf, endsOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, employee, project } from "./rows.ts";

const bill = (count: number, more: Record<number, string> = {}) =>
  Array.from({ length: count }, (_, at) =>
    application(`PA-${at + 1}`, "PRJ-1", [["03 00 00", more[at + 1] ?? "100.00", "10.00"]]),
  );

async function sent(count: number): Promise<{ readonly p: TestProject; readonly run: string }> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.run();
  p.writeInvoices(...bill(count));
  const { plan } = await p.run();
  return { p, run: plan.run };
}

const undo = (p: TestProject, run: string): Promise<Plan> =>
  p.within((project) => undoProject(project, run));

test("S64 of a run's invoices the paid and the edited stay, the rest is voided and held", async () => {
  const { p, run } = await sent(6);
  const id = (number: string) => p.books.one("Invoice", { DocNumber: number });
  await p.books.pay("50", [id("PA-2").Id, 90]);
  await p.books.pay("50", [id("PA-3").Id, 40]);
  await p.books.edit("Invoice", id("PA-4").Id, { DueDate: "2026-12-24" });
  const plan = await undo(p, run);
  expect(changesOf(plan)).toEqual(["void invoice/PA-6", "void invoice/PA-5", "void invoice/PA-1"]);
  const why = (row: string) => changeOf(plan, row).reasons.map(({ code }) => code);
  expect([why("invoice/PA-2"), why("invoice/PA-3"), why("invoice/PA-4")]).toEqual([
    ["has_payments"],
    ["has_payments"],
    ["edited_in_qbo"],
  ]);
  expect(plan.counts.find((each) => each.entity === "invoice")?.amount).toBe("-270.00");
  const applied = await p.apply(plan);
  expect(endsOf(applied)).toEqual(["done invoice/PA-6", "done invoice/PA-5", "done invoice/PA-1"]);
  expect(id("PA-1")).toMatchObject({ TotalAmt: 0, Balance: 0 });
  expect(id("PA-2")).toMatchObject({ TotalAmt: 90 });
  // Nothing sends again what a person has taken back.
  await p.run();
  expect((await p.stand("invoice/PA-1")).word).toBe("held");
  expect(p.books.all("Invoice").filter((each) => each.TotalAmt === 0)).toHaveLength(3);
  expect((await p.history("invoice/PA-1")).map((each) => each.kind)).toEqual(
    expect.arrayContaining(["planned", "applied", "held"]),
  );
  await p.nothingMore();
  expect(changesOf(await undo(p, run))).toEqual([]);
});

test("an update is taken back to the values that stood there, and the next run leaves it", async () => {
  const { p } = await sent(2);
  const before = p.books.one("Invoice", { DocNumber: "PA-1" });
  p.writeInvoices(...bill(2, { 1: "150.00" }));
  const { plan: second } = await p.run();
  expect(p.books.one("Invoice", { DocNumber: "PA-1" }).TotalAmt).toBe(140);
  const saved = await p.tieout("undo", second.run, "--out", "undo.plan");
  expect([saved.exitCode, saved.stderr]).toEqual([0, expect.stringContaining("apply undo.plan")]);
  expect(saved.stdout).toContain("~ PA-1");
  expect(saved.stdout).toContain("-50.00");
  const applied = await p.json("apply", "undo.plan", "--auto-approve");
  expect(applied).toMatchObject({ exitCode: 0, json: { total: { updated: 1, not_done: 0 } } });
  const after = p.books.one("Invoice", { DocNumber: "PA-1" });
  expect(after.TotalAmt).toBe(90);
  expect(after.PrivateNote).toBe(before.PrivateNote);
  await p.run();
  expect(p.books.one("Invoice", { DocNumber: "PA-1" }).TotalAmt).toBe(90);
  expect((await p.stand("invoice/PA-1")).word).toBe("held");
  // Released, it is what the source says: an edit like any other.
  await p.release("invoice/PA-1");
  await p.run();
  expect(p.books.one("Invoice", { DocNumber: "PA-1" }).TotalAmt).toBe(140);
});

test("the first of two runs is not undone under the second", async () => {
  const { p, run } = await sent(1);
  p.writeInvoices(...bill(1, { 1: "150.00" }));
  const { plan: second } = await p.run();
  const plan = await undo(p, run);
  expect(changeOf(plan, "invoice/PA-1")).toMatchObject({ kind: "blocked" });
  expect(changeOf(plan, "invoice/PA-1").reasons[0]?.help).toBe(`tieout undo ${second.run}`);
});

test("what a run linked is unlinked, and an entry that it made goes out of use", async () => {
  const p = await testProject();
  p.writeRows("employees", [employee("E-900", "Nora", "Quist")]);
  const { plan } = await p.run();
  expect(changesOf(plan)).toEqual(["create employee/E-900"]);
  const taken = await undo(p, plan.run);
  expect(changesOf(taken)).toEqual(["update employee/E-900"]);
  await p.apply(taken);
  expect(p.books.all("Employee").find((each) => each.EmployeeNumber === "E-900")?.Active).toBe(
    false,
  );
});

test("what moved between the plan and its carrying out stays, and is not held for it", async () => {
  const { p, run } = await sent(2);
  const plan = await undo(p, run);
  const { Id } = p.books.one("Invoice", { DocNumber: "PA-1" });
  await p.books.edit("Invoice", Id, { DueDate: "2026-12-24" });
  const applied = await p.apply(plan);
  expect(endsOf(applied).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "done invoice/PA-2",
    "stale invoice/PA-1",
  ]);
  expect((await p.stand("invoice/PA-1")).view.held).toBeNull();
});

test("a link of a run that is for good stays", async () => {
  const seed = harborline({ Employee: [person("70", "E-900", "Nora", "Quist")] });
  const p = await testProject({ seed });
  p.replace("mappings/employee.yaml", "push:", "permanent: true\npush:");
  p.writeRows("employees", [employee("E-900", "Nora", "Quist", { email: "", hire_date: "" })]);
  const { plan } = await p.run();
  expect(changesOf(plan)).toEqual(["link employee/E-900"]);
  const taken = await undo(p, plan.run);
  expect(changeOf(taken, "employee/E-900").reasons[0]).toMatchObject({ code: "permanent_link" });
});

test("a row that the store has no more is left by an undo that was planned with it", async () => {
  const { p, run } = await sent(1);
  const plan = await undo(p, run);
  const [change] = plan.changes;
  const gone = { ...change!, address: { ...change!.address, key: recordKey("PA-99") } };
  const applied = await p.apply({ ...plan, changes: [gone] });
  expect(applied.rows[0]?.reasons[0]).toMatchObject({ code: "rule_changed" });
});

test("a run that nobody knows is told with those that sent something", async () => {
  const { p, run } = await sent(1);
  const told = await p.tieout("undo", "run_nothing");
  expect([told.exitCode, told.stderr]).toEqual([64, expect.stringContaining(run)]);
});
