import { assert } from "./assert.ts";
import { hex } from "./model/digest.ts";
import { entityName, formatAddress, parseAddress, recordKey, role } from "./model/ids.ts";
import { isJsonObject, parseJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import { isMoney, formatMoney } from "./model/money.ts";
import { formatDecimal, isDecimal } from "./model/decimal.ts";
import type { Decoded, EntityProgram, Program } from "./model/program.ts";
import type { Value } from "./model/value.ts";
import { existingFact, nameFacts, recordFact, twinFacts } from "./store/facts.ts";
import { nameKey } from "./store/mirror.ts";
import type { Store } from "./store/open.ts";

/**
 * What evaluations may look at beside their own row, with the state by which a recorded read
 * knows it again. Remembers a bounded part of it: `forget` after something was written.
 */
export interface Facts {
  record(entity: string, key: string): RecordSeen;
  link(address: string, stream: string): LinkSeen;
  name(stream: string, name: string): NameSeen;
  existing(documentId: number): ExistingSeen;
  entity(name: string): EntityProgram;
  forget(): void;
}

export interface RecordSeen {
  /** Fingerprint of what is staged, or `absent`. */
  readonly state: string;
  readonly kind: "staged" | "offered" | "absent";
  /** null unless staged. Decoded at the first look. */
  decoded(): Decoded | null;
}

export interface LinkSeen {
  /** The remote id; `none` where the document has no twin, `absent` where there is no document. */
  readonly state: string;
  readonly remoteId: string | null;
  readonly kind: "linked" | "unlinked" | "offered" | "absent";
}

export interface NameSeen {
  readonly name: string;
  readonly state: string;
  readonly active: readonly string[];
  readonly inactive: readonly string[];
}

export interface ExistingSeen {
  readonly address: string;
  readonly state: string;
  readonly body: JsonObject | null;
}

/** A record decoded takes about 2 kB. */
const MOST_RECORDS = 20_000;
const MOST_OTHERS = 100_000;

export function openFacts(program: Program, store: Store): Facts {
  const entities = new Map(program.entities.map((entity) => [entity.name as string, entity]));
  const places = connectionsByStream(program);
  const records = recent<RecordSeen>(MOST_RECORDS);
  const links = recent<LinkSeen>(MOST_OTHERS);
  const names = recent<NameSeen>(MOST_OTHERS);
  const entity = (name: string): EntityProgram => {
    const found = entities.get(name);
    assert(found !== undefined, () => `a program without the entity ${name}`);
    return found;
  };
  return {
    entity,
    record: (of, key) => records.get(`${of}/${key}`, () => seeRecord(store, entity(of), key)),
    link: (address, stream) =>
      links.get(`${stream}:${address}`, () => seeLink(store, address, stream)),
    name: (stream, name) =>
      names.get(`${stream}:${nameKey(name)}`, () =>
        seeName(store, places.get(stream) ?? "", stream, name),
      ),
    existing: (documentId) => seeExisting(store, documentId),
    forget() {
      records.clear();
      links.clear();
      names.clear();
    },
  };
}

function connectionsByStream(program: Program): ReadonlyMap<string, string> {
  const documents = program.entities.flatMap((entity) => entity.documents);
  return new Map(
    [...documents, ...program.nameStreams].map(({ stream, connection }) => [stream, connection]),
  );
}

function seeRecord(store: Store, entity: EntityProgram, key: string): RecordSeen {
  const row = recordFact(store.db, entity.name, key);
  if (row === null || row.raw === null || row.fingerprint === null) {
    return { state: ABSENT, kind: row === null ? "absent" : "offered", decoded: () => null };
  }
  const { raw } = row;
  let decoded: Decoded | undefined;
  return {
    state: hex(row.fingerprint),
    kind: "staged",
    decoded: () => (decoded ??= entity.decode(objectOf(raw))),
  };
}

/** A reference may leave the role out: then the document that goes to its stream is meant. */
function seeLink(store: Store, text: string, stream: string): LinkSeen {
  const address = parseAddress(text);
  assert(address !== null, () => `a reference to "${text}"`);
  const twins = twinFacts(store.db, address.entity, address.key);
  const twin =
    twins.find((each) => each.role === address.role) ??
    twins.find((each) => each.stream === stream) ??
    twins[0];
  if (twin === undefined) {
    const record = recordFact(store.db, address.entity, address.key);
    return { state: ABSENT, remoteId: null, kind: record === null ? "absent" : "offered" };
  }
  return twin.remote_id === null
    ? { state: "none", remoteId: null, kind: "unlinked" }
    : { state: twin.remote_id, remoteId: twin.remote_id, kind: "linked" };
}

function seeName(store: Store, connection: string, stream: string, text: string): NameSeen {
  const name = nameKey(text);
  const rows = nameFacts(store.db, { connection, stream, name });
  return {
    name: nameReadName(stream, name),
    state: nameState(rows),
    active: rows.filter((row) => row.active === 1).map((row) => row.remote_id),
    inactive: rows.filter((row) => row.active !== 1).map((row) => row.remote_id),
  };
}

function seeExisting(store: Store, documentId: number): ExistingSeen {
  const row = existingFact(store.db, documentId);
  assert(row !== null, () => `no document has the id ${documentId}`);
  const address = formatAddress({
    entity: entityName(row.entity),
    key: recordKey(row.key),
    role: role(row.role),
  });
  return row.body === null || row.fingerprint === null
    ? { address, state: "none", body: null }
    : { address, state: hex(row.fingerprint), body: objectOf(row.body) };
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
  const value = parseJson(text);
  assert(isJsonObject(value), "a staged row that is no JSON object");
  return value;
}

interface Recent<T> {
  get(key: string, load: () => T): T;
  clear(): void;
}

/** Keeps what was asked for last. */
function recent<T>(most: number): Recent<T> {
  const kept = new Map<string, T>();
  return {
    get(key, load) {
      const known = kept.get(key);
      if (known !== undefined) {
        // A map keeps the order of setting: what is asked for again goes to its young end.
        if (kept.size >= most) {
          kept.delete(key);
          kept.set(key, known);
        }
        return known;
      }
      const value = load();
      if (kept.size >= most) kept.delete(kept.keys().next().value!);
      kept.set(key, value);
      return value;
    },
    clear: () => kept.clear(),
  };
}
