import { expect, test } from "vitest";
import { instantFromMs, msOf } from "../../engine/model/calendar.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { nextDue, parseCron } from "../../engine/model/cron.ts";
import type { Cron } from "../../engine/model/cron.ts";

const cron = (line: string): Cron => {
  const parsed = parseCron(line);
  if (parsed.kind === "bad") throw new Error(`${line}: ${parsed.why}`);
  return parsed.cron;
};

/** The next times, as clocks of the zone show them. */
function dues(line: string, from: string, timezone: string, count: number): readonly string[] {
  const found: string[] = [];
  let at = from as Instant;
  for (let n = 0; n < count; n++) {
    at = nextDue(cron(line), at, timezone);
    found.push(at);
  }
  return found;
}

test.each([
  ["0 6 * * 1-5", "2026-07-03T12:00:00.000Z", ["2026-07-06T11:00", "2026-07-07T11:00"]],
  ["*/15 * * * *", "2026-07-03T12:07:00.000Z", ["2026-07-03T12:15", "2026-07-03T12:30"]],
  ["5/20 9 * * *", "2026-07-03T12:07:00.000Z", ["2026-07-03T14:05", "2026-07-03T14:25"]],
  ["0 0 1,15 * *", "2026-07-03T12:00:00.000Z", ["2026-07-15T05:00", "2026-08-01T05:00"]],
  ["0 0 29 feb *", "2026-07-03T12:00:00.000Z", ["2028-02-29T06:00", "2032-02-29T06:00"]],
  // Day and weekday both named: either is meant (crontab(5)).
  ["0 12 13 * fri", "2026-07-03T18:00:00.000Z", ["2026-07-10T17:00", "2026-07-13T17:00"]],
  ["30 23 31 12 *", "2026-07-03T12:00:00.000Z", ["2027-01-01T05:30", "2028-01-01T05:30"]],
  ["0 0 * * 7", "2026-07-03T12:00:00.000Z", ["2026-07-05T05:00", "2026-07-12T05:00"]],
])("%s comes when it says, in Chicago", (line, from, expected) => {
  const found = dues(line, from, "America/Chicago", expected.length);
  expect(found.map((each) => each.slice(0, 16))).toEqual(expected);
});

test("a time of day that the clocks skip comes an hour later, and only that day", () => {
  // On 8 March 2026 Chicago has no 2:30: 1:59 CST is followed by 3:00 CDT, 08:00 UTC.
  expect(dues("30 2 * * *", "2026-03-07T00:00:00.000Z", "America/Chicago", 3)).toEqual([
    "2026-03-07T08:30:00.000Z",
    "2026-03-08T08:30:00.000Z",
    "2026-03-09T07:30:00.000Z",
  ]);
});

test("a time of day that comes twice counts once", () => {
  expect(dues("30 1 * * *", "2026-10-31T00:00:00.000Z", "America/Chicago", 3)).toEqual([
    "2026-10-31T06:30:00.000Z",
    "2026-11-01T06:30:00.000Z",
    "2026-11-02T07:30:00.000Z",
  ]);
});

test.each(["2026-03-07T22:00:00.000Z", "2026-10-31T22:00:00.000Z"])(
  "an hourly line comes every hour around %s, whatever the clocks do",
  (from) => {
    const found = dues("0 * * * *", from, "America/Chicago", 30);
    const gaps = found
      .slice(1)
      .map((each, at) => msOf(each as Instant) - msOf(found[at] as Instant));
    expect(new Set(gaps)).toEqual(new Set([3_600_000]));
  },
);

test.each(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])(
  "what comes next in %s is the first minute whose clock fits",
  (timezone) => {
    const minute = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    const fits = (ms: number): boolean => {
      const parts = minute.formatToParts(ms);
      const of = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
      return of("hour") % 3 === 0 && of("minute") % 20 === 0;
    };
    for (const from of ["2026-01-15T00:00:00Z", "2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"]) {
      let at = instantFromMs(Date.parse(from));
      for (let n = 0; n < 40; n++) {
        const next = nextDue(cron("*/20 */3 * * *"), at, timezone);
        let walked = msOf(at) + 60_000;
        while (!fits(walked)) walked += 60_000;
        expect(next).toBe(instantFromMs(walked));
        at = next;
      }
    }
  },
);

test.each([
  ["60 * * * *", "60", "a minute is 0 to 59"],
  ["0 24 * * *", "24", "a hour is 0 to 23"],
  ["0 0 31 4,6,9,11 *", "31 4,6,9,11", "no month has that day"],
  ["0 0 * foo *", "foo", "a month is 1 to 12, or jan, feb, mar, apr, may, jun"],
  ["0 9-5 * * *", "9-5", "9 comes after 5"],
  ["*/0 * * * *", "*/0", "every 0th never comes"],
])("%s is refused", (line, part, why) => {
  const parsed = parseCron(line);
  expect(parsed).toMatchObject({ kind: "bad", part });
  if (parsed.kind === "bad") expect(parsed.why).toContain(why.replace("a hour", "an hour"));
});
