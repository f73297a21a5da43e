import { AsyncLocalStorage } from "node:async_hooks";
import { CompiledQuery, Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { PoolClient } from "pg";
import { assert } from "../assert.ts";
import { TieoutError } from "../errors.ts";
import { useServerClock } from "./dialect.ts";
import { migrate } from "./migrate.ts";
import type { Version } from "./migrate.ts";
import { clientConfig, sessionSettings } from "./postgres-client.ts";
import { copyRows } from "./postgres-copy.ts";
import { placeOf } from "./postgres-place.ts";
import type { PostgresPlace } from "./postgres-place.ts";
import { explainedPostgres } from "./postgres-errors.ts";
import { nowReader } from "./postgres-now.ts";
import type { NowReader, Question } from "./postgres-now.ts";
import { bindRunner, compileStatement } from "./statement.ts";
import type { Build, Compiled, Runner, Tx } from "./statement.ts";
import type { Store, StoreOptions, WriteOptions } from "./store.ts";
import type { Tables } from "./tables.ts";

/**
 * Opens or makes the schema, checks that it is ours and that the server keeps what it commits.
 * One connection a store, as with SQLite: reads of this process wait for its own transaction.
 */
export async function openPostgres(options: StoreOptions): Promise<Store> {
  const readOnly = options.readOnly ?? false;
  const { world } = options;
  const place = placeOf(options.address);
  const wire = openWire(place, readOnly);
  const { db } = wire;
  try {
    await checkServer(db, place, readOnly);
    if (world.clock.virtual !== true) wire.onBegin.push(useServerClock);
    const version = versionOf(place);
    const lineage = await migrate({ db, version, name: place.name, readOnly, world });
    return makeStore(wire, lineage, place);
  } catch (error) {
    await db.destroy();
    throw explainedPostgres(error, place.name);
  }
}

interface Wire {
  readonly db: Kysely<Tables>;
  /** The connection while somebody holds it. */
  readonly held: () => PoolClient;
  readonly onBegin: ((tx: Tx) => void)[];
}

function openWire(place: PostgresPlace, readOnly: boolean): Wire {
  // A second connection would only stand beside the first: a store has one writer at a time.
  const pool = new pg.Pool({ ...clientConfig(place), max: 1, allowExitOnIdle: true });
  // One that breaks is replaced by the next query; whoever used it is told by their own.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  let held: PoolClient | null = null;
  const dialect = new PostgresDialect({
    pool: {
      options: pool.options,
      connect: async () => (held = await connected(pool, place.name)),
      end: () => pool.end(),
    },
    async onCreateConnection(connection) {
      for (const text of sessionSettings(place, readOnly).split("; ")) {
        await connection.executeQuery(CompiledQuery.raw(text));
      }
    },
  });
  return {
    db: new Kysely<Tables>({ dialect }),
    held() {
      assert(held !== null, "a statement without a connection");
      return held;
    },
    onBegin: [],
  };
}

/** Whoever asks through it is told in our words, also outside a transaction. */
async function connected(pool: pg.Pool, name: string): Promise<PoolClient> {
  const explain = (error: unknown): never => {
    throw explainedPostgres(error, name);
  };
  const client = await pool.connect().catch(explain);
  if (explaining.has(client)) return client;
  explaining.add(client);
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const told = (...args: unknown[]): unknown => {
    const asked = query(...args);
    return asked instanceof Promise ? asked.catch(explain) : asked;
  };
  return Object.assign(client, { query: told });
}

/** A client goes back to the pool and comes again. */
const explaining = new WeakSet<PoolClient>();

function makeStore({ db, held, onBegin }: Wire, lineage: string, place: PostgresPlace): Store {
  const inside = new AsyncLocalStorage<Inside>();
  const reader = nowReader(place);
  const direct = directRunner(db, held, reader);
  bindRunner(db, waitingRunner(db, direct, inside, place));
  return {
    db,
    dialect: "postgres",
    lineage,
    async write(work, { looks = false } = {}) {
      assert(!inside.getStore(), "a store transaction was begun inside another one");
      try {
        return await inside.run({ looks }, () =>
          db.transaction().execute(async (tx) => {
            await begin.execute(tx);
            for (const each of onBegin) each(tx as Tx);
            bindRunner(tx, direct);
            return work(tx as Tx);
          }),
        );
      } catch (error) {
        throw explainedPostgres(error, place.name);
      }
    },
    /** The database does not tell: in each but the first it may be. */
    othersWrote() {
      let asked = 0;
      return () => asked++ > 0;
    },
    async close() {
      reader.close();
      await db.destroy();
    },
  };
}

/** In a transaction: whether evaluations may run in it. */
type Inside = Required<WriteOptions>;

/**
 * One writer a store, as BEGIN IMMEDIATE has it: whoever comes second waits here, and everything
 * that it reads afterwards, under READ COMMITTED, is what the first has left. Other stores of the
 * database have rows of their own to wait for. No query leans on SERIALIZABLE.
 */
const begin = sql`select value from meta where key = 'lineage' for update`;

/** By what a statement is known by, for all stores of this process: each text has a name of its own. */
const compiled = new WeakMap<object, Compiled & { readonly name: string }>();
let named = 0;

/** The statements of a batch go out in one piece and are carried out in order. */
function directRunner(db: Kysely<Tables>, held: () => PoolClient, reader: NowReader): Runner {
  const ask = <P, R>(id: object, build: Build<P, R>, params: P): Question => {
    let known = compiled.get(id);
    if (known === undefined) {
      known = { ...compileStatement(db, build), name: `t${named++}` };
      compiled.set(id, known);
    }
    return { name: known.name, text: known.sql, values: known.bind(params) };
  };
  const each = async <P, R>(id: object, build: Build<P, R>, rows: readonly P[]) => {
    const client = held();
    const results: pg.QueryResult[] = [];
    for (let from = 0; from < rows.length; from += MOST_UNDER_WAY) {
      const part = rows.slice(from, from + MOST_UNDER_WAY);
      const sent = part.map((row) => client.query(ask(id, build, row)));
      const settled = await Promise.allSettled(sent);
      const refused = settled.find((one) => one.status === "rejected");
      if (refused !== undefined) throw refused.reason;
      for (const one of settled) if (one.status === "fulfilled") results.push(one.value);
    }
    return results;
  };
  return {
    first: async (id, build, rows) =>
      (await each(id, build, rows)).map(({ rows: found }) => found[0]),
    all: async (id, build, params) => (await held().query(ask(id, build, params))).rows,
    now: (id, build, params) => reader.read(ask(id, build, params)) as never,
    run: async (id, build, rows) =>
      (await each(id, build, rows)).reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0),
    copy: (table, columns, rows) => copyRows(held(), table, columns, rows),
  };
}

/** So many statements are on their way at once: each keeps its answer here until all are there. */
const MOST_UNDER_WAY = 1000;

/** Outside a transaction: waits until none of this process is open, as SQLite's one does. */
function waitingRunner(
  db: Kysely<Tables>,
  direct: Runner,
  inside: AsyncLocalStorage<Inside>,
  place: PostgresPlace,
): Runner {
  const alone = async <T>(act: () => Promise<T>): Promise<T> => {
    assert(!inside.getStore(), "the store was asked inside a transaction without its tx");
    try {
      return await db.connection().execute(act);
    } catch (error) {
      throw explainedPostgres(error, place.name);
    }
  };
  return {
    first: (id, build, rows) => alone(() => direct.first(id, build, rows)),
    all: (id, build, params) => alone(() => direct.all(id, build, params)),
    now(id, build, params) {
      // Its connection sees what is committed, and nothing of a transaction that is not.
      assert(inside.getStore()?.looks !== false, "an evaluation inside a transaction");
      try {
        return direct.now(id, build, params);
      } catch (error) {
        throw explainedPostgres(error, place.name);
      }
    },
    run: (id, build, rows) => alone(() => direct.run(id, build, rows)),
  };
}

/** The oldest that is still supported by its makers, and tested here. */
const FLOOR = 140_000;

async function checkServer(
  db: Kysely<Tables>,
  place: PostgresPlace,
  readOnly: boolean,
): Promise<void> {
  const { rows } = await sql<Server>`
    select current_setting('server_version_num')::int as version,
      current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commits,
      current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as replica,
      to_regclass(${`${place.schema}.meta`}) is not null as ours,
      -- Looks through all tables of the database, so only where ours are not found.
      case when to_regclass(${`${place.schema}.meta`}) is null
        then (select count(*) from pg_tables where schemaname = ${place.schema}) else 0
      end as tables
  `.execute(db);
  const server = rows[0]!;
  const refuse = (text: string, advice: string): never => {
    throw new TieoutError("TO920", `${place.name}: ${text}`, { advice });
  };
  if (server.version < FLOOR) refuse("PostgreSQL is older than 14", "Use a newer server.");
  if (server.encoding !== "UTF8") {
    refuse(`the database is kept in ${server.encoding}`, "Make one in UTF8.");
  }
  if (readOnly && server.ours === 0) {
    throw new TieoutError("TO926", `${place.name}: there is no store yet`);
  }
  if (server.ours === 0 && server.tables > 0) {
    refuse("the schema holds tables of another program", "Name another one: ?schema=NAME");
  }
  if (readOnly) return;
  if (server.replica === 1) refuse("it is a replica", "Give the address of the primary server.");
  // What has been sent must be known after a power cut: design/reliability.md 1.5.
  if (server.fsync !== "on" || server.commits === "off") {
    const setting = server.fsync !== "on" ? "fsync" : "synchronous_commit";
    refuse(`${setting} is off, so it may lose what it has committed`, `Turn ${setting} on.`);
  }
}

interface Server {
  readonly version: number;
  readonly fsync: string;
  readonly commits: string;
  readonly encoding: string;
  readonly replica: number;
  readonly ours: number;
  readonly tables: number;
}

/** Which schema the tables have is a row of `meta`. */
function versionOf(place: PostgresPlace): Version {
  return {
    async get(on) {
      const { rows } = await sql<{ ours: number }>`
        select to_regclass(${`${place.schema}.meta`}) is not null as ours`.execute(on);
      if (rows[0]!.ours === 0) return 0;
      const row = await on
        .selectFrom("meta")
        .select("value")
        .where("key", "=", "schema")
        .executeTakeFirst();
      return Number(row?.value ?? 0);
    },
    async alone(tx) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`tieout ${place.schema}`}, 0))`.execute(
        tx,
      );
      await sql`create schema if not exists ${sql.id(place.schema)}`.execute(tx);
    },
    async set(tx, version) {
      await tx
        .insertInto("meta")
        .values({ key: "schema", value: String(version) })
        .onConflict((one) => one.column("key").doUpdateSet({ value: String(version) }))
        .execute();
    },
  };
}
