import { decimalOf, valueAt } from "./body.ts";
import type { NativeObject } from "./body.ts";
import { addDecimal, negateDecimal, ZERO } from "./decimal.ts";
import type { Decimal } from "./decimal.ts";
import type { StreamSchema } from "./schema.ts";

type Adds = NonNullable<StreamSchema["adds"]>;

/** What the entries of a body add up to, and what comes beside them: a total that is computed. */
export function addUp(body: NativeObject, adds: Adds, added: StreamSchema["added"]): Decimal {
  let sum = ZERO;
  for (const entry of entriesOf(body, adds)) {
    const amount = amountOf(entry, adds, added);
    if (amount !== null) sum = addDecimal(sum, amount);
  }
  for (const more of adds.plus ?? []) {
    sum = addDecimal(sum, decimalOf(valueAt(body, more)) ?? ZERO);
  }
  return sum;
}

/** What of that was sold of each thing: by its id, or the name where it has none yet; "" of none. */
export function addUpSold(
  body: NativeObject,
  adds: Adds,
  added: StreamSchema["added"],
): ReadonlyMap<string, Sold> {
  const sums = new Map<string, Sold>();
  for (const entry of entriesOf(body, adds)) {
    const amount = amountOf(entry, adds, added);
    if (amount === null) continue;
    const of = adds.sold === undefined ? null : valueAt(entry, adds.sold);
    const { value, name } = (of ?? {}) as { readonly value?: unknown; readonly name?: unknown };
    const id = typeof value === "string" ? value : "";
    const known = sums.get(id);
    const label = typeof name === "string" ? name : null;
    sums.set(id, {
      name: label ?? known?.name ?? null,
      amount: addDecimal(known?.amount ?? ZERO, amount),
    });
  }
  return sums;
}

export interface Sold {
  readonly name: string | null;
  readonly amount: Decimal;
}

function entriesOf(body: NativeObject, { list }: Adds): readonly NativeObject[] {
  const entries = valueAt(body, list);
  return Array.isArray(entries) ? (entries as readonly NativeObject[]) : [];
}

/** With its sign; null: it does not count. Asked of every line of every document: no lists. */
function amountOf(
  entry: NativeObject,
  { list, amount: field, only, less }: Adds,
  added: StreamSchema["added"],
): Decimal | null {
  // The service makes such entries by itself.
  for (const each of added ?? []) if (each.list === list && tells(entry, each)) return null;
  if (only !== undefined && !tells(entry, only)) return null;
  const amount = decimalOf(valueAt(entry, field));
  return amount !== null && less !== undefined && tells(entry, less)
    ? negateDecimal(amount)
    : amount;
}

/** A field that tells, and what it says then. */
interface Telling {
  readonly field: string;
  readonly values: readonly string[];
}

function tells(entry: NativeObject, { field, values }: Telling): boolean {
  const value = valueAt(entry, field);
  return typeof value === "string" && values.includes(value);
}
