import { assert } from "../../engine/assert.ts";
import type { TieoutError } from "../../engine/errors.ts";
import { type Instant, parseInstant } from "../../engine/model/calendar.ts";
import { isJsonObject } from "../../engine/model/json.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import type { RemoteId } from "../../engine/model/ids.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import { textUnder } from "../../engine/model/json-under.ts";
import { textOf, tryJson } from "./answer.ts";
import type { Api } from "./api.ts";
import { ID, thingIn, toRecord } from "./convert.ts";
import { notNow, unreadable } from "./fail.ts";
import { buildQuery, type QueryOptions } from "./query.ts";

/** Rows of queries, page by page. */

/** Steps back through a stream that loses rows while it is read; more is a storm. */
const STEPS_BACK = 20;

/** A row of an answer, maybe as a text that nobody has parsed. */
export interface Row {
  readonly id: string;
  /** null: it has been read. */
  readonly text: string | null;
  /** Throws TieoutError where the text holds no thing of QuickBooks'. */
  read(): RawRecord;
}

export interface RowPage {
  readonly rows: readonly Row[];
  /** When it was answered, by the service's own clock. */
  readonly at: Instant;
  readonly isLast: boolean;
}

/**
 * Every row once, in the order of their ids. QuickBooks counts rows, it has no cursor: a row that
 * vanishes moves all later ones forward, and the next page would begin too late. So pages overlap
 * by one row, and a page whose first row is new sends the reader back by a page. `unread`: rows may
 * come as texts.
 */
export async function* rowPages(
  api: Api,
  schema: StreamSchema,
  { unread, ...filter }: Pick<QueryOptions, "changedSince"> & { readonly unread: boolean },
  signal: AbortSignal,
): AsyncGenerator<RowPage> {
  const size = api.settings.pageSize;
  const seen = new Set<string>();
  for (let start = 1, stepsBack = 0, repeats = 0; ;) {
    const order = { inactiveToo: true, orderBy: "Id", start, max: size } as const;
    const { rows, at } = await ask(api, schema, { ...filter, ...order }, signal, unread);
    const first = rows[0];
    if (start > 1 && (first === undefined || !seen.has(first.id))) {
      if (++stepsBack > STEPS_BACK) {
        throw notNow(`${schema.name} changes faster than it can be read`);
      }
      start = Math.max(1, start - size);
      continue;
    }
    const fresh = rows.filter(({ id }) => !seen.has(id));
    // What is known already is read nowhere else: broken, its text may go on over rows behind it.
    for (const row of rows) if (seen.has(row.id)) row.read();
    for (const { id } of fresh) seen.add(id);
    const isLast = rows.length < size;
    // After a step back a page may be known already; a service that counts wrong never ends.
    repeats = fresh.length > 0 || isLast ? 0 : repeats + 1;
    if (repeats > STEPS_BACK) throw repeating(schema);
    yield { rows: fresh, at, isLast };
    if (isLast) return;
    // A page of one row cannot overlap: it serves tests of tiny pages only.
    start += Math.max(1, rows.length - 1);
  }
}

/** A query whose rows may fill more than a page: all of them, by count. */
export async function queryAll(
  api: Api,
  schema: StreamSchema,
  options: QueryOptions,
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const max = api.settings.pageSize;
  const records = new Map<string, RawRecord>();
  for (let start = 1; ; start += max) {
    const rows = await query(api, schema, { ...options, orderBy: "Id", start, max }, signal);
    const known = records.size;
    for (const row of rows) records.set(row.id, row);
    if (rows.length < max) return [...records.values()];
    if (records.size === known) throw repeating(schema);
  }
}

const repeating = (schema: StreamSchema): TieoutError =>
  unreadable(`it gives the same page of ${schema.name} again and again`);

export async function query(
  api: Api,
  schema: StreamSchema,
  options: QueryOptions,
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const { rows } = await ask(api, schema, options, signal, false);
  return rows.map((row) => row.read());
}

/** The thing as it is now: never behind, unlike a query. */
export async function getById(
  api: Api,
  schema: StreamSchema,
  id: RemoteId,
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  assert(ID.test(id), () => `${id} is no id of QuickBooks`);
  const json = await api.read(`${schema.name.toLowerCase()}/${id}`, {}, signal);
  if (json === null) return [];
  const body = thingIn(json, schema.name);
  // A deleted document can still be asked for by its id; nothing but this is left of it.
  if (body?.["status"] === "Deleted") return [];
  const record = body === null ? null : toRecord(body);
  // What cannot be read proves nothing: above all not that the thing is gone.
  if (record === null) throw unreadable(`its answer about ${schema.name} ${id} holds none`);
  return [record];
}

async function ask(
  api: Api,
  schema: StreamSchema,
  options: QueryOptions,
  signal: AbortSignal,
  unread: boolean,
): Promise<{ readonly rows: readonly Row[]; readonly at: Instant }> {
  const { name } = schema;
  const text = buildQuery(name, options);
  const query = { query: text };
  const answer = unread
    ? await api.readRows({ how: "query", stream: name }, query, signal)
    : { json: await api.read("query", query, signal), rows: [] };
  const response = answer?.json?.["QueryResponse"];
  if (response === undefined || response === null || !isJsonObject(response)) {
    throw unreadable(`its answer to a query of ${name} has no QueryResponse`, text);
  }
  // An empty answer is `QueryResponse: {}`.
  const list = response[name] ?? [];
  if (!Array.isArray(list)) throw unreadable(`its rows of ${name} are no list`, text);
  const read = (list as readonly JsonValue[]).map((row) => rowRead(row, name, text));
  const texts = (answer?.rows ?? []).map((row) => rowUnread(row, name, text));
  return { rows: [...texts, ...read], at: answeredAt(api, answer?.json ?? {}) };
}

function rowRead(row: JsonValue, stream: string, query: string): Row {
  const record = row !== null && isJsonObject(row) ? toRecord(row) : null;
  if (record === null) throw unreadable(`a row of ${stream} has no Id`, query);
  return { id: record.id, text: null, read: () => record };
}

function rowUnread(text: string, stream: string, query: string): Row {
  const read = (): Row => rowRead(tryJson(text), stream, query);
  const id = textUnder(text, "Id");
  return id !== null && ID.test(id) ? { id, text, read: () => read().read() } : read();
}

/** The service's own time of an answer; where it does not say, this machine's. */
export function answeredAt(api: Api, answer: JsonObject): Instant {
  return parseInstant(textOf(answer["time"]) ?? "") ?? api.now();
}
