import { expect } from "vitest";
import { harborline, customer } from "./company.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";
import type { Application } from "./rows.ts";

export const CUSTOMERS = ["50", "51", "52", "53", "54", "55"];
const EXTRA = ["Ridgeline Hotels Inc.", "Marlow & Sons", "Tamarack Grocers Co-op"];

export interface Made {
  readonly p: TestProject;
  readonly applications: Application[];
}

/** Six projects with an invoice a month for two years, all of them in the books. */
export async function twoYears(): Promise<Made> {
  const seed = harborline({
    Customer: EXTRA.map((name, at) => customer(CUSTOMERS[3 + at] ?? "", name)),
  });
  const links = Object.fromEntries(CUSTOMERS.map((id, at) => [`PRJ-${at}`, `Customer/${id}`]));
  const settings = { numbers: { warnDuplicates: false } };
  const p = await testProject({ links, seed, settings });
  const names = ["Calloway Development LLC", "Quarry Road LLC", "St Brendan's Hospital", ...EXTRA];
  p.writeRows(
    "projects",
    names.map((name, at) => project(`PRJ-${at}`, name)),
  );
  const applications: Application[] = [];
  for (const at of CUSTOMERS.keys()) {
    for (let month = 0; month < 24; month++) {
      const day = new Date(Date.UTC(2024, month, 3 + at)).toISOString().slice(0, 10);
      const number = `PA-${at}-${String(month + 1).padStart(2, "0")}`;
      const amount = `${1000 + at * 137 + month * 61}.${String(10 + month)}`;
      const lines = [
        ["03 00 00", amount, "0.00"],
        ["09 20 00", `${200 + month}.0${at}`, "0.00"],
      ] as const;
      applications.push(
        application(number, `PRJ-${at}`, lines, { invoice_date: day, due_date: day }),
      );
    }
  }
  p.writeInvoices(...applications);
  await p.push();
  expect(p.books.all("Invoice")).toHaveLength(applications.length);
  return { p, applications };
}
