import { AsyncLocalStorage } from "node:async_hooks";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { assert } from "../assert.ts";
import { TieoutError } from "../errors.ts";
import { makePrivate, refuseNetworkDisk } from "./file.ts";
import { APPLICATION_ID, migrate } from "./migrate.ts";
import type { Version } from "./migrate.ts";
import { steadyText } from "./sqlite-text.ts";
import { bindRunner, compileStatement } from "./statement.ts";
import type { Store, StoreOptions } from "./store.ts";
import type { Build, Compiled, Runner, Tx } from "./statement.ts";
import type { Tables } from "./tables.ts";

/** Opens or makes the file, checks that it is ours, and sets it up as the design says. */
export async function openSqlite(name: string, options: StoreOptions): Promise<Store> {
  const readOnly = options.readOnly ?? false;
  const { handle, unclean } = openFile(name, options, readOnly);
  try {
    checkVersion(handle);
    checkApplication(handle, name);
    configure(handle, readOnly);
    if (unclean && !readOnly) checkPages(handle, name);
    const prepare = cachingPrepare(handle);
    const db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: { prepare, close: () => handle.close() } }),
    });
    const lineage = await migrate({
      db,
      version: versionOf(handle),
      name,
      readOnly,
      world: options.world,
    });
    return makeStore(db, prepare, handle, lineage, name);
  } catch (error) {
    handle.close();
    throw explained(error, name);
  }
}

/** Beginning IMMEDIATE keeps others out; both marks are part of the transaction. */
function versionOf(handle: Database.Database): Version {
  return {
    get: async () => Number(handle.pragma("user_version", { simple: true })),
    async set(_, version) {
      handle.pragma(`application_id = ${APPLICATION_ID}`);
      handle.pragma(`user_version = ${version}`);
    },
  };
}

type Prepare = (sql: string) => Database.Statement;

function makeStore(
  db: Kysely<Tables>,
  prepare: Prepare,
  handle: Database.Database,
  lineage: string,
  name: string,
): Store {
  const inside = new AsyncLocalStorage<true>();
  let writes = 0;
  const direct = directRunner(db, prepare);
  bindRunner(db, waitingRunner(db, direct, inside));
  return {
    db,
    dialect: "sqlite",
    lineage,
    async write(work) {
      assert(!inside.getStore(), "a store transaction was begun inside another one");
      try {
        return await inside.run(true, () =>
          db.transaction().execute((tx) => {
            bindRunner(tx, direct);
            writes++;
            return work(tx as Tx);
          }),
        );
      } catch (error) {
        throw explained(error, name);
      }
    },
    othersWrote() {
      let before: Written | null = null;
      return () => {
        // It moves when another connection has committed; the transactions of this one are counted.
        const now = { elsewhere: handle.pragma("data_version", { simple: true }), here: writes };
        const was = before;
        before = now;
        return was !== null && (now.elsewhere !== was.elsewhere || now.here !== was.here + 1);
      };
    },
    async close() {
      await db.destroy();
      if (handle.open) handle.close();
    },
  };
}

interface Written {
  readonly elsewhere: unknown;
  readonly here: number;
}

/**
 * By what a statement is known by, for all stores of this process: a worker opens one for each run,
 * and to build the twenty queries of a small plan anew took 5 ms of its 45.
 */
const compiled = new WeakMap<object, Compiled>();

/** In its own transaction nobody else is on the connection: the rows run in one go. */
function directRunner(db: Kysely<Tables>, prepare: Prepare): Runner {
  const of = <P, R>(id: object, build: Build<P, R>): Compiled => {
    const known = compiled.get(id);
    if (known) return known;
    const made = compileStatement(db, build, steadyText);
    compiled.set(id, made);
    return made;
  };
  return {
    async first(id, build, rows) {
      const { sql, bind } = of(id, build);
      const prepared = prepare(sql);
      return rows.map((row) => prepared.get(bind(row))) as never;
    },
    async all(id, build, params) {
      return this.now(id, build, params) as never;
    },
    now(id, build, params) {
      const { sql, bind } = of(id, build);
      return prepare(sql).all(bind(params)) as never;
    },
    async run(id, build, rows) {
      const { sql, bind, named } = of(id, build);
      const prepared = prepare(sql);
      let changes = 0;
      for (const row of rows) {
        const done = named === null ? prepared.run(bind(row)) : prepared.run(bind(row), named(row));
        changes += done.changes;
      }
      return changes;
    },
  };
}

/** Outside: waits until no transaction is open, or it would see and join what is half done. */
function waitingRunner(
  db: Kysely<Tables>,
  direct: Runner,
  inside: AsyncLocalStorage<true>,
): Runner {
  const alone = <T>(act: () => Promise<T>): Promise<T> => {
    assert(!inside.getStore(), "the store was asked inside a transaction without its tx");
    return db.connection().execute(act);
  };
  return {
    first: (id, build, rows) => alone(() => direct.first(id, build, rows)),
    all: (id, build, params) => alone(() => direct.all(id, build, params)),
    now: (id, build, params) => direct.now(id, build, params),
    run: (id, build, rows) => alone(() => direct.run(id, build, rows)),
  };
}

/** The most statements kept prepared; texts with a varying number of places would pile up. */
const MOST_PREPARED = 300;

/**
 * Preparing costs 10 to 50 us, so prepared statements are kept by their text. Every transaction
 * of the store writes, and begins IMMEDIATE: one that upgraded later could fail half way.
 */
function cachingPrepare(handle: Database.Database): Prepare {
  const kept = new Map<string, Database.Statement>();
  return (text) => {
    // A full disk ends the transaction by itself; its error must not be hidden by a second one.
    if (text === "rollback" && !handle.inTransaction) return handle.prepare("select 1");
    const known = kept.get(text);
    if (known && !known.busy) return known;
    const made = handle.prepare(text === "begin" ? "begin immediate" : text);
    if (kept.size >= MOST_PREPARED) kept.clear();
    kept.set(text, made);
    return made;
  };
}

function openFile(
  name: string,
  options: StoreOptions,
  readOnly: boolean,
): { readonly handle: Database.Database; readonly unclean: boolean } {
  if (name === ":memory:") return { handle: new Database(name), unclean: false };
  const file = options.world.files.resolve(name);
  if (readOnly && options.world.files.info(file) === null) {
    throw new TieoutError("TO926", `There is no store at ${name} yet`);
  }
  try {
    if (!readOnly) makePrivate(file);
    refuseNetworkDisk(file);
    const log = options.world.files.info(`${file}-wal`);
    const unclean = log !== null && log.bytes > 0;
    return { handle: new Database(file, { readonly: readOnly, fileMustExist: true }), unclean };
  } catch (error) {
    throw explained(error, name);
  }
}

/** Below this SQLite can lose committed rows when two connections write in WAL mode. */
const FLOOR = [3, 51, 3] as const;

function checkVersion(handle: Database.Database): void {
  refuseOldSqlite(String(handle.prepare("select sqlite_version()").pluck().get()));
}

export function refuseOldSqlite(version: string): void {
  const parts = version.split(".").map(Number);
  for (const [at, least] of FLOOR.entries()) {
    const part = parts[at] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new TieoutError("TO923", `SQLite ${version} is older than ${FLOOR.join(".")}`);
    }
  }
}

function checkApplication(handle: Database.Database, name: string): void {
  const id = handle.pragma("application_id", { simple: true });
  if (id === APPLICATION_ID) return;
  const tables = handle.prepare("select count(*) from sqlite_schema").pluck().get();
  if (id === 0 && tables === 0) return;
  throw new TieoutError("TO920", `${name} is a database of another program`);
}

/** design/reliability.md 1.5: FULL, because NORMAL may lose the last commits in a power cut. */
function configure(handle: Database.Database, readOnly: boolean): void {
  if (!readOnly) handle.pragma("journal_mode = WAL");
  for (const setting of [
    "synchronous = FULL",
    "fullfsync = ON",
    "busy_timeout = 10000",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",
    // KB. A plan of 100,000 documents took 13.6 and 13.0 s of CPU with 8 MB, 11.7 and 11.8 with 2,
    // by turns; one in which nothing has changed is 6 MB larger with 8.
    "cache_size = -2000",
  ]) {
    handle.pragma(setting);
  }
}

function checkPages(handle: Database.Database, name: string): void {
  const found = handle.pragma("quick_check(1)", { simple: true });
  if (found === "ok") return;
  throw new TieoutError("TO920", `${name} is damaged: ${String(found)}`, {
    advice: "Restore it from a backup before anything is sent.",
  });
}

/** What SQLite and the disk say, as an error that people understand; the rest passes through. */
export function explained(error: unknown, name: string): unknown {
  if (error instanceof TieoutError || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  const made = (known: "TO920" | "TO924" | "TO930", text: string): TieoutError =>
    new TieoutError(known, `${name}: ${text}`, {
      detail: `${code}: ${error.message}`,
      cause: error,
    });
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return made("TO924", "another process has been writing to it for more than 10 seconds");
  }
  if (code === "SQLITE_NOTADB") return made("TO920", "it is not an SQLite database");
  // A header whose number of the schema's format is none has no code of its own.
  const isDamaged =
    code.startsWith("SQLITE_CORRUPT") || error.message === "unsupported file format";
  if (isDamaged) return made("TO920", "it is damaged");
  // Our own statements name what the migrations made, and these what is not there yet: somebody
  // else has changed it, or a version between two that were published.
  if (
    code === "SQLITE_ERROR" &&
    /^no such (?:table|column|index)|has no column|^duplicate column|already exists$/.test(
      error.message,
    )
  ) {
    return made("TO920", `its tables are not as Tieout made them: ${error.message}`);
  }
  if (code.startsWith("SQLITE_READONLY")) return made("TO930", "it cannot be written to");
  if (code.startsWith("SQLITE_CANTOPEN")) return made("TO930", "it cannot be opened");
  if (code === "SQLITE_FULL") return made("TO930", "no space is left on the disk");
  if (code.startsWith("SQLITE_IOERR")) return made("TO930", "the disk reports an error");
  return error;
}
