/** Closed books: nothing dated on or before the closing date is written [D]. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { objectAt, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { booksClosed } from "../faults.ts";

/** Looks at the date as it was and as it is to be. */
export function checkOpen(work: Work, ...bodies: readonly (JsonObject | null)[]): void {
  const info = objectAt(work.preferences, "AccountingInfoPrefs");
  const closed = textOf(info?.["BookCloseDate"]);
  if (closed === null) return;
  const dates = bodies.map((body) => textOf(body?.["TxnDate"]));
  if (dates.some((date) => date !== null && date <= closed)) work.errors.push(booksClosed());
}
