import { assert } from "./assert.ts";
import { hex } from "./model/digest.ts";
import { MAIN, entityName, formatAddress, parseAddress, recordKey, role } from "./model/ids.ts";
import { isJsonObject, parseKnownJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import { isMoney, formatMoney } from "./model/money.ts";
import { formatDecimal, isDecimal } from "./model/decimal.ts";
import type { Decoded, EntityProgram, Program } from "./model/program.ts";
import type { Value, ValueMap } from "./model/value.ts";
import { existingFact, nameFacts, recordFact, twinFacts } from "./store/facts.ts";
import type { ExistingFact } from "./store/facts.ts";
import { nameKey } from "./store/mirror.ts";
import type { Store } from "./store/open.ts";
import type { Read, ReadKind } from "./store/reads.ts";

/**
 * What evaluations may look at beside their own row, each with the read that is written down of it:
 * one object for as long as it is remembered, so that who keeps reads knows it again by itself.
 * Remembers a bounded part: `forget` after something was written.
 */
export interface Facts {
  record(entity: string, key: string): RecordSeen;
  link(address: string, stream: string): LinkSeen;
  name(stream: string, name: string): NameSeen;
  existing(entity: EntityProgram, document: DocumentAt): ExistingSeen;
  lookup(table: string, key: string): LookupSeen;
  setting(name: string): SettingSeen;
  mapping(entity: EntityProgram): Read;
  entity(name: string): EntityProgram;
  forget(): void;
}

/** A document by its id; null: one of this key and role that is still to be made. */
export interface DocumentAt {
  readonly id: number | null;
  readonly key: string;
  readonly role?: string;
}

export interface RecordSeen {
  /** Its state: fingerprint of what is staged, or `absent`. */
  readonly read: Read;
  readonly kind: "staged" | "offered" | "absent";
  /** null unless staged. Decoded at the first look. */
  decoded(): Decoded | null;
}

export interface LinkSeen {
  /** Its state: the remote id; `none` without a twin, `absent` where there is no document. */
  readonly read: Read;
  readonly remoteId: string | null;
  readonly kind: "linked" | "unlinked" | "offered" | "absent";
}

export interface NameSeen {
  readonly read: Read;
  readonly active: readonly string[];
  readonly inactive: readonly string[];
}

export interface ExistingSeen {
  readonly address: string;
  readonly read: Read;
  readonly body: JsonObject | null;
}

export interface LookupSeen {
  readonly read: Read;
  readonly values: ValueMap | null;
}

export interface SettingSeen {
  readonly read: Read;
  readonly value: Value;
}

/** A record decoded takes about 2 kB. */
const MOST_RECORDS = 20_000;
const MOST_OTHERS = 100_000;

export function openFacts(program: Program, store: Store): Facts {
  const entities = new Map(program.entities.map((entity) => [entity.name as string, entity]));
  const places = connectionsByStream(program);
  const entity = (name: string): EntityProgram => {
    const found = entities.get(name);
    assert(found !== undefined, () => `a program without the entity ${name}`);
    return found;
  };
  const hasDocuments = (name: string): boolean => entity(name).documents.length > 0;
  const records = recent<RecordSeen>(MOST_RECORDS, (of, key) => seeRecord(store, entity(of), key));
  const links = recent<LinkSeen>(MOST_OTHERS, (stream, address) =>
    seeLink(store, hasDocuments, address, stream),
  );
  const names = recent<NameSeen>(MOST_OTHERS, (stream, name) =>
    seeName(store, places.get(stream) ?? "", stream, name),
  );
  const lookups = recent<LookupSeen>(MOST_OTHERS, (table, key) => seeLookup(program, table, key));
  const settings = recent<SettingSeen>(MOST_OTHERS, (_, name) => seeSetting(program, name));
  const mappings = recent<Read>(MOST_OTHERS, (_, name) =>
    readOf("mapping", name, entity(name).digest),
  );
  return {
    entity,
    record: records.get,
    link: (address, stream) => links.get(stream, address),
    name: names.get,
    existing: (of, document) => seeExisting(store, of, document),
    lookup: lookups.get,
    setting: (name) => settings.get("", name),
    mapping: ({ name }) => mappings.get("", name),
    forget() {
      records.clear();
      links.clear();
      names.clear();
    },
  };
}

const readOf = (kind: ReadKind, name: string, state: string): Read => ({ kind, name, state });

function seeLookup(program: Program, table: string, key: string): LookupSeen {
  const row = program.lookups.get(table)?.rows.get(key);
  const read = readOf("lookup", `${table}/${key}`, row?.digest ?? ABSENT);
  return { read, values: row?.values ?? null };
}

function seeSetting(program: Program, name: string): SettingSeen {
  const value = program.settings.get(name)?.value;
  return { read: readOf("setting", name, settingState(value)), value: value ?? null };
}

function connectionsByStream(program: Program): ReadonlyMap<string, string> {
  const documents = program.entities.flatMap((entity) => entity.documents);
  return new Map(
    [...documents, ...program.nameStreams].map(({ stream, connection }) => [stream, connection]),
  );
}

function seeRecord(store: Store, entity: EntityProgram, key: string): RecordSeen {
  const row = recordFact(store.db, entity.name, key);
  const read = (state: string): Read => readOf("record", `${entity.name}/${key}`, state);
  if (row === null || row.raw === null || row.fingerprint === null) {
    const kind = row === null ? "absent" : "offered";
    return { read: read(ABSENT), kind, decoded: () => null };
  }
  const { raw } = row;
  let decoded: Decoded | undefined;
  return {
    read: read(hex(row.fingerprint)),
    kind: "staged",
    decoded: () => (decoded ??= entity.decode(objectOf(raw))),
  };
}

/** A reference may leave the role out: then the document that goes to its stream is meant. */
function seeLink(
  store: Store,
  hasDocuments: (entity: string) => boolean,
  text: string,
  stream: string,
): LinkSeen {
  const address = parseAddress(text);
  assert(address !== null, () => `a reference to "${text}"`);
  const read = (state: string): Read => readOf("link", text, state);
  const twins = twinFacts(store.db, address.entity, address.key);
  const twin =
    twins.find((each) => each.role === address.role) ??
    twins.find((each) => each.stream === stream) ??
    twins[0];
  if (twin === undefined) {
    const record = recordFact(store.db, address.entity, address.key);
    // Staged by an import that has left its documents to be made.
    if (hasDocuments(address.entity) && record !== null && record.raw !== null) {
      return { read: read("none"), remoteId: null, kind: "unlinked" };
    }
    const kind = record === null ? "absent" : "offered";
    return { read: read(ABSENT), remoteId: null, kind };
  }
  const remoteId = twin.remote_id;
  return remoteId === null
    ? { read: read("none"), remoteId, kind: "unlinked" }
    : { read: read(remoteId), remoteId, kind: "linked" };
}

function seeName(store: Store, connection: string, stream: string, text: string): NameSeen {
  const name = nameKey(text);
  const rows = nameFacts(store.db, { connection, stream, name });
  return {
    read: readOf("name", nameReadName(stream, name), nameState(rows)),
    active: rows.filter((row) => row.active === 1).map((row) => row.remote_id),
    inactive: rows.filter((row) => row.active !== 1).map((row) => row.remote_id),
  };
}

function seeExisting(store: Store, of: EntityProgram, document: DocumentAt): ExistingSeen {
  const { id, key, role: as = MAIN } = document;
  // One that is still to be made has no twin.
  const row: ExistingFact | null =
    id === null
      ? { entity: of.name, key, role: as, body: null, fingerprint: null }
      : existingFact(store.db, id);
  assert(row !== null, () => `no document has the id ${id}`);
  const address = formatAddress({
    entity: entityName(row.entity),
    key: recordKey(row.key),
    role: role(row.role),
  });
  const read = (state: string): Read => readOf("existing", address, state);
  return row.body === null || row.fingerprint === null
    ? { address, read: read("none"), body: null }
    : { address, read: read(hex(row.fingerprint)), body: objectOf(row.body) };
}

export const ABSENT = "absent";

/** `name` as `nameKey` gives it. */
export const nameReadName = (stream: string, name: string): string => `${stream}:${name}`;

/** Remote ids under a name and whether each is in use; more than three of them as `many`. */
export function nameState(
  rows: readonly { readonly remote_id: string; readonly active: number }[],
): string {
  if (rows.length === 0) return ABSENT;
  if (rows.length > 3) return `many:${rows.length}`;
  return rows.map((row) => `${row.remote_id}:${row.active}`).join(",");
}

/** What a recorded read of a setting remembers. */
export function settingState(value: Value | undefined): string {
  if (value === undefined) return ABSENT;
  if (isMoney(value)) return `${formatMoney(value)} ${value.currency}`;
  return isDecimal(value) ? formatDecimal(value) : JSON.stringify(value);
}

/** What a recorded read of a lookup's row remembers; `name` is `table/key`. */
export function lookupState(program: Program, name: string): string {
  const slash = name.indexOf("/");
  const table = program.lookups.get(name.slice(0, slash));
  return table?.rows.get(name.slice(slash + 1))?.digest ?? ABSENT;
}

/** A staged row, as it came. */
export function objectOf(text: string): JsonObject {
  const value = parseKnownJson(text);
  assert(isJsonObject(value), "a staged row that is no JSON object");
  return value;
}

interface Recent<T> {
  readonly get: (of: string, key: string) => T;
  clear(): void;
}

/**
 * Keeps what was asked for last, by two names: joining them to one text and hashing that took as
 * long as all the rest of a look.
 */
function recent<T>(most: number, load: (of: string, key: string) => T): Recent<T> {
  const kept = new Map<string, Map<string, T>>();
  const roomOf = (of: string): Map<string, T> => {
    const made = new Map<string, T>();
    kept.set(of, made);
    return made;
  };
  return {
    get(of, key) {
      const room = kept.get(of) ?? roomOf(of);
      const known = room.get(key);
      if (known !== undefined) {
        // A map keeps the order of setting: what is asked for again goes to its young end.
        if (room.size >= most) {
          room.delete(key);
          room.set(key, known);
        }
        return known;
      }
      const value = load(of, key);
      if (room.size >= most) room.delete(room.keys().next().value!);
      room.set(key, value);
      return value;
    },
    clear: () => kept.clear(),
  };
}

/** What was made of documents, by their ids and rows, until there are too many of them. */
export interface Few<T> {
  keep(row: RowOf, made: T): T;
  find(row: RowOf): T | null;
  forget(): void;
}

interface RowOf {
  readonly id: number | null;
  readonly raw: string;
}

/** Of a run with few changes; many would be held for long, and take more memory than time. */
const MOST_KEPT = 200;

export function keepFew<T>(): Few<T> {
  const kept = new Map<number, { readonly raw: string; readonly made: T }>();
  let many = false;
  return {
    keep({ id, raw }, made) {
      if (id === null || many) return made;
      kept.set(id, { raw, made });
      many = kept.size > MOST_KEPT;
      if (many) kept.clear();
      return made;
    },
    find({ id, raw }) {
      const known = id === null ? undefined : kept.get(id);
      return known?.raw === raw ? known.made : null;
    },
    forget() {
      kept.clear();
      many = false;
    },
  };
}
