import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { byHand } from "../support/by-hand.ts";
import { PROJECT } from "../support/cli.ts";
import { tieout } from "../cli/project.ts";
import { runScript } from "../support/script.ts";
import { ask, balances, compareRows, copyExample } from "./outcome.ts";
import { editByHand, exampleFolder, expectedOf } from "./outcome.ts";
import type { EntityExpected, Row } from "./outcome.ts";

const EXAMPLE = exampleFolder("linarc");
const COMPANY = "9341453508217706";
const ENTITIES = ["cost_code", "budget", "recurring_cost", "payroll_run"] as const;
const PATIENCE = 300_000;

interface Expected extends Readonly<Record<(typeof ENTITIES)[number], EntityExpected>> {
  readonly books_after: Readonly<Record<string, string>>;
}
const expected = expectedOf<Expected>("linarc", "expected-costs.json");

/** The walk by hand of examples/linarc/script.md, command by command, with what each shows. */
test("the script of examples/linarc does what it says", { timeout: PATIENCE }, async () => {
  expect(await runScript("linarc")).toBeGreaterThan(9);
});

test("the page for people tells the figures of costs", () => {
  const page = fs.readFileSync(path.join(EXAMPLE, "README.md"), "utf8");
  for (const [entity, label] of [
    ["budget", "budgets"],
    ["recurring_cost", "recurring costs"],
    ["payroll_run", "payroll runs"],
  ] as const) {
    const { rows, by_outcome } = expected[entity];
    const { create, waiting } = by_outcome as Record<string, { count: number; total: string }>;
    const amount = create!.total.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
    const held = rows - create!.count - waiting!.count;
    expect(page).toContain(
      `| ${label} | ${create!.count} | ${amount} | | ${held} | ${waiting!.count} |`,
    );
  }
});

test(
  "examples/linarc comes to what its generator worked out, and a cent put in by hand is named",
  { timeout: PATIENCE },
  async () => {
    const folder = copyExample("linarc");
    // The customers that people have chosen in the project at the root.
    const links = fs.readFileSync(path.join(PROJECT, "mappings/links/project.yaml"), "utf8");
    fs.writeFileSync(path.join(folder, "mappings/links/project.yaml"), links);
    await tieout(folder, 0, "import", "all");
    await tieout(folder, 0, "plan", "--out", ".tieout/all.plan");
    await tieout(folder, 0, "apply", ".tieout/all.plan", "--auto-approve");
    for (const entity of ENTITIES) await compareRows(folder, entity, expected[entity]);
    await byHand(folder, compareBooks);
    await tieout(folder, 0, "plan", "--expect-no-changes");
    await tieout(folder, 0, "check");
    await byHand(folder, addCent);
    const { stdout } = await tieout(folder, 7, "check");
    expect(stdout).toMatch(
      /payroll_run\/PR-2026-11.*\n?.*36,102\.85 here, 36,102\.86 in the books/,
    );
    expect(stdout).toContain("0.01 unexplained");
  },
);

/** What the books themselves hold. */
async function compareBooks(url: string): Promise<void> {
  const accounts = await balances(url, COMPANY);
  const sold = (await ask(url, COMPANY, "Estimate")).reduce(
    (sum, each) => sum + Math.round(Number(each["TotalAmt"]) * 100),
    0,
  );
  expect({
    estimates: (sold / 100).toFixed(2),
    payable: accounts.get("Accounts Payable (A/P)"),
    payroll_liabilities: accounts.get("Payroll Liabilities"),
  }).toEqual(expected.books_after);
  const names = (await ask(url, COMPANY, "Class")).map((each) => each["Name"]);
  expect(names).toContain("09 51 00 Ceilings - acoustic");
  const bill = (await ask(url, COMPANY, "Bill")).find((each) => each["DocNumber"] === "RC-0001");
  expect(bill?.["VendorRef"]).toMatchObject({ name: "Ashford Ready-Mix" });
}

/** A bookkeeper adds a cent to both sides of an entry. */
async function addCent(url: string): Promise<void> {
  const entry = (await ask(url, COMPANY, "JournalEntry")).find(
    (each) => each["DocNumber"] === "PR-2026-11",
  );
  const lines = (entry!["Line"] as readonly Row[]).map((line, at, all) =>
    at === 0 || at === all.length - 1
      ? { ...line, Amount: Number((Number(line["Amount"]) + 0.01).toFixed(2)) }
      : line,
  );
  const body = { ...entry, Line: lines };
  await editByHand(url, { entity: "JournalEntry", operation: "update", body });
}
