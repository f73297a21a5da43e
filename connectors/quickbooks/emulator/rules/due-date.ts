/** When a document is due: what was sent, else its terms, else 30 days [R]. */
import { type CalendarDate, addDays } from "../../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { formatDecimal } from "../../../../engine/model/decimal.ts";
import { decimalOf, refAt, textAt } from "../body.ts";
import type { Work } from "../entities/definition.ts";

export function dueDate(work: Work, draft: JsonObject, usual: number): CalendarDate {
  const from = textAt(draft, "TxnDate") as CalendarDate;
  const termId = refAt(draft, "SalesTermRef");
  const term = termId === null ? null : work.books.get("Term", termId);
  if (term === null) return addDays(from, usual);
  const day = wholeAt(term, "DayOfMonthDue");
  if (day === null) return addDays(from, wholeAt(term, "DueDays") ?? usual);
  return dueOnDay(from, day, wholeAt(term, "DueNextMonthDays") ?? 0);
}

/** The given day of this month; of the next where that is fewer than `notice` days away. */
function dueOnDay(from: CalendarDate, day: number, notice: number): CalendarDate {
  let due = dayOfMonth(from, day);
  while (due < addDays(from, notice)) due = dayOfMonth(addDays(dayOfMonth(due, 31), 1), day);
  return due;
}

/** The last day of the month where the month is shorter. */
function dayOfMonth(date: CalendarDate, day: number): CalendarDate {
  const first = `${date.slice(0, 8)}01` as CalendarDate;
  let last = addDays(first, day - 1);
  while (last.slice(0, 7) !== first.slice(0, 7)) last = addDays(last, -1);
  return last;
}

function wholeAt(body: JsonObject, key: string): number | null {
  const value = decimalOf(body[key]);
  return value === null ? null : Number(formatDecimal(value));
}
