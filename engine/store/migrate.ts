import type { Kysely } from "kysely";
import { TieoutError } from "../errors.ts";
import * as initial from "./migrations/0001-initial.ts";
import * as inbox from "./migrations/0002-inbox.ts";
import * as unpaid from "./migrations/0003-unpaid.ts";
import * as fleet from "./migrations/0004-fleet.ts";
import * as deletes from "./migrations/0005-deletes.ts";
import type { Db, Tx } from "./statement.ts";
import type { StoreOptions } from "./store.ts";
import type { Tables } from "./tables.ts";

/** In order, never changed once published: the n-th leads to schema n. */
const MIGRATIONS = [initial, inbox, unpaid, fleet, deletes] as const;

/** `Tieo` as a big-endian number: tells our files from other SQLite databases. */
export const APPLICATION_ID = 0x5469656f;

/** The schema that this version reads and writes. */
export const SCHEMA = MIGRATIONS.length;

/** Where a database keeps which schema it has; 0 where there is none. */
export interface Version {
  get(on: Db): Promise<number>;
  set(tx: Tx, version: number): Promise<void>;
  /** Keeps others out where beginning a transaction does not. */
  alone?(tx: Tx): Promise<void>;
}

/**
 * Brings the tables up to date, all or nothing, and gives the store's lineage. A newer schema is
 * refused (TO921); so is an old one where nothing may be written (TO926).
 */
export async function migrate(options: {
  readonly db: Kysely<Tables>;
  readonly version: Version;
  readonly name: string;
  readonly readOnly: boolean;
  readonly world: StoreOptions["world"];
}): Promise<string> {
  const { db, version, name, readOnly, world } = options;
  const found = await version.get(db);
  if (found > SCHEMA) {
    throw new TieoutError("TO921", `${name} has schema ${found}; this version knows ${SCHEMA}`);
  }
  if (found < SCHEMA && readOnly) {
    throw new TieoutError("TO926", `${name} has schema ${found}; this version writes ${SCHEMA}`);
  }
  if (found < SCHEMA) {
    await db.transaction().execute(async (tx) => {
      await version.alone?.(tx);
      // Read again inside: another process may have done it while this one waited for the lock.
      const from = await version.get(tx);
      for (const migration of MIGRATIONS.slice(from)) await migration.up(tx);
      if (from === 0) {
        const lineage = world.random.id("store");
        await tx.insertInto("meta").values({ key: "lineage", value: lineage }).execute();
        await tx.insertInto("meta").values({ key: "born", value: world.clock.now() }).execute();
      }
      await version.set(tx, SCHEMA);
    });
  }
  const row = await db
    .selectFrom("meta")
    .select("value")
    .where("key", "=", "lineage")
    .executeTakeFirst();
  if (row === undefined) throw new TieoutError("TO920", `${name} holds tables of another program`);
  return row.value;
}
