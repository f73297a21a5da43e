import { addDays } from "../../../engine/model/calendar.ts";
import type { CalendarDate } from "../../../engine/model/calendar.ts";
import type { Cents } from "./cents.ts";
import { monthDay } from "./projects.ts";

/** What comes each month from the same vendor, for the same project. */
export interface RecurringCost {
  readonly id: string;
  readonly vendor: string;
  readonly project: string;
  readonly code: string;
  readonly text: string;
  readonly date: CalendarDate;
  readonly due: CalendarDate;
  /** In hundredths, as the amounts. */
  readonly quantity: bigint;
  readonly rate: Cents;
  /** Quantity times rate; what is billed where these do not come to whole cents. */
  readonly amount: Cents;
  readonly approved: boolean;
}

/** Vendor, project, code, words, first month, quantity, rate, and how many months it runs. */
const CONTRACTS = [
  ["Tri-County Crane Rental", 1043, "01 50 00", "Tower crane", 18, 1_00n, 14_850_00n, 6],
  ["Tri-County Crane Rental", 1001, "01 50 00", "Forklift, days", 17, 21_50n, 185_25n, 7],
  ["Ashford Ready-Mix", 1022, "03 00 00", "Silo rental", 16, 1_00n, 1_275_00n, 8],
  ["Ashford Ready-Mix", 1007, "03 00 00", "Washout bins", 19, 3_00n, 96_40n, 5],
  ["Prairie Steel Supply", 1033, "05 12 00", "Shoring frames, weeks", 20, 4_25n, 333_33n, 4],
  /** Nobody has chosen the project's customer. */
  ["Prairie Steel Supply", 1019, "05 12 00", "Trench plates", 21, 12_00n, 41_00n, 3],
  /** Not in the books under this name. */
  ["Ashford Portable Toilets", 1009, "01 50 00", "Site toilets", 22, 4_00n, 118_00n, 2],
] as const;

export const UNKNOWN_VENDOR = "Ashford Portable Toilets";

export function recurringCosts(): readonly RecurringCost[] {
  const all = CONTRACTS.flatMap(([vendor, project, code, text, first, quantity, rate, months]) =>
    Array.from({ length: months }, (_, month) => ({
      vendor,
      project: `PRJ-${project}`,
      code,
      text,
      date: monthDay(first + month, 28),
      due: addDays(monthDay(first + month, 28), 30),
      quantity,
      rate,
      // Halves go up.
      amount: (quantity * rate + 50n) / 100n,
      // The newest month is not looked through.
      approved: first + month < 23,
    })),
  );
  return all
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .map((each, at) => ({ ...each, id: `RC-${String(at + 1).padStart(4, "0")}` }));
}
