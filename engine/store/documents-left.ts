import { sql } from "kysely";
import type { EntityName, RecordKey, Role, RunId } from "../model/ids.ts";
import type { Program } from "../model/program.ts";
import type { Origin } from "../model/status.ts";
import { steered } from "./dialect.ts";
import type { LeftRow } from "./documents-desire.ts";
import { makeNewDocuments } from "./documents-make.ts";
import { entityByName } from "./entities.ts";
import type { EntityRow } from "./entities.ts";
import { getMeta } from "./meta.ts";
import { chunks, dbOf, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Reached, Tx } from "./statement.ts";
import type { Store } from "./store.ts";

/**
 * Documents of new records that an import leaves to desire, which then writes each of them once, as
 * it is evaluated: made first and filled later, pages and indexes are written twice, and a row
 * that grows splits its page. A run notes from which record on they are left before it leaves the
 * first; whoever finds the note of a run that has not come so far makes them.
 */
export async function leaveDocuments(tx: Tx, run: RunId, after: number): Promise<void> {
  await tx
    .insertInto("meta")
    .values({ key: noteOf(run), value: String(after) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Of a run: above this record's id documents may be left; null: none are. */
export async function documentsLeft(on: Db, run: RunId): Promise<number | null> {
  const note = await getMeta(on, noteOf(run));
  return note === null ? null : Number(note);
}

/** The documents of this run's new records are all made. */
export async function forgetLeft(tx: Tx, run: RunId): Promise<void> {
  await tx.deleteFrom("meta").where("key", "=", noteOf(run)).execute();
}

const NOTE = "documents_left:";
const noteOf = (run: RunId): string => `${NOTE}${run}`;

/** Records above a place that are staged and have no documents, as documents that are due. */
export async function* leftDocuments(
  on: Db | (() => Db),
  entity: Pick<EntityRow, "id" | "name">,
  roles: readonly Role[],
  { size, reached }: { readonly size: number; readonly reached: Reached },
): AsyncGenerator<LeftRow[]> {
  const name = entity.name as EntityName;
  for await (const rows of chunks(on, staged, { entityId: entity.id }, size, reached)) {
    const made = await madeOf(dbOf(on), rows[0]!.id, rows.at(-1)!.id);
    const left = made.size === 0 ? rows : rows.filter((row) => !made.has(row.id));
    yield left.flatMap((row) =>
      roles.map((role) => ({
        id: null,
        address: { entity: name, key: row.key as RecordKey, role },
        recordId: row.id,
        sync: "new" as const,
        origin: row.origin as Origin,
        desiredHash: null,
        readSetId: null,
        reasons: [],
        hold: null,
        lastSuccess: null,
        raw: row.raw!,
        latched: row.latched === 1,
        problems: row.problems,
      })),
    );
  }
}

const staged = statement((db, p: Params<{ entityId: number } & ChunkParams>) =>
  db
    .selectFrom("record")
    .select(["id", "key", "raw", "origin", "latched", "problems"])
    .where(steered<number>(db, "entity_id"), "=", p("entityId"))
    .where("raw", "is not", null)
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);

/** Which of these records have documents. Asked of each in the query above: 1.3 us a row. */
async function madeOf(on: Db, from: number, to: number): Promise<ReadonlySet<number>> {
  return new Set((await made.all(on, { from, to })).map((row) => row.record_id));
}

const made = statement((db, p: Params<{ from: number; to: number }>) =>
  db
    .selectFrom("document")
    .select("record_id")
    .where("record_id", ">=", p("from"))
    .where("record_id", "<=", p("to")),
);

/** For who cannot wait for desire: the documents that are left of one entity, not evaluated yet. */
export async function makeLeft(
  tx: Tx,
  entity: Program["entities"][number],
  after: number,
): Promise<void> {
  const known = await entityByName(tx, entity.name);
  if (known === null) return;
  await makeNewDocuments(tx, { after, entityId: known.id }, entity.documents);
}

/**
 * Makes what runs have left that ended before they came to desire, however they ended; where one of
 * them is still at it, it finds its documents made. `except`: the run that asks. A record of an entity that is no part of the
 * program now keeps the note.
 */
export async function makeAllLeft(
  store: Store,
  program: Program,
  except: RunId | null = null,
): Promise<void> {
  const found = await store.db
    .selectFrom("meta")
    .select(["key", "value"])
    .where("key", "like", `${NOTE}%`)
    .execute();
  const notes = found.filter(({ key }) => except === null || key !== noteOf(except));
  if (notes.length === 0) return;
  const after = Math.min(...notes.map(({ value }) => Number(value)));
  await store.write(async (tx) => {
    for (const entity of program.entities) await makeLeft(tx, entity, after);
    const names = program.entities.map(({ name }) => name);
    if (await isAnyForeign(tx, names, after)) return;
    const keys = notes.map(({ key }) => key);
    await tx.deleteFrom("meta").where("key", "in", keys).execute();
  });
}

async function isAnyForeign(on: Db, names: readonly EntityName[], after: number): Promise<boolean> {
  const row = await on
    .selectFrom("record")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .select(sql<number>`1`.as("one"))
    .where("record.id", ">", after)
    .where("record.raw", "is not", null)
    .where("entity.name", "not in", names)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
