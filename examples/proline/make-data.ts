/**
 * Makes the data of this example from fixed numbers: `node examples/proline/make-data.ts`.
 * No clock, no chance of the machine: the same text each time, compared by a test.
 */
import { writeFileSync } from "node:fs";
import { companyJson } from "./data/company.ts";
import { contacts } from "./data/contacts.ts";
import { expected } from "./data/expected.ts";
import type { Told } from "./data/expected.ts";
import { contactsCsv, invoicesNdjson, paymentsCsv, projectsNdjson } from "./data/exports.ts";
import { invoices, payments } from "./data/invoices.ts";
import { projects } from "./data/projects.ts";

/** Text by path, relative to this folder. */
export function prolineData(): ReadonlyMap<string, string> {
  const told: Told = {
    contacts: contacts(),
    projects: projects(),
    invoices: invoices(),
    payments: payments(),
  };
  return new Map([
    ["exports/contacts.csv", contactsCsv(told.contacts)],
    ["exports/projects.ndjson", projectsNdjson(told.projects)],
    ["exports/invoices.ndjson", invoicesNdjson(told.invoices)],
    ["exports/payments.csv", paymentsCsv(told.payments)],
    ["company.json", companyJson(told.contacts)],
    ["expected.json", `${JSON.stringify(expected(told), null, 2)}\n`],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of prolineData()) writeFileSync(new URL(path, import.meta.url), text);
}
