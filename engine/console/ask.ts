import { TieoutError } from "../errors.ts";
import { MAIN, formatAddress, parseAddress, recordKey, role } from "../model/ids.ts";
import type { Address } from "../model/ids.ts";
import { isJsonObject, parseJson } from "../model/json.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { EntityProgram } from "../model/program.ts";
import { parseQuery } from "../model/query.ts";
import { nearest } from "../model/similar.ts";
import { STATUS_WORDS } from "../model/status.ts";
import type { Project } from "../project.ts";
import { SORT_FIELDS, windowKeys } from "../store/documents-window.ts";
import type { Filter, SortField, Window } from "../store/documents-window.ts";

/** What a request of the page asks for, read strictly: TO900 says what is not understood. */

export const MOST_ROWS = 200;

export type Asked = Readonly<Record<string, string>>;

export function entityOf({ program }: Project, name: string | undefined): EntityProgram {
  const found = program.entities.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = program.entities.map((each) => each.name as string);
  const near = nearest(name ?? "", names);
  throw wrong(`there is no entity "${name ?? ""}"${near === null ? "" : `; ${near}?`}`);
}

export function filterOf(project: Project, asked: Asked): Filter {
  const entity = entityOf(project, asked["entity"]);
  const word = STATUS_WORDS.find((each) => each === asked["status"]) ?? null;
  if (word === null && (asked["status"] ?? "") !== "") {
    throw wrong(`"${asked["status"]}" is no status`);
  }
  const parsed = parseQuery(`${entity.name}: ${asked["q"] ?? ""}`, [entity.name]);
  if (parsed.kind === "problem") throw wrong(parsed.message);
  return {
    entity,
    currency: project.program.currency,
    word,
    terms: parsed.query.terms,
    paidOpen: asked["paid_open"] === "1",
  };
}

export function windowOf(project: Project, asked: Asked): Window {
  const [, minus = "", name = "seen"] = /^(-?)(\w+)$/.exec(asked["sort"] ?? "seen") ?? [];
  const sort: SortField | undefined = SORT_FIELDS.find((each) => each === name);
  if (sort === undefined) throw wrong(`rows are not sorted by "${asked["sort"]}"`);
  return {
    ...filterOf(project, asked),
    sort,
    descending: minus === "-",
    offset: wholeNumber(asked["offset"], 0, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(asked["limit"], 100, MOST_ROWS),
  };
}

export function wholeNumber(text: string | undefined, usual: number, most: number): number {
  if (text === undefined || text === "") return usual;
  if (!/^\d{1,15}$/.test(text)) throw wrong(`"${text}" is no number of rows`);
  return Math.min(Number(text), most);
}

export function addressOf(project: Project, text: unknown): Address {
  const address = typeof text === "string" ? parseAddress(text) : null;
  if (address === null) throw wrong("a row is entity/key, such as invoice/INV-1042");
  const { documents } = entityOf(project, address.entity);
  if (documents.some(({ role }) => role === address.role) || address.role === MAIN) return address;
  // It names no role of this entity: the key itself holds the sign.
  return { ...address, key: recordKey(`${address.key}#${address.role}`), role: MAIN };
}

/**
 * What a person has selected: `{rows: [...]}`, or `{all: {entity, status, q}, except: [...]}`, so
 * that all of 100,000 rows cost one line.
 */
export async function selectedOf(project: Project, body: JsonObject): Promise<readonly Address[]> {
  const { rows, all, except } = body;
  if (Array.isArray(rows)) return rows.map((row) => addressOf(project, row));
  if (!isJsonObject(all ?? null)) throw wrong("select {rows: [...]} or {all: {entity, ...}}");
  const filter = filterOf(project, textsOf(all as JsonObject));
  const left = new Set(Array.isArray(except) ? except.map(String) : []);
  const keys = await windowKeys(project.store.db, filter);
  const { entity } = filter;
  return keys
    .map(({ key, role: name }): Address => ({
      entity: entity.name,
      key: recordKey(key),
      role: role(name),
    }))
    .filter((address) => !left.has(formatAddress(address)));
}

const textsOf = (value: JsonObject): Asked =>
  Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );

export function bodyOf(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    throw wrong("what was sent is no JSON");
  }
  if (!isJsonObject(value)) throw wrong("what was sent is no JSON object");
  return value;
}

export function textOf(body: JsonObject, name: string, usual?: string): string {
  const value = body[name];
  if (typeof value === "string" && value.length <= 10_000) return value;
  if (value === undefined && usual !== undefined) return usual;
  throw wrong(`"${name}" is missing or no text`);
}

export const wrong = (message: string): TieoutError =>
  new TieoutError("TO900", message, { advice: "Load the page again." });
