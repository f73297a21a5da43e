import { isInstant, msOf } from "../../engine/model/calendar.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { isJsonObject, parseJson, writeJson } from "../../engine/model/json.ts";
import type { JsonObject } from "../../engine/model/json.ts";

/** What the vault keeps of a sign-in. The refresh token before the last stays: it may still work. */
export interface Held {
  readonly access: string;
  readonly accessUntil: Instant;
  readonly refresh: string;
  /** Unused until then it dies; every renewal moves it (100 days). null: the service did not say. */
  readonly refreshUntil: Instant | null;
  /** Then it dies whatever is done (5 years). null: the service did not say. */
  readonly hardUntil: Instant | null;
  readonly previous: { readonly refresh: string; readonly until: Instant } | null;
  /** When a person signed in; null: the token was configured, or an emulator's. */
  readonly signedIn: Instant | null;
  /** Since when a renewal has been asked for whose answer is not here: a process died in between. */
  readonly asked: Instant | null;
}

/** When a person has to sign in again at the latest, if nothing is done before. */
export function endOf({ refreshUntil, hardUntil }: Held): Instant | null {
  if (refreshUntil === null || hardUntil === null) return refreshUntil ?? hardUntil;
  return msOf(refreshUntil) < msOf(hardUntil) ? refreshUntil : hardUntil;
}

export function writeHeld(held: Held): string {
  return writeJson({ ...held, previous: held.previous === null ? null : { ...held.previous } });
}

/** null also for what some other version wrote: then the first token is asked for again. */
export function parseHeld(text: string | null): Held | null {
  const json = text === null ? null : tryObject(text);
  if (json === null) return null;
  const access = textAt(json, "access");
  const accessUntil = instantAt(json, "accessUntil");
  const refresh = textAt(json, "refresh");
  if (access === null || accessUntil === null || refresh === null) return null;
  return {
    access,
    accessUntil,
    refresh,
    refreshUntil: instantAt(json, "refreshUntil"),
    hardUntil: instantAt(json, "hardUntil"),
    previous: parsePrevious(json["previous"] ?? null),
    signedIn: instantAt(json, "signedIn"),
    asked: instantAt(json, "asked"),
  };
}

function parsePrevious(value: JsonObject[string]): Held["previous"] {
  if (value === undefined || value === null || !isJsonObject(value)) return null;
  const refresh = textAt(value, "refresh");
  const until = instantAt(value, "until");
  return refresh === null || until === null ? null : { refresh, until };
}

function textAt(json: JsonObject, key: string): string | null {
  const value = json[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function instantAt(json: JsonObject, key: string): Instant | null {
  const text = textAt(json, key);
  return text !== null && isInstant(text) ? text : null;
}

export function tryObject(text: string): JsonObject | null {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
