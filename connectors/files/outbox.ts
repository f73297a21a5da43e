import { hash } from "node:crypto";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import {
  canonicalJson,
  isJsonObject,
  JsonError,
  numberText,
  parseJson,
  writeJson,
} from "../../engine/model/json.ts";
import { unreadable } from "./fault.ts";

/**
 * What was written for one stream: an NDJSON log that only grows. The system it is for imports it
 * by hand and shows what it took in its next export; until then the rows stand here. A change
 * remembers what the export said (`was`), so it counts only where the export still says so:
 * whatever it has taken up, or a person has changed there since, is the export's again.
 */
export interface Entry {
  readonly request: string;
  readonly item: string;
  readonly kind: "create" | "update";
  readonly key: string;
  /** Of the row as it was answered. */
  readonly version: string;
  /** The changed cells as the export had them; null where it did not have the row. */
  readonly was: JsonObject | null;
  /** The whole row. */
  readonly row: JsonObject;
}

export interface Outbox {
  /** What this request came to, if it was carried out before. */
  answered(request: string, item: string): Entry | null;
  /** The newest entry of a row. */
  latest(key: string): Entry | null;
  /** How often a row was written. */
  count(key: string): number;
  keys(): Iterable<string>;
}

/** Reads a log; a last line that a crash has cut off is as if it was never written. */
export function readOutbox(io: ConnectorIo, path: string): Outbox {
  const text = io.files.info(path) === null ? "" : io.files.readText(path);
  const lines = text.split("\n");
  const cutOff = lines.pop() ?? "";
  const entries = lines.map((line, at) => parseEntry(line, `${path}:${at + 1}`));
  const last = cutOff === "" ? null : tryEntry(cutOff);
  return indexOf(last === null ? entries : [...entries, last]);
}

/** Makes a log fit to be appended to: takes away what a crash has cut off. */
export function mendOutbox(io: ConnectorIo, path: string): void {
  if (io.files.info(path) === null) return;
  const text = io.files.readText(path);
  if (text === "" || text.endsWith("\n")) return;
  const end = text.lastIndexOf("\n") + 1;
  const whole = tryEntry(text.slice(end)) !== null;
  io.files.write(path, whole ? `${text}\n` : text.slice(0, end));
}

export function appendEntries(io: ConnectorIo, path: string, entries: readonly Entry[]): void {
  const lines = entries.map((entry) => `${writeJson({ ...entry })}\n`);
  io.files.append(path, lines.join(""), { sync: true });
}

/** The row as the system stands with what was written to it; null where it is not there. */
export function pendingRow(source: JsonObject | null, entry: Entry | null): JsonObject | null {
  if (entry === null) return source;
  if (source === null) return entry.was === null ? entry.row : null;
  if (entry.was === null) return source;
  const row: Record<string, JsonValue> = { ...source };
  for (const [column, was] of Object.entries(entry.was)) {
    if (same(source[column] ?? null, was)) row[column] = entry.row[column] ?? null;
  }
  return row;
}

/** The cells in which a row differs from the export, as the export has them. */
export function changedCells(source: JsonObject, row: JsonObject): JsonObject {
  const columns = new Set([...Object.keys(source), ...Object.keys(row)]);
  const changed = [...columns].filter((c) => !same(source[c] ?? null, row[c] ?? null));
  return Object.fromEntries(changed.map((column) => [column, source[column] ?? null]));
}

/** Cells of a CSV file are text: 5 and "5" are the same cell, absent and null too. */
function same(a: JsonValue, b: JsonValue): boolean {
  return a === b || canonicalJson(cell(a)) === canonicalJson(cell(b));
}

function cell(value: JsonValue): JsonValue {
  if (typeof value === "boolean") return String(value);
  return value === "" ? null : (numberText(value) ?? value);
}

/** Moves with every write of ours, and with every change of the row in the export. */
export function versionOf(row: JsonObject, count: number): string {
  return `${count}.${hash("sha256", canonicalJson(row), "hex").slice(0, 12)}`;
}

function indexOf(entries: readonly Entry[]): Outbox {
  const requests = new Map<string, Entry>();
  const rows = new Map<string, { count: number; latest: Entry }>();
  for (const entry of entries) {
    requests.set(`${entry.request}/${entry.item}`, entry);
    const count = (rows.get(entry.key)?.count ?? 0) + 1;
    rows.set(entry.key, { count, latest: entry });
  }
  return {
    answered: (request, item) => requests.get(`${request}/${item}`) ?? null,
    latest: (key) => rows.get(key)?.latest ?? null,
    count: (key) => rows.get(key)?.count ?? 0,
    keys: () => rows.keys(),
  };
}

function parseEntry(line: string, place: string): Entry {
  const entry = tryEntry(line);
  if (entry !== null) return entry;
  throw unreadable(
    place,
    "this is no entry of an outbox",
    "Nobody but Tieout may write to it. Put the file back as it was.",
  );
}

function tryEntry(line: string): Entry | null {
  const value = tryParse(line);
  if (value === null || !isJsonObject(value)) return null;
  const texts = ["request", "item", "kind", "key", "version"].every(
    (name) => typeof value[name] === "string",
  );
  const { was = null, row = null } = value;
  const fits = texts && isJsonObject(row) && (was === null || isJsonObject(was));
  return fits ? (value as unknown as Entry) : null;
}

function tryParse(line: string): JsonValue {
  try {
    return parseJson(line);
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}
