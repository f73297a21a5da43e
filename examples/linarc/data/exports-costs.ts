import type { Budget } from "./budgets.ts";
import { dollars } from "./cents.ts";
import type { CostCode } from "./codes.ts";
import { csv } from "./csv.ts";
import type { PayrollRun } from "./payroll.ts";
import type { RecurringCost } from "./recurring.ts";

/** What Linarc says of costs; all dates as YYYY-MM-DD. */

export function costCodesCsv(codes: readonly CostCode[]): string {
  return csv(
    ["cost_code", "task_name", "task_type", "status"],
    codes.map(({ code, name, kind, active }) => [code, name, kind, active ? "Active" : "Inactive"]),
  );
}

export function budgetsCsv(budgets: readonly Budget[]): string {
  return csv(
    ["budget_id", "project_id", "status", "locked_on", "total"],
    budgets.map((each) => [
      each.id,
      each.project.id,
      each.status,
      each.lockedOn ?? "",
      dollars(each.totalInExport),
    ]),
  );
}

export function budgetLinesCsv(budgets: readonly Budget[]): string {
  return csv(
    ["budget_id", "cost_code", "title", "amount"],
    budgets.flatMap(({ id, lines }) =>
      lines.map(({ code, title, amount }) => [id, code, title, dollars(amount)]),
    ),
  );
}

export function recurringCostsCsv(costs: readonly RecurringCost[]): string {
  return csv(
    [
      ...["cost_id", "vendor", "project_id", "cost_code", "description", "date", "due_date"],
      ...["quantity", "rate", "amount", "status"],
    ],
    costs.map((each) => [
      ...[each.id, each.vendor, each.project, each.code, each.text, each.date, each.due],
      ...[dollars(each.quantity), dollars(each.rate), dollars(each.amount)],
      each.approved ? "Approved" : "Draft",
    ]),
  );
}

export function payrollRunsCsv(runs: readonly PayrollRun[]): string {
  return csv(
    ["run_id", "period_from", "period_to", "pay_date", "status", "gross"],
    runs.map((each) => [
      ...[each.id, each.from, each.to, each.payDate, each.status],
      dollars(each.grossInExport),
    ]),
  );
}

export function payrollLinesCsv(runs: readonly PayrollRun[]): string {
  return csv(
    ["run_id", "employee_id", "pay_item", "cost_code", "amount"],
    runs.flatMap(({ id, lines }) =>
      lines.map(({ employee, item, code, amount }) => [id, employee, item, code, dollars(amount)]),
    ),
  );
}
