import { formatAddress } from "../model/ids.ts";
import type { EntityName, RecordKey, Role } from "../model/ids.ts";
import type { Reason } from "../model/reason.ts";
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
 * stands for another: then it has that one for its only need. `onDemand`: entities that wait for
 * nothing else.
 */
export async function neededAddresses(
  db: Db,
  onDemand: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const early = await notDue(db, onDemand);
  const needed = new Set<string>();
  for await (const rows of chunks(db, withNeeds, {})) {
    for (const row of rows) {
      const needs = JSON.parse(row.needs ?? "[]") as string[];
      if (needs.some((address) => early.has(address))) continue;
      for (const address of needs) needed.add(address);
    }
  }
  return needed;
}

/** Documents that wait for their own trigger: what refers to one of them goes nowhere yet. */
async function notDue(db: Db, onDemand: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const early = new Set<string>();
  for await (const rows of chunks(db, waiting, {})) {
    for (const { name, key, role, reasons } of rows) {
      const [why] = JSON.parse(reasons ?? "[]") as Reason[];
      if (onDemand.has(name) || why?.code === "stands_for") continue;
      const of = { entity: name as EntityName, key: key as RecordKey, role: role as Role };
      early.add(formatAddress(of));
    }
  }
  return early;
}

const waiting = statement((db, p: Params<ChunkParams>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["document.id", "entity.name", "record.key", "document.role", "document.reasons"])
    .where("document.sync", "=", "waiting")
    .where("document.id", ">", p("after"))
    .orderBy("document.id")
    .limit(p("limit")),
);

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
