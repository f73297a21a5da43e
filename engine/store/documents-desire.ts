import { sql } from "kysely";
import type { InferResult, Kysely, RawBuilder, SqlBool } from "kysely";
import type { EntityName, RecordKey, Role } from "../model/ids.ts";
import type { Reason } from "../model/reason.ts";
import type { LinkState, Origin, SyncState } from "../model/status.ts";
import { namedIsWritten, typing } from "./dialect.ts";
import type { ColumnType } from "./dialect.ts";
import { DIRTY_DOCUMENT } from "./document-sets.ts";
import type { DocumentRow, Hold } from "./documents.ts";
import { bulk, chunks, dbOf, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Reached, Tx } from "./statement.ts";
import type { Tables } from "./tables.ts";

/** A document to be evaluated: only what its evaluation looks at. */
export type DueRow = Pick<
  DocumentRow,
  | "id"
  | "address"
  | "recordId"
  | "sync"
  | "origin"
  | "desiredHash"
  | "readSetId"
  | "reasons"
  | "hold"
  | "lastSuccess"
  | "raw"
  | "latched"
  | "problems"
>;

/** One that an import has left to be made. */
export type LeftRow = Omit<DueRow, "id"> & { readonly id: null };

/**
 * Documents of an entity that are to be evaluated, a chunk at a time; writing between is fine. All
 * 28 columns took twice as long, 8 us a row; 500 rows at a time were held so long that what was
 * made of them outlived the young generation: 50 MB more at the peak.
 */
export async function* dirtyDocuments(
  on: Db | (() => Db),
  entity: { readonly id: number; readonly name: string },
  size = 100,
  reached: Reached = { after: 0 },
): AsyncGenerator<DueRow[]> {
  const name = entity.name as EntityName;
  const entityId = entity.id;
  const [isAnyNew] = await anyNew.all(dbOf(on), { entityId });
  const links = isAnyNew === undefined ? NOTHING : LINKS;
  const unseen = links.map((link) => chunks(on, never, { entityId, link }, size, reached));
  for (const list of [...unseen, chunks(on, again, { entityId }, size, reached)]) {
    reached.after = 0;
    for await (const rows of list) yield rows.map((row) => dueRow(name, row));
  }
}

/** All of them: of each the index of states gives ids in order. */
const LINKS: readonly LinkState[] = ["none", "proposed", "linked", "severed"];

function dueRow(entity: EntityName, row: DirtyRow): DueRow {
  return {
    id: row.id,
    address: { entity, key: row.key as RecordKey, role: row.role as Role },
    recordId: row.record_id,
    sync: row.sync as SyncState,
    origin: row.origin as Origin,
    desiredHash: row.desired_hash,
    readSetId: row.read_set_id,
    reasons: row.reasons === null ? NOTHING : (JSON.parse(row.reasons) as Reason[]),
    hold: row.hold === null ? null : (JSON.parse(row.hold) as Hold),
    lastSuccess: row.last_success,
    raw: row.raw!,
    latched: row.latched === 1,
    problems: row.problems,
  };
}

const NOTHING: readonly never[] = [];

const dirty = (db: Kysely<Tables>, p: Params<{ entityId: number } & ChunkParams>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .select(["document.id", "record.key", "document.role", "document.record_id"])
    .select(["document.sync", "document.desired_hash", "document.reasons", "document.hold"])
    .select(["document.last_success", "record.raw", "record.origin", "record.latched"])
    .select(["record.problems", "document.read_set_id"])
    .where("document.entity_id", "=", p("entityId"))
    .where("document.id", ">", p("after"))
    .orderBy("document.id")
    .limit(p("limit"));

type DirtyRow = InferResult<ReturnType<typeof dirty>>[number];

const again = statement((db, p: Params<{ entityId: number } & ChunkParams>) =>
  dirty(db, p).where(sql.raw<SqlBool>(DIRTY_DOCUMENT)),
);

const never = statement((db, p: Params<{ entityId: number; link: LinkState } & ChunkParams>) =>
  dirty(db, p)
    .where("document.sync", "=", "new")
    .where("document.link", "=", p("link"))
    .where("document.dirty", "=", 1),
);

const anyNew = statement((db, p: Params<{ entityId: number }>) =>
  db
    .selectFrom("document")
    .select("id")
    .where("entity_id", "=", p("entityId"))
    .where("sync", "=", "new")
    .limit(1),
);

/** What desire found of a document that is there. */
export interface EvaluatedRow extends Found {
  readonly id: number;
  /** The set of reads that the row has, where it was read in this transaction. */
  readonly readSetWas?: number | null;
}

/** What desire found of one that an import has left to it. */
export interface MadeRow extends Found {
  readonly recordId: number;
  readonly entityId: number;
  readonly role: string;
  readonly stream: string;
}

/** The document is clean afterwards, and `moved` where something changed. */
export interface Found {
  readonly sync: SyncState;
  readonly reasons: readonly Reason[];
  readonly readSetId: number | null;
  readonly desiredHash: Uint8Array | null;
  readonly needs: readonly string[];
  readonly title: string;
  /** What the desired body has at the schema's parts: number, name, date. */
  readonly number: string | null;
  readonly name: string | null;
  readonly date: string | null;
  readonly amount: bigint | null;
  readonly day: string | null;
  readonly party: string | null;
  /** The source has the record as open, and its mapping asks for what the books settled of it. */
  readonly unpaid: boolean;
  readonly moved: boolean;
}

/**
 * Most have read what they read before. Their set is left alone: its index has a page for each of
 * 100 documents among a million, a third of all that was written; 4 ms of 13 with the commit.
 */
export async function saveEvaluations(tx: Tx, rows: readonly EvaluatedRow[]): Promise<number> {
  const costs = namedIsWritten(tx);
  const isKept = (row: EvaluatedRow): boolean => costs && row.readSetWas === row.readSetId;
  const others = rows.filter((row) => !isKept(row));
  const kept = await evaluatedAsRead.run(tx, rows.filter(isKept).map(bound));
  return kept + (await evaluated.run(tx, others.map(bound)));
}

/** Makes documents as they were evaluated. One that somebody has made meanwhile is filled. */
export function makeEvaluated(tx: Tx, rows: readonly MadeRow[]): Promise<number> {
  return made.run(tx, rows.map(bound));
}

/** The row as it is bound. It is copied as a whole and once: field by field took 2 us more. */
function bound<T extends Found>(row: T): Bound<T> {
  return {
    ...row,
    reasons: textOfList(row.reasons),
    needs: textOfList(row.needs),
    unpaid: row.unpaid ? 1 : 0,
    moved: row.moved ? 1 : 0,
  };
}

type Bound<T extends Found> = Omit<T, "reasons" | "needs" | "moved" | "unpaid"> & {
  readonly reasons: string | null;
  readonly needs: string | null;
  readonly unpaid: number;
  readonly moved: number;
};

type EvaluatedParams = Bound<EvaluatedRow>;
type MadeParams = Bound<MadeRow>;

/** What is the same of all of them stands in the text: it need not be bound for each. */
const made = bulk((db, rows: readonly Params<MadeParams>[]) =>
  db
    .insertInto("document")
    .values(
      rows.map((p) => ({
        record_id: p("recordId"),
        entity_id: p("entityId"),
        role: p("role"),
        stream: p("stream"),
        dirty: sql.lit(0),
        moved: p("moved"),
        link: sql.lit("none"),
        sync: p("sync"),
        settlement: sql.lit("na"),
        unpaid: p("unpaid"),
        read_set_id: p("readSetId"),
        desired_hash: p("desiredHash"),
        needs: p("needs"),
        title: p("title"),
        number: p("number"),
        name: p("name"),
        date: p("date"),
        amount: p("amount"),
        day: p("day"),
        party: p("party"),
        reasons: p("reasons"),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(["record_id", "role"]).doUpdateSet((eb) => ({
        sync: eb.ref("excluded.sync"),
        reasons: eb.ref("excluded.reasons"),
        read_set_id: eb.ref("excluded.read_set_id"),
        desired_hash: eb.ref("excluded.desired_hash"),
        needs: eb.ref("excluded.needs"),
        title: eb.ref("excluded.title"),
        number: eb.ref("excluded.number"),
        name: eb.ref("excluded.name"),
        date: eb.ref("excluded.date"),
        amount: eb.ref("excluded.amount"),
        day: eb.ref("excluded.day"),
        party: eb.ref("excluded.party"),
        unpaid: eb.ref("excluded.unpaid"),
        dirty: 0,
      })),
    ),
);

type FoundColumn = readonly [keyof EvaluatedParams, ColumnType];

const savedAs = (columns: readonly FoundColumn[]) =>
  bulk((db, rows: readonly Params<EvaluatedParams>[]) => {
    const set = setFrom(columns);
    // Of one row a list of values takes 10 us more, which SQLite writes down and reads again.
    if (rows.length === 1) {
      const [only] = rows as [FoundAt];
      return db.updateTable("document").set(set(only)).where("document.id", "=", only("id"));
    }
    const typed = typing(db);
    const values = rows.map((p) => {
      const places = columns.map(([name, type]) => typed(type, p(name)));
      return sql`(${sql.join(places)})`;
    });
    const found = (name: keyof EvaluatedParams) =>
      sql<never>`found.${sql.raw(`column${columns.findIndex((each) => each[0] === name) + 1}`)}`;
    return db
      .updateTable("document")
      .from(sql`(values ${sql.join(values)})`.as("found"))
      .set(set(found))
      .where("document.id", "=", found("id"));
  });

type FoundAt = (name: keyof EvaluatedParams) => RawBuilder<never>;

const setFrom = (columns: readonly FoundColumn[]) => (found: FoundAt) => ({
  sync: found("sync"),
  reasons: found("reasons"),
  ...(columns === FOUND ? { read_set_id: found("readSetId") } : {}),
  desired_hash: found("desiredHash"),
  needs: found("needs"),
  title: found("title"),
  number: found("number"),
  name: found("name"),
  date: found("date"),
  amount: found("amount"),
  day: found("day"),
  party: found("party"),
  unpaid: found("unpaid"),
  dirty: 0,
  // What an earlier change moved stays moved until the diff has seen it.
  moved: sql<number>`case when document.moved = 1 then 1 else ${found("moved")} end`,
});

const FOUND: readonly FoundColumn[] = [
  ["id", "integer"],
  ["sync", "text"],
  ["reasons", "text"],
  ["readSetId", "integer"],
  ["desiredHash", "bytes"],
  ["needs", "text"],
  ["title", "text"],
  ["number", "text"],
  ["name", "text"],
  ["date", "text"],
  ["amount", "integer"],
  ["day", "text"],
  ["party", "text"],
  ["unpaid", "integer"],
  ["moved", "integer"],
];

const evaluated = savedAs(FOUND);
const evaluatedAsRead = savedAs(FOUND.filter(([name]) => name !== "readSetId"));

const textOfList = (list: readonly unknown[]): string | null =>
  list.length === 0 ? null : JSON.stringify(list);
