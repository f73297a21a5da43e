/** What a list shows of a row: the columns that its mapping names, at the screen and the terminal. */
import { expect, test } from "vitest";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project } from "../line/rows.ts";
import type { Json } from "../line/books.ts";
import { served } from "./served.ts";

async function desk(): Promise<TestProject> {
  const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [
    project("PRJ-1", "Calloway Development LLC"),
    project("PRJ-2", "Quarry Road L.L.C.", { project_name: '=cmd|" /C calc"!A0' }),
  ]);
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "1250.00", "0.00"]]));
  return p;
}

test("a list has the columns of its mapping, typed, and what a row is over there", async () => {
  const p = await desk();
  await p.import({ kind: "all" });
  await served(p, async ({ get }) => {
    const { json: state } = await get("/api/state");
    const invoices = state.entities.find(({ name }: Json) => name === "invoice");
    expect(invoices.columns.map(({ label, type, sort }: Json) => [label, type, sort])).toEqual([
      ["Invoice Number", "text", "key"],
      ["Billed To", "text", "party"],
      ["Project Name", "text", "title"],
      ["Invoice Status", "one_of", null],
      ["Total Amount", "money", "amount"],
      ["Due Date", "date", null],
      ["Created by", "text", null],
    ]);
    const { json: rows } = await get("/api/rows?entity=invoice");
    expect(rows.rows[0].cells).toEqual([
      "PA-1",
      "Calloway Development LLC",
      "Works PRJ-1",
      "Approved",
      "1,250.00",
      "2026-08-01",
      "Tomás Peña",
    ]);
    const { json: projects } = await get("/api/rows?entity=project");
    expect(projects.rows.map(({ twin, picks }: Json) => [twin, picks])).toEqual([
      ["Calloway Development LLC", false],
      [null, true],
    ]);
    const csv = await get("/api/csv?entity=project");
    expect(csv.headers["content-disposition"]).toBe("attachment");
    expect(csv.text.split("\r\n")).toHaveLength(4);
    expect(csv.text).toContain(`"'=cmd|"" /C calc""!A0"`);
  });
  const { stdout } = await p.tieout("list", "invoice", "--columns", "mapping", "--csv");
  expect(stdout.split("\r\n").slice(0, 2)).toEqual([
    "Invoice Number,Billed To,Project Name,Invoice Status,Total Amount,Due Date,Created by,Status,Synced",
    `PA-1,Calloway Development LLC,Works PRJ-1,Approved,"1,250.00",2026-08-01,Tomás Peña,needs sync,`,
  ]);
});

test("a column that names nothing is found before anything runs, with its place", async () => {
  const p = await desk();
  p.replace("mappings/invoice.yaml", "Created by: created_by", "Created by: created_bye");
  const { exitCode, stderr, stdout } = await p.tieout("validate");
  expect(exitCode).toBe(3);
  expect(`${stdout}${stderr}`).toMatch(/created_bye[^]*mappings\/invoice\.yaml:\d+:\d+/);
});

test("a look at the source counts what an import would take, and takes nothing", async () => {
  const p = await desk();
  await served(p, async ({ get, post }) => {
    const { json: looked } = await post("/api/import", { what: "look", entity: "invoice" });
    expect(looked.entities[0].counts).toMatchObject({ new: 0, offeredNew: 1 });
    const { json: state } = await get("/api/state");
    const invoices = state.entities.find(({ name }: Json) => name === "invoice");
    expect([invoices.total, invoices.offered_new]).toEqual([0, 1]);
    const { json: source } = await get("/api/source?entity=invoice&q=pa-1");
    expect(source.rows).toMatchObject([{ key: "PA-1", what: "new" }]);
    expect((await get("/api/source?entity=invoice&q=pa-2")).json.rows).toEqual([]);
    await post("/api/import", { what: "selected", rows: ["invoice/PA-1"] });
    expect((await get("/api/source?entity=invoice")).json.rows[0].what).toBe("staged");
  });
  const { json } = await p.json("import", "all", "project", "--dry-run");
  expect(json.entities[0]).toMatchObject({ entity: "project", new: 0, offeredNew: 2 });
  const refused = await p.tieout("import", "selected", "invoice/PA-1", "--dry-run");
  expect([refused.exitCode, refused.stderr]).toEqual([64, expect.stringContaining("--dry-run")]);
});
