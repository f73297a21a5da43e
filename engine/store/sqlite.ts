import { AsyncLocalStorage } from "node:async_hooks";
import fs from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { assert } from "../assert.ts";
import { TieoutError } from "../errors.ts";
import { migrate } from "./migrate.ts";
import { bindRunner, compileStatement } from "./statement.ts";
import type { Store, StoreOptions } from "./open.ts";
import type { Compiled, Runner, Tx } from "./statement.ts";
import type { Tables } from "./tables.ts";

/** Opens or makes the file, checks that it is ours, and sets it up as the design says. */
export async function openSqlite(name: string, options: StoreOptions): Promise<Store> {
  const readOnly = options.readOnly ?? false;
  const sqlite = openFile(name, options.world.files.resolve(name), readOnly);
  try {
    checkVersion(sqlite);
    configure(sqlite, readOnly);
    checkApplication(sqlite, name, readOnly);
    const statements = new Map<string, Database.Statement>();
    const db = new Kysely<Tables>({ dialect: dialectFor(sqlite, statements) });
    const lineage = await migrate({ db, sqlite, name, readOnly, world: options.world });
    return storeOver(db, sqlite, statements);
    function storeOver(
      kysely: Kysely<Tables>,
      handle: Database.Database,
      cache: Map<string, Database.Statement>,
    ): Store {
      const inside = new AsyncLocalStorage<true>();
      const runners = makeRunners(kysely, handle, cache, inside);
      bindRunner(kysely, runners.store);
      return {
        db: kysely,
        dialect: "sqlite",
        lineage,
        write: (work) => write(kysely, runners.tx, inside, work),
        close: () => kysely.destroy(),
      };
    }
  } catch (error) {
    sqlite.close();
    throw explained(error, name);
  }
}
