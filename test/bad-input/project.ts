import { expect } from "vitest";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { insideTieout } from "../support/inside.ts";
import type { CliResult } from "../support/cli.ts";

/** Bills with a field of each kind: what the bad cells and files are read for. */
const BILL = `entity: bill
label: Bills
systems: { work: linarc.bills, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true, max: 21 }
  job:    { type: ref, entity: job }
  dated:  { type: date, format: YYYY-MM-DD }
  total:  { type: money }
  qty:    { type: decimal }
  kind:   { type: one_of, values: [Approved, Draft] }
  name:   { type: text }
fields:
  DocNumber: number
  CustomerRef: job
  TxnDate: dated
  PrivateNote: "{name} {qty}"
  Line:
    - fields: { Amount: total }
      set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
trigger: kind == "Approved"
import: { new: auto, changed: auto }
push: auto
`;

const JOB = `entity: job
label: Jobs
systems: { work: linarc.jobs, books: books.Customer }
truth: work
record:
  number: { type: text, key: true }
  name:   { type: text }
fields: { DisplayName: name }
import: { new: auto, changed: auto }
push: auto
`;

/** One job that is good, and no bills yet. */
export async function billsProject(): Promise<TestProject> {
  const p = await testProject({
    mappings: null,
    files: { "mappings/bill.yaml": BILL, "mappings/job.yaml": JOB },
  });
  p.write("exports/jobs.csv", "number,name\nJ-1,Harbor View\n");
  p.replace(
    "sync.config.yaml",
    "keys: { employees: employee_id, projects: project_id, invoices: invoice_number }",
    "keys: { bills: number, jobs: number }",
  );
  return p;
}

/** The documented exit codes but "internal": nothing that comes in is our own bug. */
const EXITS: readonly number[] = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 64, 75, 130];

/** Runs a command, and holds what every answer to bad input has: a code, and no trace. */
export async function told(
  p: TestProject,
  ...args: readonly string[]
): Promise<CliResult & { readonly text: string }> {
  const result = await insideTieout(p.folder, ...args);
  const text = `${result.stdout}\n${result.stderr}`;
  expect(EXITS, text).toContain(result.exitCode);
  expect(text).not.toMatch(/^\s+at .*[(/].*:\d+:\d+\)?$/m);
  expect(text).not.toContain("This is a bug");
  return { ...result, text };
}
