import { compareDates } from "./calendar.ts";
import type { CalendarDate } from "./calendar.ts";
import type { Expr, Start } from "./program.ts";
import type { Value } from "./value.ts";

/** Why a record is left alone that comes before the first day; null: it is not. */
export function beforeStart(start: Start, value: (expr: Expr) => Value): string | null {
  const on = value(start.on);
  const from = typeof start.from === "string" ? start.from : value(start.from);
  if (typeof on !== "string" || typeof from !== "string") return null;
  if (compareDates(on as CalendarDate, from as CalendarDate) >= 0) return null;
  if (start.unpaid !== null && value(start.unpaid) === true) return null;
  return `dated ${on}, before ${from}`;
}
