import { randomBytes } from "node:crypto";
import { CompiledQuery } from "kysely";
import pg from "pg";
import { openStore } from "../../engine/store/open.ts";
import type { Store } from "../../engine/store/open.ts";
import { runSql, startCluster } from "../support/postgres-cluster.ts";
import { groundWorld } from "./ground-world.ts";
import { COPIES } from "./ground.ts";
import type { CopyName, Edge, Ground, Seat } from "./ground.ts";
import { openTurnstile } from "./turnstile.ts";
import type { Turnstile } from "./turnstile.ts";

/**
 * The store's own code on a PostgreSQL of this process's own. Each simulated process has
 * connections of its own, so rows are locked by one and waited for by another as in production;
 * whoever is killed loses its connections, and the server undoes what they had open.
 *
 * What a power cut takes is a process and its files: the server is another machine, and keeps what
 * it has committed where `synchronous_commit` is on, which is read from a session of the store.
 * What this does not model: the server itself going down (test/fleet, test/store do), its time
 * limits (they go by its own clock, and are off here), two servers.
 */
export async function openPostgresGround(): Promise<Ground> {
  const { url, end } = await ownDatabase();
  const beside = new pg.Client({ connectionString: url, application_name: "beside the worlds" });
  await beside.connect();
  const ask = async <R>(text: string, ...values: readonly string[]): Promise<readonly R[]> =>
    (await beside.query({ text, values: [...values] })).rows as R[];
  const turnstile = openTurnstile(async (pid) => {
    const [found] = await ask<{ waits: boolean }>(WAITS, String(pid));
    return found?.waits === true;
  });
  const hall = openHall(url, turnstile, ask);
  const oracle = await hall.open();
  const tables = await ask<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'tieout' order by 1",
  );
  const ids = await ask<{ name: string }>(
    "select sequencename as name from pg_sequences where schemaname = 'tieout' order by 1",
  );
  const copies = copiesOf(names(tables), names(ids));
  await ask(`${copies.make}; ${copies.keep("born")}; ${FOLLOW}`);
  const rows = async <R>(text: string, ...values: readonly string[]): Promise<readonly R[]> => {
    let place = 0;
    const numbered = text.replaceAll("?", () => `$${++place}`);
    return (await oracle.db.executeQuery<R>(CompiledQuery.raw(numbered, [...values]))).rows;
  };
  const [level] = await rows<{ commits: string }>(
    "select current_setting('synchronous_commit') as commits",
  );
  return {
    seat: hall.seat,
    db: oracle.db,
    apart: true,
    settled: turnstile.settled,
    waited: turnstile.waited,
    async reset() {
      hall.clear();
      await turnstile.pass(() => ask(`${copies.restore("born")}; truncate tieout_sim.edge`));
    },
    edges: () => rows<Edge>(TAKE_EDGES),
    keep: (copy) => turnstile.pass(() => ask(copies.keep(copy))).then(() => {}),
    restore: (copy) => turnstile.pass(() => ask(copies.restore(copy))).then(() => {}),
    losesTail: level?.commits === "off",
    rows,
    async close() {
      hall.clear();
      // Until those who were at work still are gone: what they hold would never be given back.
      await turnstile.pass(() => Promise.resolve());
      await hall.close();
      await beside.end();
      turnstile.close();
      await end();
    },
  };
}

const names = (rows: readonly { readonly name: string }[]): readonly string[] =>
  rows.map(({ name }) => name);

const WAITS = "select cardinality(pg_blocking_pids($1::int)) > 0 as waits";

type Ask = <R>(text: string, ...values: readonly string[]) => Promise<readonly R[]>;

/** Stores for processes: whoever has come to its end leaves its own to the next one. */
interface Hall {
  open(): Promise<Store>;
  seat(): Promise<Seat>;
  /** Whoever is at work still is dead. */
  clear(): void;
  close(): Promise<void>;
}

/**
 * A store costs 100 ms until its statements are prepared, so those of processes that have ended by
 * themselves are used again: they have nothing open, and remember nothing but their statements.
 */
function openHall(url: string, turnstile: Turnstile, ask: Ask): Hall {
  const free: { readonly name: string; readonly store: Store }[] = [];
  const taken = new Map<string, Seat>();
  const stores: Store[] = [];
  let made = 0;
  const open = async (name: string): Promise<Store> => {
    turnstile.admit(name);
    const place = new URL(url);
    place.searchParams.set("application_name", name);
    for (const each of TIMED) place.searchParams.set(each, "0");
    const store = await openStore({ address: place.href, world: groundWorld() });
    stores.push(store);
    return store;
  };
  return {
    open: () => open("oracle"),
    async seat() {
      const known = free.pop();
      const name = known?.name ?? `process ${++made}`;
      const store = known?.store ?? (await open(name));
      const seat: Seat = {
        store,
        kill() {
          if (!taken.delete(name)) return;
          turnstile.shut(name);
          stores.splice(stores.indexOf(store), 1);
          void turnstile.pass(() => gone(name, ask));
        },
        leave() {
          if (taken.delete(name)) free.push({ name, store });
        },
        breakOff: () => turnstile.pass(() => cut(turnstile.connections(name), ask)),
      };
      taken.set(name, seat);
      return seat;
    },
    clear() {
      for (const { kill } of taken.values()) kill();
    },
    async close() {
      for (const store of stores) await store.close();
    },
  };
}

/** By the clock of a slow machine they would end what waits for the clock of its world. */
const TIMED = ["lock_timeout", "idle_in_transaction_session_timeout"] as const;

/** By the server; what looks at the store at once has a connection of its own, which stays. */
async function cut(connections: readonly pg.Client[], ask: Ask): Promise<void> {
  for (const each of connections) {
    const ended = new Promise<void>((resolve) => void each.once("end", resolve));
    const { processID } = each as unknown as { readonly processID: number };
    await ask("select pg_terminate_backend($1::int)", String(processID));
    await ended;
  }
}

/** Its connections are gone, with their locks. The server's own waiting looks every 100 ms only. */
async function gone(name: string, ask: Ask): Promise<void> {
  for (;;) {
    const there = await ask(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
      name,
    );
    if (there.length === 0) return;
    await new Promise((go) => setTimeout(go, 1));
  }
}

/** What stands beside the store, in schemas that it does not look into. */
function copiesOf(tables: readonly string[], ids: readonly string[]) {
  const put = (from: string, to: string): string[] => [
    "set local session_replication_role = replica",
    ...tables.flatMap((each) => [
      `delete from ${to}."${each}"`,
      `insert into ${to}."${each}" select * from ${from}."${each}"`,
    ]),
  ];
  return {
    make: [
      "create schema tieout_sim",
      ...COPIES.flatMap((copy) => [
        `create schema ${copy}`,
        `create table ${copy}.next_ids (name text, value bigint, used boolean)`,
        ...tables.map((each) => `create table ${copy}."${each}" (like tieout."${each}")`),
      ]),
    ].join(";"),
    keep: (copy: CopyName): string =>
      [
        ...put("tieout", copy),
        `delete from ${copy}.next_ids`,
        ...ids.map(
          (each) =>
            `insert into ${copy}.next_ids
            select 'tieout.${each}', last_value, is_called from tieout.${each}`,
        ),
      ].join(";"),
    restore: (copy: CopyName): string =>
      [
        ...put(copy, "tieout"),
        `select setval(name::regclass, value, used) from ${copy}.next_ids`,
      ].join(";"),
  };
}

/** As SQLite calls it, for the oracles. */
const FOLLOW = `
create function tieout.hex(bytes bytea) returns text language sql as
  'select encode(bytes, ''hex'')';
create table tieout_sim.edge (id bigint generated always as identity, document bigint, text text);
create function tieout_sim.follow() returns trigger language plpgsql as $$ begin
  insert into tieout_sim.edge (document, text) values (new.id, old.sync || ' ' || new.sync);
  return null;
end $$;
create trigger follow after update of sync on tieout.document for each row
  when (old.sync <> new.sync) execute function tieout_sim.follow()`;

const TAKE_EDGES = `with taken as (delete from tieout_sim.edge returning *)
  select document, text from taken order by id`;

interface OwnDatabase {
  readonly url: string;
  end(): Promise<void>;
}

/** Of a cluster that runs already (`TIEOUT_TEST_POSTGRES`), or of one of this process's own. */
async function ownDatabase(): Promise<OwnDatabase> {
  const given = process.env["TIEOUT_TEST_POSTGRES"];
  if (given !== undefined) return inCluster(given, async () => {});
  const cluster = await startCluster();
  const gone = (signal: NodeJS.Signals): void => {
    cluster.kill();
    process.kill(process.pid, signal);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, gone);
  process.once("exit", cluster.kill);
  return inCluster(cluster.url, async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.off(signal, gone);
    process.off("exit", cluster.kill);
    await cluster.stop();
  });
}

async function inCluster(cluster: string, stop: () => Promise<void>): Promise<OwnDatabase> {
  const name = `worlds_${randomBytes(6).toString("hex")}`;
  await runSql(cluster, `create database ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async end() {
      await runSql(cluster, `drop database ${name} with (force)`);
      await stop();
    },
  };
}
