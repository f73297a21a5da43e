import fs from "node:fs";
import path from "node:path";
import { testProject } from "../line/project.ts";
import type { TestProject, TestProjectOptions } from "../line/project.ts";
import { tempFolder } from "../support/temp.ts";
import { BILL, JOB, ONE_BILL, ONE_JOB, SYNC } from "./texts.ts";

/** One job that is good, and no bills yet. */
export async function billsProject(options: TestProjectOptions = {}): Promise<TestProject> {
  const p = await testProject({
    ...options,
    mappings: null,
    files: { "mappings/bill.yaml": BILL, "mappings/job.yaml": JOB },
  });
  p.write("exports/jobs.csv", ONE_JOB);
  p.replace(
    "sync.config.yaml",
    "keys: { employees: employee_id, projects: project_id, invoices: invoice_number }",
    "keys: { bills: number, jobs: number }",
  );
  return p;
}

/** The same before its first run, for what never gets as far: no books are there to be asked. */
export function paperProject(files: Readonly<Record<string, string | Uint8Array>> = {}): Paper {
  const folder = tempFolder();
  const all = { ...GOOD_FILES, ...files };
  for (const [file, text] of Object.entries(all)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return { folder };
}

export interface Paper {
  readonly folder: string;
}

const GOOD_FILES: Readonly<Record<string, string>> = {
  "sync.config.yaml": SYNC,
  "mappings/bill.yaml": BILL,
  "mappings/job.yaml": JOB,
  "exports/bills.csv": ONE_BILL,
  "exports/jobs.csv": ONE_JOB,
};
