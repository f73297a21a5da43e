/** `plan --base`: what of a plan is because of a change of the configuration, and of nothing else. */
import fs from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import type { Json } from "./books.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";
import { tempFolder } from "../support/temp.ts";

const NUMBERS = ["PA-1", "PA-2", "PA-3", "PA-4"] as const;

/** PA-1 and PA-2 are posted, PA-3 and PA-4 are new; two of the four are on the second job. */
async function fourInvoices(): Promise<TestProject & { readonly main: string }> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50", "PRJ-2": "Customer/51" } });
  p.writeRows("projects", [
    project("PRJ-1", "Calloway Development LLC"),
    project("PRJ-2", "Quarry Road L.L.C."),
  ]);
  const bills = NUMBERS.map((number, at) =>
    application(
      number,
      at % 2 === 0 ? "PRJ-1" : "PRJ-2",
      [["03 00 00", "1000.00", "0.00"]],
      // Only the odd ones say when they are due.
      at % 2 === 0 ? {} : { due_date: "" },
    ),
  );
  p.writeInvoices(...bills.slice(0, 2));
  await p.run();
  p.writeInvoices(...bills);
  const main = tempFolder();
  // What a checkout of another branch has: no exports, no store.
  for (const name of ["sync.config.yaml", "mappings"]) {
    fs.cpSync(path.join(p.folder, name), path.join(main, name), { recursive: true });
  }
  return { ...p, main };
}

test("a change of one rule names the rows that change because of it, and no others", async () => {
  const p = await fourInvoices();
  p.replace("mappings/invoice.yaml", "DueDate:     due", "DueDate:     add_days(due, 14)");
  p.replace("mappings/invoice.yaml", "{ owner: books }", "{ owner: work }");
  p.replace(
    path.relative(p.folder, path.join(p.main, "mappings/invoice.yaml")),
    "owner: books",
    "owner: work",
  );
  const line =
    1 +
    p
      .read("mappings/invoice.yaml")
      .split("\n")
      .findIndex((each) => each.includes("add_days"));
  const { json } = await p.json("plan", "--base", p.main);
  const { compared } = json;
  expect(compared.rows.map((row: Json) => row.row).toSorted()).toEqual([
    "invoice/PA-1",
    "invoice/PA-3",
  ]);
  expect(compared.rows.map((row: Json) => row.leaves)).toEqual(
    [1, 2].map(() => [
      {
        path: "DueDate",
        before: "2026-08-01",
        after: "2026-08-15",
        rule: `mappings/invoice.yaml:${line}`,
      },
    ]),
  );
  // PA-4 is made by both, and so it is no news.
  expect(compared.same).toBe(1);
  const { stdout } = await p.tieout("plan", "--base", p.main);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "2 rows differ. 1 other change would be the same without it.",
  );
  expect(stdout).toMatch(
    new RegExp(
      `1 invoice row: updated, which was not so before\\n +DueDate: 14 days later +mappings/invoice.yaml:${line}`,
    ),
  );
});

test("a comment of a line moves every rule after it, and no row", async () => {
  const p = await fourInvoices();
  p.replace("mappings/invoice.yaml", "entity: invoice", "# Reviewed in July.\nentity: invoice");
  const { json } = await p.json("plan", "--base", p.main);
  expect(json.compared).toMatchObject({ rows: [], same: 2 });
});

test("a rule that holds rows back, and a trigger that lets fewer in, name them", async () => {
  const p = await fourInvoices();
  p.replace(
    "mappings/invoice.yaml",
    'trigger: status == "Approved"',
    'trigger: status == "Approved" && number != "PA-4"',
  );
  p.replace(
    "mappings/invoice.yaml",
    "due:         { type: date, optional: true,",
    "due:         { type: date,",
  );
  const { json } = await p.json("plan", "--base", p.main);
  const kinds = json.compared.rows.map((row: Json) => [
    row.row,
    row.before?.kind ?? null,
    row.after?.kind ?? null,
  ]);
  expect(kinds).toContainEqual([
    "invoice/PA-4",
    "create",
    expect.toSatisfy((kind) => kind !== "create"),
  ]);
  expect(kinds.map(([row]: readonly [string]) => row)).not.toContain("invoice/PA-1");
  expect(kinds.map(([row]: readonly [string]) => row)).not.toContain("invoice/PA-3");
});

test("the store stays as it is, and what both plans were made on is not saved as one to apply", async () => {
  const p = await fourInvoices();
  const before = await p.json("plan", "--offline");
  p.replace("mappings/invoice.yaml", "DueDate:     due", "DueDate:     add_days(due, 14)");
  const runs = (await p.json("status")).json.runs.length;
  const sent = p.books.requests.length;
  await p.json("plan", "--base", p.main);
  p.replace("mappings/invoice.yaml", "DueDate:     add_days(due, 14)", "DueDate:     due");
  const after = await p.json("plan", "--offline");
  expect(after.json.digest).toBe(before.json.digest);
  expect((await p.json("status")).json.runs.length).toBe(runs + 1);
  expect(p.books.requests.length).toBe(sent);
  const refused = await p.tieout("plan", "--base", p.main, "--out", "x.plan");
  expect(refused.exitCode).toBe(64);
  expect(p.exists("x.plan")).toBe(false);
});

test("what is wrong with the other copy is told with its place; a folder that is none is a usage error", async () => {
  const p = await fourInvoices();
  const file = path.join(p.main, "mappings/invoice.yaml");
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("DocNumber:", "DocNumbr:"));
  const broken = await p.tieout("plan", "--base", p.main);
  expect(broken.exitCode).toBe(3);
  expect(broken.stderr).toMatch(/did you mean `DocNumber`/i);
  expect(broken.stderr).toContain("nothing is held against it");
  expect((await p.tieout("plan", "--base", "nowhere")).exitCode).toBe(64);
});

test("the comment says the same, opened; redacted it has neither names nor amounts", async () => {
  const p = await fourInvoices();
  p.replace("mappings/invoice.yaml", "{project.name}: application", "{project.name}, app");
  const open = await p.tieout("plan", "--base", p.main, "--format", "md");
  expect(open.stdout).toMatch(/^<!-- tieout:plan:default -->\n/);
  expect(open.stdout).toContain("Because of this configuration");
  expect(open.stdout).toContain("Works PRJ-1");
  expect(open.stdout).toContain("1,000.00");
  for (const format of ["md", "html", "json", "text"]) {
    const { stdout } = await p.tieout(
      "plan",
      "--base",
      p.main,
      "--redact",
      "names,amounts",
      "--format",
      format,
    );
    expect(stdout).toContain("PA-3");
    expect(stdout).toContain("PrivateNote");
    expect(stdout).not.toMatch(/Works PRJ|Calloway|Harborline|1,?000/);
  }
  expect((await p.tieout("plan", "--redact", "name")).stderr).toContain('Did you mean "names"?');
});

test("as a page a plan is one file that asks nobody for anything, with markup in names inert", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway", { project_name: "<b>Works</b>" })]);
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "1000.00", "0.00"]]));
  const { stdout } = await p.tieout("plan", "--format", "html");
  expect(stdout).toMatch(/^<!doctype html>/);
  expect(stdout).toContain("&lt;b&gt;Works&lt;/b&gt;");
  expect(stdout).not.toMatch(/<b>|<script|src=|href=/);
  expect(stdout).toContain("1,000.00");
});

test("a change of one rule that moves every invoice is one line of a plan, and stops it", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    ...Array.from({ length: 12 }, (_, at) =>
      application(`PA-${at + 10}`, "PRJ-1", [["03 00 00", "1000.00", "0.00"]]),
    ),
  );
  await p.run();
  p.replace("mappings/invoice.yaml", "DueDate:     due", "DueDate:     add_days(due, 1)");
  p.replace("mappings/invoice.yaml", "{ owner: books }", "{ owner: work }");
  const line = p
    .read("mappings/invoice.yaml")
    .split("\n")
    .findIndex((each) => each.includes("add_days"));
  const { exitCode, stdout } = await p.tieout("plan");
  expect(exitCode).toBe(9);
  expect(stdout).toMatch(
    /~ 12 change only DueDate: 1 day later +mappings\/invoice.yaml:\d+\n +PA-10, PA-11, PA-12 … 9 more +12,000.00/,
  );
  expect(stdout).toContain(
    `12 of them change only DueDate: 1 day later (mappings/invoice.yaml:${line + 1}).`,
  );
  expect(stdout).not.toMatch(/~ PA-1\d/);
  expect((await p.tieout("plan", "--diff", "full")).stdout).toMatch(/~ PA-21/);
});

test("--base takes a branch or a commit of git; what git does not know, or could mistake, is refused", async () => {
  const p = await fourInvoices();
  const git = (...args: readonly string[]) =>
    execa("git", ["-c", "user.name=dana", "-c", "user.email=dana@harborline.example", ...args], {
      cwd: p.folder,
    });
  const none = await p.tieout("plan", "--base", "main");
  expect([none.exitCode, none.stderr]).toEqual([64, expect.stringContaining("no commit")]);
  await git("init", "-q", "-b", "main");
  await git("add", "sync.config.yaml", "mappings");
  await git("commit", "-q", "-m", "As it was");
  p.replace("mappings/invoice.yaml", "PrivateNote: ", 'PrivateNote: "New: {number}" # ');
  const named = async (base: string): Promise<Json> => {
    const { json } = await p.json("plan", "--base", base);
    return [json.compared.rows.map((row: Json) => row.row).toSorted(), json.compared.base ?? base];
  };
  const rows = ["invoice/PA-1", "invoice/PA-2", "invoice/PA-3", "invoice/PA-4"];
  expect(await named("main")).toEqual([rows, "main"]);
  expect((await git("status", "--porcelain")).stdout).not.toContain("UU");
  for (const base of ["nowhere", "--output=x", "main:mappings", "-x"]) {
    const refused = await p.tieout("plan", `--base=${base}`);
    expect([base, refused.exitCode]).toEqual([base, 64]);
    expect(refused.stderr).toContain("commit");
  }
  expect(p.exists("x")).toBe(false);
});
