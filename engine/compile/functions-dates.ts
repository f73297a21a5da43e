import {
  addDays,
  type CalendarDate,
  compileDateFormat,
  dateOf,
  daysBetween,
  formatDate,
  type Instant,
  isInstant,
  monthOf,
} from "../model/calendar.ts";
import { decimal } from "../model/decimal.ts";
import type { Value } from "../model/value.ts";
import type { FunctionEntry } from "./function-entry.ts";
import { smallInteger } from "./functions-numbers.ts";
import { fail, textOf } from "./values.ts";

/** There is no `today`: a document that changes by waiting would never be in step. */
export const DATE_FUNCTIONS: readonly FunctionEntry[] = [
  {
    name: "date",
    signatures: ["(text, text?) date", "(instant) date", "(date) date"],
    doc: "A text as a day, in a format written out (YYYY-MM-DD where none is); an instant as its day in the company's time zone.",
    prepare: prepareDate,
    run: () => null,
  },
  {
    name: "format_date",
    signatures: ["(date, text) text"],
    doc: 'A day as text: format_date(due, "D MMM YYYY").',
    prepare: ([, format]) => {
      if (typeof format !== "string")
        return { problem: "the format must be written out, in quotes" };
      if (compileDateFormat(format) === null) return { problem: `"${format}" is no date format` };
      return { run: ([day]) => formatDate(day as CalendarDate, format) };
    },
    run: () => null,
  },
  {
    name: "add_days",
    signatures: ["(date, integer) date"],
    doc: "So many days later; earlier where the number is negative.",
    run: ([day, n], { scope }) => {
      const days = smallInteger(n!);
      if (days === null) return fail(scope, `${textOf(n!)} is no number of days`);
      return addDays(day as CalendarDate, days);
    },
  },
  {
    name: "days_between",
    signatures: ["(date, date) integer"],
    doc: "Days from the first to the second.",
    run: ([a, b]) => decimal(String(daysBetween(a as CalendarDate, b as CalendarDate))),
  },
  {
    name: "month",
    signatures: ["(date) text"],
    doc: 'The month of a day: "2026-06".',
    run: ([day]) => monthOf(day as CalendarDate),
  },
  {
    name: "year",
    signatures: ["(date) integer"],
    doc: "The year of a day.",
    run: ([day]) => decimal(String(Number((day as string).slice(0, 4)))),
  },
];

function prepareDate(
  constants: readonly (Value | undefined)[],
): { run: FunctionEntry["run"] } | { problem: string } {
  const format = constants.length < 2 ? "YYYY-MM-DD" : constants[1];
  if (typeof format !== "string") return { problem: "the format must be written out, in quotes" };
  const parse = compileDateFormat(format);
  if (parse === null) return { problem: `"${format}" is no date format` };
  return {
    run: ([value], { scope, timezone }) => {
      const text = value as string;
      if (constants.length < 2 && isInstant(text)) return dateOf(text as Instant, timezone);
      return parse(text) ?? fail(scope, `"${text.slice(0, 80)}" is no day in the form ${format}`);
    },
  };
}
