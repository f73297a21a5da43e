import { daysBetween } from "./calendar.ts";
import type { CalendarDate } from "./calendar.ts";

/** Days before the end of a sign-in on which people are told; the second time louder. */
const SOON = 30;
const VERY_SOON = 7;

/** `The sign-in to books ends on 2026-12-01, in 12 days. …`; null where there is time enough. */
export function signInNote(
  connection: string,
  until: CalendarDate,
  today: CalendarDate,
): string | null {
  const left = daysBetween(today, until);
  if (left > SOON) return null;
  const fix = "Sign in again: tieout connect";
  if (left < 0) return `! The sign-in to ${connection} ended on ${until}. ${fix}`;
  const inDays = left === 0 ? "today" : left === 1 ? "tomorrow" : `in ${left} days`;
  const text = `The sign-in to ${connection} ends on ${until}, ${inDays}. ${fix}`;
  return left > VERY_SOON ? text : `! ${text}`;
}
