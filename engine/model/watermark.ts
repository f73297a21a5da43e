/**
 * How far a stream has been read, by a field that says when each thing was last changed: a time,
 * a day, a whole number. The text is the system's own; only its order and "so much earlier" matter.
 */
import { addDays, instantFromMs, isDate, msOf, parseInstant } from "./calendar.ts";
import { compareDecimal, parseDecimal } from "./decimal.ts";

/** Negative where `a` is the earlier. */
export function compareMarks(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  if (left !== null && right !== null) return compareDecimal(left, right);
  const [before, after] = [parseInstant(a), parseInstant(b)];
  if (before !== null && after !== null) return msOf(before) - msOf(after);
  return a < b ? -1 : 1;
}

/**
 * The mark `ms` earlier: of a day whole days, rounded away; of a number so many seconds; of a time
 * without a zone the same wall clock. Null where it is nothing that can be counted back.
 */
export function earlierMark(mark: string, ms: number): string | null {
  if (ms === 0) return mark;
  if (isDate(mark)) return addDays(mark, -Math.ceil(ms / DAY_MS));
  if (/^\d{1,15}$/.test(mark)) return String(Math.max(0, Number(mark) - Math.ceil(ms / 1000)));
  const instant = parseInstant(mark);
  if (instant !== null) return instantFromMs(msOf(instant) - ms);
  // "2026-06-30 12:00:00": as databases write it.
  const bare = /^(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(\.\d+)?$/.exec(mark);
  const local = bare === null ? null : parseInstant(`${bare[1]}T${bare[3]}${bare[4] ?? ""}Z`);
  if (bare === null || local === null) return null;
  return instantFromMs(msOf(local) - ms)
    .replace("T", bare[2]!)
    .slice(0, bare[4] === undefined ? 19 : 23);
}

const DAY_MS = 86_400_000;
