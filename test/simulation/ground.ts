import { CompiledQuery, sql } from "kysely";
import { openStore } from "../../engine/store/open.ts";
import type { Store } from "../../engine/store/open.ts";
import { SILENT } from "../../engine/log.ts";
import { memoryFiles } from "../support/memory-files.ts";
import { openVirtualTime } from "../support/virtual-time.ts";

/**
 * The store that all worlds of this process use, one after the other: the store's own code on
 * SQLite in memory, emptied in between. Opening one costs 10 ms and preparing its statements
 * another 10; emptying it costs 1.
 *
 * What it models: a transaction is there whole or not at all, and is durable when it has ended
 * where `synchronous` is FULL, which is read from the store itself; where it is less, a power cut
 * takes what was committed since the last one that was kept (`loseTail`). What it does not model:
 * torn pages, a disk that lies about fsync, damage to the file; kill -9 on real files is
 * test/kill's.
 */
export interface Ground {
  readonly store: Store;
  /** Empty, as it was born. */
  reset(): Promise<void>;
  /** Keeps a copy under a name, in place of the last one of that name. */
  keep(copy: CopyName): Promise<void>;
  /** Puts a copy in place of what is there. */
  restore(copy: CopyName): Promise<void>;
  /** Whether a power cut can take what was committed. */
  readonly losesTail: boolean;
  /** The steps that documents' states have taken since this was asked last, in their order. */
  edges(): Promise<readonly Edge[]>;
  /** Rows as they stand; `?` for each of the values, so that few texts are prepared. */
  rows<R>(text: string, ...values: readonly string[]): Promise<readonly R[]>;
}

/** A document's state, from and to: `ready writing`. */
export interface Edge {
  readonly document: number;
  readonly text: string;
}

export type CopyName = "born" | "backup" | "synced";

export async function openGround(): Promise<Ground> {
  // Loaded when tokens move: then a world would wait for this machine's disk.
  await import("intuit-oauth");
  const time = openVirtualTime();
  const random = {
    bytes: (length: number) => new Uint8Array(length),
    id: (prefix: string) => `${prefix}_0`,
  };
  const world = {
    clock: time.clock,
    random,
    files: memoryFiles("/ground", time.nowMs),
    log: SILENT,
  };
  const store = await openStore({ address: "sqlite::memory:", world });
  const { db } = store;
  const run = (text: string): Promise<unknown> => sql.raw(text).execute(db);
  const rows = async <R>(text: string, ...values: readonly string[]): Promise<readonly R[]> =>
    (await db.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows;
  const tables = (
    await rows<{ name: string }>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
    )
  ).map(({ name }) => name);
  for (const copy of ["born", "backup", "synced"]) {
    await run(`attach ':memory:' as ${copy}`);
    for (const each of tables) {
      await run(`create table ${copy}.${each} as select * from main.${each} where 0`);
    }
  }
  const keep = async (copy: CopyName): Promise<void> => {
    for (const each of tables) {
      await run(`delete from ${copy}.${each}`);
      await run(`insert into ${copy}.${each} select * from main.${each}`);
    }
  };
  const restore = async (copy: CopyName): Promise<void> => {
    await run("pragma foreign_keys = off");
    for (const each of tables) {
      await run(`delete from main.${each}`);
      await run(`insert into main.${each} select * from ${copy}.${each}`);
    }
    await run("pragma foreign_keys = on");
  };
  await keep("born");
  await run("create temp table edge (document int not null, text text not null)");
  await run(
    `create temp trigger follow after update of sync on main.document when old.sync <> new.sync
    begin insert into edge values (new.id, old.sync || ' ' || new.sync); end`,
  );
  const [level] = await rows<{ synchronous: number }>("pragma main.synchronous");
  return {
    store,
    async reset() {
      await restore("born");
      await run("delete from temp.edge");
    },
    async edges() {
      const found = await rows<Edge & { readonly rowid: number }>(
        "select rowid, document, text from temp.edge order by rowid",
      );
      // Others may have been taken meanwhile: a process has several requests under way.
      const last = found.at(-1)?.rowid;
      if (last !== undefined) await run(`delete from temp.edge where rowid <= ${last}`);
      return found;
    },
    keep,
    restore,
    losesTail: (level?.synchronous ?? 0) < 2,
    rows,
  };
}
