/** Instants as the service writes them: "2020-09-29T05:58:16-07:00", in the company's zone [R]. */
import { type Instant, instantFromMs, msOf } from "../../../engine/model/calendar.ts";

export function stampOf(instant: Instant, timezone: string): string {
  const ms = msOf(instant);
  const offset = offsetAt(ms, timezone);
  const shown = instantFromMs(ms + offset.minutes * 60_000);
  return `${shown.slice(0, 19)}${offset.text}`;
}

/** With milliseconds, as an answer's `time`. */
export function stampMsOf(instant: Instant, timezone: string): string {
  const stamp = stampOf(instant, timezone);
  return `${stamp.slice(0, 19)}${instant.slice(19, 23)}${stamp.slice(19)}`;
}

interface Offset {
  /** East of Greenwich. */
  readonly minutes: number;
  /** "-07:00" */
  readonly text: string;
}

/** Zones change their offset on a quarter of an hour; asking Intl took 50 us of every answer. */
const QUARTER_MS = 15 * 60_000;
const offsets = new Map<string, Map<number, Offset>>();

function offsetAt(ms: number, timezone: string): Offset {
  const known = offsets.get(timezone) ?? new Map<number, Offset>();
  offsets.set(timezone, known);
  const quarter = Math.floor(ms / QUARTER_MS);
  const found = known.get(quarter);
  if (found !== undefined) return found;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    timeZoneName: "longOffset",
  });
  const parts = format.formatToParts(quarter * QUARTER_MS);
  const name = parts.find(({ type }) => type === "timeZoneName")!.value;
  const text = name.replace("GMT", "") || "+00:00";
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  const offset = { text, minutes: text.startsWith("-") ? -minutes : minutes };
  // A campaign on a virtual clock sees many quarters.
  if (known.size >= 10_000) known.clear();
  known.set(quarter, offset);
  return offset;
}
