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
  const plain = plainDecimal(text);
  if (plain !== null) return plain;
  if (text.length > MAX_TEXT || !FORM.test(text)) return null;
  const value = new Exact(text);
  const { c, e } = value;
  return c.length > MAX_DIGITS || Math.abs(e) > MAX_EXPONENT ? null : seal(value);
}

/** Exact: `minor` units of 10 to the power of minus `places`. */
export function scaledDecimal(minor: bigint, places: number): Decimal {
  if (minor < MOST_EXACT && minor > -MOST_EXACT) return ofInteger(Number(minor), -places);
  const text = (minor < 0n ? -minor : minor).toString();
  const digits: number[] = [];
  for (let at = 0; at < text.length; at++) digits.push(text.charCodeAt(at) - ZERO_DIGIT);
  return make(minor < 0n, text.length - places - 1, digits);
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
  return addSmall(big(a), big(b)) ?? seal(big(a).plus(big(b)));
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
  // big.js copies the second of them first.
  const x = big(a);
  const y = big(b);
  const signX = x.c[0] === 0 ? 0 : x.s;
  const signY = y.c[0] === 0 ? 0 : y.s;
  if (signX !== signY) return signX < signY ? -1 : 1;
  if (signX === 0) return 0;
  if (x.e !== y.e) return x.e > y.e === signX > 0 ? 1 : -1;
  for (let at = 0; at < x.c.length || at < y.c.length; at++) {
    const digitX = x.c[at] ?? 0;
    const digitY = y.c[at] ?? 0;
    if (digitX !== digitY) return digitX > digitY === signX > 0 ? 1 : -1;
  }
  return 0;
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
  const { s, e, c } = big(d);
  // By way of an integer a text is made once, and not anew for each digit: 0.1 us instead of 0.3.
  if (e >= 0 && e < EXACT_DIGITS && c.length <= EXACT_DIGITS) {
    const digits = String(s * integerOf(c));
    const point = c.length - e - 1;
    if (point <= 0) return digits + "0".repeat(-point);
    return `${digits.slice(0, -point)}.${digits.slice(-point)}`;
  }
  let text = s < 0 ? "-" : "";
  if (e < 0) {
    text += "0.";
    for (let zeros = -1; zeros > e; zeros--) text += "0";
    for (const digit of c) text += digit;
    return text;
  }
  const end = Math.max(e + 1, c.length);
  for (let at = 0; at < end; at++) {
    if (at === e + 1) text += ".";
    text += c[at] ?? 0;
  }
  return text;
}

/** Digits after the point in the canonical text. */
export function placesOf(d: Decimal): number {
  const { c, e } = big(d);
  return Math.max(0, c.length - 1 - e);
}

/** The hot path of `parseDecimal`, 0.1 us instead of 2: digits, at most one point inside them. */
function plainDecimal(text: string): Decimal | null {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const end = text.length;
  if (end === start || end - start > EXACT_DIGITS) return null;
  let value = 0;
  let point = end;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === POINT && point === end && at > start && at < end - 1) point = at;
    else if (code >= ZERO_DIGIT && code <= ZERO_DIGIT + 9) value = value * 10 + code - ZERO_DIGIT;
    else return null;
  }
  return ofInteger(start === 1 ? -value : value, point === end ? 0 : point - end + 1);
}

/** So many digits a double counts exactly. */
const EXACT_DIGITS = 15;
const MOST_EXACT = 10n ** BigInt(EXACT_DIGITS);

/** An integer of at most 15 digits, times ten to the power of `exponent`. */
function ofInteger(value: number, exponent: number): Decimal {
  let rest = Math.abs(value);
  if (rest === 0) return ZERO;
  let low = exponent;
  while (rest % 10 === 0) {
    rest /= 10;
    low++;
  }
  let length = 1;
  for (let power = 10; power <= rest; power *= 10) length++;
  const digits = Array<number>(length);
  for (let at = length - 1; at >= 0; at--) {
    const digit = rest % 10;
    digits[at] = digit;
    rest = (rest - digit) / 10;
  }
  return ofParts(value < 0 ? -1 : 1, low + length - 1, digits);
}

function integerOf(digits: readonly number[]): number {
  let value = 0;
  for (let at = 0; at < digits.length; at++) value = value * 10 + digits[at]!;
  return value;
}

/** Amounts and quantities as they are: 0.1 us instead of 0.7. null: too many digits for it. */
function addSmall(a: Big, b: Big): Decimal | null {
  const lowA = a.e - a.c.length + 1;
  const lowB = b.e - b.c.length + 1;
  const low = Math.min(lowA, lowB);
  // One digit is left for what is carried.
  if (Math.max(a.e, b.e) - low + 2 > EXACT_DIGITS) return null;
  const sum = a.s * integerOf(a.c) * 10 ** (lowA - low) + b.s * integerOf(b.c) * 10 ** (lowB - low);
  return ofInteger(sum, low);
}

/** As big.js makes one, without reading a text or copying another. */
function ofParts(sign: -1 | 1, exponent: number, digits: number[]): Decimal {
  const value = Object.create(Exact.prototype as object) as Big;
  value.s = sign;
  value.e = exponent;
  value.c = digits;
  value.constructor = Exact;
  return value as unknown as Decimal;
}

/** `digits` are taken over; the first stands at ten to the power of `exponent`. */
function make(negative: boolean, exponent: number, digits: number[]): Decimal {
  let zeros = 0;
  while (zeros < digits.length && digits[zeros] === 0) zeros++;
  let end = digits.length;
  while (end > zeros && digits[end - 1] === 0) end--;
  if (zeros === end) return ZERO;
  const kept = zeros === 0 && end === digits.length ? digits : digits.slice(zeros, end);
  return ofParts(negative ? -1 : 1, exponent - zeros, kept);
}

const MINUS = 45;
const POINT = 46;
const ZERO_DIGIT = 48;

function big(d: Decimal): Big {
  return d as unknown as Big;
}

/** big.js keeps the sign of a zero; without it equal values have equal parts. */
function seal(value: Big): Decimal {
  if (value.c[0] === 0 && value.s === -1) value.s = 1;
  return value as unknown as Decimal;
}
