import { sql } from "kysely";
import type { OfferedRecord, RecordCounts } from "./records.ts";
import { steered } from "./dialect.ts";
import { statement } from "./statement.ts";
import type { Db, Params } from "./statement.ts";

/** As `countRecords`, of what a screen tells at every look; found by indexes, in no time. */
export async function countOffered(
  on: Db,
  entityId: number,
): Promise<Pick<RecordCounts, "offeredNew" | "offeredEdits" | "missing">> {
  const [[seen], [away]] = [
    await offeredCount.all(on, { entityId }),
    await awayCount.all(on, { entityId }),
  ];
  const edits = seen?.edits ?? 0;
  return {
    offeredNew: (seen?.rows ?? 0) - edits,
    offeredEdits: edits,
    missing: away?.rows ?? 0,
  };
}

const offeredCount = statement((db, p: Params<{ entityId: number }>) =>
  db
    .selectFrom("record")
    .select((eb) => [
      eb.fn.countAll<number>().as("rows"),
      eb.fn.countAll<number>().filterWhere("raw", "is not", null).as("edits"),
    ])
    .where("entity_id", "=", p("entityId"))
    .where("offered_raw", "is not", null)
    // By the index of what is offered, not by that of origins, which is all of them.
    .where(steered<string>(db, "origin"), "=", "live"),
);

const awayCount = statement((db, p: Params<{ entityId: number }>) =>
  db
    .selectFrom("record")
    .select((eb) => eb.fn.countAll<number>().as("rows"))
    .where("entity_id", "=", p("entityId"))
    .where("origin", "in", ["missing", "deleted"]),
);

/** What the true side has by key, whether it is staged or only offered: to pick from. */
export function sourceRecords(
  on: Db,
  entityId: number,
  { text, limit }: { readonly text: string; readonly limit: number },
): Promise<readonly OfferedRecord[]> {
  const part = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  let query = on
    .selectFrom("record")
    .select(["id", "key", "raw", "offered_raw"])
    .where("entity_id", "=", entityId)
    .where("origin", "=", "live");
  if (text !== "") {
    const found = (column: "key" | "raw" | "offered_raw") =>
      sql<boolean>`lower(${sql.ref(column)}) like lower(${part}) escape '\\'`;
    query = query.where((eb) => eb.or([found("key"), found("raw"), found("offered_raw")]));
  }
  // What is not staged as it stands there comes first.
  return query
    .orderBy(sql`case when offered_raw is null then 1 else 0 end`)
    .orderBy("id")
    .limit(limit)
    .execute();
}
