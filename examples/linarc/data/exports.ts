import { amountOf } from "./applications.ts";
import type { Application } from "./applications.ts";
import { dollars, sum } from "./cents.ts";
import { csv } from "./csv.ts";
import type { Person } from "./people.ts";
import { projectDate } from "./projects.ts";
import type { Project } from "./projects.ts";

/** M/D/YYYY dates, CRLF at the ends of lines. */
export function employeesCsv(people: readonly Person[]): string {
  return csv(
    ["employee_id", "first_name", "last_name", "email", "job_title", "hire_date", "status"],
    people.map((each) => [
      each.id,
      each.first,
      each.last,
      each.email,
      each.job,
      each.hiredText,
      "Active",
    ]),
    { end: "\r\n" },
  );
}

/** D MMM YYYY dates, a byte order mark at the head. */
export function projectsCsv(projects: readonly Project[]): string {
  return csv(
    ["project_id", "project_name", "billed_to", "manager", "status", "start_date", "end_date"],
    projects.map((each) => [
      each.id,
      each.name,
      each.owner.billedTo,
      each.manager,
      each.status,
      projectDate(each.start),
      projectDate(each.end),
    ]),
    { mark: true },
  );
}

/** YYYY-MM-DD dates. In the order of the invoices' dates, as Linarc lists them. */
export function invoicesCsv(applications: readonly Application[]): string {
  return csv(
    [
      ...["invoice_number", "project_id", "project_name", "billed_to", "application", "period_to"],
      ...["invoice_date", "due_date", "status", "work_this_period", "retainage_this_period"],
      ...["total_amount", "created_by"],
    ],
    applications.map((each) => [
      each.number,
      each.project.id,
      each.project.name,
      each.project.owner.billedTo,
      String(each.sequence),
      each.periodTo,
      each.invoiceDate,
      each.due ?? "",
      each.status,
      dollars(sum(each.lines.map(amountOf))),
      dollars(sum(each.lines.map((line) => line.retainage))),
      dollars(each.totalInExport),
      each.createdBy,
    ]),
  );
}

export function invoiceLinesCsv(applications: readonly Application[]): string {
  return csv(
    [
      ...["invoice_number", "line_no", "cost_code", "title", "scheduled_value", "previous"],
      ...["this_period", "stored", "amount", "retainage_pct", "retainage"],
    ],
    applications.flatMap((each) =>
      each.lines.flatMap((line, at) =>
        line.exported
          ? [
              [
                each.number,
                String(at + 1),
                line.code,
                line.title,
                dollars(line.scheduled),
                dollars(line.previous),
                dollars(line.thisPeriod),
                dollars(line.stored),
                dollars(amountOf(line)),
                String(line.retainagePercent),
                dollars(line.retainage),
              ],
            ]
          : [],
      ),
    ),
  );
}
