import type { Compilable, CompiledQuery, Kysely, Transaction } from "kysely";
import { assert } from "../assert.ts";
import type { Tables } from "./tables.ts";

/** What a query takes: the store, or the transaction that it is to be part of. */
export type Db = Kysely<Tables> | Transaction<Tables>;
export type Tx = Transaction<Tables>;

/**
 * A query that is built and compiled once for all stores of a process and then run for many rows:
 * 6 us a row against 58 through the builder (design/performance.md). All three take batches, so
 * that a database at the other end of a wire can send them together.
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

/**
 * A statement that takes many rows at once: beginning and ending one costs SQLite 10 us where the
 * table has five indexes, half of what a row takes.
 */
export interface Bulk<P, R> {
  /** The result rows of all of them, in no order that is promised. */
  all(on: Db, rows: readonly P[]): Promise<R[]>;
  /** Gives how many rows were changed. */
  run(on: Db, rows: readonly P[]): Promise<number>;
}

/**
 * `build` is given one set of parameters for each row that the statement is to take, and one for
 * what is the same in all of them.
 */
export function bulk<P, R>(build: BuildMany<P, R>): Bulk<P, R> {
  const ids = new Map(SIZES.map((size) => [size, { size }]));
  const passed = new WeakMap<Runner, number>();
  const sized = (size: number): Build<readonly P[], R> => {
    const rows = Array.from({ length: size }, (_, at) => at);
    return (db) =>
      build(
        db,
        rows.map((at) => (name) => slot(name, at) as never),
        (name) => slot(name, 0, true) as never,
      );
  };
  const each = async <T>(
    rows: readonly P[],
    act: (id: object, build: Build<readonly P[], R>, rows: readonly P[]) => Promise<T>,
  ): Promise<T[]> => {
    const done: T[] = [];
    for (let from = 0; from < rows.length;) {
      const size = SIZES.find((one) => one <= rows.length - from)!;
      done.push(await act(ids.get(size)!, sized(size), rows.slice(from, from + size)));
      from += size;
    }
    return done;
  };
  return {
    async all(on, rows) {
      return (await each(rows, (id, one, part) => runnerOf(on).all(id, one, part))).flat();
    },
    async run(on, rows) {
      if (rows.length === 0) return 0;
      const runner = runnerOf(on);
      const count = (passed.get(runner) ?? 0) + rows.length;
      passed.set(runner, count);
      if (count < MANY) {
        const alone = rows.map((row) => [row]);
        return runner.run(ids.get(1)!, sized(1), alone);
      }
      const counts = await each(rows, (id, one, part) => runner.run(id, one, [part]));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

/** From 50 on a row costs no less. */
const SIZES = [50, 10, 1] as const;
/**
 * To compile a statement of 50 rows takes 20 ms, one of a single row 1: until so many have come,
 * at once or chunk by chunk, they go one by one.
 */
const MANY = 300;

export type BuildMany<P, R> = (
  db: Kysely<Tables>,
  rows: readonly Params<P>[],
  same: Params<P>,
) => Compilable<R>;

const NOTHING = Promise.resolve([]);
const ZERO_ROWS = Promise.resolve(0);

/** The part that differs by dialect; `open.ts` makes one for the store and for each transaction. */
export interface Runner {
  first<P, R>(id: object, build: Build<P, R>, rows: readonly P[]): Promise<(R | undefined)[]>;
  all<P, R>(id: object, build: Build<P, R>, params: P): Promise<R[]>;
  now<P, R>(id: object, build: Build<P, R>, params: P): R[];
  run<P, R>(id: object, build: Build<P, R>, rows: readonly P[]): Promise<number>;
  /** Only where the database has a way of its own for many rows of one table. */
  copy?(table: string, columns: readonly string[], rows: Iterable<readonly Cell[]>): Promise<void>;
}

/**
 * New rows of one table, each with a value for every column; false, and nothing is done, where the
 * database has no quicker way for them than a statement.
 */
export async function copied<R>(
  tx: Tx,
  table: keyof Tables,
  columns: readonly string[],
  rows: readonly R[],
  valuesOf: (row: R) => readonly Cell[],
): Promise<boolean> {
  const { copy } = runnerOf(tx);
  if (copy === undefined || rows.length < LEAST_COPIED) return false;
  await copy(table, columns, rows.values().map(valuesOf));
  return true;
}

/** A value as the database keeps it. */
export type Cell = string | number | bigint | Uint8Array | null;

/** Below that a statement is as quick. */
const LEAST_COPIED = 50;

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
  /** What stands in it by its name; null: nothing does. */
  readonly named: ((params: unknown) => object) | null;
}

/** A query as the database is to have it: the same, with its parameters in the order of places. */
export type Wording = (query: CompiledQuery) => Pick<CompiledQuery, "sql" | "parameters"> & {
  /** What it has taken out of them, and put in as `@name`. */
  readonly named?: readonly unknown[];
};

export function compileStatement<P, R>(
  db: Kysely<Tables>,
  build: Build<P, R>,
  word: Wording = (query) => query,
): Compiled {
  const query = word(build(db, <K extends keyof P>(name: K) => slot(name) as P[K]).compile());
  const places = query.parameters.map((value) => (value instanceof Slot ? value : { value }));
  const names = (query.named ?? []).filter((value) => value instanceof Slot);
  return {
    sql: query.sql,
    bind: (params) =>
      places.map((place) => (place instanceof Slot ? valueOf(place, params) : place.value)),
    named:
      names.length === 0
        ? null
        : (params) => Object.fromEntries(names.map((one) => [one.name, valueOf(one, params)])),
  };
}

function valueOf({ name, row }: Slot, params: unknown): unknown {
  const of = row === null ? params : (params as readonly unknown[])[row];
  return (of as Record<string, unknown>)[name];
}

class Slot {
  readonly name: string;
  /** Of a bulk: in which of its rows. */
  readonly row: number | null;
  /** Of a bulk: it is the same in all of them. */
  readonly same: boolean;
  constructor(name: string, row: number | null, same: boolean) {
    this.name = name;
    this.row = row;
    this.same = same;
  }
}

export const isSlot = (value: unknown): boolean => value instanceof Slot;

/** Of a bulk, what is the same in all its rows; null: it is not. */
export const sameName = (value: unknown): string | null =>
  value instanceof Slot && value.same ? value.name : null;

const slot = (name: PropertyKey, row: number | null = null, same: boolean = false): unknown =>
  new Slot(String(name), row, same);

/** Rows by ascending `id`, those above `from`, a chunk at a time; no cursor stays open, so a chunk may be written to. */
export async function* chunks<P extends object, R extends { readonly id: number }>(
  on: Db | (() => Db),
  query: Statement<P & ChunkParams, R>,
  params: P,
  size: number = 1000,
  reached: Reached = { after: 0 },
): AsyncGenerator<R[]> {
  for (;;) {
    const { after } = reached;
    const rows = await query.all(dbOf(on), { ...params, after, limit: size });
    const last = rows.at(-1);
    if (last === undefined) return;
    reached.after = last.id;
    yield rows;
    if (rows.length < size && reached.after === last.id) return;
  }
}

/** Where a walk is. Whoever did not come to the end of a chunk sets it back, and reads on there. */
export interface Reached {
  after: number;
}

/** `where("id", ">", p("after")).orderBy("id").limit(p("limit"))` */
export interface ChunkParams {
  readonly after: number;
  readonly limit: number;
}

/** What a walk is asked with that goes on inside of a transaction. */
export const dbOf = (on: Db | (() => Db)): Db => (typeof on === "function" ? on() : on);
