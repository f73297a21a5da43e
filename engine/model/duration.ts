/** Lengths of time as configurations write them (ISO 8601): P1D, PT10M, PT1H30M. */

const FORM = /^P(?=.)(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds; a day is 24 hours. Null for anything else, months and years too. */
export function parseDuration(text: string): number | null {
  const found = FORM.exec(text);
  if (found === null) return null;
  const [, days, hours, minutes, seconds] = found.map((part) => Number(part ?? 0));
  return days! * DAY + hours! * HOUR + minutes! * MINUTE + seconds! * SECOND;
}
