import type { Page, ReadOptions } from "../../engine/contract/connector.ts";
import { TieoutError } from "../../engine/errors.ts";
import { type Instant, instantFromMs, msOf, parseInstant } from "../../engine/model/calendar.ts";
import type { Cursor } from "../../engine/model/cursor.ts";
import { remoteId } from "../../engine/model/ids.ts";
import { isJsonObject } from "../../engine/model/json.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { withoutEndingZeros } from "../../engine/model/json-number.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import { tryJson } from "./answer.ts";
import type { Api, RowsRead } from "./api.ts";
import { toRecord } from "./convert.ts";
import { unreadable } from "./fail.ts";
import { answeredAt, getById, rowPages } from "./rows.ts";
import type { Row } from "./rows.ts";

/** A stream of one company, as one connection reads it. */
export interface Reading {
  readonly api: Api;
  readonly connection: string;
  readonly schema: StreamSchema;
}

/** Change data capture reaches 30 days back (facts, par. 5); a day is left for clocks that differ. */
const REACH_MS = 29 * 86_400_000;
/** Asked for twice: what was written while the last answer was made, and an index that is late. */
const OVERLAP_MS = 5 * 60_000;
/** Objects in one answer of change data capture; it has no second page. */
const MOST_CHANGES = 1000;

/** Change data capture leaves these out; of TimeActivity the sources disagree (facts, par. 5). */
const NOT_CAPTURED: ReadonlySet<string> = new Set([
  "CompanyInfo",
  "Preferences",
  "TaxAgency",
  "TaxCode",
  "TaxRate",
  "TimeActivity",
]);

/**
 * A stream whole, or, from a cursor, what has changed since: one call where little has. Whole again
 * where the cursor is too old for change data capture, or older than the connection allows.
 */
export async function* readPages(
  reading: Reading,
  { cursor, signal, unread = false }: Pick<ReadOptions, "cursor" | "signal" | "unread">,
): AsyncGenerator<Page> {
  const since = cursor === null ? null : usable(reading, cursor);
  const changes = since === null ? null : await readChanges(reading, since, signal);
  if (changes === null) yield* readWhole(reading, unread, signal);
  else if (changes.kind === "page") yield changes.page;
  else yield* readWritten(reading, changes.since, unread, signal);
}

async function* readWhole(
  reading: Reading,
  unread: boolean,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { api, schema } = reading;
  let begun: Instant | null = null;
  for await (const { rows, at, isLast } of rowPages(api, schema, { unread }, signal)) {
    begun ??= at;
    const mark = isLast && isCaptured(schema) ? { at: begun, whole: begun } : null;
    const cursor = mark === null ? null : cursorOf(reading, mark);
    yield { ...rowsOf(rows), deleted: [], cursor, complete: isLast };
  }
}

/** By query what was written since: for lists, of which nothing is ever deleted (facts, par. 7). */
async function* readWritten(
  reading: Reading,
  since: Mark,
  unread: boolean,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { api, schema } = reading;
  const filter = { changedSince: before(since.at), unread };
  let begun: Instant | null = null;
  for await (const { rows, at, isLast } of rowPages(api, schema, filter, signal)) {
    begun ??= at;
    const cursor = isLast ? cursorOf(reading, { at: begun, whole: since.whole }) : null;
    yield { ...rowsOf(rows), deleted: [], cursor, complete: false };
  }
}

function rowsOf(rows: readonly Row[]): Pick<Page, "records" | "unread"> {
  const records = rows.filter(({ text }) => text === null).map((row) => row.read());
  const left = rows.filter(({ text }) => text !== null);
  if (left.length === 0) return { records };
  // As the bodies of things that were read lie in the store.
  const texts = left.map(({ text }) => withoutEndingZeros(text!));
  return {
    records,
    unread: { texts, read: (at) => ({ kind: "record", record: left[at]!.read() }) },
  };
}

type Changes =
  | { readonly kind: "page"; readonly page: Page }
  /** More than one answer holds, and nothing of this stream can have been deleted. */
  | { readonly kind: "query"; readonly since: Mark };

/** null: change data capture cannot tell all that has happened; the stream is to be read whole. */
async function readChanges(
  reading: Reading,
  since: Mark,
  signal: AbortSignal,
): Promise<Changes | null> {
  const { api, schema } = reading;
  const answer = await capture(reading, since, signal);
  if (answer === null) return null;
  const { json, rows } = answer;
  // Where there are too many, none of them is parsed.
  const changed = [...rows, ...changedIn(json, schema.name)];
  if (changed.length >= MOST_CHANGES) {
    return schema.parts.active === undefined ? null : { kind: "query", since };
  }
  const records: RawRecord[] = [];
  const deleted: Page["deleted"][number][] = [];
  for (const each of changed) {
    const body = typeof each === "string" ? tryJson(each) : each;
    const record = body === null ? null : toRecord(body);
    if (record === null) throw unreadable(`a change of ${schema.name} has no Id`);
    if (record.body["status"] !== "Deleted") records.push(record);
    else {
      // Things just written were told as deleted (DotNET SDK #189): only a read by id proves it.
      const alive = await getById(api, schema, record.id, signal);
      if (alive.length === 0) deleted.push(remoteId(record.id));
      records.push(...alive);
    }
  }
  const cursor = cursorOf(reading, { at: answeredAt(api, json), whole: since.whole });
  return { kind: "page", page: { records, deleted, cursor, complete: false } };
}

/** A refusal is no reason to stop: all of it can be read in another way. */
async function capture(
  { api, schema: { name } }: Reading,
  since: Mark,
  signal: AbortSignal,
): Promise<RowsRead | null> {
  const query = { entities: name, changedSince: before(since.at) };
  try {
    return await api.readRows({ how: "cdc", stream: name }, query, signal);
  } catch (error) {
    if (error instanceof TieoutError && error.code === "TO931") return null;
    throw error;
  }
}

/** `CDCResponse: [{ QueryResponse: [{ Invoice: [...] }] }]`, without the name where nothing is. */
function changedIn(answer: JsonObject, name: string): readonly JsonObject[] {
  // A change that is passed over is lost: the cursor goes on past it.
  const objects = (value: JsonValue | undefined): readonly JsonObject[] => {
    if (value === undefined) return [];
    const list = Array.isArray(value) ? (value as readonly JsonValue[]) : null;
    if (list === null || !list.every((each) => each !== null && isJsonObject(each))) {
      throw unreadable(`its changes of ${name} are no list of things`);
    }
    return list as readonly JsonObject[];
  };
  const response = objects(answer["CDCResponse"]);
  if (response.length === 0) throw unreadable(`its changes of ${name} have no CDCResponse`);
  const parts = response.flatMap((each) => objects(each["QueryResponse"]));
  return parts.flatMap((part) => objects(part[name]));
}

/** How far a stream has been read. */
interface Mark {
  /** All that was written until then has been seen. */
  readonly at: Instant;
  /** When it was last read whole. */
  readonly whole: Instant;
}

const before = (at: Instant): Instant => instantFromMs(msOf(at) - OVERLAP_MS);

const isCaptured = ({ name }: StreamSchema): boolean => !NOT_CAPTURED.has(name);

function cursorOf({ connection, schema }: Reading, { at, whole }: Mark): Cursor {
  return { connection, stream: schema.name, token: `${at} ${whole}` };
}

function usable(reading: Reading, cursor: Cursor): Mark | null {
  const [at, whole] = cursor.token.split(" ").map((text) => parseInstant(text));
  if (!at || !whole || !isCaptured(reading.schema)) return null;
  const { wholeReadDays } = reading.api.settings;
  const now = msOf(reading.api.now());
  const isOld = now - msOf(whole) >= wholeReadDays * 86_400_000;
  return isOld || now - msOf(at) > REACH_MS ? null : { at, whole };
}
