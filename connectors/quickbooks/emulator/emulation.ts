/** What every part of the emulator works with. */
import { type CalendarDate, dateOf } from "../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../engine/model/json.ts";
import type { Clock, Random } from "../../../engine/contract/io.ts";
import type { Company } from "./company.ts";
import type { Indexes } from "./indexes.ts";
import type { Settings } from "./settings.ts";
import { stampMsOf } from "./time.ts";

export interface Emulation {
  readonly company: Company;
  readonly indexes: Indexes;
  readonly settings: Settings;
  readonly clock: Pick<Clock, "now" | "sleep">;
  readonly random: Pick<Random, "bytes">;
}

export function todayOf({ clock, settings }: Emulation): CalendarDate {
  return dateOf(clock.now(), settings.timezone);
}

/** As an answer's `time`: with milliseconds and offset [R]. */
export function timeOf({ clock, settings }: Emulation): string {
  return stampMsOf(clock.now(), settings.timezone);
}

export function preferencesOf({ company }: Emulation): JsonObject {
  return company.get("Preferences", "1") ?? {};
}

export function randomHex({ random }: Emulation, bytes: number): string {
  return Buffer.from(random.bytes(bytes)).toString("hex");
}
