import { compareDates } from "../model/calendar.ts";
import { reason } from "../model/reason.ts";
import { stop } from "./verdict.ts";
import type { Policy } from "./verdict.ts";

/** Books closed up to a day: nothing dated on or before it is written. */
export const closedPeriod: Policy = (subject) => {
  const { closedUntil, entity, link, deltas, day, existingDay } = subject;
  if (closedUntil === null || entity.closedPeriod === "allow") return null;
  if (link !== null && deltas.length === 0) return null;
  const days = [day, existingDay].filter((each) => each !== null);
  const early = days.find((each) => compareDates(each, closedUntil) <= 0);
  if (early === undefined) return null;
  return stop(
    "blocked",
    reason("closed_period", `dated ${early}; the books are closed through ${closedUntil}`, {
      help: "open the period in the books, or date it after the closing day at the source",
    }),
  );
};
