/** Scenarios S13 to S19: what is staged, what waits, what people pick, hold and try again. */
import { expect, test } from "vitest";
import type { Json } from "./books.ts";
import { changesOf, endsOf, testProject } from "./project.ts";
import type { TestProject, TestProjectOptions } from "./project.ts";
import { application, project } from "./rows.ts";
import type { Application } from "./rows.ts";

const billed = (number: string, amount = "100.00", more = {}): Application =>
  application(number, "PRJ-1", [["03 00 00", amount, "0.00"]], more);

/** One project that is linked, and invoices that people fetch and send. */
async function staged(options: TestProjectOptions = {}): Promise<TestProject> {
  const p = await testProject({
    mappings: "staged",
    links: { "PRJ-1": "Customer/50" },
    ...options,
  });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  return p;
}

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `PA-${from + at}`);

test("S13 import new, selected and all stage what they say and send nothing", async () => {
  const p = await staged();
  p.writeInvoices(...numbers(1, 7).map((number) => billed(number)));
  await p.import({ kind: "all" });
  await p.push();
  expect(p.books.all("Invoice")).toHaveLength(7);
  const sent = p.books.requests.length;

  p.writeInvoices(
    ...numbers(1, 2).map((number) => billed(number, "150.00")),
    ...numbers(3, 10).map((number) => billed(number)),
  );
  const counts = async (kind: Parameters<typeof p.import>[0]) => {
    const { entities } = await p.import(kind);
    return entities.find((each) => each.entity === "invoice")?.counts;
  };
  const picked = { kind: "selected", addresses: [{ entity: "invoice", key: "PA-1" }] } as const;
  expect(await counts(picked)).toMatchObject({ changed: 1, new: 0, offeredNew: 3 });
  expect(await counts({ kind: "new" })).toMatchObject({ new: 3, changed: 0, offeredChanged: 1 });
  expect(await counts({ kind: "all" })).toMatchObject({ new: 0, changed: 1, unchanged: 9 });
  expect(p.books.requests).toHaveLength(sent);

  const { plan } = await p.plan();
  expect(changesOf(plan).filter((each) => each.includes("invoice/"))).toHaveLength(5);
  const words = (await p.rows("invoice")).filter((row) => row.sync === "ready");
  expect(words).toHaveLength(5);
  await p.apply(plan);
  expect(p.books.all("Invoice")).toHaveLength(10);
  await p.nothingMore();
});

test("a row that cannot be read is never tied out, and an emptied source is no tie-out at all", async () => {
  const p = await staged();
  p.writeInvoices(billed("PA-1"), billed("PA-2"));
  await p.import({ kind: "all" });
  await p.push();
  expect(await p.check()).toMatchObject({ tied: true, unread: [] });

  const whole = p.read("exports/invoices.csv");
  p.write("exports/invoices.csv", whole.replace("PA-2", ""));
  const checked = await p.check();
  expect(checked.tied).toBe(false);
  expect(checked.unread).toMatchObject([
    { row: "exports/invoices.csv:3" },
    { row: "exports/invoice_lines.csv:3" },
  ]);

  p.writeRows("invoices", []);
  await expect(p.check()).rejects.toMatchObject({ code: "TO932", exit: 9 });
  expect((await p.tieout("check")).exitCode).toBe(9);
});

test("S13 what was seen and not taken is listed with what differs, until it is taken", async () => {
  const p = await staged();
  p.writeInvoices(billed("PA-1"));
  await p.import({ kind: "all" });
  const none = await p.tieout("list", "invoice", "--offered");
  expect([none.exitCode, none.stdout]).toEqual([0, expect.stringContaining("Nothing is offered")]);

  p.writeInvoices(billed("PA-1", "150.00"), billed("PA-2", "70.00"));
  await p.plan();
  const { json } = await p.json("list", "invoice", "--offered");
  const amounts = json.rows.map((row: Json) => [
    row.key,
    row.what,
    row.fields.find((each: Json) => each.field === "total"),
  ]);
  expect(amounts).toEqual([
    ["PA-1", "edited", { field: "total", staged: "100.00", source: "150.00" }],
    ["PA-2", "new", { field: "total", staged: null, source: "70.00" }],
  ]);
  // What is as it was staged is not said again.
  expect(json.rows[0].fields.map((each: Json) => each.field)).not.toContain("number");
  const text = await p.tieout("list", "invoice", "--offered");
  expect(text.stdout).toContain("total  100.00 → 150.00");
  expect(text.stdout).toContain("2 rows not taken, 1 of them new.");
  expect((await p.tieout("list", "invoice", "PA-1", "--offered")).exitCode).toBe(64);
  await p.import({ kind: "all" });
  const taken = await p.json("list", "invoice", "--offered");
  expect(taken.json.rows).toEqual([]);
});

test("S14 an invoice that waits for its project goes on without being imported again", async () => {
  const p = await testProject({ mappings: "staged" });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(billed("PA-1"));
  await p.import({ kind: "all" });
  await p.plan();
  const before = await p.stand("invoice/PA-1");
  expect([before.word, before.codes]).toEqual(["needs action", ["dependency"]]);
  expect(before.view.reasons[0]?.text).toContain("project/PRJ-1");

  await p.link("project/PRJ-1", "Customer/50");
  const { plan } = await p.plan({ offline: true });
  expect(changesOf(plan)).toEqual(["link project/PRJ-1", "create invoice/PA-1"]);
  expect((await p.stand("invoice/PA-1")).word).toBe("needs sync");
  await p.apply(plan);
  expect(p.books.one("Invoice", { DocNumber: "PA-1" }).CustomerRef.value).toBe("50");
  await p.nothingMore();
});

test("S14 an invoice of a project that staging has not yet needs it by its name", async () => {
  const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
  p.writeInvoices(billed("PA-1"));
  await p.import({ kind: "all" });
  await p.plan();
  const before = await p.stand("invoice/PA-1");
  expect(before.word).toBe("needs action");
  expect(before.view.reasons.map((each) => each.text).join()).toContain("PRJ-1");
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.import({ kind: "all", entities: ["project"] });
  expect(changesOf((await p.plan()).plan)).toEqual(["link project/PRJ-1", "create invoice/PA-1"]);
  await p.push();
  expect((await p.stand("invoice/PA-1")).word).toBe("payment pending");
  await p.nothingMore();
});

test("S15 an application waits for its approval, under its filter, and then is listed", async () => {
  const p = await staged();
  p.writeInvoices(billed("PA-1", "100.00", { status: "Submitted" }), billed("PA-2"));
  await p.import({ kind: "all" });
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["link project/PRJ-1", "create invoice/PA-2"]);
  const stand = await p.stand("invoice/PA-1");
  expect([stand.word, stand.codes]).toEqual(["waiting", ["trigger_not_met"]]);
  const rows = async (...query: readonly string[]) =>
    (await p.json("list", "invoice", ...query)).json.rows.map((row: { key: string }) => row.key);
  expect(await rows("status=waiting")).toEqual(["PA-1"]);
  const todo = await p.tieout("status", "--todo");
  expect(todo.stdout).not.toContain("PA-1");

  p.writeInvoices(billed("PA-1"), billed("PA-2"));
  await p.import({ kind: "all" });
  await p.push();
  expect(p.books.all("Invoice")).toHaveLength(2);
  await p.nothingMore();
});

test("S16 of everything only what needs sync goes; the rest is skipped and counted", async () => {
  const p = await staged();
  p.writeInvoices(billed("PA-1"), billed("PA-2"));
  await p.import({ kind: "all" });
  await p.push();
  const paid = p.books.one("Invoice", { DocNumber: "PA-1" });
  await p.books.pay("50", [paid.Id, 100]);
  p.writeInvoices(
    billed("PA-1"),
    billed("PA-2"),
    billed("PA-3"),
    application("PA-4", "PRJ-1", [["99 99 99", "100.00", "0.00"]]),
    billed("PA-5", "100.00", { status: "Draft" }),
    billed("PA-6"),
  );
  await p.import({ kind: "all" });
  await p.hold("invoice/PA-6", "disputed");
  const sent = p.books.operations("Invoice").length;
  const { plan } = await p.plan();
  expect(plan.counts.find((each) => each.entity === "invoice")).toMatchObject({
    create: 1,
    update: 0,
    same: 2,
    blocked: 1,
    waiting: 1,
    held: 1,
  });
  expect(endsOf(await p.apply(plan))).toEqual(["done invoice/PA-3"]);
  expect(p.books.operations("Invoice").slice(sent)).toHaveLength(1);
  const words = [];
  for (const number of numbers(1, 6)) words.push((await p.stand(`invoice/${number}`)).word);
  expect(words).toEqual([
    "synced",
    "payment pending",
    "payment pending",
    "needs action",
    "waiting",
    "held",
  ]);
  await p.nothingMore();
});

test("S17 what the books refused is tried again only when its cause is gone", async () => {
  const p = await staged();
  p.writeInvoices(billed("PA-1"));
  await p.import({ kind: "all" });
  const { plan } = await p.plan();
  await p.books.edit("Item", "3", { Active: false });
  expect(endsOf(await p.apply(plan))).toContain("failed invoice/PA-1");
  const failed = await p.stand("invoice/PA-1");
  expect([failed.word, failed.codes]).toEqual(["failed", ["target_inactive"]]);
  expect(failed.view.reasons[0]).toMatchObject({ fixIn: "qbo" });
  expect(failed.view.reasons[0]?.text).toContain("610");
  const first = p.books.requests.at(-1)?.requestId;
  const sent = p.books.requests.length;

  await p.retry("invoice/PA-1");
  const retried = (await p.history("invoice/PA-1")).filter(({ kind }) => kind === "retried");
  expect(retried).toMatchObject([{ actor: "dana.ruiz@harborline.example" }]);
  expect(retried[0]?.detail.was).toBe(failed.view.reasons[0]?.text);
  expect(changesOf((await p.plan()).plan)).toEqual([]);
  const again = await p.stand("invoice/PA-1");
  expect(again.view.reasons[0]).toMatchObject({ code: "name_inactive", fixIn: "qbo" });
  expect(p.books.requests).toHaveLength(sent);

  await p.books.edit("Item", "3", { Active: true });
  expect(changesOf((await p.plan()).plan)).toEqual(["create invoice/PA-1"]);
  await p.push();
  expect(p.books.all("Invoice")).toHaveLength(1);
  expect(p.books.requests.at(-1)?.requestId).not.toBe(first);
  await p.nothingMore();
});

test("S18 a row whose source has moved since the plan is dropped back, and the rest goes", async () => {
  const p = await staged();
  p.writeInvoices(billed("PA-1"), billed("PA-2"));
  await p.import({ kind: "all" });
  await p.push("project/PRJ-1");
  expect((await p.tieout("plan", "--out", "june.plan")).exitCode).toBe(0);
  p.writeInvoices(billed("PA-1", "120.00"), billed("PA-2"));
  await p.import({ kind: "all" });
  const applied = await p.json("apply", "june.plan", "--auto-approve");
  expect(applied.exitCode).toBe(6);
  expect(p.books.all("Invoice").map((each) => each.DocNumber)).toEqual(["PA-2"]);
  expect(JSON.stringify(applied.json)).toContain("invoice/PA-1");
  await p.plan();
  expect((await p.stand("invoice/PA-1")).word).toBe("needs sync");
  await p.push();
  expect(p.books.one("Invoice", { DocNumber: "PA-1" }).TotalAmt).toBe(120);
  await p.nothingMore();
});

test("S19 a rejected row is held with its comment, and an import does not bring it back", async () => {
  const p = await staged();
  p.writeInvoices(billed("PA-1"), billed("PA-2"));
  await p.import({ kind: "all" });
  await p.plan();
  const held = await p.tieout("hold", "invoice/PA-1", "--reason", "the owner disputes it");
  expect(held.exitCode).toBe(0);
  await p.import({ kind: "all" });
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["link project/PRJ-1", "create invoice/PA-2"]);
  await p.apply(plan);
  const stand = await p.stand("invoice/PA-1");
  expect([stand.word, stand.codes]).toEqual(["held", ["held"]]);
  const event = (await p.history("invoice/PA-1")).find((each) => each.kind === "held");
  expect(event).toMatchObject({
    actor: "dana.ruiz@harborline.example",
    detail: { why: "the owner disputes it" },
  });
  await p.nothingMore();
  await p.release("invoice/PA-1");
  expect(changesOf((await p.plan()).plan)).toEqual(["create invoice/PA-1"]);
});
