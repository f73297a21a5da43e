/**
 * Makes the data of this example from fixed numbers: `node examples/linarc/make-data.ts`.
 * No clock, no chance of the machine: the same text each time, compared by a test.
 */
import { writeFileSync } from "node:fs";
import { applicationsOf } from "./data/applications.ts";
import { budgets } from "./data/budgets.ts";
import { costCodes } from "./data/codes.ts";
import { companyJson } from "./data/company.ts";
import { expectedCosts } from "./data/expected-costs.ts";
import { expected } from "./data/expected.ts";
import * as costs from "./data/exports-costs.ts";
import { employeesCsv, invoiceLinesCsv, invoicesCsv, projectsCsv } from "./data/exports.ts";
import { payrollRuns } from "./data/payroll.ts";
import { people } from "./data/people.ts";
import { projects } from "./data/projects.ts";
import { recurringCosts } from "./data/recurring.ts";

/** Text by path, relative to this folder. */
export function linarcData(): ReadonlyMap<string, string> {
  const staff = people();
  const sites = projects();
  const applications = sites
    .flatMap(applicationsOf)
    .toSorted((a, b) =>
      a.invoiceDate < b.invoiceDate ? -1 : a.invoiceDate > b.invoiceDate ? 1 : 0,
    );
  const sold = budgets(sites);
  const codes = costCodes();
  const recurring = recurringCosts();
  const runs = payrollRuns(staff);
  const all = { projects: sites, codes, budgets: sold, recurring, runs };
  return new Map([
    ["exports/employees.csv", employeesCsv(staff)],
    ["exports/projects.csv", projectsCsv(sites)],
    ["exports/invoices.csv", invoicesCsv(applications)],
    ["exports/invoice_lines.csv", invoiceLinesCsv(applications)],
    ["exports/cost_codes.csv", costs.costCodesCsv(codes)],
    ["exports/budgets.csv", costs.budgetsCsv(sold)],
    ["exports/budget_lines.csv", costs.budgetLinesCsv(sold)],
    ["exports/recurring_costs.csv", costs.recurringCostsCsv(recurring)],
    ["exports/payroll_runs.csv", costs.payrollRunsCsv(runs)],
    ["exports/payroll_lines.csv", costs.payrollLinesCsv(runs)],
    ["company.json", companyJson(staff, applications)],
    ["expected.json", `${JSON.stringify(expected(staff, sites, applications), null, 2)}\n`],
    ["expected-costs.json", `${JSON.stringify(expectedCosts(all), null, 2)}\n`],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of linarcData()) writeFileSync(new URL(path, import.meta.url), text);
}
