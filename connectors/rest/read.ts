import type { FindLike, Page, ReadOptions, Source } from "../../engine/contract/connector.ts";
import { compareDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import { parseDuration } from "../../engine/model/duration.ts";
import { type RemoteId, remoteId } from "../../engine/model/ids.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../engine/model/json.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import { compareMarks, earlierMark } from "../../engine/model/watermark.ts";
import { type Api, fillPath, fillTexts } from "./api.ts";
import { openFamilies } from "./families.ts";
import { unreadable } from "./fail.ts";
import type { Stream } from "./manifest.ts";
import { pagesOf } from "./pages.ts";
import { rowsOf, streamOf } from "./rows.ts";
import { at, textOf } from "./template.ts";

export function openSource(api: Api, connection: string): Source {
  return {
    read: (name, options) => readStream(api, connection, name, options),
    get: (name, ids, signal) => getByIds(api, name, ids, signal),
    find: (name, like, signal) => findLike(api, name, like, signal),
  };
}

async function* readStream(
  api: Api,
  connection: string,
  name: string,
  { cursor, lists, signal }: ReadOptions,
): AsyncGenerator<Page> {
  signal.throwIfAborted();
  const stream = streamOf(api, name);
  const sync = stream.incremental_sync;
  let mark = cursor?.token ?? null;
  const families = await openFamilies(api, name, lists, signal);
  for await (const page of rowsOf(api, name, startOf(api, name, stream, mark), signal)) {
    const records: RawRecord[] = [];
    const deleted: RemoteId[] = [];
    const oddities: { readonly place: string; readonly text: string }[] = [];
    for (const [n, row] of page.rows.entries()) {
      const record = recordOf(stream, row);
      if (record === null) {
        oddities.push({ place: `${name}, row ${n + 1}`, text: `"${stream.primary_key}" is blank` });
      } else if (isDeleted(stream, row)) deleted.push(record.id);
      else records.push(await whole(api, stream, record, signal));
      if (sync !== undefined) mark = later(mark, row, sync.cursor_field);
    }
    const token = sync !== undefined && (sync.sorted === true || page.last) ? mark : null;
    yield {
      records: await families(records),
      deleted,
      cursor: token === null ? null : { connection, stream: name, token },
      complete: page.last && cursor === null && oddities.length === 0,
      ...(oddities.length > 0 && { oddities }),
    };
  }
}

/** Where changes are asked for from; null: everything. */
function startOf(api: Api, name: string, stream: Stream, mark: string | null): string | null {
  const sync = stream.incremental_sync;
  if (sync === undefined) return null;
  if (mark === null) return sync.start ?? null;
  const start = earlierMark(mark, parseDuration(sync.lookback_window ?? "PT0S") ?? 0);
  if (start !== null) return start;
  throw unreadable(
    api.who,
    `${sync.cursor_field} of ${name} is "${mark}": nothing to count back from`,
    "lookback_window goes with times, days and seconds.",
  );
}

/** null where the id is blank. */
export function recordOf(stream: Stream, body: JsonObject, etag?: string): RawRecord | null {
  const id = textOf(body[stream.primary_key]);
  if (id === null || id === "") return null;
  const { field } = stream.version ?? {};
  const version = field === undefined ? (etag ?? null) : textOf(body[field]);
  return { id: remoteId(id), version, body };
}

function isDeleted({ deleted_field: field }: Stream, row: JsonObject): boolean {
  const value = field === undefined ? null : (row[field] ?? null);
  return value !== null && value !== false && value !== "";
}

function later(mark: string | null, row: JsonObject, field: string): string | null {
  const value = textOf(row[field]);
  if (value === null || value === "") return mark;
  return mark === null || compareMarks(value, mark) > 0 ? value : mark;
}

/** A version that only the answer for one thing bears costs a call for each. */
async function whole(
  api: Api,
  stream: Stream,
  record: RawRecord,
  signal: AbortSignal,
): Promise<RawRecord> {
  if (stream.version?.header === undefined) return record;
  return (await getById(api, stream, record.id, signal)) ?? record;
}

async function getByIds(
  api: Api,
  name: string,
  ids: readonly RemoteId[],
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const stream = streamOf(api, name);
  const wanted = new Set(ids);
  if (wanted.size === 0) return [];
  if (stream.retrieve === undefined) {
    return search(api, name, {}, signal, ({ id }) => wanted.has(id));
  }
  const found: RawRecord[] = [];
  for (const id of wanted) {
    const record = await getById(api, stream, id, signal);
    if (record !== null) found.push(record);
  }
  return found;
}

async function getById(
  api: Api,
  stream: Stream,
  id: RemoteId,
  signal: AbortSignal,
): Promise<RawRecord | null> {
  const { retrieve } = stream;
  if (retrieve === undefined) return null;
  const scope = { ...api.scope, id };
  const path = fillPath(retrieve.path, scope);
  if (path === null) return null;
  const { requester } = api.settings.manifest;
  const read = await api.read(
    {
      method: "GET",
      path,
      parameters: {
        ...fillTexts(requester.request_parameters, scope),
        ...fillTexts(retrieve.request_parameters, scope),
      },
      headers: fillTexts(requester.request_headers, scope),
      body: null,
    },
    signal,
  );
  if (read === null) return null;
  const body = at(read.json, retrieve.field_path ?? []);
  const header = stream.version?.header?.toLowerCase();
  const etag = header === undefined ? undefined : read.headers[header];
  const record = isJsonObject(body) ? recordOf(stream, body, etag) : null;
  if (record === null || record.id !== id) {
    throw unreadable(api.who, `the answer at ${path} is not the thing with the id ${id}`);
  }
  return isDeleted(stream, record.body) ? null : record;
}

/** What the system finds by a part, or all; of that what fits. */
async function findLike(
  api: Api,
  name: string,
  like: FindLike,
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const stream = streamOf(api, name);
  const { parts = {}, search: by = {} } = stream;
  const fits = (record: RawRecord): boolean => isLike(record, like, stream);
  const looks: Record<string, string>[] = [];
  const ask = (part: "number" | "name", values: readonly string[] = []): boolean => {
    if (parts[part] === undefined || values.length === 0) return true;
    const parameter = by[part];
    if (parameter === undefined) return false;
    looks.push(...values.map((value) => ({ [parameter]: value })));
    return true;
  };
  const { date, party } = like;
  let narrow = ask("number", like.numbers) && ask("name", like.names);
  if (date !== undefined && parts.date !== undefined) {
    const wanted = {
      ...(by.date !== undefined && { [by.date]: date }),
      ...(by.party !== undefined && party !== undefined && { [by.party]: party }),
    };
    if (Object.keys(wanted).length === 0) narrow = false;
    else looks.push(wanted);
  }
  const found = new Map<RemoteId, RawRecord>();
  for (const parameters of narrow ? looks : [{}]) {
    for (const record of await search(api, name, parameters, signal, fits)) {
      found.set(record.id, record);
    }
  }
  return [...found.values()];
}

async function search(
  api: Api,
  name: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
  fits: (record: RawRecord) => boolean,
): Promise<readonly RawRecord[]> {
  const stream = streamOf(api, name);
  const found: RawRecord[] = [];
  const pages =
    stream.partition_router === undefined
      ? pagesOf(api, { name, stream, scope: {}, parameters, from: null, signal })
      : rowsOf(api, name, null, signal);
  for await (const { rows } of pages) {
    for (const row of rows) {
      const record = recordOf(stream, row);
      if (record === null || isDeleted(stream, row) || !fits(record)) continue;
      found.push(await whole(api, stream, record, signal));
    }
  }
  return found;
}

function isLike({ id, body }: RawRecord, like: FindLike, { parts = {} }: Stream): boolean {
  const part = (path: string | undefined): string | null =>
    path === undefined ? null : idOf(at(body, path.split(".")));
  const number = part(parts.number) ?? id;
  if (like.numbers?.includes(number)) return true;
  const name = part(parts.name);
  if (name !== null && like.names?.includes(name)) return true;
  if (like.party === undefined || like.date === undefined) return false;
  if (part(parts.party) !== like.party || part(parts.date) !== like.date) return false;
  return like.total === undefined || sameAmount(part(parts.total), like.total);
}

/** A reference may be the id, or an object with it. */
function idOf(value: JsonValue): string | null {
  return isJsonObject(value) ? textOf(value["id"] ?? value["value"]) : textOf(value);
}

function sameAmount(a: string | null, b: string): boolean {
  const [left, right] = [parseDecimal(a ?? ""), parseDecimal(b)];
  return left !== null && right !== null && compareDecimal(left, right) === 0;
}
