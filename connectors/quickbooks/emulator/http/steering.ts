/** What the control address does to the company and its clock. */
import {
  type Instant,
  instantFromMs,
  msOf,
  parseInstant,
} from "../../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, textOf } from "../body.ts";
import { type CompanySeed, replaceCompany } from "../company.ts";
import { readCompany, writeCompany } from "../company-file.ts";
import { type Emulation, preferencesOf } from "../emulation.ts";
import { definitionNamed } from "../entities/catalogue.ts";
import { write } from "../operations.ts";
import { completeSeed } from "../seed.ts";
import type { AdminAnswer } from "./admin.ts";

/** What the company began with, and begins with again. */
export interface Beginning {
  readonly seed: CompanySeed;
  /** Whether an account's 0 in the seed stands (a company file) or counts as left out. */
  readonly zeros: "stand" | "left out";
}

/** A company file in the place of what is there: whole or not at all. Tokens stay. */
export function load({ company }: Emulation, text: string): AdminAnswer {
  const read = readCompany(text, company.realmId);
  if (read.kind === "refused") {
    const problems = read.problems.map(({ line, message }) => ({ line, message }));
    return { status: 400, body: { error: "the file has bad lines", problems } };
  }
  replaceCompany(company, completeSeed(read.seed, "stand"));
  return { status: 200, body: { loaded: counted(read.seed) } };
}

export function reset({ company }: Emulation, { seed, zeros }: Beginning): AdminAnswer {
  replaceCompany(company, completeSeed(seed, zeros));
  return { status: 200, body: { reset: true } };
}

export function save({ company, settings }: Emulation): string {
  return writeCompany(company, settings.timezone);
}

function counted({ entities }: CompanySeed): JsonObject {
  return Object.fromEntries(Object.entries(entities ?? {}).map(([name, of]) => [name, of.length]));
}

/** A part that is sent is laid over the part that stands, as a bookkeeper sets it. */
export function setPreferences(emulation: Emulation, given: JsonObject): AdminAnswer {
  const definition = definitionNamed("Preferences")!;
  const stand = preferencesOf(emulation);
  const stray = Object.keys(given).find((key) => !Object.hasOwn(definition.fields, key));
  if (stray !== undefined || Object.keys(given).length === 0) {
    const allowed = Object.keys(definition.fields).filter((key) => key.endsWith("Prefs"));
    const error = stray === undefined ? "nothing is set" : `"${stray}" is no part of Preferences`;
    return { status: 400, body: { error, allowed } };
  }
  const token = textOf(stand["SyncToken"]) ?? "0";
  const body: Body = { ...given, Id: "1", SyncToken: token, sparse: true };
  const outcome = write(emulation, definition, "update", body, {
    include: new Set(),
    byHand: true,
    notesFor: () => null,
  });
  if (outcome.kind === "done") return { status: 200, body: outcome.answer };
  return { status: 400, body: { error: outcome.fault.errors[0]?.Detail ?? "" } };
}

export function readClock({ clock }: Emulation): JsonObject {
  return { kind: clock.kind, now: clock.now() };
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `{ set: "2026-07-01T09:00:00Z" }` or `{ advance: "90s" }`, a number being milliseconds. */
export async function steer(emulation: Emulation, given: JsonObject): Promise<AdminAnswer> {
  const { clock } = emulation;
  const target = targetOf(clock.now(), given);
  if (target === null) {
    const error = 'a clock takes { "set": INSTANT } or { "advance": "90s" } (ms, s, m, h, d)';
    return { status: 400, body: { error } };
  }
  if (await clock.moveTo(target)) return { status: 200, body: readClock(emulation) };
  const error = `a clock does not go back: it is ${clock.now()}`;
  return { status: 400, body: { error } };
}

function targetOf(now: Instant, given: JsonObject): Instant | null {
  const { set, advance } = given;
  if (Object.keys(given).length !== 1) return null;
  if (typeof set === "string") return parseInstant(set);
  if (typeof advance === "number" && advance >= 0) return instantFromMs(msOf(now) + advance);
  const [, count, unit = ""] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(textOf(advance) ?? "") ?? [];
  if (count === undefined) return null;
  return instantFromMs(msOf(now) + Number(count) * UNITS[unit]!);
}
