/** Small things at the edges of commands, each of which once went another way. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import { apply } from "../../engine/cli/apply.ts";
import { makeShell } from "../../engine/cli/shell.ts";
import type { Json } from "./books.ts";
import { testProject } from "./project.ts";
import type { TestProject, TestProjectOptions } from "./project.ts";
import { application, project } from "./rows.ts";

async function ready(
  numbers: readonly string[],
  options: TestProjectOptions = {},
): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" }, ...options });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.run();
  p.writeInvoices(
    ...numbers.map((number) => application(number, "PRJ-1", [["03 00 00", "100.00", "10.00"]])),
  );
  return p;
}

test("rows that could not be taken are told by plan and by status, until they are mended", async () => {
  const p = await ready(["PA-1", ""]);
  for (const command of [["plan"], ["status"], ["status", "--todo"]]) {
    const { stdout } = await p.tieout(...command);
    expect(stdout, command.join(" ")).toContain("2 odd rows at the source, in no total");
  }
  expect((await p.json("status")).json.odd).toHaveLength(2);
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]));
  expect((await p.tieout("plan")).stdout).not.toContain("odd row");
  expect((await p.tieout("status")).stdout).not.toContain("odd row");
});

test("a key that holds the sign of a role is shown, planned, saved and sent as any other", async () => {
  const p = await ready(["PO#b", "PO#7"]);
  const saved = await p.tieout("plan", "--out", "two.plan");
  expect([saved.exitCode, saved.stderr]).toEqual([0, expect.any(String)]);
  const applied = await p.json("apply", "two.plan", "--auto-approve");
  expect(applied).toMatchObject({ exitCode: 0, json: { total: { created: 2, not_done: 0 } } });
  for (const row of ["invoice/PO#b", "invoice/PO#b#main", "invoice/PO#7"]) {
    const shown = await p.tieout("show", row);
    expect([shown.exitCode, shown.stderr], row).toEqual([0, ""]);
    expect((await p.tieout("hold", row, "--reason", "disputed")).exitCode, row).toBe(0);
  }
  const numbers = p.books.all("Invoice").map((each) => each.DocNumber);
  expect(numbers.toSorted((a, b) => a.localeCompare(b))).toEqual(["PO#7", "PO#b"]);
});

test("a query that asks for no status there is names the nearest", async () => {
  const p = await ready(["PA-1"]);
  for (const [query, near] of [
    ["status=faild", "status=failed"],
    ["settlement=partal", "settlement=partial"],
    ["reason!=no_mach", "reason=no_match"],
  ] as const) {
    const told = await p.tieout("list", "invoice", query);
    expect([told.exitCode, told.stdout], query).toEqual([64, ""]);
    expect(told.stderr, query).toContain(near);
  }
});

test("a run that is stopped partway prints one JSON document, with what stopped it", async () => {
  const p = await ready(["PA-1"], { settings: { settleMs: 60_000 } });
  p.replace("sync.config.yaml", "limits: {", "limits: { settle_seconds: 60,");
  await p.books.fault({ match: { method: "POST" }, fault: { kind: "drop", when: "before" } });
  const { exitCode, json } = await p.json("run", "--no-input");
  expect(exitCode).toBe(75);
  expect(json).toMatchObject({ format: "tieout.run/1", stopped: { code: "TO941", exit: 75 } });
  expect(json.applied.not_done).toMatchObject([{ row: "invoice/PA-1", result: "unknown" }]);
});

test("a plan over a limit is refused before anybody is asked", async () => {
  const p = await ready(["PA-1"]);
  p.replace("sync.config.yaml", 'max_amount: "250000.00"', 'max_total: "50.00"');
  await p.tieout("plan", "--out", "over.plan");
  const flags = {
    dir: p.folder,
    environment: null,
    policy: null,
    json: false,
    jsonInto: null,
    input: true,
    color: "never",
    ascii: true,
    width: null,
    quiet: true,
    verbose: 0,
  };
  const none = new Map();
  const shell = await makeShell(flags, {
    connectors: new Map(Object.entries(connectors)),
    emulators: none,
    signIns: none,
    certifiers: none,
    receivers: none,
    explorers: none,
    proposers: none,
  });
  const lines: string[] = [];
  const out = { ...shell.out, line: (text: string) => void lines.push(text) };
  try {
    // At a terminal where nobody answers: a question would wait for ever.
    const asked = apply({ ...shell, out, asks: true }, ["over.plan"], {});
    await expect(asked).rejects.toMatchObject({ code: "TO912" });
  } finally {
    await shell.close();
  }
  expect(lines.join("\n")).toContain("max_total");
  expect(p.books.all("Invoice")).toEqual([]);
});

test.each([
  ["is not there", null, 64],
  ["is no text", Uint8Array.of(0xff, 0xfe, 0x00), 8],
  ["is no JSON", "half a pl", 8],
  ["is JSON of another kind", '{"format":"tieout.status/1"}', 8],
  ["is a list", "[]", 8],
] as const)("a plan file that %s is refused with its exit code", async (_what, text, exit) => {
  const p = await testProject();
  if (text !== null) fs.writeFileSync(path.join(p.folder, "x.plan"), text);
  const told = await p.tieout("apply", "x.plan", "--auto-approve");
  expect([told.exitCode, told.stdout], told.stderr).toEqual([exit, ""]);
  expect(told.stderr).toContain("x.plan");
  expect(told.stderr).not.toContain("This is a bug");
});

test("plan takes several rows by their names; a search among them is told, and nothing is planned", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    ...["PA-1", "PA-2", "PA-3"].map((number) =>
      application(number, "PRJ-1", [["03 00 00", "100.00", "0.00"]]),
    ),
  );
  const { json } = await p.json("plan", "invoice/PA-1", "invoice/PA-3");
  const creates = json.changes.filter(({ kind }: Json) => kind === "create");
  expect(creates.map(({ row }: Json) => row)).toEqual(["invoice/PA-1", "invoice/PA-3"]);
  const mixed = await p.tieout("plan", "invoice/PA-1", "status=failed");
  expect([mixed.exitCode, mixed.stdout]).toEqual([64, ""]);
  expect(mixed.stderr).toContain('"status=failed" is no row');
});
