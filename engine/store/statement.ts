import type { Compilable, CompiledQuery, Kysely, Transaction } from "kysely";
import { assert } from "../assert.ts";
import type { Tables } from "./tables.ts";

/** What a query takes: the store, or the transaction that it is to be part of. */
export type Db = Kysely<Tables> | Transaction<Tables>;
export type Tx = Transaction<Tables>;

/**
 * A query that is built and compiled once for a store and then run for many rows: 6 us a row
 * against 58 through the builder (design/performance.md). All three take batches, so that a
 * database at the other end of a wire can send them together.
 */
export interface Statement<P, R> {
  /** For each parameter row its first result row, in order. */
  first(on: Db, rows: readonly P[]): Promise<(R | undefined)[]>;
  /** All the result rows of one parameter row. */
  all(on: Db, params: P): Promise<R[]>;
  /**
   * As `all`, at once: for evaluations, which cannot wait. Only where the store is in this
   * process; one at the end of a wire has to be read ahead.
   */
  now(on: Db, params: P): R[];
  /** Runs it for every row; gives how many rows were changed. */
  run(on: Db, rows: readonly P[]): Promise<number>;
}

/** Stands in the query for a parameter of that name. */
export type Params<P> = <K extends keyof P & string>(name: K) => P[K];

export type Build<P, R> = (db: Kysely<Tables>, p: Params<P>) => Compilable<R>;

export function statement<P, R>(build: Build<P, R>): Statement<P, R> {
  const id = {};
  return {
    first: (on, rows) => (rows.length === 0 ? NOTHING : runnerOf(on).first(id, build, rows)),
    all: (on, params) => runnerOf(on).all(id, build, params),
    now: (on, params) => runnerOf(on).now(id, build, params),
    run: (on, rows) => (rows.length === 0 ? ZERO_ROWS : runnerOf(on).run(id, build, rows)),
  };
}

const NOTHING = Promise.resolve([]);
const ZERO_ROWS = Promise.resolve(0);

/** The part that differs by dialect; `open.ts` makes one for the store and for each transaction. */
export interface Runner {
  first<P, R>(id: object, build: Build<P, R>, rows: readonly P[]): Promise<(R | undefined)[]>;
  all<P, R>(id: object, build: Build<P, R>, params: P): Promise<R[]>;
  now<P, R>(id: object, build: Build<P, R>, params: P): R[];
  run<P, R>(id: object, build: Build<P, R>, rows: readonly P[]): Promise<number>;
}

const runners = new WeakMap<Db, Runner>();

export function bindRunner(on: Db, runner: Runner): void {
  runners.set(on, runner);
}

function runnerOf(on: Db): Runner {
  const runner = runners.get(on);
  assert(runner !== undefined, "a statement was run on a database that no store opened");
  return runner;
}

/** The SQL of a statement, and which parameter stands at each of its places. */
export interface Compiled {
  readonly sql: string;
  readonly bind: (params: unknown) => unknown[];
}

export function compileStatement<P, R>(db: Kysely<Tables>, build: Build<P, R>): Compiled {
  const query: CompiledQuery = build(
    db,
    <K extends keyof P>(name: K) => slot(name) as P[K],
  ).compile();
  const places = query.parameters.map((value) => (value instanceof Slot ? value : { value }));
  return {
    sql: query.sql,
    bind: (params) =>
      places.map((place) =>
        place instanceof Slot ? (params as Record<string, unknown>)[place.name] : place.value,
      ),
  };
}

class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const slot = (name: PropertyKey): unknown => new Slot(String(name));

/** Rows by ascending `id`, a chunk at a time; no cursor stays open, so a chunk may be written to. */
export async function* chunks<P extends object, R extends { readonly id: number }>(
  on: Db,
  query: Statement<P & ChunkParams, R>,
  params: P,
  size: number = 1000,
): AsyncGenerator<R[]> {
  for (let after = 0; ;) {
    const rows = await query.all(on, { ...params, after, limit: size });
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    after = rows.at(-1)!.id;
  }
}

/** `where("id", ">", p("after")).orderBy("id").limit(p("limit"))` */
export interface ChunkParams {
  readonly after: number;
  readonly limit: number;
}
