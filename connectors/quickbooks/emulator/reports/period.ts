/** From when to when a report looks [D]: two dates, or a macro; the calendar year so far else. */
import { type CalendarDate, addDays, parseDate } from "../../../../engine/model/calendar.ts";
import { type FaultError, invalidDate } from "../faults.ts";

export interface Period {
  readonly start: CalendarDate;
  readonly end: CalendarDate;
  /** As asked, lower case; null where dates were given. */
  readonly macro: string | null;
}

export function periodOf(
  query: URLSearchParams,
  today: CalendarDate,
  fiscalMonth: number,
): Period | FaultError {
  const [from, to] = [query.get("start_date"), query.get("end_date") ?? query.get("report_date")];
  for (const [key, text] of [
    ["start_date", from],
    ["end_date", to],
  ] as const) {
    if (text !== null && parseDate(text) === null) return invalidDate(key, text);
  }
  if (from !== null || to !== null) {
    const end = (to ?? today) as CalendarDate;
    return { start: (from ?? yearStart(end, 1)) as CalendarDate, end, macro: null };
  }
  const macro = (query.get("date_macro") ?? "this calendar year-to-date").toLowerCase();
  return { ...spanOf(macro, today, fiscalMonth), macro };
}

type Span = Pick<Period, "start" | "end">;

function spanOf(macro: string, today: CalendarDate, fiscalMonth: number): Span {
  const month = monthStart(today);
  const lastMonth = monthStart(addDays(month, -1));
  const [year, fiscal] = [yearStart(today, 1), yearStart(today, fiscalMonth)];
  const yearBefore = yearStart(addDays(year, -1), 1);
  const fiscalBefore = yearStart(addDays(fiscal, -1), fiscalMonth);
  const spans: Readonly<Record<string, Span>> = {
    today: { start: today, end: today },
    yesterday: { start: addDays(today, -1), end: addDays(today, -1) },
    "this month": { start: month, end: addDays(monthAfter(month), -1) },
    "this month-to-date": { start: month, end: today },
    "last month": { start: lastMonth, end: addDays(month, -1) },
    "this fiscal year": { start: fiscal, end: addDays(yearAfter(fiscal), -1) },
    "this fiscal year-to-date": { start: fiscal, end: today },
    "last fiscal year": { start: fiscalBefore, end: addDays(fiscal, -1) },
    "this calendar year": { start: year, end: addDays(yearAfter(year), -1) },
    "last calendar year": { start: yearBefore, end: addDays(year, -1) },
    all: { start: "1970-01-01" as CalendarDate, end: today },
  };
  return spans[macro] ?? { start: year, end: today };
}

/** The first day of the year, calendar or fiscal, that a day falls in. */
export function yearStart(day: CalendarDate, firstMonth: number): CalendarDate {
  const [year = 0, month = 1] = day.split("-").map(Number);
  const first = month >= firstMonth ? year : year - 1;
  return dayOne(first, firstMonth);
}

export function monthStart(day: CalendarDate): CalendarDate {
  return `${day.slice(0, 8)}01` as CalendarDate;
}

/** The first day of the month after that which starts here. */
export function monthAfter(start: CalendarDate): CalendarDate {
  return monthStart(addDays(start, 31));
}

function yearAfter(start: CalendarDate): CalendarDate {
  const [year = 0, month = 1] = start.split("-").map(Number);
  return dayOne(year + 1, month);
}

function dayOne(year: number, month: number): CalendarDate {
  const text = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-01`;
  return text as CalendarDate;
}
