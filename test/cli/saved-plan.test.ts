import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../support/temp.ts";
import { copySmallProject, tieout, tieoutJson } from "./project.ts";

function project(): string {
  const folder = tempFolder();
  copySmallProject(folder);
  return folder;
}

interface Applied {
  readonly total: { readonly created: number; readonly linked: number; readonly amount: string };
  readonly already: number;
}

test("a saved plan is what runs: shown, applied once, and known again", async () => {
  const folder = project();
  const saved = await tieout(folder, 0, "plan", "--out", "nov.plan");
  expect(saved.stdout).toContain("+ PA-1040-09  St. Brendan's Chapel");
  expect(saved.stdout).toContain("nothing has been sent");
  expect(saved.stderr).toContain("tieout apply nov.plan");

  const first = await tieoutJson<Applied>(folder, 0, "apply", "nov.plan", "--auto-approve");
  expect(first.total).toMatchObject({ created: 14, linked: 89, amount: "113776.52" });
  expect(first.already).toBe(0);
  const second = await tieoutJson<Applied>(folder, 0, "apply", "nov.plan", "--auto-approve");
  expect(second.total).toMatchObject({ created: 0, linked: 0 });
  expect(second.already).toBe(107);
  const { stdout } = await tieout(folder, 0, "plan", "--expect-no-changes");
  expect(stdout).toContain("Nothing to do.");
});

test("a plan whose file was edited is refused, and nothing is sent", async () => {
  const folder = project();
  await tieout(folder, 0, "plan", "--out", "nov.plan");
  const file = path.join(folder, "nov.plan");
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace('"38002.55"', '"3800.25"'));
  const refused = await tieout(folder, 8, "apply", "nov.plan", "--auto-approve");
  expect(refused.stderr).toContain("its content is not what its digest says");
  fs.writeFileSync(file, "{}");
  const other = await tieout(folder, 8, "apply", "nov.plan", "--auto-approve");
  expect(other.stderr).toContain("it is JSON of another kind");
  await tieout(folder, 2, "plan", "--expect-no-changes");
});

test("a plan made under another configuration is stale", async () => {
  const folder = project();
  await tieout(folder, 0, "plan", "--out", "nov.plan");
  const file = path.join(folder, "mappings/invoice.yaml");
  const text = fs.readFileSync(file, "utf8");
  fs.writeFileSync(file, text.replace("application {application} to", "app. {application} to"));
  const { stderr } = await tieout(folder, 8, "apply", "nov.plan", "--auto-approve");
  expect(stderr).toContain("TO910");
});

test("a query narrows a plan, and what it leaves out stays ready", async () => {
  const folder = project();
  const rows = async (...words: readonly string[]): Promise<readonly string[]> => {
    const plan = await tieoutJson<{
      readonly changes: readonly { readonly kind: string; readonly row: string }[];
    }>(folder, 0, "plan", ...words);
    return plan.changes.filter((change) => change.kind === "create").map((change) => change.row);
  };
  expect(await rows("employee")).toHaveLength(10);
  expect(await rows("--offline", "employee/E-0451")).toEqual(["employee/E-0451"]);
  expect(await rows()).toHaveLength(14);
});

test("a plan as Markdown finds its comment again and keeps text of others inert", async () => {
  const folder = project();
  const { stdout } = await tieout(folder, 0, "plan", "--format", "md");
  expect(stdout).toMatch(/^<!-- tieout:plan:default -->\n### Tieout plan: default · \*\*\+113,776/);
  expect(stdout).toContain("| invoices | 4 | 0 | 2 | 0 | 0 | 2 | +113,776.52 |");
  expect(stdout).toContain("+ PA-1040-09");
});
