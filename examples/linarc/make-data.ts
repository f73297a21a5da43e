/**
 * Makes the data of this example from fixed numbers: `node examples/linarc/make-data.ts`.
 * No clock, no chance of the machine: the same text each time, compared by a test.
 */
import { writeFileSync } from "node:fs";
import { applicationsOf } from "./data/applications.ts";
import { companyJson } from "./data/company.ts";
import { expected } from "./data/expected.ts";
import { employeesCsv, invoiceLinesCsv, invoicesCsv, projectsCsv } from "./data/exports.ts";
import { people } from "./data/people.ts";
import { projects } from "./data/projects.ts";

/** Text by path, relative to this folder. */
export function linarcData(): ReadonlyMap<string, string> {
  const staff = people();
  const sites = projects();
  const applications = sites
    .flatMap(applicationsOf)
    .toSorted((a, b) =>
      a.invoiceDate < b.invoiceDate ? -1 : a.invoiceDate > b.invoiceDate ? 1 : 0,
    );
  return new Map([
    ["exports/employees.csv", employeesCsv(staff)],
    ["exports/projects.csv", projectsCsv(sites)],
    ["exports/invoices.csv", invoicesCsv(applications)],
    ["exports/invoice_lines.csv", invoiceLinesCsv(applications)],
    ["company.json", companyJson(staff, applications)],
    ["expected.json", `${JSON.stringify(expected(staff, sites, applications), null, 2)}\n`],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of linarcData()) writeFileSync(new URL(path, import.meta.url), text);
}
