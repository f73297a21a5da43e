/**
 * Calendar dates (of the company's zone) and instants (UTC), as branded text that sorts by time.
 * Pure: nothing here knows the current time. Years 0001 to 9999.
 */
import { assert } from "../assert.ts";

declare const brand: unique symbol;

/** "YYYY-MM-DD", a day that exists. */
export type CalendarDate = string & { readonly [brand]: "CalendarDate" };

/** ISO UTC with milliseconds: "2026-06-30T12:00:00.000Z". */
export type Instant = string & { readonly [brand]: "Instant" };

type DateParser = (text: string) => CalendarDate | null;

const ISO = "YYYY-MM-DD";

/**
 * Strict: null unless the whole text is a day that exists, in that format (`compileDateFormat`).
 * A bad format is a bug here: formats are checked when the configuration is compiled.
 */
export function parseDate(text: string, format: string = ISO): CalendarDate | null {
  if (format === ISO) return parseIso(text);
  const parse = compileDateFormat(format);
  assert(parse !== null, () => `"${format}" is not a date format`);
  return parse(text);
}

/**
 * Tokens: YYYY, YY (2000 to 2099), MM and DD (two digits), M and D (one or two), MMM (Jan to Dec,
 * English, any case). Everything else must be separators: no letters, no digits. Null for a format
 * that names year, month or day not exactly once, has other letters or digits, or puts a digit
 * token right behind M or D, where "1112026" could be read two ways.
 */
export function compileDateFormat(format: string): DateParser | null {
  if (format === ISO) return parseIso;
  const tokens = tokensOf(format);
  if (tokens === null) return null;
  const pattern = new RegExp(`^${tokens.map(patternOf).join("")}$`);
  const parts = tokens.flatMap((token) => PART[token as Token] ?? []);
  const [year, month, day] = (["y", "m", "d"] as const).map((p) => parts.indexOf(p) + 1);
  const century = tokens.includes("YY") ? 2000 : 0;
  const named = tokens.includes("MMM");
  return (text) => {
    const found = pattern.exec(text);
    if (found === null) return null;
    const monthText = found[month!]!;
    return dateFrom(
      century + Number(found[year!]),
      named ? MONTHS.indexOf(monthText.toLowerCase()) + 1 : Number(monthText),
      Number(found[day!]),
    );
  };
}

/** Writes the tokens of `compileDateFormat`. YY drops the century, whichever it is. */
export function formatDate(date: CalendarDate, format: string): string {
  const tokens = tokensOf(format);
  assert(tokens !== null, () => `"${format}" is not a date format`);
  const write: Record<Token, () => string> = {
    YYYY: () => date.slice(0, 4),
    YY: () => date.slice(2, 4),
    MMM: () => {
      const name = MONTHS[Number(date.slice(5, 7)) - 1]!;
      return name.charAt(0).toUpperCase() + name.slice(1);
    },
    MM: () => date.slice(5, 7),
    M: () => String(Number(date.slice(5, 7))),
    DD: () => date.slice(8, 10),
    D: () => String(Number(date.slice(8, 10))),
  };
  return tokens.map((token) => (isToken(token) ? write[token]() : token)).join("");
}

export function isDate(text: string): text is CalendarDate {
  return parseIso(text) !== null;
}

export function compareDates(a: CalendarDate, b: CalendarDate): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `days` may be negative. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  assert(Number.isInteger(days), () => `${days} is not a number of days`);
  return dateOfDay(dayOf(date) + days);
}

/** Days from `a` to `b`: negative where `b` is the earlier. */
export function daysBetween(a: CalendarDate, b: CalendarDate): number {
  return dayOf(b) - dayOf(a);
}

/** "YYYY-MM". */
export function monthOf(date: CalendarDate): string {
  return date.slice(0, 7);
}

/** The calendar day on which an instant falls in a zone (an IANA name, see `isTimezone`). */
export function dateOf(instant: Instant, timezone: string): CalendarDate {
  const parts: Record<string, string> = {};
  for (const { type, value } of zoneFormat(timezone).formatToParts(msOf(instant))) {
    parts[type] = value;
  }
  const date = dateFrom(Number(parts["year"]), Number(parts["month"]), Number(parts["day"]));
  assert(date !== null, () => `${instant} has no calendar date in ${timezone}`);
  return date;
}

export function isTimezone(text: string): boolean {
  // The first formatter of a process takes 16 ms, the list of usual names 2; UTC is not on it.
  if (text === "UTC" || Intl.supportedValuesOf("timeZone").includes(text)) return true;
  try {
    zoneFormat(text);
    return true;
  } catch {
    return false;
  }
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

export function isInstant(text: string): text is Instant {
  const found = INSTANT.exec(text);
  return found !== null && parseIso(found[1]!) !== null;
}

const CLOCK = /(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?/;
const OFFSET = /Z|[+-](?:0\d|1[0-4]):?[0-5]\d/;
const STAMP = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)[T ]${CLOCK.source}(?:${OFFSET.source})$`);

/**
 * Reads what remotes write: "2026-06-30T12:00:00-07:00", seconds and fraction optional (cut to
 * milliseconds). Null without an offset or Z: such a text names no instant.
 */
export function parseInstant(text: string): Instant | null {
  const found = STAMP.exec(text);
  if (found === null || parseIso(found[1]!) === null) return null;
  const ms = Date.parse(
    text
      .replace(" ", "T")
      .replace(/(\.\d{3})\d+/, "$1")
      .replace(/([+-]\d\d)(\d\d)$/, "$1:$2"),
  );
  return inRange(ms) ? instantFromMs(ms) : null;
}

/** Milliseconds since 1970 UTC, whole, within the years 0001 to 9999. */
export function instantFromMs(ms: number): Instant {
  assert(Number.isInteger(ms) && inRange(ms), () => `${ms} ms is no instant`);
  return new Date(ms).toISOString() as Instant;
}

export function msOf(instant: Instant): number {
  return Date.parse(instant);
}

type Token = "YYYY" | "YY" | "MMM" | "MM" | "M" | "DD" | "D";

const PART: Readonly<Record<Token, "y" | "m" | "d">> = {
  YYYY: "y",
  YY: "y",
  MMM: "m",
  MM: "m",
  M: "m",
  DD: "d",
  D: "d",
};

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

const PATTERN: Readonly<Record<Token, string>> = {
  YYYY: "(\\d{4})",
  YY: "(\\d{2})",
  MMM: "([A-Za-z]{3})",
  MM: "(\\d{2})",
  M: "(\\d{1,2})",
  DD: "(\\d{2})",
  D: "(\\d{1,2})",
};

function isToken(text: string): text is Token {
  return Object.hasOwn(PART, text);
}

function patternOf(token: string): string {
  return isToken(token) ? PATTERN[token] : token.replace(/[^\s]/g, "\\$&");
}

/** Tokens and the separators between them, or null for a bad format. */
function tokensOf(format: string): readonly string[] | null {
  const tokens = format.match(/Y+|M+|D+|[^YMD]+/g) ?? [];
  if (tokens.some((token) => !isToken(token) && /[\p{L}\p{N}]/u.test(token))) return null;
  const parts = tokens.flatMap((token) => (isToken(token) ? PART[token] : []));
  if (parts.toSorted().join("") !== "dmy") return null;
  const runsOn = tokens.some((token, at) => {
    const next = tokens[at + 1];
    const digitsNext = next !== undefined && isToken(next) && next !== "MMM";
    return (token === "M" || token === "D") && digitsNext;
  });
  return runsOn ? null : tokens;
}

function parseIso(text: string): CalendarDate | null {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  return exists(year, month, day) ? (text as CalendarDate) : null;
}

/** -1 where a character is no ASCII digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function exists(year: number, month: number, day: number): boolean {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && leap ? 29 : LENGTHS[month - 1]!);
}

function dateFrom(year: number, month: number, day: number): CalendarDate | null {
  if (!exists(year, month, day)) return null;
  const pad = (n: number, width: number): string => String(n).padStart(width, "0");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` as CalendarDate;
}

const DAY_MS = 86_400_000;

function dayOf(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00.000Z`) / DAY_MS;
}

function dateOfDay(day: number): CalendarDate {
  return instantFromMs(day * DAY_MS).slice(0, 10) as CalendarDate;
}

const FIRST_MS = Date.parse("0001-01-01T00:00:00.000Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

function inRange(ms: number): boolean {
  return ms >= FIRST_MS && ms <= LAST_MS;
}

/** Making a formatter takes 51 us, using one 3. */
const zoneFormats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(timezone: string): Intl.DateTimeFormat {
  const known = zoneFormats.get(timezone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  zoneFormats.set(timezone, made);
  return made;
}
