/**
 * Databases that are not ours, to be read by connectors/sql: the dialects live in this room, the
 * store's tables do not come into it (rulings 23). Every look is a snapshot that cannot write.
 */
import Database from "better-sqlite3";
import { Kysely, PostgresDialect, SqliteDialect, type Transaction } from "kysely";
import type { Pool } from "pg";
import { TieoutError } from "../errors.ts";

export interface Outside {
  readonly dialect: "sqlite" | "postgres";
  /** One moment of the database, for as long as it is held. Several may be at once. */
  snapshot(): Promise<Snapshot>;
  close(): Promise<void>;
}

export interface Snapshot {
  readonly db: Kysely<OutsideTables>;
  /** What a statement would give, without running it; the parameters count, not their values. */
  columns(statement: string, parameters: readonly unknown[]): Promise<readonly OutsideColumn[]>;
  end(): Promise<void>;
}

/** Nothing is known of them: statements are put together from quoted names and parameters. */
export type OutsideTables = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface OutsideColumn {
  readonly name: string;
  readonly kind: "text" | "decimal" | "date" | "instant" | "bool" | "json" | "any";
}

/**
 * Opened read-only; whole numbers come as bigint. Throws TO931 where it is no database, TO941 where
 * it is locked.
 */
export function openOutsideSqlite(file: string): Outside & { columnsNow: ColumnsNow } {
  const open = (): Database.Database => {
    try {
      const handle = new Database(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
      handle.pragma("query_only = ON");
      handle.pragma("trusted_schema = OFF");
      handle.defaultSafeIntegers(true);
      return handle;
    } catch (error) {
      throw explainedOutside(error, file);
    }
  };
  const columnsOf = (handle: Database.Database, statement: string): readonly OutsideColumn[] =>
    handle
      .prepare(statement)
      .columns()
      .map(({ name, type }) => ({ name, kind: sqliteKind(type ?? "") }));
  return {
    dialect: "sqlite",
    // A handle of its own for each: one that is being read has no room for a second look.
    async snapshot() {
      const handle = open();
      const close = (): void => void handle.close();
      const prepare = (text: string): Database.Statement => handle.prepare(text);
      const db = new Kysely<OutsideTables>({
        dialect: new SqliteDialect({ database: { prepare, close } }),
      });
      const tx = await db.startTransaction().execute();
      return {
        db: tx,
        columns: async (statement) => columnsOf(handle, statement),
        async end() {
          await quietly(tx.rollback().execute());
          await db.destroy();
        },
      };
    },
    columnsNow(statement) {
      const handle = open();
      try {
        return columnsOf(handle, statement);
      } catch (error) {
        throw explainedOutside(error, file);
      } finally {
        handle.close();
      }
    },
    close: async () => {},
  };
}

/** Without waiting: for `describe`. */
export type ColumnsNow = (statement: string) => readonly OutsideColumn[];

/** By SQLite's own rules of affinity, and the names that people give their columns. */
function sqliteKind(declared: string): OutsideColumn["kind"] {
  const type = declared.toUpperCase();
  if (type.includes("BOOL")) return "bool";
  if (type === "DATE") return "date";
  if (type.includes("JSON")) return "json";
  if (/INT|NUM|DEC|REAL|FLOA|DOUB|MONEY/.test(type)) return "decimal";
  return /CHAR|TEXT|CLOB|UUID/.test(type) ? "text" : "any";
}

export interface OutsidePostgresOptions {
  readonly url: string;
  readonly statementTimeoutMs: number;
}

/** Values come as PostgreSQL writes them, in UTC; nothing goes through a double. */
export async function openOutsidePostgres(options: OutsidePostgresOptions): Promise<Outside> {
  const { default: pg } = await import("pg");
  const pool: Pool = new pg.Pool({
    connectionString: options.url,
    max: 4,
    connectionTimeoutMillis: 10_000,
    statement_timeout: options.statementTimeoutMs,
    application_name: "tieout",
    options:
      "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c bytea_output=hex" +
      " -c extra_float_digits=1 -c default_transaction_read_only=on",
    types: { getTypeParser: () => (text: string) => text } as never,
  });
  // A connection that breaks while nobody uses it is replaced by the next look.
  pool.on("error", () => {});
  const db = new Kysely<OutsideTables>({ dialect: new PostgresDialect({ pool }) });
  return {
    dialect: "postgres",
    async snapshot() {
      const tx = await db
        .startTransaction()
        .setIsolationLevel("repeatable read")
        .setAccessMode("read only")
        .execute();
      return {
        db: tx as Transaction<OutsideTables>,
        async columns(statement, parameters) {
          const found = await pool.query({
            text: statement,
            values: [...parameters],
            rowMode: "array",
          });
          return found.fields.map(({ name, dataTypeID }) => ({
            name,
            kind: POSTGRES_KINDS[dataTypeID] ?? "text",
          }));
        },
        end: () => quietly(tx.rollback().execute()),
      };
    },
    close: () => db.destroy(),
  };
}

/** Nothing was written; where a connection is lost, what lost it has been told already. */
async function quietly(ending: Promise<unknown>): Promise<void> {
  await ending.catch(() => {});
}

/** By their object ids in pg_type, which never change. */
const POSTGRES_KINDS: Readonly<Record<number, OutsideColumn["kind"]>> = {
  16: "bool",
  20: "decimal",
  21: "decimal",
  23: "decimal",
  114: "json",
  700: "decimal",
  701: "decimal",
  1082: "date",
  1184: "instant",
  1700: "decimal",
  3802: "json",
};

/** What a driver says, as an error that people understand; the rest passes through. */
export function explainedOutside(error: unknown, where: string): unknown {
  if (error instanceof TieoutError || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  const text = `${where}: ${error.message}`;
  if (/^28|^3D000/.test(code)) {
    return new TieoutError("TO940", text, {
      advice: "Look at the address that the connection refers to, and at who may read there.",
      cause: error,
    });
  }
  if (code === "25006" || code === "SQLITE_READONLY") {
    return new TieoutError("TO901", `${text}; a source is only read`, {
      advice: "Give a statement that reads.",
      cause: error,
    });
  }
  if (/^(08|53|55P03|57|40)|^E[A-Z]+$|^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new TieoutError("TO941", text, { cause: error });
  }
  if (/^[0-9A-Z]{5}$/.test(code) || code.startsWith("SQLITE_")) {
    return new TieoutError("TO931", text, {
      advice: "Look at the streams of the connection: tables, columns, statements.",
      cause: error,
    });
  }
  return error;
}
