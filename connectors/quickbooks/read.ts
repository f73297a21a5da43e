import type { FindLike, Page, Source } from "../../engine/contract/connector.ts";
import { assert } from "../../engine/assert.ts";
import type { RemoteId } from "../../engine/model/ids.ts";
import { isJsonObject, numberText } from "../../engine/model/json.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { compareDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import type { Api } from "./api.ts";
import { thingIn, toRecord } from "./convert.ts";
import { notNow, unreadable } from "./fail.ts";
import { buildQuery, chunk, type QueryField, type QueryOptions } from "./query.ts";
import { streamOf } from "./schema.ts";

/** Values in one `in (...)`: 200 ids are 3 KB of address, well under any server's limit. */
const IDS_A_QUERY = 200;
const NAMES_A_QUERY = 40;
/** Steps back through a stream that loses rows while it is read; more is a storm. */
const STEPS_BACK = 20;

export function openSource(api: Api): Source {
  return {
    read: (stream, options) => readPages(api, schemaOf(stream), options.signal),
    get: (stream, ids, signal) => getByIds(api, schemaOf(stream), ids, signal),
    find: (stream, like, signal) => findLike(api, schemaOf(stream), like, signal),
  };
}

/**
 * Every row once, in the order of their ids. QuickBooks counts rows, it has no cursor: a row that
 * vanishes moves all later ones forward, and the next page would begin too late. So pages overlap
 * by one row, and a page whose first row is new sends the reader back by a page.
 */
async function* readPages(
  api: Api,
  schema: StreamSchema,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const size = api.settings.pageSize;
  const seen = new Set<string>();
  for (let start = 1, stepsBack = 0; ;) {
    const options: QueryOptions = { inactiveToo: true, orderBy: "Id", start, max: size };
    const rows = await query(api, schema, options, signal);
    const first = rows[0];
    if (start > 1 && (first === undefined || !seen.has(first.id))) {
      if (++stepsBack > STEPS_BACK) {
        throw notNow(`${schema.name} changes faster than it can be read`);
      }
      start = Math.max(1, start - size);
      continue;
    }
    const records = rows.filter(({ id }) => !seen.has(id));
    for (const { id } of records) seen.add(id);
    const complete = rows.length < size;
    yield { records, deleted: [], cursor: null, complete };
    if (complete) return;
    // A page of one row cannot overlap: it serves tests of tiny pages only.
    start += Math.max(1, rows.length - 1);
  }
}

/** One by id, which is never behind; several by query, which costs one call for 200. */
async function getByIds(
  api: Api,
  schema: StreamSchema,
  ids: readonly RemoteId[],
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const [only] = ids;
  if (only === undefined) return [];
  if (ids.length === 1) return getById(api, schema, only, signal);
  const records: RawRecord[] = [];
  for (const some of chunk([...new Set(ids)], IDS_A_QUERY)) {
    const where = [{ field: "Id" as const, in: some }];
    const max = api.settings.pageSize;
    records.push(...(await query(api, schema, { where, inactiveToo: true, max }, signal)));
  }
  return records;
}

async function getById(
  api: Api,
  schema: StreamSchema,
  id: RemoteId,
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  assert(/^[\w-]{1,40}$/.test(id), () => `${id} is no id of QuickBooks`);
  const json = await api.read(`${schema.name.toLowerCase()}/${id}`, {}, signal);
  const body = json === null ? null : thingIn(json, schema.name);
  // A deleted document can still be asked for by its id; nothing but this is left of it.
  if (body === null || body["status"] === "Deleted") return [];
  const record = toRecord(body);
  return record === null ? [] : [record];
}

/** The union of three looks: by number, by name, by party and day and total. */
async function findLike(
  api: Api,
  schema: StreamSchema,
  like: FindLike,
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const found = new Map<string, RawRecord>();
  const look = async (
    field: QueryField,
    values: readonly string[],
    fits: (record: RawRecord) => boolean,
    also: QueryOptions["where"] = [],
  ): Promise<void> => {
    for (const some of chunk([...new Set(values)], NAMES_A_QUERY)) {
      const options: QueryOptions = { where: [{ field, in: some }, ...also], inactiveToo: true };
      for (const record of await queryAll(api, schema, options, signal)) {
        if (fits(record)) found.set(record.id, record);
      }
    }
  };
  if (schema.parts.number === "DocNumber" && like.numbers) {
    await look("DocNumber", like.numbers, () => true);
  }
  const nameAt = schema.parts.name;
  if (nameAt !== undefined && like.names) {
    const wanted = new Set(like.names.map((name) => name.toLowerCase()));
    const isWanted = ({ body }: RawRecord): boolean =>
      wanted.has((textAt(body, nameAt) ?? "").toLowerCase());
    // Lists with levels are asked by their own name, the last part of the path.
    const own = nameAt === "FullyQualifiedName" ? like.names.map(lastPart) : like.names;
    await look(nameField(nameAt), own, isWanted);
  }
  if (like.date !== undefined && schema.parts.date !== undefined) {
    const filter = schema.parts.party;
    const also: QueryOptions["where"] =
      like.party !== undefined && (filter === "CustomerRef" || filter === "VendorRef")
        ? [{ field: filter, in: [like.party] }]
        : [];
    await look("TxnDate", [like.date], (record) => fitsPartyAndTotal(schema, record, like), also);
  }
  return [...found.values()];
}

function fitsPartyAndTotal(schema: StreamSchema, { body }: RawRecord, like: FindLike): boolean {
  const { party, total } = schema.parts;
  if (like.party !== undefined && party !== undefined) {
    if (textAt(body, `${party}.value`) !== like.party) return false;
  }
  if (like.total === undefined || total === undefined) return true;
  const here = parseDecimal(numberText(valueAt(body, total)) ?? "");
  const there = parseDecimal(like.total);
  return here !== null && there !== null && compareDecimal(here, there) === 0;
}

/** A query whose rows may fill more than a page: all of them, by count. */
async function queryAll(
  api: Api,
  schema: StreamSchema,
  options: QueryOptions,
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const max = api.settings.pageSize;
  const records: RawRecord[] = [];
  for (let start = 1; ; start += max) {
    const rows = await query(api, schema, { ...options, orderBy: "Id", start, max }, signal);
    records.push(...rows);
    if (rows.length < max) return records;
  }
}

async function query(
  api: Api,
  schema: StreamSchema,
  options: QueryOptions,
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const text = buildQuery(schema.name, options);
  const json = await api.read("query", { query: text }, signal);
  const response = json?.["QueryResponse"];
  if (response === undefined || response === null || !isJsonObject(response)) {
    throw unreadable(`its answer to a query of ${schema.name} has no QueryResponse`, text);
  }
  // An empty answer is `QueryResponse: {}`.
  const rows = response[schema.name] ?? [];
  assert(Array.isArray(rows), () => `a query of ${schema.name} answered with no list`);
  return (rows as readonly JsonValue[]).map((row) => {
    const record = row !== null && isJsonObject(row) ? toRecord(row) : null;
    if (record === null) throw unreadable(`a row of ${schema.name} has no Id`, text);
    return record;
  });
}

function schemaOf(stream: string): StreamSchema {
  const schema = streamOf(stream);
  if (schema === null) throw unreadable(`it has no stream called ${stream}`);
  return schema;
}

function nameField(part: string): QueryField {
  return part === "DisplayName" || part === "CompanyName" ? part : "Name";
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf(":") + 1);
}

function valueAt(body: JsonObject, path: string): JsonValue {
  let value: JsonValue = body;
  for (const name of path.split(".")) {
    if (value === null || !isJsonObject(value)) return null;
    value = value[name] ?? null;
  }
  return value;
}

function textAt(body: JsonObject, path: string): string | null {
  const value = valueAt(body, path);
  return typeof value === "string" ? value : null;
}
