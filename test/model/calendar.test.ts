import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CalendarDate,
  type Instant,
  addDays,
  compareDates,
  compileDateFormat,
  dateOf,
  daysBetween,
  formatDate,
  instantFromMs,
  isDate,
  isInstant,
  isTimezone,
  monthOf,
  msOf,
  parseDate,
  parseInstant,
} from "../../engine/model/calendar.ts";

const FIRST = Date.UTC(2000, 0, 1) / 86_400_000 - 730_119;
const anyDate = fc
  .integer({ min: FIRST, max: FIRST + 3_652_058 })
  .map((day) => instantFromMs(day * 86_400_000).slice(0, 10) as CalendarDate);

function date(text: string): CalendarDate {
  const found = parseDate(text);
  if (found === null) throw new Error(text);
  return found;
}

test.each([
  ["6/30/2026", "M/D/YYYY", "2026-06-30"],
  ["06/30/2026", "M/D/YYYY", "2026-06-30"],
  ["06/30/2026", "MM/DD/YYYY", "2026-06-30"],
  ["30.06.26", "DD.MM.YY", "2026-06-30"],
  ["20260630", "YYYYMMDD", "2026-06-30"],
  ["30-JUN-2026", "DD-MMM-YYYY", "2026-06-30"],
  ["Jun 3, 2026", "MMM D, YYYY", "2026-06-03"],
  ["3Jun2026", "DMMMYYYY", "2026-06-03"],
  ["2024-02-29", "YYYY-MM-DD", "2024-02-29"],
  ["0001-01-01", "YYYY-MM-DD", "0001-01-01"],
  ["9999-12-31", "YYYY-MM-DD", "9999-12-31"],
  ["00-1-1", "YY-M-D", "2000-01-01"],
])("reads %s as %s", (text, format, expected) => {
  expect(parseDate(text, format)).toBe(expected);
});

test.each([
  ["2024-02-30", "YYYY-MM-DD"],
  ["2023-02-29", "YYYY-MM-DD"],
  ["1900-02-29", "YYYY-MM-DD"],
  ["2026-13-01", "YYYY-MM-DD"],
  ["2026-00-10", "YYYY-MM-DD"],
  ["2026-06-00", "YYYY-MM-DD"],
  ["0000-06-30", "YYYY-MM-DD"],
  ["2026-6-30", "YYYY-MM-DD"],
  ["2026-06-30 ", "YYYY-MM-DD"],
  ["2026-06-30\n", "YYYY-MM-DD"],
  ["2026/06/30", "YYYY-MM-DD"],
  ["+026-06-30", "YYYY-MM-DD"],
  ["２０２６-06-30", "YYYY-MM-DD"],
  ["2026-06-30T00:00:00Z", "YYYY-MM-DD"],
  ["", "YYYY-MM-DD"],
  ["6/30/2026", "MM/DD/YYYY"],
  ["6/30/26", "M/D/YYYY"],
  ["06/30/2026\n", "M/D/YYYY"],
  ["30/6/2026", "M/D/YYYY"],
  ["6.30.2026", "M/D/YYYY"],
  ["45838", "M/D/YYYY"],
  ["Foo 3, 2026", "MMM D, YYYY"],
  ["June 3, 2026", "MMM D, YYYY"],
])("refuses %j as %s", (text, format) => {
  expect(parseDate(text, format)).toBeNull();
});

test.each([
  ...["", "YYYY-MM", "YYYY-MM-DD-DD", "YYYY-YY-MM-DD", "YYY-MM-DD", "MMMM D, YYYY", "yyyy-mm-dd"],
  ...["YYYY-MM-DDTHH:mm", "MDYYYY", "YYYYMDD", "D MMM of YYYY", "1YYYY-MM-DD", "YYYY年MM月DD"],
])("%j is no date format", (format) => {
  expect(compileDateFormat(format)).toBeNull();
});

test("separators are taken as they are written, never as a pattern", () => {
  expect(parseDate("2026.06.30", "YYYY.MM.DD")).toBe("2026-06-30");
  expect(parseDate("2026x06x30", "YYYY.MM.DD")).toBeNull();
  expect(parseDate("(2026)+06*30$", "(YYYY)+MM*DD$")).toBe("2026-06-30");
});

test("a bad format is our own bug where a date is read or written with it", () => {
  expect(() => parseDate("2026", "YYYY")).toThrow('This is a bug in Tieout: "YYYY"');
  expect(() => formatDate(date("2026-06-30"), "YYYY")).toThrow("is not a date format");
});

test("what a format writes it reads back", () => {
  const formats = ["YYYY-MM-DD", "M/D/YYYY", "DD.MM.YYYY", "YYYYMMDD", "MMM D, YYYY", "D-MMM-YYYY"];
  fc.assert(
    fc.property(anyDate, fc.constantFrom(...formats), (day, format) => {
      expect(parseDate(formatDate(day, format), format)).toBe(day);
      expect(isDate(day)).toBe(true);
    }),
  );
  expect(formatDate(date("2026-06-03"), "MMM D, YY")).toBe("Jun 3, 26");
});

test("days add up over any years, and the text sorts by time", () => {
  fc.assert(
    fc.property(anyDate, anyDate, (a, b) => {
      const days = daysBetween(a, b);
      expect(addDays(a, days)).toBe(b);
      expect(compareDates(a, b)).toBe(days > 0 ? -1 : days < 0 ? 1 : 0);
    }),
  );
  expect(addDays(date("2024-02-28"), 2)).toBe("2024-03-01");
  expect(addDays(date("2026-01-01"), -1)).toBe("2025-12-31");
  expect(addDays(date("0099-12-31"), 1)).toBe("0100-01-01");
  expect(monthOf(date("2026-06-30"))).toBe("2026-06");
});

test("there is no day before the year 1 or after 9999, and no half day", () => {
  expect(() => addDays(date("0001-01-01"), -1)).toThrow("This is a bug in Tieout");
  expect(() => addDays(date("9999-12-31"), 1)).toThrow("This is a bug in Tieout");
  expect(() => addDays(date("2026-01-01"), 0.5)).toThrow("not a number of days");
});

test.each([
  ["2026-07-01T04:59:59.999Z", "America/Chicago", "2026-06-30"],
  ["2026-07-01T05:00:00.000Z", "America/Chicago", "2026-07-01"],
  ["2026-01-01T05:59:59.999Z", "America/Chicago", "2025-12-31"],
  ["2026-03-08T07:59:59.000Z", "America/Chicago", "2026-03-08"],
  ["2026-06-30T12:00:00.000Z", "Pacific/Kiritimati", "2026-07-01"],
  ["2026-06-30T23:59:59.999Z", "UTC", "2026-06-30"],
])("%s in %s falls on %s", (instant, timezone, expected) => {
  expect(dateOf(instant as Instant, timezone)).toBe(expected);
});

test("in UTC the day of an instant is its first ten characters", () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: 0, max: 86_399_999 }), (day, ms) => {
      const instant = instantFromMs(msOf(`${day}T00:00:00.000Z` as Instant) + ms);
      expect(dateOf(instant, "UTC")).toBe(day);
      expect(isInstant(instant)).toBe(true);
      expect(parseInstant(instant)).toBe(instant);
      expect(instantFromMs(msOf(instant))).toBe(instant);
    }),
  );
});

test("timezones are those that the runtime knows", () => {
  expect(["America/Chicago", "UTC", "Europe/Berlin"].every(isTimezone)).toBe(true);
  expect(["", "Chicago", "America/Chicgo", "local", "CDT-5"].some(isTimezone)).toBe(false);
});

test.each([
  ["2026-06-30T12:00:00-07:00", "2026-06-30T19:00:00.000Z"],
  ["2026-06-30T12:00:00Z", "2026-06-30T12:00:00.000Z"],
  ["2026-06-30T12:00+0530", "2026-06-30T06:30:00.000Z"],
  ["2026-06-30 12:00:00.5Z", "2026-06-30T12:00:00.500Z"],
  ["2026-06-30T12:00:00.123456789Z", "2026-06-30T12:00:00.123Z"],
])("reads the instant %s", (text, expected) => {
  expect(parseInstant(text)).toBe(expected);
});

test.each([
  ...["2026-06-30T12:00:00", "2026-06-30", "2026-02-30T12:00:00Z", "2026-06-30T24:00:00Z", ""],
  ...["2026-06-30T12:60:00Z", "0001-01-01T00:00:00+14:00", "June 30, 2026 12:00 UTC"],
])("%j names no instant", (text) => {
  expect(parseInstant(text)).toBeNull();
});

test("instants are written one way only", () => {
  expect(isInstant("2026-06-30T12:00:00.000Z")).toBe(true);
  expect(["2026-06-30T12:00:00Z", "2026-02-30T12:00:00.000Z", "2026-06-30"].some(isInstant)).toBe(
    false,
  );
  expect(() => instantFromMs(Number.NaN)).toThrow("This is a bug in Tieout");
});
