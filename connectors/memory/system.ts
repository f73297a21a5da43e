import { remoteId, type RemoteId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { Outcome, Write } from "../../engine/model/operation.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import { type Faults, openFaults } from "./faults.ts";
import { misfit } from "./misfit.ts";

export interface MemoryOptions {
  readonly id?: string;
  readonly label?: string;
  readonly currency?: string;
  readonly closedUntil?: string;
  readonly streams: readonly {
    readonly schema: StreamSchema;
    readonly rows?: readonly JsonObject[];
  }[];
  /** Rows of a page; 100. */
  readonly pageSize?: number;
  /** Writes of a request; 30. */
  readonly batchSize?: number;
  /** Requests that may be under way side by side; 1. */
  readonly atOnce?: number;
  /** Whether a request id that came before is answered from memory; true. */
  readonly remembersRequests?: boolean;
  /** Milliseconds after which a lost request can take effect no more; 0. */
  readonly settleMs?: number;
  /** What it tells of itself; nothing. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** A whole system in memory: what is at the other end of a memory connection. */
export interface MemorySystem {
  readonly options: MemoryOptions;
  readonly faults: Faults;
  schema(stream: string): StreamSchema | null;
  /** In order of creation. Not a call: nothing fails. */
  rows(stream: string): readonly RawRecord[];
  /** As a person at the other end would: a new thing, an edit, a deletion. */
  add(stream: string, body: JsonObject): RemoteId;
  edit(stream: string, id: string, changes: JsonObject): void;
  remove(stream: string, id: string): void;
  /** Carries out the writes of one request, one by one. Not a call: nothing fails. */
  apply(requestId: string, writes: readonly Write[]): ReadonlyMap<string, Outcome>;
}

export function makeMemorySystem(options: MemoryOptions): MemorySystem {
  const tables = new Map<string, Table>();
  const answers = new Map<string, ReadonlyMap<string, Outcome>>();
  for (const { schema, rows = [] } of options.streams) {
    const table: Table = { schema, rows: new Map(), last: 0 };
    tables.set(schema.name, table);
    for (const row of rows) insert(table, row);
  }
  const table = (stream: string): Table => {
    const found = tables.get(stream);
    if (!found) throw new Error(`the memory system has no stream "${stream}"`);
    return found;
  };
  return {
    options,
    faults: openFaults(),
    schema: (stream) => tables.get(stream)?.schema ?? null,
    rows: (stream) => [...table(stream).rows.values()],
    add: (stream, body) => insert(table(stream), body).id,
    edit(stream, id, changes) {
      const { body } = table(stream).rows.get(remoteId(id))!;
      put(table(stream), remoteId(id), { ...body, ...changes });
    },
    remove: (stream, id) => table(stream).rows.delete(remoteId(id)),
    apply(requestId, writes) {
      const known = answers.get(requestId);
      if (known && options.remembersRequests !== false) return known;
      const outcomes = new Map(
        writes.map((write) => [write.item, carryOut(tables.get(write.stream) ?? null, write)]),
      );
      answers.set(requestId, outcomes);
      return outcomes;
    },
  };
}

interface Table {
  readonly schema: StreamSchema;
  readonly rows: Map<RemoteId, RawRecord>;
  /** The last id given. */
  last: number;
}

function insert(table: Table, body: JsonObject): RawRecord {
  const given = body[table.schema.id];
  const id = typeof given === "string" && given !== "" ? given : freeId(table);
  return put(table, remoteId(id), body);
}

function freeId(table: Table): string {
  do table.last++;
  while (table.rows.has(remoteId(String(table.last))));
  return String(table.last);
}

/** Every put is a new version. */
function put(table: Table, id: RemoteId, body: JsonObject): RawRecord {
  const { schema } = table;
  const before = table.rows.get(id);
  const version = before ? String(Number(before.version) + 1) : "0";
  const own = { [schema.id]: id, ...(schema.version !== null && { [schema.version]: version }) };
  const record: RawRecord = { id, version, body: { ...body, ...own } };
  table.rows.set(id, record);
  return record;
}

function carryOut(table: Table | null, write: Write): Outcome {
  if (table === null) return rejected("no_stream", `there is no stream "${write.stream}"`, null);
  const { schema } = table;
  if (schema.can[write.kind] !== true) {
    return rejected("not_allowed", `${write.stream} does not take a ${write.kind}`, null);
  }
  if (write.kind === "create") {
    const wrong = misfit(schema, write.body);
    if (wrong) return rejected("invalid", wrong.message, wrong.field);
    const taken = table.rows.get(remoteId((write.body[schema.id] ?? "") as string));
    if (taken)
      return { ...rejected("exists", `${taken.id} exists`, schema.id), about: about(write, taken) };
    return done(insert(table, write.body));
  }
  const existing = write.target === null ? undefined : table.rows.get(write.target);
  if (!existing) return rejected("not_found", `there is no ${write.stream} ${write.target}`, null);
  if (write.expectVersion !== null && write.expectVersion !== existing.version) {
    const message = `${write.stream} ${existing.id} is version ${existing.version}`;
    return { kind: "conflict", message, trace: null };
  }
  if (write.kind === "delete") {
    table.rows.delete(existing.id);
    return { kind: "done", remoteId: existing.id, version: null, body: null, trace: null };
  }
  const body = write.kind === "void" ? voided(schema, existing.body) : write.body;
  const wrong = misfit(schema, body);
  if (wrong) return rejected("invalid", wrong.message, wrong.field);
  return done(put(table, existing.id, body));
}

/** As QuickBooks voids: the document stays, its amounts are zero, its note says so. */
function voided({ parts }: StreamSchema, body: JsonObject): JsonObject {
  return {
    ...body,
    ...(parts.total !== undefined && { [parts.total]: 0 }),
    ...(parts.balance !== undefined && { [parts.balance]: 0 }),
    ...(parts.note !== undefined && {
      [parts.note]: `Voided ${(body[parts.note] ?? "") as string}`.trim(),
    }),
  };
}

function done({ id, version, body }: RawRecord): Outcome {
  return { kind: "done", remoteId: id, version, body, trace: null };
}

function rejected(
  code: string,
  message: string,
  field: string | null,
): Extract<Outcome, { kind: "rejected" }> {
  return { kind: "rejected", code, message, field, trace: null };
}

function about(
  { stream }: Write,
  { id }: RawRecord,
): { readonly stream: string; readonly id: RemoteId } {
  return { stream, id };
}
