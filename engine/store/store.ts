import type { Kysely } from "kysely";
import type { World } from "../contract/io.ts";
import type { Tx } from "./statement.ts";
import type { Tables } from "./tables.ts";

/**
 * The staging store. Queries take `Db`: `store.db` to read, the `tx` of `write` to write.
 * Inside `write` only `tx` may be used: there is one connection, and `store.db` would wait for
 * ever for the transaction that it stands in (an assertion says so).
 */
export interface Store {
  readonly db: Kysely<Tables>;
  readonly dialect: "sqlite" | "postgres";
  /** Identity of this store, made by chance at its birth. */
  readonly lineage: string;
  /**
   * One transaction, alone on the store from its beginning, on the disk when it resolves; undone
   * when `work` throws. No call to a remote inside. Throws TieoutError TO924 (another process holds
   * the store) and TO930 (disk full, read-only).
   */
  write<T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T>;
  /**
   * For a walk of many transactions: asked once in each, whether anybody else may have written
   * since the one before.
   */
  othersWrote(): () => boolean;
  close(): Promise<void>;
}

export interface WriteOptions {
  /**
   * Evaluations run inside of it. They see what stood before it (PostgreSQL) or what it has written
   * so far (SQLite): nothing that it writes may make a difference to them.
   */
  readonly looks?: boolean;
}

export interface StoreOptions {
  /**
   * `sqlite:.tieout/staging.db`, relative to the project folder, `sqlite::memory:`, or
   * `postgres://user@host/database?schema=NAME`: each schema is a store (`tieout` if none is named).
   */
  readonly address: string;
  readonly world: Pick<World, "files" | "clock" | "random">;
  /** Nothing is created, migrated or written. */
  readonly readOnly?: boolean;
}
