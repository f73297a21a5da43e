/** What every part of the emulator works with. */
import { type CalendarDate, dateOf } from "../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../engine/model/json.ts";
import type { Random } from "../../../engine/contract/io.ts";
import type { Company } from "./company.ts";
import type { Indexes } from "./indexes.ts";
import type { FieldIndex } from "./query/field-index.ts";
import type { KeptLists } from "./query/kept-lists.ts";
import type { RangeIndex } from "./query/range-index.ts";
import type { Settings } from "./settings.ts";
import type { SteeredClock } from "./steer.ts";
import { stampMsOf } from "./time.ts";
import type { Unseen } from "./unseen.ts";

export interface Emulation {
  readonly company: Company;
  readonly indexes: Indexes;
  readonly fieldIndex: FieldIndex;
  readonly rangeIndex: RangeIndex;
  readonly keptLists: KeptLists;
  /** As they are now: the control address changes them. */
  readonly settings: Settings;
  change(settings: Settings): void;
  readonly clock: SteeredClock;
  readonly unseen: Unseen;
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
