import { addDays } from "../../../engine/model/calendar.ts";
import type { CalendarDate } from "../../../engine/model/calendar.ts";
import { sum } from "./cents.ts";
import type { Cents } from "./cents.ts";
import { chanceFrom } from "./chance.ts";
import type { Project } from "./projects.ts";
import { scheduleOf } from "./schedule.ts";

/** What a project was sold for, by cost code; its lines are those that are billed later. */
export interface Budget {
  readonly id: string;
  readonly project: Project;
  readonly status: "Draft" | "Locked";
  readonly lockedOn: CalendarDate | null;
  readonly lines: readonly {
    readonly code: string;
    readonly title: string;
    readonly amount: Cents;
  }[];
  readonly total: Cents;
  /** Another figure in `OFF_BY_A_CENT`. */
  readonly totalInExport: Cents;
}

/** Still being worked on. */
const DRAFTS = [1012, 1029, 1046];

/** Its last line was changed after the total was printed. */
export const OFF_BY_A_CENT = "BUD-1010";

/** Carries a line of a cost code that Linarc has struck off its list. */
export const UNKNOWN_CODE = { budget: "BUD-1017", code: "12 99 00" } as const;

/** One for each project that is billed. */
export function budgets(projects: readonly Project[]): readonly Budget[] {
  return projects.flatMap((project) => {
    if (project.billed === null) return [];
    const id = `BUD-${project.number}`;
    const lines = scheduleOf(project, chanceFrom(project.number)).map((line, at) => ({
      code: id === UNKNOWN_CODE.budget && at === 1 ? UNKNOWN_CODE.code : line.code,
      title: line.title,
      amount: line.scheduled,
    }));
    const total = sum(lines.map(({ amount }) => amount));
    const draft = DRAFTS.includes(project.number);
    return [
      {
        id,
        project,
        status: draft ? ("Draft" as const) : ("Locked" as const),
        lockedOn: draft ? null : addDays(project.start, 35),
        lines,
        total,
        totalInExport: id === OFF_BY_A_CENT ? total - 1n : total,
      },
    ];
  });
}
