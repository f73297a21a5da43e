import { sql } from "kysely";
import type { Kysely } from "kysely";
import { MAIN } from "../model/ids.ts";
import type { Address, EntityName, RecordKey, Role } from "../model/ids.ts";
import type { Reason } from "../model/reason.ts";
import type { LinkState, Origin, Settlement, SyncState } from "../model/status.ts";
import { steered } from "./dialect.ts";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Tx } from "./statement.ts";
import type { Tables } from "./tables.ts";

/** A document with its record: what every step after import works on. */
export interface DocumentRow {
  readonly id: number;
  readonly address: Address;
  readonly recordId: number;
  readonly entityId: number;
  readonly stream: string;
  readonly dirty: boolean;
  readonly moved: boolean;
  readonly link: LinkState;
  readonly sync: SyncState;
  readonly settlement: Settlement;
  readonly origin: Origin;
  readonly readSetId: number | null;
  readonly desiredHash: Uint8Array | null;
  /** Addresses whose remote ids its body holds. */
  readonly needs: readonly string[];
  readonly title: string;
  /** What it is to be numbered. */
  readonly number: string | null;
  /** Minor units. */
  readonly amount: bigint | null;
  readonly day: string | null;
  readonly party: string | null;
  readonly reasons: readonly Reason[];
  readonly hold: Hold | null;
  readonly lastSuccess: string | null;
  /** The staged row of the true side, as JSON text. */
  readonly raw: string;
  readonly fingerprint: Uint8Array;
  readonly revision: number;
  readonly latched: boolean;
  /** JSON of RecordProblem[]. */
  readonly problems: string | null;
}

export interface Hold {
  readonly by: string;
  readonly at: string;
  readonly why: string;
  readonly until: string | null;
}

export function markDocumentsDirty(tx: Tx, ids: readonly number[]): Promise<number> {
  return dirtyById.run(tx, each(ids));
}

const dirtyById = statement((db, p: Params<{ id: number }>) =>
  db.updateTable("document").set({ dirty: 1 }).where("id", "=", p("id")),
);

export function markMoved(tx: Tx, ids: readonly number[]): Promise<number> {
  return movedById.run(tx, each(ids));
}

const movedById = statement((db, p: Params<{ id: number }>) =>
  db.updateTable("document").set({ moved: 1 }).where("id", "=", p("id")),
);

const listOrNull = (list: readonly unknown[]): string | null =>
  list.length === 0 ? null : JSON.stringify(list);

/** A new state with its reasons: what plan and apply write. */
export function setSync(
  tx: Tx,
  rows: readonly {
    readonly id: number;
    readonly sync: SyncState;
    readonly reasons: readonly Reason[];
  }[],
): Promise<number> {
  return syncs.run(
    tx,
    rows.map(({ id, sync, reasons }) => ({ id, sync, reasons: listOrNull(reasons) })),
  );
}

const syncs = statement((db, p: Params<{ id: number; sync: string; reasons: string | null }>) =>
  db
    .updateTable("document")
    .set({ sync: p("sync"), reasons: p("reasons") })
    .where("id", "=", p("id")),
);

export function setLinkState(
  tx: Tx,
  rows: readonly { readonly id: number; readonly link: LinkState }[],
): Promise<number> {
  return links.run(tx, rows);
}

const links = statement((db, p: Params<{ id: number; link: string }>) =>
  db
    .updateTable("document")
    .set({ link: p("link") })
    .where("id", "=", p("id")),
);

export interface Settled {
  readonly id: number;
  readonly sync: SyncState;
  readonly reasons: readonly Reason[];
  readonly settlement: Settlement;
  /** The hour of its success; null: it has none, and one that it had before stays. */
  readonly success: string | null;
}

/** All that reading back has shown of a document, in one row for each. */
export function setSettled(tx: Tx, rows: readonly Settled[]): Promise<number> {
  return settled.run(
    tx,
    rows.map((row) => ({ ...row, reasons: listOrNull(row.reasons) })),
  );
}

const settled = statement(
  (db, p: Params<Omit<Settled, "reasons"> & { readonly reasons: string | null }>) =>
    db
      .updateTable("document")
      .set({
        sync: p("sync"),
        reasons: p("reasons"),
        settlement: p("settlement"),
        last_success: sql<string | null>`coalesce(${p("success")}, last_success)`,
      })
      .where("id", "=", p("id")),
);

/** Sets or lifts a hold; either way the document is evaluated again. */
export function setHold(tx: Tx, id: number, hold: Hold | null): Promise<number> {
  return holds.run(tx, [{ id, hold: hold === null ? null : JSON.stringify(hold) }]);
}

const holds = statement((db, p: Params<{ id: number; hold: string | null }>) =>
  db
    .updateTable("document")
    .set({ hold: p("hold"), dirty: 1 })
    .where("id", "=", p("id")),
);

export function setSuccess(tx: Tx, ids: readonly number[], at: string): Promise<number> {
  return successes.run(
    tx,
    ids.map((id) => ({ id, at })),
  );
}

const successes = statement((db, p: Params<{ id: number; at: string }>) =>
  db
    .updateTable("document")
    .set({ last_success: p("at") })
    .where("id", "=", p("id")),
);

/** Every document of an entity, a chunk at a time. */
export function documentsOf(on: Db, entityId: number, size = 500): AsyncGenerator<DocumentRow[]> {
  return rowsOf(chunks(on, everyOne, { entityId }, size));
}

const everyOne = statement((db, p: Params<{ entityId: number } & ChunkParams>) =>
  joined(db)
    .where(steered(db, "document.entity_id"), "=", p("entityId"))
    .where("document.id", ">", p("after"))
    .orderBy("document.id")
    .limit(p("limit")),
);

/** For each address its document, or undefined. */
export async function documentsByAddress(
  on: Db,
  addresses: readonly Address[],
): Promise<(DocumentRow | undefined)[]> {
  return (await byAddress.first(on, addresses)).map((row) => row && documentRow(row));
}

const byAddress = statement((db, p: Params<{ entity: string; key: string; role: string }>) =>
  joined(db)
    .where("entity.name", "=", p("entity"))
    .where("record.key", "=", p("key"))
    .where("document.role", "=", p("role")),
);

export async function documentsById(
  on: Db,
  ids: readonly number[],
): Promise<(DocumentRow | undefined)[]> {
  const rows = await byId.first(on, each(ids));
  return rows.map((row) => row && documentRow(row));
}

const byId = statement((db, p: Params<{ id: number }>) =>
  joined(db).where("document.id", "=", p("id")),
);

/** All the documents of one record, in the order of their making. */
export async function documentsOfRecord(
  on: Db,
  entity: string,
  key: string,
): Promise<DocumentRow[]> {
  return (await ofRecord.all(on, { entity, key })).map(documentRow);
}

const ofRecord = statement((db, p: Params<{ entity: string; key: string }>) =>
  joined(db)
    .where("entity.name", "=", p("entity"))
    .where("record.key", "=", p("key"))
    .orderBy("document.id"),
);

const each = (ids: readonly number[]): readonly { readonly id: number }[] =>
  ids.map((id) => ({ id }));

/** The entity through the record: through the document SQLite read all of it to find one key. */
function joined(db: Kysely<Tables>) {
  return db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .select([
      "document.id",
      "entity.name as entity",
      "record.key",
      "document.role",
      "document.record_id",
      "document.entity_id",
      "document.stream",
      "document.dirty",
      "document.moved",
      "document.link",
      "document.sync",
      "document.settlement",
      "document.read_set_id",
      "document.desired_hash",
      "document.needs",
      "document.title",
      "document.number",
      sql<string | null>`cast(document.amount as text)`.as("amount"),
      "document.day",
      "document.party",
      "document.reasons",
      "document.hold",
      "document.last_success",
      "record.raw",
      "record.fingerprint",
      "record.revision",
      "record.origin",
      "record.latched",
      "record.problems",
    ]);
}

type Joined = ReturnType<typeof joined> extends { execute(): Promise<(infer Row)[]> } ? Row : never;

async function* rowsOf(batches: AsyncGenerator<Joined[]>): AsyncGenerator<DocumentRow[]> {
  for await (const rows of batches) yield rows.map(documentRow);
}

function documentRow(row: Joined): DocumentRow {
  return {
    id: row.id,
    address: {
      entity: row.entity as EntityName,
      key: row.key as RecordKey,
      role: (row.role === "main" ? MAIN : row.role) as Role,
    },
    recordId: row.record_id,
    entityId: row.entity_id,
    stream: row.stream,
    dirty: row.dirty === 1,
    moved: row.moved === 1,
    link: row.link as LinkState,
    sync: row.sync as SyncState,
    settlement: row.settlement as Settlement,
    origin: row.origin as Origin,
    readSetId: row.read_set_id,
    desiredHash: row.desired_hash,
    needs: row.needs === null ? [] : (JSON.parse(row.needs) as string[]),
    title: row.title,
    number: row.number,
    amount: row.amount === null ? null : BigInt(row.amount),
    day: row.day,
    party: row.party,
    reasons: row.reasons === null ? [] : (JSON.parse(row.reasons) as Reason[]),
    hold: row.hold === null ? null : (JSON.parse(row.hold) as Hold),
    lastSuccess: row.last_success,
    // A document is made when its record is staged, and what is staged is never taken back.
    raw: row.raw!,
    fingerprint: row.fingerprint!,
    revision: row.revision,
    latched: row.latched === 1,
    problems: row.problems,
  };
}
