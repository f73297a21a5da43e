import { formatAddress } from "../model/ids.ts";
import type { EntityName, RecordKey, Role } from "../model/ids.ts";
import { markDocumentsDirty } from "./documents.ts";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Tx } from "./statement.ts";

const withNeeds = statement((db, p: Params<ChunkParams>) =>
  db
    .selectFrom("document")
    .select(["id", "needs"])
    .where("needs", "is not", null)
    .where("sync", "not in", ["held", "retired"])
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);

/**
 * Addresses whose remote ids some document wants. One that waits wants nothing, except where it
 * stands for another: then it has that one for its only need.
 */
export async function neededAddresses(db: Db): Promise<ReadonlySet<string>> {
  const needed = new Set<string>();
  for await (const rows of chunks(db, withNeeds, {})) {
    for (const row of rows) {
      for (const address of JSON.parse(row.needs ?? "[]") as string[]) needed.add(address);
    }
  }
  return needed;
}

const resting = statement((db, p: Params<{ entity: string } & ChunkParams>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["document.id", "record.key", "document.role"])
    .where("entity.name", "=", p("entity"))
    .where("document.sync", "=", "waiting")
    .where("document.id", ">", p("after"))
    .orderBy("document.id")
    .limit(p("limit")),
);

/** Marks the waiting documents of an entity that others need now; gives how many. */
export async function wakeNeeded(
  tx: Tx,
  entity: EntityName,
  needed: ReadonlySet<string>,
): Promise<number> {
  const woken: number[] = [];
  for await (const rows of chunks(tx, resting, { entity })) {
    for (const row of rows) {
      const key = row.key as RecordKey;
      if (needed.has(formatAddress({ entity, key, role: row.role as Role }))) woken.push(row.id);
    }
  }
  return markDocumentsDirty(tx, woken);
}
