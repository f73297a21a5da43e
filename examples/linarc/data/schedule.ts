import { percentOf, sum } from "./cents.ts";
import type { Cents } from "./cents.ts";
import type { Chance } from "./chance.ts";
import { COST_CODES, OTHER_TITLES } from "./cost-codes.ts";
import { ONE_TIME_LINES } from "./mess.ts";
import type { Project } from "./projects.ts";

/** One line of a schedule of values, with the months (0 being the first billed) it is worked in. */
export interface ScheduleLine {
  readonly code: string;
  readonly title: string;
  readonly scheduled: Cents;
  readonly retainagePercent: number;
  readonly from: number;
  readonly to: number;
  /** Share of each month between `from` and `to`. */
  readonly weights: readonly number[];
}

/** One line of an application. */
export interface Billed {
  readonly code: string;
  readonly title: string;
  readonly scheduled: Cents;
  readonly previous: Cents;
  readonly thisPeriod: Cents;
  readonly stored: Cents;
  readonly retainagePercent: number;
  /** Rounded to the cent line by line; negative where it is released. */
  readonly retainage: Cents;
}

/** 8 to 11 cost codes, a change order or two at 5 %, and what `ONE_TIME_LINES` adds. */
export function scheduleOf(project: Project, chance: Chance): readonly ScheduleLine[] {
  const months = project.billed!.last - project.billed!.first + 1;
  const codes = COST_CODES.filter(([code]) => code !== "14 20 00" && chance.often(42)).slice(0, 11);
  const contract = chance.between(520_000, 1_650_000);
  const shares = codes.map(() => chance.between(2, 20));
  const whole = shares.reduce((a, b) => a + b, 0);
  const lines = codes.map(([code, title], at): ScheduleLine => {
    // The first trade runs through, so that no month is without work.
    const through = at === 0;
    const from = through ? 0 : Math.floor((months * at * 6) / (codes.length * 10));
    const to = through ? months - 1 : Math.min(months - 1, from + Math.ceil(months * 0.5));
    const plain = Math.floor((contract * shares[at]!) / whole);
    return {
      code,
      title: chance.often(30) ? (OTHER_TITLES[code] ?? title) : title,
      scheduled: BigInt(plain) * 100n + BigInt(chance.often(40) ? chance.between(1, 99) : 0),
      retainagePercent: 10,
      ...worked(from, to, chance),
    };
  });
  return [...lines, ...changeOrders(codes, months, chance), ...oneTime(project, chance)];
}

function changeOrders(
  codes: readonly (readonly [string, string])[],
  months: number,
  chance: Chance,
): readonly ScheduleLine[] {
  const orders: ScheduleLine[] = [];
  const count = chance.between(1, 2);
  for (let at = 1; at <= count; at++) {
    const [code, title] = codes[chance.between(0, codes.length - 1)]!;
    const from = Math.floor(months / 3) + chance.between(0, 3);
    orders.push({
      code,
      title: `CO-${String(at).padStart(2, "0")} ${title}`,
      scheduled: BigInt(chance.between(6_000_00, 48_000_00)),
      retainagePercent: 5,
      ...worked(from, Math.min(months - 1, from + 5), chance),
    });
  }
  return orders;
}

function oneTime(project: Project, chance: Chance): readonly ScheduleLine[] {
  const line = ONE_TIME_LINES[project.number];
  if (line === undefined) return [];
  const { code, month, cents } = line;
  const [number, title] = code;
  const span = worked(month, month, chance);
  return [{ code: number, title, scheduled: cents, retainagePercent: 10, ...span }];
}

function worked(
  from: number,
  to: number,
  chance: Chance,
): Pick<ScheduleLine, "from" | "to" | "weights"> {
  const weights = Array.from({ length: to - from + 1 }, () => chance.between(1, 9));
  return { from, to, weights };
}

/**
 * What is billed in a month. A line that has begun and rests this month is listed with zeros now
 * and then, as on the printed continuation sheet.
 */
export function billingOf(
  schedule: readonly ScheduleLine[],
  month: number,
  chance: Chance,
): readonly Billed[] {
  const billed: Billed[] = [];
  for (const line of schedule) {
    const before = doneBy(line, month - 1);
    const amount = doneBy(line, month) - before;
    const rests = amount === 0n;
    const listed = before > 0n && line.from !== line.to && chance.often(35);
    if (rests && !listed) continue;
    const stored = !rests && chance.often(9) ? percentOf(amount, chance.between(10, 60)) : 0n;
    billed.push({
      code: line.code,
      title: line.title,
      scheduled: line.scheduled,
      previous: before,
      thisPeriod: amount - stored,
      stored,
      retainagePercent: line.retainagePercent,
      retainage: percentOf(amount, line.retainagePercent),
    });
  }
  return billed;
}

/** Completed up to and including a month; whole at the end of the line's months. */
function doneBy(line: ScheduleLine, month: number): Cents {
  if (month < line.from) return 0n;
  if (month >= line.to) return line.scheduled;
  const weights = line.weights.map(BigInt);
  const done = sum(weights.slice(0, month - line.from + 1));
  return (line.scheduled * done) / sum(weights);
}
