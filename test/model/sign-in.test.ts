import { expect, test } from "vitest";
import { addDays } from "../../engine/model/calendar.ts";
import type { CalendarDate } from "../../engine/model/calendar.ts";
import { signInNote } from "../../engine/model/sign-in.ts";

const TODAY = "2026-06-30" as CalendarDate;

test.each([
  [31, null],
  [30, "The sign-in to books ends on 2026-07-30, in 30 days. Sign in again: tieout connect"],
  [8, "The sign-in to books ends on 2026-07-08, in 8 days. Sign in again: tieout connect"],
  [7, "! The sign-in to books ends on 2026-07-07, in 7 days. Sign in again: tieout connect"],
  [1, "! The sign-in to books ends on 2026-07-01, tomorrow. Sign in again: tieout connect"],
  [0, "! The sign-in to books ends on 2026-06-30, today. Sign in again: tieout connect"],
  [-1, "! The sign-in to books ended on 2026-06-29. Sign in again: tieout connect"],
])("%i days before a sign-in ends", (days, note) => {
  expect(signInNote("books", addDays(TODAY, days), TODAY)).toBe(note);
});
