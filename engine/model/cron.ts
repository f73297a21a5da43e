/**
 * Cron lines: minute, hour, day, month, weekday, as Vixie's cron reads them (its crontab(5)), in a
 * time zone. Pure: nothing here knows the current time.
 */
import { assert } from "../assert.ts";
import { instantFromMs, msOf } from "./calendar.ts";
import type { Instant } from "./calendar.ts";

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Where both say something, a day of either is meant; else a day of both. */
  readonly either: boolean;
  /** No hour is named: it goes by the time that passes, also when the clocks are changed. */
  readonly everyHour: boolean;
}

export type ParsedCron =
  | { readonly kind: "cron"; readonly cron: Cron }
  | { readonly kind: "bad"; readonly part: string; readonly why: string };

/** Its shape is held by the schema already; here every part is held against its range. */
export function parseCron(line: string): ParsedCron {
  const parts = line.trim().split(/ +/);
  if (parts.length !== PARTS.length) {
    return { kind: "bad", part: line, why: "minute, hour, day, month, weekday: five parts" };
  }
  const sets: ReadonlySet<number>[] = [];
  for (const [at, text] of parts.entries()) {
    const found = valuesOf(text, PARTS[at]!);
    if (typeof found === "string") return { kind: "bad", part: text, why: found };
    sets.push(found);
  }
  const [minutes, hours, days, months, weekdays] = sets as [
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
  ];
  const cron: Cron = {
    minutes: [...minutes].toSorted((a, b) => a - b),
    hours: [...hours].toSorted((a, b) => a - b),
    months,
    days,
    weekdays: new Set([...weekdays].map((day) => day % 7)),
    either: !parts[2]!.startsWith("*") && !parts[4]!.startsWith("*"),
    everyHour: parts[1]!.startsWith("*"),
  };
  // A century's leap years come every eight years at worst: 1896, 1904.
  if (nextDay(cron, 0, 366 * 8 + 3) === null) {
    return { kind: "bad", part: `${parts[2]} ${parts[3]}`, why: "no month has that day" };
  }
  return { kind: "cron", cron };
}

/**
 * The first time after an instant. A time of day that the clocks skip in spring comes as much
 * later; one that comes twice in autumn counts the first time. A line for every hour goes on by
 * the time that passes.
 */
export function nextDue(cron: Cron, after: Instant, timezone: string): Instant {
  const from = msOf(after);
  const first = Math.floor((from + offsetAt(from, timezone)) / DAY_MS);
  for (let day: number | null = first; ; day++) {
    day = nextDay(cron, day, 366 * 16);
    assert(day !== null, "a cron line that never comes");
    const found = firstOfDay(cron, day, from, timezone);
    if (found !== null) return instantFromMs(found);
  }
}

interface Part {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: string;
}

const PARTS: readonly Part[] = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day", from: 1, to: 31 },
  { name: "month", from: 1, to: 12, names: "jan feb mar apr may jun jul aug sep oct nov dec" },
  { name: "weekday", from: 0, to: 7, names: "sun mon tue wed thu fri sat" },
];

/** A text says what is wrong. */
function valuesOf(text: string, part: Part): ReadonlySet<number> | string {
  const values = new Set<number>();
  for (const piece of text.split(",")) {
    const [range = "", every] = piece.split("/");
    const [low = "", high] = range.split("-");
    const from = low === "*" ? part.from : numberOf(low, part);
    // `5/15` begins at 5 and goes on to the end.
    const open = low === "*" || (high === undefined && every !== undefined);
    const to = open ? part.to : numberOf(high ?? low, part);
    const step = every === undefined ? 1 : Number(every);
    if (from === null || to === null) return rangeOf(part);
    if (from > to) return `${low} comes after ${high}`;
    if (!(step > 0)) return "every 0th never comes";
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

function rangeOf({ name, from, to, names }: Part): string {
  const words = names === undefined ? "" : `, or ${names.replaceAll(" ", ", ")}`;
  return `${name === "hour" ? "an" : "a"} ${name} is ${from} to ${to}${words}`;
}

function numberOf(text: string, { from, to, names }: Part): number | null {
  const named = names?.split(" ").indexOf(text.toLowerCase()) ?? -1;
  if (named !== -1) return from + named;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= from && number <= to ? number : null;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Days since 1970: the first from this one on, of so many, that the line names. */
function nextDay(cron: Cron, from: number, most: number): number | null {
  for (let day = from; day < from + most; day++) {
    const date = new Date(day * DAY_MS);
    if (!cron.months.has(date.getUTCMonth() + 1)) continue;
    const [ofMonth, ofWeek] = [
      cron.days.has(date.getUTCDate()),
      cron.weekdays.has(date.getUTCDay()),
    ];
    if (cron.either ? ofMonth || ofWeek : ofMonth && ofWeek) return day;
  }
  return null;
}

function firstOfDay(cron: Cron, day: number, after: number, timezone: string): number | null {
  const midnight = day * DAY_MS;
  const offset = offsetAt(midnight - DAY_MS / 2, timezone);
  const later = offsetAt(midnight + DAY_MS * 1.5, timezone);
  let least: number | null = null;
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      const local = midnight + hour * HOUR_MS + minute * MINUTE_MS;
      if (offset === later) {
        if (local - offset > after) return local - offset;
        continue;
      }
      for (const time of timesOf(local, offset, later, { timezone, cron })) {
        if (time > after && (least === null || time < least)) least = time;
      }
    }
  }
  return least;
}

/** What a time of day is on a day near which the clocks are changed: none, one or two instants. */
function timesOf(
  local: number,
  before: number,
  later: number,
  { timezone, cron }: { readonly timezone: string; readonly cron: Cron },
): readonly number[] {
  const exact = [local - before, local - later].filter(
    (time) => time + offsetAt(time, timezone) === local,
  );
  if (cron.everyHour) return exact;
  return [exact.length === 0 ? local - before : Math.min(...exact)];
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone's clock is ahead of UTC. */
function offsetAt(ms: number, timezone: string): number {
  if (timezone === "UTC") return 0;
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timezone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
