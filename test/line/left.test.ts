/** Documents that an import leaves to desire, where something comes between the two. */
import { expect, test } from "vitest";
import { runTieout } from "../support/cli.ts";
import { changesOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";

async function withInvoices(): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.run();
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]));
  return p;
}

async function standing(p: TestProject): Promise<readonly string[]> {
  return (await p.rows("invoice")).map(({ address, sync }) => `${address.key} ${sync}`);
}

test("a power cut between import and desire: the rows are listed, and the next plan has them", async () => {
  const p = await withInvoices();
  const env = { TIEOUT_CRASH_AT: "documents-left" };
  const cut = await runTieout(["plan"], { cwd: p.folder, env });
  expect([cut.exitCode, cut.stderr]).toEqual([137, expect.any(String)]);
  expect(await standing(p)).toEqual(["PA-1 new"]);
  // Another row comes; the first is not forgotten beside it.
  p.writeInvoices(
    application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]),
    application("PA-2", "PRJ-1", [["03 00 00", "70.00", "7.00"]]),
  );
  const { plan, desired } = await p.plan();
  expect(desired.evaluated).toBe(2);
  expect(changesOf(plan)).toEqual(["create invoice/PA-1", "create invoice/PA-2"]);
});

test("books that cannot be read after an import: its rows are listed at once", async () => {
  const p = await withInvoices();
  const match = { operation: "cdc" };
  await p.books.fault({ match, times: "always", fault: { kind: "html" } });
  await expect(p.plan()).rejects.toThrow();
  expect(await standing(p)).toEqual(["PA-1 new"]);
});

test("a plan of rows that were never staged makes each document once, evaluated", async () => {
  const p = await withInvoices();
  const { imported, desired } = await p.plan();
  expect(imported.entities.map(({ counts }) => counts.new)).toContain(1);
  expect(desired.evaluated).toBe(1);
  expect(await standing(p)).toEqual(["PA-1 ready"]);
  await p.within(async ({ store }) => {
    const notes = await store.db.selectFrom("meta").select("key").execute();
    expect(notes.filter(({ key }) => key.startsWith("documents_left"))).toEqual([]);
  });
});
