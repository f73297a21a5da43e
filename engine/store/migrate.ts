import type { Database } from "better-sqlite3";
import type { Kysely } from "kysely";
import { assert } from "../assert.ts";
import { TieoutError } from "../errors.ts";
import * as initial from "./migrations/0001-initial.ts";
import * as inbox from "./migrations/0002-inbox.ts";
import type { StoreOptions } from "./store.ts";
import type { Tables } from "./tables.ts";

/** In order, never changed once published: the n-th leads to schema n. */
const MIGRATIONS = [initial, inbox] as const;

/** `Tieo` as a big-endian number: tells our files from other SQLite databases. */
export const APPLICATION_ID = 0x5469656f;

/** The schema that this version reads and writes; kept in `user_version`. */
export const SCHEMA = MIGRATIONS.length;

/**
 * Brings the tables up to date, all or nothing, and gives the store's lineage. A newer schema is
 * refused (TO921); so is an old one where nothing may be written.
 */
export async function migrate(options: {
  readonly db: Kysely<Tables>;
  readonly handle: Database;
  readonly name: string;
  readonly readOnly: boolean;
  readonly world: StoreOptions["world"];
}): Promise<string> {
  const { db, handle, name, readOnly, world } = options;
  const version = (): number => Number(handle.pragma("user_version", { simple: true }));
  if (version() > SCHEMA) {
    throw new TieoutError("TO921", `${name} has schema ${version()}; this version knows ${SCHEMA}`);
  }
  if (version() < SCHEMA && readOnly) {
    throw new TieoutError("TO920", `${name} has not been set up by this version yet`, {
      advice: "Run a command that writes to the store first: tieout plan",
    });
  }
  if (version() < SCHEMA) {
    await db.transaction().execute(async (tx) => {
      // Read again inside: another process may have done it while this one waited for the lock.
      const from = version();
      for (const migration of MIGRATIONS.slice(from)) await migration.up(tx);
      if (from === 0) {
        const lineage = world.random.id("store");
        await tx.insertInto("meta").values({ key: "lineage", value: lineage }).execute();
        await tx.insertInto("meta").values({ key: "born", value: world.clock.now() }).execute();
      }
      handle.pragma(`application_id = ${APPLICATION_ID}`);
      handle.pragma(`user_version = ${SCHEMA}`);
    });
  }
  const row = await db
    .selectFrom("meta")
    .select("value")
    .where("key", "=", "lineage")
    .executeTakeFirst();
  assert(row !== undefined, "a store without lineage");
  return row.value;
}
