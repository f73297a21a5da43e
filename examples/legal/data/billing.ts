import { sum } from "../../linarc/data/cents.ts";
import type { Cents } from "../../linarc/data/cents.ts";
import { chanceFrom } from "../../linarc/data/chance.ts";
import type { Chance } from "../../linarc/data/chance.ts";
import { MATTERS } from "./people.ts";

export interface Entry {
  readonly day: string;
  readonly who: string;
  readonly activity: string;
  /** In hundredths of an hour. */
  readonly hours: bigint;
  readonly rate: Cents;
  /** As it was billed: hours times rate, half a cent up. */
  readonly amount: Cents;
  readonly text: string;
}

export interface Expense {
  readonly day: string;
  readonly code: string;
  /** null: paid out for the client at cost. */
  readonly quantity: bigint | null;
  readonly rate: Cents | null;
  readonly amount: Cents;
}

export interface Invoice {
  readonly number: string;
  readonly status: "Draft" | "Final" | "Void";
  readonly day: string;
  readonly due: string;
  readonly matter: string;
  readonly time: readonly Entry[];
  readonly expenses: readonly Expense[];
  readonly total: Cents;
  /** Another figure on the row of `DOES_NOT_TIE`. */
  readonly totalInExport: Cents;
  /** What was open on the first day. */
  readonly open: Cents;
}

export const START = "2026-05-01";

/** What each mess is, and what must become of it, stands in the README. */
export const OLD_OPEN = "20291";
export const OLD_PAID = "20230";
export const DOES_NOT_TIE = "20424";
export const WITH_UNMAPPED = "20427";
export const UNMAPPED = "Courier";
export const TOO_LONG = "20429-SUPPLEMENTAL-MAY";
export const NUMBER_TAKEN = "20431";
export const DRAFT = "20433";
export const VOIDED = "20434";

const PEOPLE = [
  ["JD", "Partner", 425_00n],
  ["MR", "Associate", 285_00n],
  ["PL", "Paralegal", 137_50n],
] as const;
const WORK = ["Draft answer", "Research venue", "Call with client", "Review file", "Hearing"];
const HARD = ["Filing fee", "Expert report"];

const entry = (day: string, who: number, hours: bigint, text: string): Entry => {
  const [name, activity, rate] = PEOPLE[who]!;
  return { day, who: name, activity, hours, rate, amount: (hours * rate + 50n) / 100n, text };
};

/** Invoice 20417, as it stands in the worked example. */
const WORKED: Pick<Invoice, "time" | "expenses"> = {
  time: [
    entry("2026-05-04", 0, 120n, "Draft answer"),
    entry("2026-05-06", 1, 270n, "Research venue"),
    entry("2026-05-11", 1, 40n, "Call with client"),
    entry("2026-05-19", 2, 115n, "Assemble exhibits"),
    entry("2026-05-20", 2, 35n, "File notice"),
  ],
  expenses: [
    { day: "2026-05-20", code: "Filing fee", quantity: null, rate: null, amount: 435_00n },
    { day: "2026-05-22", code: "Copies", quantity: 212n, rate: 15n, amount: 31_80n },
  ],
};

/** The two old ones, then 20410 and on; the last matter has none. */
export function invoices(): readonly Invoice[] {
  const old = [
    finish(OLD_PAID, "2026-02-01", "2025-0902", [entry("2026-01-20", 1, 200n, "Hearing")], [], 0n),
    // 1,000.00, of which 200.00 were paid in March.
    finish(OLD_OPEN, "2026-03-10", "2026-0051", [flat("2026-03-02", 1_000_00n)], [], 800_00n),
  ];
  const matters = MATTERS.slice(0, -1).map(({ number }) => number);
  const made = Array.from({ length: 26 }, (_, at) => {
    const number = String(20410 + at);
    if (number === "20417") {
      return finish(number, "2026-06-01", "2026-0117", WORKED.time, WORKED.expenses, 0n);
    }
    const chance = chanceFrom(20410 + at);
    const day = at < 13 ? "2026-06-01" : "2026-07-01";
    const matter = matters[at % matters.length]!;
    return finish(number, day, matter, timeOf(day, chance), expensesOf(number, day, chance), 0n);
  });
  return [...old, ...made];
}

const flat = (day: string, amount: Cents): Entry => ({
  ...entry(day, 0, 100n, "Fixed fee"),
  rate: amount,
  amount,
});

function timeOf(day: string, chance: Chance): readonly Entry[] {
  return Array.from({ length: chance.between(1, 7) }, () => {
    const hours = BigInt(chance.between(1, 60) * 5);
    return entry(
      dayBefore(day, chance.between(2, 30)),
      chance.between(0, 2),
      hours,
      chance.pick(WORK),
    );
  });
}

function expensesOf(number: string, day: string, chance: Chance): readonly Expense[] {
  const hard = chance.often(40)
    ? [hardOne(chance.pick(HARD), dayBefore(day, 9), BigInt(chance.between(9_000, 90_000)))]
    : [];
  const quantity = BigInt(chance.between(10, 400));
  const soft = chance.often(60)
    ? [{ day: dayBefore(day, 5), code: "Copies", quantity, rate: 15n, amount: quantity * 15n }]
    : [];
  const odd = number === WITH_UNMAPPED ? [hardOne(UNMAPPED, dayBefore(day, 4), 48_20n)] : [];
  return [...hard, ...soft, ...odd];
}

const hardOne = (code: string, day: string, amount: Cents): Expense => {
  return { day, code, quantity: null, rate: null, amount };
};

function finish(
  number: string,
  day: string,
  matter: string,
  time: readonly Entry[],
  expenses: readonly Expense[],
  open: Cents,
): Invoice {
  const total = sum([...time, ...expenses].map(({ amount }) => amount));
  return {
    number: number === TOO_LONG.slice(0, 5) ? TOO_LONG : number,
    status: number === DRAFT ? "Draft" : number === VOIDED ? "Void" : "Final",
    day,
    due: dayBefore(day, -30),
    matter,
    time,
    expenses,
    total,
    totalInExport: number === DOES_NOT_TIE ? total - 1n : total,
    open,
  };
}

export function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}
