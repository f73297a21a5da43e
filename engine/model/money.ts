/**
 * Money: whole minor units (cents) with a currency, on bigint. There is no division: a part of an
 * amount is `multiplyMoney` with a named rounding, a split is `allocateMoney`, which loses nothing.
 * Arithmetic across currencies is a bug and asserts.
 */
import { assert } from "../assert.ts";
import {
  type Decimal,
  type Rounding,
  formatDecimal,
  multiplyDecimal,
  parseDecimal,
  placesOf,
  roundDecimal,
  scaledDecimal,
} from "./decimal.ts";

declare const brand: unique symbol;

/** An ISO 4217 code in use, such as "USD". */
export type Currency = string & { readonly [brand]: "Currency" };

/** `minor` counts minor units: 1840000n USD is 18,400.00; 500n JPY is 500. */
export interface Money {
  readonly minor: bigint;
  readonly currency: Currency;
}

/** ISO 4217 list one without metals, funds and testing codes, with ANG and BGN (withdrawn 2025). */
const CURRENCIES: ReadonlySet<string> = new Set(
  `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
  BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
  GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
  KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
  MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
  SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
  UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`.split(/\s+/),
);

/** ISO 4217 too; every currency that is not named here has two. */
const MINOR_DIGITS: ReadonlyMap<string, number> = new Map(
  [
    { digits: 0, codes: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF" },
    { digits: 3, codes: "BHD IQD JOD KWD LYD OMR TND" },
    { digits: 4, codes: "CLF UYW" },
  ].flatMap(({ digits, codes }) => codes.split(" ").map((code) => [code, digits] as const)),
);

/** Null when the text is not a code in use, in capitals. */
export function currency(text: string): Currency | null {
  return CURRENCIES.has(text) ? (text as Currency) : null;
}

export function minorDigits(code: Currency): number {
  return MINOR_DIGITS.get(code) ?? 2;
}

export function money(minor: bigint, code: Currency): Money {
  return { minor, currency: code };
}

export function isMoney(value: unknown): value is Money {
  if (typeof value !== "object" || value === null) return false;
  // Read and not asked for with `in`, which looks through the prototype every time: 60 ns.
  const { minor, currency: code } = value as Partial<Money>;
  return typeof minor === "bigint" && typeof code === "string";
}

/**
 * Reads an amount in major units, exactly: "18400", "18400.00", "-0.05". Null where `parseDecimal`
 * is null, and where digits other than zeros follow the last minor one ("0.005" USD).
 */
export function parseMoney(text: string, code: Currency): Money | null {
  const minor = plainMinor(text, minorDigits(code));
  if (minor !== null) return { minor, currency: code };
  const value = parseDecimal(text);
  return value === null ? null : moneyFromDecimal(value, code);
}

/** Exact only: null when the value is finer than the currency's minor unit. */
export function moneyFromDecimal(d: Decimal, code: Currency): Money | null {
  const digits = minorDigits(code);
  if (placesOf(d) > digits) return null;
  const [whole = "", fraction = ""] = formatDecimal(d).split(".");
  return { minor: BigInt(whole + fraction.padEnd(digits, "0")), currency: code };
}

export function roundToMoney(d: Decimal, code: Currency, rounding: Rounding): Money {
  const exact = moneyFromDecimal(roundDecimal(d, { places: minorDigits(code), rounding }), code);
  assert(exact !== null, "a rounded decimal has more places than its currency");
  return exact;
}

/** Of less than 1e31 major units, as is everything that `parseMoney` reads. */
export function moneyToDecimal(m: Money): Decimal {
  return scaledDecimal(m.minor, minorDigits(m.currency));
}

export function addMoney(a: Money, b: Money): Money {
  assertSame(a, b);
  return { minor: a.minor + b.minor, currency: a.currency };
}

export function subtractMoney(a: Money, b: Money): Money {
  assertSame(a, b);
  return { minor: a.minor - b.minor, currency: a.currency };
}

export function negateMoney(m: Money): Money {
  return { minor: -m.minor, currency: m.currency };
}

export function absMoney(m: Money): Money {
  return m.minor < 0n ? negateMoney(m) : m;
}

export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  assertSame(a, b);
  return a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0;
}

export function isZeroMoney(m: Money): boolean {
  return m.minor === 0n;
}

/** The currency is asked for because an empty list has none. */
export function sumMoney(list: readonly Money[], code: Currency): Money {
  let sum = money(0n, code);
  for (const m of list) sum = addMoney(sum, m);
  return sum;
}

export function multiplyMoney(m: Money, by: Decimal, rounding: Rounding): Money {
  return roundToMoney(multiplyDecimal(moneyToDecimal(m), by), m.currency, rounding);
}

/**
 * Splits by weight and loses no minor unit: the parts add up to `m` exactly. Each part is its
 * exact share rounded towards zero; what is left goes, a unit each, to the largest remainders,
 * the earlier first where they are equal. Weights are 0 or more and not all zero.
 */
export function allocateMoney(m: Money, weights: readonly bigint[]): Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  assert(total > 0n && weights.every((weight) => weight >= 0n), "weights to allocate by");
  const whole = absMoney(m).minor;
  const shares = weights.map((weight, index) => {
    const product = whole * weight;
    return { index, share: product / total, remainder: product % total };
  });
  const left = whole - shares.reduce((sum, { share }) => sum + share, 0n);
  const byRemainder = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of byRemainder.slice(0, Number(left))) part.share += 1n;
  return shares.map(({ share }) => money(m.minor < 0n ? -share : share, m.currency));
}

/** For machines, at full minor digits: "18400.00", "-0.05", "500" (JPY). */
export function formatMoney(m: Money): string {
  const { sign, whole, fraction } = partsOf(m);
  return fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** For people: "18,400.00". The currency is not shown. */
export function displayMoney(m: Money): string {
  const { sign, whole, fraction } = partsOf(m);
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === "" ? sign + grouped : `${sign}${grouped}.${fraction}`;
}

function partsOf(m: Money): {
  readonly sign: string;
  readonly whole: string;
  readonly fraction: string;
} {
  const digits = minorDigits(m.currency);
  const negative = m.minor < 0n;
  const text = (negative ? -m.minor : m.minor).toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  return { sign: negative ? "-" : "", whole: text.slice(0, point), fraction: text.slice(point) };
}

/**
 * The hot path, without big.js or a substring: digits, at most one point with a digit on either
 * side, few enough digits that a double counts them exactly. Null leaves it to the slow path.
 */
function plainMinor(text: string, digits: number): bigint | null {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const end = text.length;
  if (end === start || end - start > 14) return null;
  let value = 0;
  let point = -1;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === POINT && point === -1 && at > start && at < end - 1) point = at;
    else if (code >= NINE - 9 && code <= NINE) value = value * 10 + (code - (NINE - 9));
    else return null;
  }
  const missing = digits - (point === -1 ? 0 : end - 1 - point);
  if (missing < 0 || end - start + missing > 15) return null;
  const minor = value * POWERS[missing]!;
  return BigInt(start === 1 ? -minor : minor);
}

const MINUS = 45;
const POINT = 46;
const NINE = 57;
const POWERS = [1, 10, 100, 1000, 10_000] as const;

function assertSame(a: Money, b: Money): void {
  assert(a.currency === b.currency, () => `${a.currency} and ${b.currency} do not mix`);
}
