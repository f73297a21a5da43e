/** Instants as the service writes them: "2020-09-29T05:58:16-07:00", in the company's zone [R]. */
import { type Instant, msOf } from "../../../engine/model/calendar.ts";

export function stampOf(instant: Instant, timezone: string): string {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(msOf(instant))) {
    parts[type] = value;
  }
  const day = `${parts["year"]}-${parts["month"]}-${parts["day"]}`;
  const offset = parts["timeZoneName"]!.replace("GMT", "") || "+00:00";
  return `${day}T${parts["hour"]}:${parts["minute"]}:${parts["second"]}${offset}`;
}

/** With milliseconds, as an answer's `time`. */
export function stampMsOf(instant: Instant, timezone: string): string {
  const stamp = stampOf(instant, timezone);
  return `${stamp.slice(0, 19)}${instant.slice(19, 23)}${stamp.slice(19)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  formats.set(timezone, made);
  return made;
}
