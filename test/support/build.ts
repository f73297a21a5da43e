import type { Connection, Page, Source } from "../../engine/contract/connector.ts";
import type { World } from "../../engine/contract/io.ts";
import { makeConnections } from "../../engine/deps.ts";
import type { Deps, Progress } from "../../engine/deps.ts";
import { parseDate } from "../../engine/model/calendar.ts";
import { decimal } from "../../engine/model/decimal.ts";
import type { Place } from "../../engine/model/diagnostic.ts";
import { sha256 } from "../../engine/model/digest.ts";
import { MAIN, entityName, recordKey, remoteId } from "../../engine/model/ids.ts";
import type { RunId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { currency, parseMoney } from "../../engine/model/money.ts";
import type {
  Decoded,
  DocumentProgram,
  EntityProgram,
  Expr,
  Program,
  Scope,
} from "../../engine/model/program.ts";
import type { DecodeProblem, RawRecord } from "../../engine/model/record.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import type { Value } from "../../engine/model/value.ts";
import type { Store } from "../../engine/store/open.ts";

/** Small programs by hand, with closures where compile would make them. */

export const PLACE: Place = { file: "mappings/test.yaml", line: 1, column: 1, length: 1 };
export const USD = currency("USD")!;

export function expr(run: (scope: Scope) => Value, text = "test"): Expr {
  return { text, place: PLACE, type: "text", run };
}

/** The record's field of that name. */
export const field = (name: string): Expr => expr((scope) => scope.record[name] ?? null, name);

export function schema(name: string, more: Partial<StreamSchema> = {}): StreamSchema {
  return {
    name,
    fields: [],
    id: "Id",
    version: "SyncToken",
    can: { create: true, update: true, void: true },
    parts: { name: "Name", number: "DocNumber", active: "Active", total: "TotalAmt" },
    ...more,
  };
}

/** `text`, `money`, `date`, or `ref:project`; a `?` behind it lets it be absent. */
export type Fields = Readonly<Record<string, string>>;

export type EntityParts = Omit<Partial<EntityProgram>, "name"> & {
  readonly name: string;
  readonly shape: Fields;
  /** Field that is the key; `number` by default. */
  readonly key?: string;
  readonly build?: DocumentProgram["build"];
  readonly stream?: string;
};

export function entity(parts: EntityParts): EntityProgram {
  const { shape, key = "number", build, stream = "Invoice", ...more } = parts;
  const name = entityName(parts.name);
  return {
    label: `${name}s`,
    file: `mappings/${name}.yaml`,
    digest: sha256(`mapping of ${name}`),
    enabled: true,
    formerly: null,
    truth: "work",
    source: { connection: "work", stream: `${name}s`, key, lists: [] },
    fields: [],
    decode: (raw) => decode(shape, key, raw),
    keyOf: (raw) => textOf(raw, key),
    trigger: null,
    onDemand: false,
    standsFor: null,
    start: null,
    waitsFor: [],
    require: [],
    voidWhen: null,
    where: null,
    match: [],
    create: "if_missing",
    permanent: false,
    import: { new: "auto", changed: "auto" },
    push: "auto",
    documents: [document({ stream, ...(build ? { build } : {}) })],
    together: false,
    paid: null,
    backflow: { kind: "off", unpaid: null, credited: true },
    sensitive: { fields: new Set(), source: [] },
    onGone: "ask",
    closedPeriod: "block",
    editAfterPayment: "block",
    needs: [],
    title: field(key),
    columns: [],
    amount: null,
    day: null,
    party: null,
    open: null,
    withheld: null,
    ...more,
    name,
  };
}

/** A text as it is; what is none is blank. */
export const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function document(more: Partial<DocumentProgram> = {}): DocumentProgram {
  const stream = more.stream ?? "Invoice";
  return {
    role: MAIN,
    connection: "books",
    stream,
    schema: schema(stream),
    build: (scope) => ({ DocNumber: text(scope.record["number"]) }),
    onCreate: {},
    rules: [],
    sensitive: [],
    saysNumber: true,
    ties: [],
    ...more,
  };
}

function textOf(raw: JsonObject, name: string): string | null {
  const value = raw[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function decode(shape: Fields, key: string, raw: JsonObject): Decoded {
  const fields: Record<string, Value> = {};
  const problems: DecodeProblem[] = [];
  for (const [name, spec] of Object.entries(shape)) {
    const text = textOf(raw, name);
    const value = text === null ? null : typed(spec.replace("?", ""), text);
    fields[name] = value;
    if (value === null && (text !== null || !spec.endsWith("?"))) {
      problems.push({ field: name, found: text ?? "", expected: spec });
    }
  }
  return { key: textOf(raw, key), fields, problems };
}

function typed(type: string, text: string): Value {
  if (type === "money") return parseMoney(text, USD);
  if (type === "date") return parseDate(text);
  if (type.startsWith("ref:")) return { ref: entityName(type.slice(4)), key: recordKey(text) };
  return text;
}

export function program(entities: readonly EntityProgram[], more: Partial<Program> = {}): Program {
  return {
    project: "test",
    environment: "default",
    timezone: "America/Chicago",
    company: "1",
    currency: USD,
    store: "sqlite:.tieout/staging.db",
    digest: sha256("program"),
    connections: new Map(),
    settings: new Map(),
    safety: {
      maxUpdates: decimal("0.3"),
      maxVoids: 0,
      maxAmount: null,
      maxTotal: null,
      emptySource: "stop",
      renumbering: "stop",
      maxGone: decimal("0.3"),
      approval: "one_person",
    },
    entities,
    lookups: new Map(),
    links: [],
    nameStreams: [],
    schedule: [],
    notSynced: new Map(),
    runsCode: false,
    ...more,
  };
}

/** Rows of a system in memory, by stream; a test changes them between runs. */
export interface Tables {
  [stream: string]: readonly JsonObject[];
}

export interface TableOptions {
  readonly pageSize?: number;
  /** Field that is the remote id. */
  readonly id?: string;
  /** Seen before every page: a test may fail here. */
  readonly onPage?: (stream: string, page: number) => void | Promise<void>;
  /** False: the last page does not say that all was read. */
  readonly complete?: boolean;
}

export function tableConnection(tables: Tables, options: TableOptions = {}): Connection {
  const { pageSize = 100, id = "Id", complete = true } = options;
  const record = (body: JsonObject): RawRecord => ({
    id: remoteId(text(body[id] ?? body["number"])),
    version: typeof body["SyncToken"] === "string" ? body["SyncToken"] : null,
    body,
  });
  async function* read(stream: string): AsyncGenerator<Page> {
    const rows = tables[stream] ?? [];
    const pages = Math.max(1, Math.ceil(rows.length / pageSize));
    for (let page = 0; page < pages; page++) {
      await options.onPage?.(stream, page);
      yield {
        records: rows.slice(page * pageSize, (page + 1) * pageSize).map(record),
        deleted: [],
        cursor: null,
        complete: complete && page === pages - 1,
      };
    }
  }
  const source: Source = {
    read,
    get: async (stream, ids) =>
      (tables[stream] ?? []).map(record).filter((each) => ids.includes(each.id)),
    find: async () => [],
  };
  return {
    source,
    destination: null,
    about: async () => ({
      id: "1",
      label: "Test",
      currency: "USD",
      closedUntil: null,
      facts: {},
      settleMs: 0,
    }),
    close: async () => {},
  };
}

export interface TestDeps extends Deps {
  readonly progress: readonly Progress[];
}

let runs = 0;

export function testDeps(
  given: { readonly program: Program; readonly store: Store; readonly world: World } & {
    readonly connections: Readonly<Record<string, Connection>>;
    readonly signal?: AbortSignal;
  },
): TestDeps {
  const progress: Progress[] = [];
  return {
    world: given.world,
    store: given.store,
    program: given.program,
    connections: makeConnections("read", async (name) => given.connections[name]!),
    run: `run_${++runs}` as RunId,
    actor: "test",
    signal: given.signal ?? new AbortController().signal,
    progress,
    onProgress: (each) => void progress.push(each),
  };
}
