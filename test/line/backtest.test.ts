import { expect, test } from "vitest";
import { testProject } from "./project.ts";
import { twoYears } from "./two-years.ts";

test("a backtest reproduces the past, and names the one wrong rule with what all have in common", async () => {
  const { p, applications } = await twoYears();
  const [before] = (await p.json("backtest", "--strict")).json.entities;
  expect(before).toMatchObject({ documents: applications.length, reproduced: applications.length });

  const line = lineOf(p.read("mappings/invoice.yaml"), "DueDate:");
  p.replace("mappings/invoice.yaml", "DueDate: ", "DueDate: add_days(due, 3) #");
  const wrong = await p.json("backtest", "--strict", "--from", "2024-03-01", "--to", "2024-12-31");
  const [entity] = wrong.json.entities;
  expect(wrong.exitCode).toBe(7);
  expect(entity).toMatchObject({ documents: 60, reproduced: 0 });
  expect(entity.causes).toMatchObject([
    {
      kind: "differs",
      what: "DueDate",
      rule: `mappings/invoice.yaml:${line}`,
      pattern: "3 days earlier in the books",
      documents: 60,
    },
  ]);
  const { stdout } = await p.tieout("backtest", "--to", "2024-01-31");
  expect(stdout).toContain("Invoices: reproduces 0 of 6 documents");
  expect(stdout).toContain("all of them: 3 days earlier in the books");
});

test("what the company lacks and what would be held back are causes of their own", async () => {
  const { p } = await twoYears();
  await p.books.act("Invoice", "delete", p.books.one("Invoice", { DocNumber: "PA-2-07" }));
  p.replace("mappings/lookups/cost_codes.yaml", '"09 20 00"', '"09 20 99"');
  const { json } = await p.json("backtest", "--from", "2024-07-01", "--to", "2024-07-31");
  const [{ causes, documents }] = json.entities;
  expect(documents).toBe(6);
  expect(causes).toMatchObject([
    { kind: "blocked", what: "lookup_missing", documents: 5 },
    { kind: "absent", documents: 1, examples: [{ row: "invoice/PA-2-07", twin: null }] },
  ]);
});

test("a day that is none is a mistake of the command line", async () => {
  const p = await testProject();
  expect((await p.tieout("backtest", "--from", "soon")).exitCode).toBe(64);
  expect((await p.tieout("backtest", "--from", "2025-02-01", "--to", "2025-01-01")).exitCode).toBe(
    64,
  );
});

const lineOf = (text: string, what: string): number =>
  text.split("\n").findIndex((line) => line.includes(what)) + 1;
