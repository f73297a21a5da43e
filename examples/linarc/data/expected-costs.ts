import { OFF_BY_A_CENT, UNKNOWN_CODE } from "./budgets.ts";
import type { Budget } from "./budgets.ts";
import { dollars, sum } from "./cents.ts";
import type { Cents } from "./cents.ts";
import { GIVEN_UP_CODE, NEW_CODES } from "./codes.ts";
import type { CostCode } from "./codes.ts";
import { RUN_MESS } from "./payroll.ts";
import type { PayrollRun } from "./payroll.ts";
import type { Project } from "./projects.ts";
import { UNKNOWN_VENDOR } from "./recurring.ts";
import type { RecurringCost } from "./recurring.ts";

export interface Costs {
  readonly projects: readonly Project[];
  readonly codes: readonly CostCode[];
  readonly budgets: readonly Budget[];
  readonly recurring: readonly RecurringCost[];
  readonly runs: readonly PayrollRun[];
}

/** `create`, `link`, `waiting`, or the reason that holds it back. */
type Outcome = string;

/**
 * What becomes of costs where the customers of 44 projects are chosen, as in the project at the
 * root. Worked out from what the generator knows it made: the engine has no part in it.
 */
export function expectedCosts({ projects, codes, budgets, recurring, runs }: Costs): object {
  const unlinked = new Set(projects.filter(({ linked }) => !linked).map(({ id }) => id));
  const isOpen = (project: string): boolean => !unlinked.has(project);
  const budget = (each: Budget): Outcome => {
    if (each.status === "Draft") return "waiting";
    if (!isOpen(each.project.id)) return "dependency";
    if (each.id === OFF_BY_A_CENT) return "lines_do_not_tie";
    return each.id === UNKNOWN_CODE.budget ? "reference_unknown" : "create";
  };
  const cost = (each: RecurringCost): Outcome => {
    if (!each.approved) return "waiting";
    if (!isOpen(each.project)) return "dependency";
    return each.vendor === UNKNOWN_VENDOR ? "name_unknown" : "create";
  };
  const run = ({ id, status }: PayrollRun): Outcome => {
    if (status === "Open") return "waiting";
    const mess = RUN_MESS[id];
    if (mess === undefined) return "create";
    if (mess === "held person") return "dependency";
    return mess === "cent" ? "lines_do_not_tie" : "lookup_missing";
  };
  const bills = recurring.filter((each) => cost(each) === "create");
  const entries = runs.filter((each) => run(each) === "create");
  const owed = sum(bills.map(({ amount }) => amount));
  const paid = sum(entries.map(({ gross }) => gross));
  return {
    cost_code: outcomes(
      codes,
      ({ code }) => codeOutcome(code),
      ({ code }) => code,
    ),
    budget: outcomes(
      budgets,
      budget,
      ({ id }) => id,
      ({ totalInExport }) => totalInExport,
    ),
    recurring_cost: outcomes(
      recurring,
      cost,
      ({ id }) => id,
      ({ amount }) => amount,
    ),
    payroll_run: outcomes(
      runs,
      run,
      ({ id }) => id,
      ({ grossInExport }) => grossInExport,
    ),
    books_after: {
      estimates: dollars(
        sum(budgets.filter((each) => budget(each) === "create").map(({ total }) => total)),
      ),
      payable: dollars(-owed),
      payroll_liabilities: dollars(-paid),
    },
  };
}

function codeOutcome(code: string): Outcome {
  if (code === GIVEN_UP_CODE) return "waiting";
  return NEW_CODES.includes(code) ? "create" : "link";
}

function outcomes<T>(
  all: readonly T[],
  outcomeOf: (each: T) => Outcome,
  keyOf: (each: T) => string,
  amountOf?: (each: T) => Cents,
): object {
  const groups = [...Map.groupBy(all, outcomeOf)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const total = (list: readonly T[]): object =>
    amountOf === undefined ? {} : { total: dollars(sum(list.map(amountOf))) };
  const by_outcome = groups.map(([outcome, list]) => {
    return [outcome, { count: list.length, ...total(list), keys: list.map(keyOf) }] as const;
  });
  return { rows: all.length, ...total(all), by_outcome: Object.fromEntries(by_outcome) };
}
