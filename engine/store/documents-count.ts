import { sql } from "kysely";
import type { EntityName } from "../model/ids.ts";
import type { LinkState, Origin, Settlement, SyncState } from "../model/status.ts";
import { statement } from "./statement.ts";
import type { Db } from "./statement.ts";

/** How many documents stand where, with their amounts in minor units. */
export interface StateCount {
  readonly entity: EntityName;
  readonly sync: SyncState;
  readonly settlement: Settlement;
  readonly link: LinkState;
  readonly origin: Origin;
  readonly documents: number;
  readonly amount: bigint;
}

export async function countStates(on: Db): Promise<StateCount[]> {
  const rows = await states.all(on, {});
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount) })) as StateCount[];
}

const states = statement((db) =>
  db
    .selectFrom("document")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .innerJoin("record", "record.id", "document.record_id")
    .select((eb) => [
      "entity.name as entity",
      "document.sync",
      "document.settlement",
      "document.link",
      "record.origin",
      eb.fn.countAll<number>().as("documents"),
      sql<string>`cast(coalesce(sum(document.amount), 0) as text)`.as("amount"),
    ])
    .groupBy([
      "entity.name",
      "document.sync",
      "document.settlement",
      "document.link",
      "record.origin",
    ])
    .orderBy("entity.name"),
);
