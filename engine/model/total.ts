import { decimalOf, valueAt } from "./body.ts";
import type { NativeObject, NativeValue } from "./body.ts";
import { addDecimal, negateDecimal, ZERO } from "./decimal.ts";
import type { Decimal } from "./decimal.ts";
import type { StreamSchema } from "./schema.ts";

/** What the entries of a body add up to, and what comes beside them: a total that is computed. */
export function addUp(
  body: NativeObject,
  adds: NonNullable<StreamSchema["adds"]>,
  added: StreamSchema["added"],
): Decimal {
  let sum = ZERO;
  for (const { amount } of entriesOf(body, adds, added)) sum = addDecimal(sum, amount);
  for (const more of adds.plus ?? []) {
    sum = addDecimal(sum, decimalOf(valueAt(body, more)) ?? ZERO);
  }
  return sum;
}

/** What of that was sold of each thing: by its id, or the name where it has none yet; "" of none. */
export function addUpSold(
  body: NativeObject,
  adds: NonNullable<StreamSchema["adds"]>,
  added: StreamSchema["added"],
): ReadonlyMap<string, Sold> {
  const sums = new Map<string, Sold>();
  for (const { entry, amount } of entriesOf(body, adds, added)) {
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

/** What counts, with its sign. */
function* entriesOf(
  body: NativeObject,
  adds: NonNullable<StreamSchema["adds"]>,
  added: StreamSchema["added"],
): Generator<{ readonly entry: NativeObject; readonly amount: Decimal }> {
  const ignored = (added ?? []).filter((each) => each.list === adds.list);
  const entries = valueAt(body, adds.list);
  for (const entry of Array.isArray(entries) ? (entries as readonly NativeObject[]) : []) {
    const tells = ({ field, values }: Telling): boolean => isOneOf(valueAt(entry, field), values);
    if (ignored.some(tells)) continue;
    if (adds.only !== undefined && !tells(adds.only)) continue;
    const amount = decimalOf(valueAt(entry, adds.amount));
    if (amount === null) continue;
    const against = adds.less !== undefined && tells(adds.less);
    yield { entry, amount: against ? negateDecimal(amount) : amount };
  }
}

/** A field that tells, and what it says then. */
interface Telling {
  readonly field: string;
  readonly values: readonly string[];
}

function isOneOf(value: NativeValue, values: readonly string[]): boolean {
  return typeof value === "string" && values.includes(value);
}
