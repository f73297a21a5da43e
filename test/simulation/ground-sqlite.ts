import { CompiledQuery, sql } from "kysely";
import { openStore } from "../../engine/store/open.ts";
import { groundWorld } from "./ground-world.ts";
import { COPIES } from "./ground.ts";
import type { CopyName, Edge, Ground } from "./ground.ts";

/**
 * The store's own code on SQLite in memory. Opening one costs 10 ms and preparing its statements
 * another 10; emptying it costs 1: all processes of a world share its one connection.
 *
 * What it models: a transaction is there whole or not at all, and is durable when it has ended
 * where `synchronous` is FULL, which is read from the store itself; where it is less, a power cut
 * takes what was committed since the last one that was kept (`loseTail`). What it does not model:
 * torn pages, a disk that lies about fsync, damage to the file; kill -9 on real files is
 * test/kill's.
 */
export async function openSqliteGround(): Promise<Ground> {
  const store = await openStore({ address: "sqlite::memory:", world: groundWorld() });
  const { db } = store;
  const run = (text: string): Promise<unknown> => sql.raw(text).execute(db);
  const rows = async <R>(text: string, ...values: readonly string[]): Promise<readonly R[]> =>
    (await db.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows;
  const tables = (
    await rows<{ name: string }>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
    )
  ).map(({ name }) => name);
  for (const copy of COPIES) {
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
    seat: () => Promise.resolve({ store, kill() {}, leave() {}, breakOff: async () => {} }),
    db,
    apart: false,
    // Nothing is under way here when a turn of the loop is over.
    settled: () => Promise.resolve(false),
    waited: () => 0,
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
    close: () => store.close(),
  };
}
