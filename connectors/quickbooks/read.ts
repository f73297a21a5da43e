import type { FindLike, Source } from "../../engine/contract/connector.ts";
import type { RemoteId } from "../../engine/model/ids.ts";
import { isJsonObject, numberText } from "../../engine/model/json.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { compareDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import type { Api } from "./api.ts";
import { readPages } from "./changes.ts";
import { unreadable } from "./fail.ts";
import { chunk, chunkByLength, type QueryField, type QueryOptions } from "./query.ts";
import { getById, query, queryAll } from "./rows.ts";
import { streamOf } from "./schema.ts";

/** Values in one `in (...)`: 200 ids are 3 KB of address, well under any server's limit. */
const IDS_A_QUERY = 200;
/**
 * Numbers and names, by the characters that they take in the address: 300 numbers of 11 characters.
 * With the rest of it 6.7 KB, and servers take 8. Apply looks for what it is about to make, and
 * with 40 numbers a call that took longer than making it: eight calls of 250 ms for ten batches.
 */
const LOOKED_FOR_LENGTH = 6400;

export function openSource(api: Api, connection: string): Source {
  return {
    followsChanges: true,
    read: (stream, options) => readPages({ api, connection, schema: schemaOf(stream) }, options),
    get: (stream, ids, signal) => getByIds(api, schemaOf(stream), ids, signal),
    find: (stream, like, signal) => findLike(api, schemaOf(stream), like, signal),
  };
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
    for (const some of chunkByLength([...new Set(values)], LOOKED_FOR_LENGTH)) {
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
