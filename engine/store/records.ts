import { sql } from "kysely";
import type { Origin } from "../model/status.ts";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Tx } from "./statement.ts";

/** What an import has to know of a record that is there already. */
export interface KnownRecord {
  readonly id: number;
  /** What is staged is the row asked with; null: seen, but never staged. */
  readonly staged: boolean | null;
  /** What is offered is the row asked with; null: nothing is. */
  readonly offered: boolean | null;
  readonly origin: string;
  readonly problems: string | null;
}

/** For each row of the source the record of its key, held against it, or undefined. */
export async function findRecords(
  on: Db,
  entityId: number,
  rows: readonly { readonly key: string; readonly fingerprint: Uint8Array }[],
): Promise<(KnownRecord | undefined)[]> {
  const found = await find.first(
    on,
    rows.map(({ key, fingerprint }) => ({ entityId, key, fingerprint })),
  );
  return found.map(
    (row) => row && { ...row, staged: flag(row.staged), offered: flag(row.offered) },
  );
}

const flag = (value: number | null): boolean | null => (value === null ? null : value === 1);

/** Compared in the database: a blob brought out costs 1 us. */
const find = statement(
  (db, p: Params<{ entityId: number; key: string; fingerprint: Uint8Array }>) =>
    db
      .selectFrom("record")
      .select(["id", "origin", "problems"])
      .select([
        sql<number | null>`fingerprint = ${p("fingerprint")}`.as("staged"),
        sql<number | null>`offered_fingerprint = ${p("fingerprint")}`.as("offered"),
      ])
      .where("entity_id", "=", p("entityId"))
      .where("key", "=", p("key")),
);

/** The highest id; 0 where nothing was ever seen. */
export async function newestRecord(on: Db): Promise<number> {
  return (await newest.all(on, {}))[0]?.id ?? 0;
}

const newest = statement((db) =>
  db.selectFrom("record").select("id").orderBy("id", "desc").limit(1),
);

/** Keys of records that were seen and never staged. */
export async function offeredKeys(on: Db, entity: string): Promise<readonly string[]> {
  const rows = await on
    .selectFrom("record")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .select("record.key")
    .where("entity.name", "=", entity)
    .where("record.raw", "is", null)
    .orderBy("record.id")
    .execute();
  return rows.map((row) => row.key);
}

export interface StagedRow {
  readonly id: number;
  readonly raw: string;
  readonly fingerprint: Uint8Array;
  readonly at: string;
}

/** Takes what the true side says now: one revision more, live, nothing offered any longer. */
export function stageRecords(tx: Tx, rows: readonly StagedRow[]): Promise<number> {
  return stage.run(tx, rows);
}

const stage = statement((db, p: Params<StagedRow>) =>
  db
    .updateTable("record")
    .set((eb) => ({
      raw: p("raw"),
      fingerprint: p("fingerprint"),
      offered_raw: null,
      offered_fingerprint: null,
      revision: eb
        .case()
        .when("raw", "is", null)
        .then(1)
        .else(eb("revision", "+", 1))
        .end(),
      origin: "live",
      staged_at: p("at"),
    }))
    .where("id", "=", p("id")),
);

export interface OfferedRow {
  readonly id: number;
  /** null: what is staged is what the true side says. */
  readonly raw: string | null;
  readonly fingerprint: Uint8Array | null;
}

/** Keeps what was seen and not taken. */
export function offerRecords(tx: Tx, rows: readonly OfferedRow[]): Promise<number> {
  return offer.run(tx, rows);
}

const offer = statement((db, p: Params<OfferedRow>) =>
  db
    .updateTable("record")
    .set({ offered_raw: p("raw"), offered_fingerprint: p("fingerprint") })
    .where("id", "=", p("id")),
);

/** For each id what is staged. */
export function rawOf(
  on: Db,
  ids: readonly number[],
): Promise<({ readonly raw: string | null } | undefined)[]> {
  return raw.first(
    on,
    ids.map((id) => ({ id })),
  );
}

const raw = statement((db, p: Params<{ id: number }>) =>
  db.selectFrom("record").select("raw").where("id", "=", p("id")),
);

export function setOrigin(tx: Tx, ids: readonly number[], origin: Origin): Promise<number> {
  return origins.run(
    tx,
    ids.map((id) => ({ id, origin })),
  );
}

const origins = statement((db, p: Params<{ id: number; origin: string }>) =>
  db
    .updateTable("record")
    .set({ origin: p("origin") })
    .where("id", "=", p("id")),
);

/** `problems`: JSON of RecordProblem[], or null where the rows of this key agree. */
export function setProblems(
  tx: Tx,
  rows: readonly { readonly id: number; readonly problems: string | null }[],
): Promise<number> {
  return problems.run(tx, rows);
}

const problems = statement((db, p: Params<{ id: number; problems: string | null }>) =>
  db
    .updateTable("record")
    .set({ problems: p("problems") })
    .where("id", "=", p("id")),
);

/** What an import found wrong with a key: two rows of the true side that say different things. */
export interface RecordProblem {
  readonly code: "key_twice";
  readonly text: string;
}

export function latchRecords(tx: Tx, ids: readonly number[]): Promise<number> {
  return latch.run(
    tx,
    ids.map((id) => ({ id })),
  );
}

const latch = statement((db, p: Params<{ id: number }>) =>
  db.updateTable("record").set({ latched: 1 }).where("id", "=", p("id")),
);

/** Ids of an entity's records that its source still had at the last look, a chunk at a time. */
export function liveRecordIds(on: Db, entityId: number): AsyncGenerator<{ readonly id: number }[]> {
  return chunks(on, live, { entityId }, 5000);
}

const live = statement((db, p: Params<{ entityId: number } & ChunkParams>) =>
  db
    .selectFrom("record")
    .select("id")
    .where("entity_id", "=", p("entityId"))
    .where("origin", "=", "live")
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);

export async function countLive(on: Db, entityId: number): Promise<number> {
  const [row] = await liveCount.all(on, { entityId });
  return row?.live ?? 0;
}

const liveCount = statement((db, p: Params<{ entityId: number }>) =>
  db
    .selectFrom("record")
    .select((eb) => eb.fn.countAll<number>().as("live"))
    .where("entity_id", "=", p("entityId"))
    .where("origin", "=", "live"),
);

/** Whether anything of an entity was ever seen. */
export async function hasRecords(on: Db, entityId: number): Promise<boolean> {
  return (await anyRecord.all(on, { entityId })).length > 0;
}

const anyRecord = statement((db, p: Params<{ entityId: number }>) =>
  db.selectFrom("record").select("id").where("entity_id", "=", p("entityId")).limit(1),
);

/** Records of an entity whose key stood twice at the last look. */
export function recordsWithProblems(
  on: Db,
  entityId: number,
): Promise<{ readonly id: number; readonly key: string }[]> {
  return withProblems.all(on, { entityId });
}

const withProblems = statement((db, p: Params<{ entityId: number }>) =>
  db
    .selectFrom("record")
    .select(["id", "key"])
    .where("entity_id", "=", p("entityId"))
    .where("problems", "is not", null),
);

/** A record as it is staged, and what is offered beside it. */
export interface RecordRow {
  readonly id: number;
  readonly key: string;
  readonly raw: string | null;
  readonly fingerprint: Uint8Array | null;
  readonly offered_raw: string | null;
  readonly revision: number;
  readonly origin: string;
  readonly latched: number;
  readonly problems: string | null;
  readonly first_seen: string;
  readonly first_run: string;
  readonly staged_at: string | null;
}

/** For each address (entity and key) its record, or undefined. */
export function recordsByKey(
  on: Db,
  rows: readonly { readonly entity: string; readonly key: string }[],
): Promise<(RecordRow | undefined)[]> {
  return byKey.first(on, rows);
}

const byKey = statement((db, p: Params<{ entity: string; key: string }>) =>
  db
    .selectFrom("record")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .select([
      "record.id",
      "record.key",
      "record.raw",
      "record.fingerprint",
      "record.offered_raw",
      "record.revision",
      "record.origin",
      "record.latched",
      "record.problems",
      "record.first_seen",
      "record.first_run",
      "record.staged_at",
    ])
    .where("entity.name", "=", p("entity"))
    .where("record.key", "=", p("key")),
);

/** Offered rows of an entity: never staged, or with an edit that was not taken. */
export function offeredRecords(on: Db, entityId: number): AsyncGenerator<OfferedRecord[]> {
  return chunks(on, offered, { entityId });
}

export interface OfferedRecord {
  readonly id: number;
  readonly key: string;
  /** null: a new one; else an edit of what is staged. */
  readonly raw: string | null;
  readonly offered_raw: string | null;
}

const offered = statement((db, p: Params<{ entityId: number } & ChunkParams>) =>
  db
    .selectFrom("record")
    .select(["id", "key", "raw", "offered_raw"])
    .where("entity_id", "=", p("entityId"))
    .where("offered_raw", "is not", null)
    .where("origin", "=", "live")
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);

/** How many records an entity has: all, staged, offered (new and edits), no longer there. */
export async function countRecords(on: Db, entityId: number): Promise<RecordCounts> {
  const [row] = await counts.all(on, { entityId });
  return {
    seen: row?.seen ?? 0,
    staged: row?.staged ?? 0,
    offeredNew: row?.offeredNew ?? 0,
    offeredEdits: row?.offeredEdits ?? 0,
    missing: row?.missing ?? 0,
  };
}

export interface RecordCounts {
  readonly seen: number;
  readonly staged: number;
  readonly offeredNew: number;
  readonly offeredEdits: number;
  readonly missing: number;
}

const counts = statement((db, p: Params<{ entityId: number }>) =>
  db
    .selectFrom("record")
    .select((eb) => [
      eb.fn.countAll<number>().as("seen"),
      eb.fn.count<number>("raw").as("staged"),
      eb.fn
        .countAll<number>()
        .filterWhere("raw", "is", null)
        .filterWhere("origin", "=", "live")
        .as("offeredNew"),
      eb.fn
        .countAll<number>()
        .filterWhere("raw", "is not", null)
        .filterWhere("offered_raw", "is not", null)
        .as("offeredEdits"),
      eb.fn.countAll<number>().filterWhere("origin", "!=", "live").as("missing"),
    ])
    .where("entity_id", "=", p("entityId")),
);
