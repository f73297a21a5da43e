import { addDays } from "../../../engine/model/calendar.ts";
import type { CalendarDate } from "../../../engine/model/calendar.ts";
import { sum } from "./cents.ts";
import type { Cents } from "./cents.ts";
import { chanceFrom } from "./chance.ts";
import type { Chance } from "./chance.ts";
import { DOES_NOT_TIE, NO_DUE_DATE, TOO_LONG, VOIDED } from "./mess.ts";
import { LAST_MONTH, monthDay } from "./projects.ts";
import type { Project } from "./projects.ts";
import { billingOf, scheduleOf } from "./schedule.ts";
import type { Billed } from "./schedule.ts";

/** A payment application with its invoice, as it is in truth and as the export has it. */
export interface Application {
  readonly number: string;
  readonly project: Project;
  readonly sequence: number;
  readonly periodTo: CalendarDate;
  readonly invoiceDate: CalendarDate;
  readonly due: CalendarDate | null;
  readonly status: "Draft" | "Submitted" | "Approved" | "Void";
  readonly createdBy: string;
  readonly lines: readonly ApplicationLine[];
  /** Work and stored material less retainage, to the cent. */
  readonly total: Cents;
  /** What the export says of the total; another figure on the rows of `DOES_NOT_TIE`. */
  readonly totalInExport: Cents;
}

/** False `exported`: this row is lost in the export. */
export type ApplicationLine = Billed & { readonly exported: boolean };

/** Work of the period and material stored: what is billed before retainage. */
export function amountOf(line: Billed): Cents {
  return line.thisPeriod + line.stored;
}

/** Every application of a project, by month; a voided one may be followed by its second issue. */
export function applicationsOf(project: Project): readonly Application[] {
  if (project.billed === null) return [];
  const { first, last } = project.billed;
  const chance = chanceFrom(project.number);
  const schedule = scheduleOf(project, chance);
  const made: Application[] = [];
  for (let month = first; month <= last; month++) {
    const sequence = month - first + 1;
    const lines = billingOf(schedule, month - first, chance);
    const number = `PA-${project.number}-${String(sequence).padStart(2, "0")}`;
    const issue = { project, month, sequence, chance, lines };
    made.push(application({ ...issue, number, status: statusOf(project, number, month) }));
    if (VOIDED[number] === true) {
      made.push(application({ ...issue, number: `${number}R`, status: "Approved" }));
    }
  }
  if (project.status === "Closed") made.push(release(project, last + 1, made, chance));
  return made;
}

/** The newest applications are not through yet. */
function statusOf(project: Project, number: string, month: number): Application["status"] {
  if (VOIDED[number] !== undefined) return "Void";
  if (month === LAST_MONTH) return project.number % 2 === 0 ? "Draft" : "Submitted";
  if (month === LAST_MONTH - 1 && project.number % 5 === 0) return "Submitted";
  return "Approved";
}

interface Issue {
  readonly project: Project;
  readonly number: string;
  readonly month: number;
  readonly sequence: number;
  readonly status: Application["status"];
  readonly lines: readonly Billed[];
  readonly chance: Chance;
}

function application(issue: Issue): Application {
  const { project, chance, month, sequence, status } = issue;
  const invoiceDate = monthDay(month + 1, chance.between(2, 9));
  const lines = issue.lines.map((line, at) => ({
    ...line,
    exported: !(DOES_NOT_TIE[issue.number] === "line lost" && at === 0),
  }));
  const total = sum(lines.map((line) => amountOf(line) - line.retainage));
  return {
    number: issue.number === TOO_LONG.number ? TOO_LONG.becomes : issue.number,
    project,
    sequence,
    periodTo: addDays(monthDay(month + 1, 1), -1),
    invoiceDate,
    due: NO_DUE_DATE.some((each) => each === issue.number) ? null : addDays(invoiceDate, 30),
    status,
    createdBy: chance.often(6) ? "" : project.manager,
    lines,
    total,
    totalInExport: exportedTotal(issue.number, total, lines),
  };
}

function exportedTotal(number: string, total: Cents, lines: readonly ApplicationLine[]): Cents {
  const wrong = DOES_NOT_TIE[number];
  if (wrong === "cent") return total + 1n;
  if (wrong === "gross") return sum(lines.map(amountOf));
  return wrong === "transposed" ? transposed(total) : total;
}

/** The first two neighbouring digits that differ, exchanged. */
function transposed(total: Cents): Cents {
  const digits = [...total.toString()];
  const at = digits.findIndex((digit, i) => i > 0 && digits[i - 1] !== digit);
  [digits[at - 1], digits[at]] = [digits[at]!, digits[at - 1]!];
  return BigInt(digits.join(""));
}

/** The last invoice of a finished project pays out what was withheld. */
function release(
  project: Project,
  month: number,
  before: readonly Application[],
  chance: Chance,
): Application {
  const withheld = new Map<string, Billed>();
  for (const { status, lines } of before) {
    if (status !== "Approved") continue;
    for (const line of lines) {
      const key = `${line.code} ${line.title}`;
      const retainage = (withheld.get(key)?.retainage ?? 0n) - line.retainage;
      const previous = line.previous + amountOf(line);
      withheld.set(key, { ...line, previous, thisPeriod: 0n, stored: 0n, retainage });
    }
  }
  return application({
    project,
    number: `PA-${project.number}-RET`,
    month,
    sequence: before.length + 1,
    status: "Approved",
    lines: [...withheld.values()],
    chance,
  });
}
