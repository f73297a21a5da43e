import { sql } from "kysely";
import type { Address } from "../model/ids.ts";
import { steered } from "./dialect.ts";
import type { RemotePlace } from "./mirror.ts";
import { bulk, statement } from "./statement.ts";
import type { Db, Params, Tx } from "./statement.ts";

export interface NewDocument {
  readonly record_id: number;
  readonly entity_id: number;
  readonly role: string;
  readonly stream: string;
  readonly title: string;
}

/** Documents of freshly staged records: dirty, `new`, unlinked. One that is there stays. */
export function makeDocuments(tx: Tx, rows: readonly NewDocument[]): Promise<number> {
  return make.run(tx, rows);
}

const make = bulk((db, rows: readonly Params<NewDocument>[]) =>
  db
    .insertInto("document")
    .values(
      rows.map((p) => ({
        record_id: p("record_id"),
        entity_id: p("entity_id"),
        role: p("role"),
        stream: p("stream"),
        title: p("title"),
        dirty: 1,
        moved: 0,
        link: "none",
        sync: "new",
        settlement: "na",
      })),
    )
    .onConflict((conflict) => conflict.doNothing()),
);

/**
 * As `makeDocuments`, for the staged records of an entity above an id. Where each has one
 * document they are not named, row by row: that took 7 us each.
 */
export async function makeNewDocuments(
  tx: Tx,
  of: { readonly after: number; readonly entityId: number },
  documents: readonly { readonly role: string; readonly stream: string }[],
): Promise<number> {
  const [only, ...more] = documents;
  if (only === undefined) return 0;
  if (more.length === 0) return makeNew.run(tx, [{ ...of, role: only.role, stream: only.stream }]);
  // The documents of one record stand together, in the order of their roles.
  const rows = (await newRecords.all(tx, of)).flatMap(({ id, entity_id, key }) =>
    documents.map(({ role, stream }) => ({ record_id: id, entity_id, role, stream, title: key })),
  );
  return makeDocuments(tx, rows);
}

interface NewDocuments {
  readonly after: number;
  readonly entityId: number;
  readonly role: string;
  readonly stream: string;
}

const newRecords = statement((db, p: Params<{ after: number; entityId: number }>) =>
  db
    .selectFrom("record")
    .select(["id", "entity_id", "key"])
    .where("id", ">", p("after"))
    .where(steered<number>(db, "entity_id"), "=", p("entityId"))
    .where("raw", "is not", null)
    .orderBy("id"),
);

const NEW_COLUMNS = [
  "record_id",
  "entity_id",
  "title",
  "role",
  "stream",
  "dirty",
  "moved",
  "link",
  "sync",
  "settlement",
] as const;

const makeNew = statement((db, p: Params<NewDocuments>) =>
  db
    .insertInto("document")
    .columns(NEW_COLUMNS)
    .expression((eb) =>
      eb
        .selectFrom("record")
        .select(["id", "entity_id", "key"])
        .select([eb.val(p("role")).as("role"), eb.val(p("stream")).as("stream")])
        .select([eb.lit(1).as("dirty"), eb.lit(0).as("moved"), sql.lit("none").as("link")])
        .select([sql.lit("new").as("sync"), sql.lit("na").as("settlement")])
        .where("id", ">", p("after"))
        .where(steered<number>(db, "entity_id"), "=", p("entityId"))
        .where("raw", "is not", null)
        .orderBy("id"),
    )
    .onConflict((conflict) => conflict.doNothing()),
);

/** What these records hold has changed: their documents are to be evaluated again. */
export function markDirty(tx: Tx, recordIds: readonly number[]): Promise<number> {
  return dirtyByRecord.run(
    tx,
    recordIds.map((record) => ({ record })),
  );
}

const dirtyByRecord = statement((db, p: Params<{ record: number }>) =>
  db.updateTable("document").set({ dirty: 1 }).where("record_id", "=", p("record")),
);

/** Every document of an entity, because its mapping has changed. */
export function markEntityDirty(tx: Tx, entityId: number): Promise<number> {
  return dirtyByEntity.run(tx, [{ entityId }]);
}

const dirtyByEntity = statement((db, p: Params<{ entityId: number }>) =>
  db
    .updateTable("document")
    .set({ dirty: 1 })
    .where("entity_id", "=", p("entityId"))
    .where("dirty", "=", 0),
);

/** For each thing of the other side the documents linked to it. */
export async function linkedDocuments(
  on: Db,
  places: readonly RemotePlace[],
): Promise<LinkedDocument[][]> {
  const first = await linkedTo.first(on, places);
  // Most things have no document: only the others are worth a second look.
  const found: LinkedDocument[][] = [];
  for (const [at, place] of places.entries()) {
    found.push(first[at] ? ((await linkedTo.all(on, place)) as LinkedDocument[]) : []);
  }
  return found;
}

export interface LinkedDocument extends Address {
  readonly id: number;
}

const linkedTo = statement((db, p: Params<RemotePlace>) =>
  db
    .selectFrom("link")
    .innerJoin("document", "document.id", "link.document_id")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["document.id", "entity.name as entity", "record.key", "document.role"])
    .where("link.connection", "=", p("connection"))
    .where("link.stream", "=", p("stream"))
    .where("link.remote_id", "=", p("remoteId")),
);
