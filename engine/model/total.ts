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
  const ignored = (added ?? []).filter((each) => each.list === adds.list);
  const entries = valueAt(body, adds.list);
  let sum = ZERO;
  for (const entry of Array.isArray(entries) ? (entries as readonly NativeObject[]) : []) {
    const tells = ({ field, values }: Telling): boolean => isOneOf(valueAt(entry, field), values);
    if (ignored.some(tells)) continue;
    if (adds.only !== undefined && !tells(adds.only)) continue;
    const amount = decimalOf(valueAt(entry, adds.amount));
    if (amount === null) continue;
    const against = adds.less !== undefined && tells(adds.less);
    sum = addDecimal(sum, against ? negateDecimal(amount) : amount);
  }
  for (const more of adds.plus ?? []) {
    sum = addDecimal(sum, decimalOf(valueAt(body, more)) ?? ZERO);
  }
  return sum;
}

/** A field that tells, and what it says then. */
interface Telling {
  readonly field: string;
  readonly values: readonly string[];
}

function isOneOf(value: NativeValue, values: readonly string[]): boolean {
  return typeof value === "string" && values.includes(value);
}
