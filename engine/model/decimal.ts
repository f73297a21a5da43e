/**
 * Exact decimals for quantities, prices and rates; never a `number`. The only importer of big.js.
 * Values are compared by `compareDecimal`, never with `===` or `<` (strict big.js throws on `<`).
 */
import Big from "big.js";
import { assert } from "../assert.ts";

declare const brand: unique symbol;

/** An immutable exact decimal. Zero has no sign. */
export interface Decimal {
  readonly [brand]: "Decimal";
}

/** "up" is away from zero, "down" towards it; halves are judged by magnitude. */
export type Rounding = "half_up" | "half_even" | "down" | "up";

/** A constructor of our own: big.js keeps its settings on it, and they are mutable. */
const Exact = Big();
Exact.strict = true;

const MODE = { down: 0, half_up: 1, half_even: 2, up: 3 } as const satisfies Record<
  Rounding,
  0 | 1 | 2 | 3
>;

/** Bounds by value, for what comes in: without them "1e999999" is a way to hang us. */
const MAX_DIGITS = 40;
const MAX_EXPONENT = 30;
/** Room for every value within the bounds, written out. */
const MAX_TEXT = 80;
const FORM = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

export const ZERO: Decimal = seal(new Exact("0"));

/**
 * Reads "18400", "-0.05", ".5", "1.84e4". Null for anything else: "", " 1", "1,2", "5.", "0x1",
 * "NaN", "Infinity", digits that are not ASCII. Null also for more than 40 significant digits, for
 * 1e31 and above, and for what is closer to zero than 1e-30.
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > MAX_TEXT || !FORM.test(text)) return null;
  const value = new Exact(text);
  const { c, e } = value;
  return c.length > MAX_DIGITS || Math.abs(e) > MAX_EXPONENT ? null : seal(value);
}

/** For constants of our own: what `parseDecimal` refuses is a bug. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  assert(value !== null, () => `"${text}" is not a decimal`);
  return value;
}

export function isDecimal(value: unknown): value is Decimal {
  return value instanceof Exact;
}

export function addDecimal(a: Decimal, b: Decimal): Decimal {
  return seal(big(a).plus(big(b)));
}

export function subtractDecimal(a: Decimal, b: Decimal): Decimal {
  return seal(big(a).minus(big(b)));
}

/** Exact: the result has the places of both together. */
export function multiplyDecimal(a: Decimal, b: Decimal): Decimal {
  return seal(big(a).times(big(b)));
}

/** Null when `b` is zero. `places` is 0 or more. */
export function divideDecimal(
  a: Decimal,
  b: Decimal,
  { places, rounding }: { readonly places: number; readonly rounding: Rounding },
): Decimal | null {
  if (compareDecimal(b, ZERO) === 0) return null;
  // big.js takes the precision of a division from the constructor; nothing runs in between.
  Exact.DP = places;
  Exact.RM = MODE[rounding];
  return seal(big(a).div(big(b)));
}

export function negateDecimal(d: Decimal): Decimal {
  return seal(big(d).neg());
}

export function absDecimal(d: Decimal): Decimal {
  return seal(big(d).abs());
}

export function compareDecimal(a: Decimal, b: Decimal): -1 | 0 | 1 {
  return big(a).cmp(big(b));
}

/** `places` may be negative: -3 rounds to thousands. */
export function roundDecimal(
  d: Decimal,
  { places, rounding }: { readonly places: number; readonly rounding: Rounding },
): Decimal {
  return seal(big(d).round(places, MODE[rounding]));
}

/** Canonical plain text: "18400", "0.5", never an exponent, a trailing zero or "-0". */
export function formatDecimal(d: Decimal): string {
  return big(d).toFixed();
}

/** Digits after the point in the canonical text. */
export function placesOf(d: Decimal): number {
  const { c, e } = big(d);
  return Math.max(0, c.length - 1 - e);
}

function big(d: Decimal): Big {
  return d as unknown as Big;
}

/** big.js keeps the sign of a zero; without it equal values have equal parts. */
function seal(value: Big): Decimal {
  if (value.c[0] === 0 && value.s === -1) value.s = 1;
  return value as unknown as Decimal;
}
