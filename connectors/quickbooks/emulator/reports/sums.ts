/** Amounts of entries by account and column. */
import { ZERO, addDecimal } from "../../../../engine/model/decimal.ts";
import type { Amounts, Column } from "./columns.ts";
import type { Entry } from "./entries.ts";
import { zeros } from "./sections.ts";

export function amountsBy(
  entries: readonly Entry[],
  columns: readonly Column[],
): ReadonlyMap<string, Amounts> {
  const amounts = new Map<string, Amounts>();
  for (const entry of entries) {
    const known = amounts.get(entry.account) ?? zeros(columns.length);
    const next = columns.map((column, at) =>
      column.takes(entry) ? addDecimal(known[at] ?? ZERO, entry.home) : (known[at] ?? ZERO),
    );
    amounts.set(entry.account, next);
  }
  return amounts;
}
