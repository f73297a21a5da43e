import { sql } from "kysely";
import { bulk, copied } from "./statement.ts";
import type { Params, Tx } from "./statement.ts";

/** A row that staging has not: `taken` is staged, else it is only offered. */
export interface NewRecord {
  readonly entity_id: number;
  readonly key: string;
  readonly raw: string | null;
  readonly fingerprint: Uint8Array | null;
  readonly offered_raw: string | null;
  readonly offered_fingerprint: Uint8Array | null;
  readonly problems: string | null;
  readonly first_seen: string;
  readonly first_run: string;
  readonly staged_at: string | null;
}

/**
 * All of one entity, first seen by one run at one time. Their ids are above all that were there
 * before (`newestRecord`). To ask for them, row by row, took 4 us each.
 */
export async function insertRecords(tx: Tx, rows: readonly NewRecord[]): Promise<number> {
  const isCopied = await copied(tx, "record", [...OWN, ...Object.keys(ANEW)], rows, (row) => [
    ...OWN.map((name) => row[name]),
    ...Object.values(ANEW),
  ]);
  return isCopied ? rows.length : insert.run(tx, rows);
}

const OWN = [
  "entity_id",
  "key",
  "raw",
  "fingerprint",
  "offered_raw",
  "offered_fingerprint",
  "problems",
  "first_seen",
  "first_run",
  "staged_at",
] as const satisfies readonly (keyof NewRecord)[];

const ANEW = { revision: 1, origin: "live", latched: 0 } as const;

const insert = bulk((db, rows: readonly Params<NewRecord>[], same: Params<NewRecord>) =>
  db.insertInto("record").values(
    rows.map((p) => ({
      entity_id: same("entity_id"),
      key: p("key"),
      raw: p("raw"),
      fingerprint: p("fingerprint"),
      offered_raw: p("offered_raw"),
      offered_fingerprint: p("offered_fingerprint"),
      // In the text: they need not be bound for each.
      revision: sql.lit(ANEW.revision),
      origin: sql.lit(ANEW.origin),
      latched: sql.lit(ANEW.latched),
      problems: p("problems"),
      first_seen: same("first_seen"),
      first_run: same("first_run"),
      staged_at: p("staged_at"),
    })),
  ),
);
