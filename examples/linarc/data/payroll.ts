import { addDays, parseDate } from "../../../engine/model/calendar.ts";
import type { CalendarDate } from "../../../engine/model/calendar.ts";
import { percentOf, sum } from "./cents.ts";
import type { Cents } from "./cents.ts";
import { chanceFrom } from "./chance.ts";
import { NAME_TAKEN } from "./people.ts";
import type { Person } from "./people.ts";

/** Two weeks of wages, as they were approved. */
export interface PayrollRun {
  readonly id: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly payDate: CalendarDate;
  readonly status: "Open" | "Approved";
  readonly lines: readonly PayrollLine[];
  readonly gross: Cents;
  readonly grossInExport: Cents;
}

export interface PayrollLine {
  readonly employee: string;
  readonly item: string;
  readonly code: string;
  readonly amount: Cents;
}

/** What ails a run; the others are sound. */
export const RUN_MESS: Readonly<Record<string, "held person" | "cent" | "unknown item">> = {
  "PR-2026-12": "held person",
  "PR-2026-14": "cent",
  "PR-2026-15": "unknown item",
};

/** A pay item that nobody has given an account. */
export const UNKNOWN_ITEM = "Tool allowance";

const FIRST_DAY = parseDate("2026-05-25")!;
const FIRST_RUN = 11;
const CODES = ["03 00 00", "09 20 00", "22 00 00", "26 00 00"] as const;

/** Seven runs; the last one is still open. */
export function payrollRuns(people: readonly Person[]): readonly PayrollRun[] {
  const chance = chanceFrom(2026);
  const sound = people.filter(({ books }) => books.kind === "same").slice(0, 12);
  const taken = people.find(({ first, last }) => `${first} ${last}` === NAME_TAKEN[1])!;
  return Array.from({ length: 7 }, (_, at): PayrollRun => {
    const id = `PR-2026-${FIRST_RUN + at}`;
    const mess = RUN_MESS[id];
    const paid = mess === "held person" ? [...sound, taken] : sound;
    const lines = paid.flatMap((person, index) => {
      const code = CODES[index % CODES.length]!;
      const wages = BigInt(chance.between(1_900_00, 3_400_00));
      const line = (item: string, amount: Cents): PayrollLine => ({
        employee: person.id,
        item,
        code,
        amount,
      });
      return [
        line("Regular", wages),
        ...(chance.often(40) ? [line("Overtime", BigInt(chance.between(60_00, 640_00)))] : []),
        line("Employer taxes", percentOf(wages, 8)),
        ...(mess === "unknown item" && index === 0 ? [line(UNKNOWN_ITEM, 25_00n)] : []),
      ];
    });
    const from = addDays(FIRST_DAY, 14 * at);
    const gross = sum(lines.map(({ amount }) => amount));
    return {
      id,
      from,
      to: addDays(from, 13),
      payDate: addDays(from, 18),
      status: at === 6 ? "Open" : "Approved",
      lines,
      gross,
      grossInExport: mess === "cent" ? gross + 1n : gross,
    };
  });
}
