/** The state of one company: what is stored, what was deleted, and the log that it is made of. */
import { TieoutError } from "../../../engine/errors.ts";
import type { Instant } from "../../../engine/model/calendar.ts";
import {
  type JsonObject,
  type JsonTree,
  type JsonValue,
  parseJson,
  writeJson,
} from "../../../engine/model/json.ts";
import { isObject, listAt, objectAt, textAt, textOf } from "./body.ts";

/** What a company starts from. Bodies as the service answers them; ids are text. */
export interface CompanySeed {
  readonly realmId: string;
  readonly companyInfo?: JsonObject;
  readonly preferences?: JsonObject;
  readonly entities?: Readonly<Record<string, readonly JsonObject[]>>;
  /** What was deleted: CDC tells it, and no id is given twice. */
  readonly deleted?: readonly SeedDeletion[];
}

export interface SeedDeletion {
  readonly entity: string;
  readonly id: string;
  readonly at: Instant;
}

/** An append-only log, one JSON document a line, written before the answer is sent. */
export interface Persistence {
  /** All lines so far, oldest first. */
  load(): readonly string[];
  /** Returns when the line is safe; what it throws refuses the request with a 500. */
  append(line: string): void;
}

export interface Stored {
  readonly id: string;
  /** Null: deleted. */
  readonly body: JsonObject | null;
  /** As it was before; null where it was not. */
  readonly previous: JsonObject | null;
  readonly changedAt: Instant;
  /** Counts all changes of the company. */
  readonly sequence: number;
}

export interface StoredChange {
  readonly entity: string;
  readonly id: string;
  readonly body: JsonObject | null;
  /** When it was, where not with the commit: what a loaded company tells of a deletion. */
  readonly at?: Instant;
}

/** One line of the log. */
export interface Commit {
  readonly at: Instant;
  /** All that was there before is gone: another company is loaded. Tokens stay. */
  readonly clear?: boolean;
  readonly changes: readonly StoredChange[];
  /** Answers to remember by requestid, tokens: what else must outlive the process. */
  readonly notes?: JsonObject;
  /** "Invoice 130", where that was voided: only who listens now is told, no line keeps it. */
  readonly voided?: string;
}

export interface Company {
  readonly realmId: string;
  get(entity: string, id: string): JsonObject | null;
  stored(entity: string, id: string): Stored | null;
  /** In the order of their first appearance, deleted ones too. */
  all(entity: string): Iterable<Stored>;
  entities(): readonly string[];
  /** The highest numeric id used by these entities so far; 0n where there is none. */
  lastId(entities: readonly string[]): bigint;
  commit(commit: Commit): void;
  /** Called for every commit, replayed ones too, once its changes stand. */
  onCommit(listener: (commit: Commit) => void): void;
}

/** Throws TO901 for a seed, TO931 for a log that cannot be used. */
export function createCompany(seed: CompanySeed, persistence: Persistence | null): Company {
  const tables = new Map<string, Map<string, Stored>>();
  const highest = new Map<string, bigint>();
  const listeners: ((commit: Commit) => void)[] = [];
  const history: Commit[] = [];
  let sequence = 0;

  const tableOf = (entity: string): Map<string, Stored> => {
    const known = tables.get(entity);
    if (known !== undefined) return known;
    const made = new Map<string, Stored>();
    tables.set(entity, made);
    return made;
  };

  const apply = (commit: Commit): void => {
    if (commit.clear === true) {
      tables.clear();
      highest.clear();
    }
    for (const { entity, id, body, at } of commit.changes) {
      const table = tableOf(entity);
      const previous = table.get(id)?.body ?? null;
      const changedAt = at ?? commit.at;
      table.set(id, { id, body, previous, changedAt, sequence: ++sequence });
      const number = /^\d+$/.test(id) ? BigInt(id) : 0n;
      if (number > (highest.get(entity) ?? 0n)) highest.set(entity, number);
    }
    for (const listener of listeners) listener(commit);
  };

  const load = (commit: Commit): void => {
    history.push(commit);
    apply(commit);
  };
  load(seedCommit(seed));
  for (const line of persistence?.load() ?? []) load(commitFrom(line));

  return {
    realmId: seed.realmId,
    get: (entity, id) => tables.get(entity)?.get(id)?.body ?? null,
    stored: (entity, id) => tables.get(entity)?.get(id) ?? null,
    all: (entity) => tables.get(entity)?.values() ?? [],
    entities: () => [...tables.keys()],
    lastId: (entities) =>
      entities.map((e) => highest.get(e) ?? 0n).reduce((a, b) => (b > a ? b : a), 0n),
    commit(commit) {
      persistence?.append(lineFrom(commit));
      apply(commit);
    },
    onCommit(listener) {
      for (const commit of history) listener(commit);
      listeners.push(listener);
    },
  };
}

/** Before any change of a log: what the seed holds counts as long seen. */
const SEEDED = "2020-01-01T08:00:00.000Z" as Instant;

/** Puts a company in the place of what is there, in one commit. */
export function replaceCompany(company: Company, seed: CompanySeed): void {
  company.commit({ ...seedCommit(seed), clear: true });
}

function seedCommit(seed: CompanySeed): Commit {
  const singles = [
    { entity: "CompanyInfo", id: "1", body: { Id: "1", SyncToken: "0", ...seed.companyInfo } },
    { entity: "Preferences", id: "1", body: { Id: "1", SyncToken: "0", ...seed.preferences } },
  ];
  const rest = Object.entries(seed.entities ?? {}).flatMap(([entity, bodies]) =>
    bodies.map((body) => ({ entity, id: seedId(entity, body), body })),
  );
  const changes: StoredChange[] = [...singles, ...rest].map(({ entity, id, body }) => ({
    entity,
    id,
    body: stampedSeed(body),
  }));
  for (const { entity, id, at } of seed.deleted ?? []) changes.push({ entity, id, body: null, at });
  return { at: SEEDED, changes };
}

function seedId(entity: string, body: JsonObject): string {
  const id = textOf(body["Id"]);
  if (id === null) {
    const advice = `Give every ${entity} of it an Id, as text.`;
    throw new TieoutError("TO901", `the company has a ${entity} without an Id`, { advice });
  }
  return id;
}

/** A seed may leave out what no test looks at. */
function stampedSeed(body: JsonObject): JsonObject {
  const stamp = "2020-01-01T00:00:00-08:00";
  return { SyncToken: "0", MetaData: { CreateTime: stamp, LastUpdatedTime: stamp }, ...body };
}

function lineFrom(commit: Commit): string {
  const { at, clear, changes, notes } = commit;
  return writeJson({ at, clear, changes: changes as unknown as JsonTree, notes });
}

function commitFrom(line: string): Commit {
  const value: JsonValue = parseJson(line);
  if (!isObject(value)) {
    throw new TieoutError("TO931", "a line of the emulator's log is no JSON object");
  }
  const notes = objectAt(value, "notes");
  return {
    at: value["at"] as Instant,
    ...(value["clear"] === true ? { clear: true } : {}),
    changes: listAt(value, "changes").map((change) => ({
      entity: textAt(change, "entity"),
      id: textAt(change, "id"),
      body: objectAt(change, "body"),
      ...(change["at"] === undefined ? {} : { at: change["at"] as Instant }),
    })),
    ...(notes === null ? {} : { notes }),
  };
}
