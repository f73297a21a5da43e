import Database from "better-sqlite3";
import { TieoutError } from "../errors.ts";
import { makePrivate } from "./file.ts";
import { APPLICATION_ID } from "./migrate.ts";

/** What a backup holds, as it says itself. */
export interface BackedUp {
  readonly bytes: number;
  readonly lineage: string;
  /** Requests that the store had sent until then. */
  readonly sent: number;
}

/**
 * A whole and consistent copy of a store, while others work with it: `VACUUM INTO`, because a
 * file copied beside its write-ahead log may lack the last commits. For its owner alone (0600).
 * `to` must not exist. Throws TO930 where it cannot be written or does not prove whole.
 */
export function backupSqlite(from: string, to: string): BackedUp {
  const source = new Database(from, { readonly: true, fileMustExist: true });
  try {
    // Empty and private before a byte of it is written.
    makePrivate(to);
    source.prepare("vacuum into ?").run(to);
  } catch (error) {
    throw new TieoutError("TO930", `${to}: the backup could not be written`, {
      detail: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  } finally {
    source.close();
  }
  return proven(to);
}

function proven(file: string): BackedUp {
  const copy = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const whole = copy.pragma("quick_check(1)", { simple: true }) === "ok";
    if (!whole || copy.pragma("application_id", { simple: true }) !== APPLICATION_ID) {
      throw new TieoutError("TO930", `${file}: the backup is not whole; do not rely on it`);
    }
    const one = (sql: string): unknown => copy.prepare(sql).pluck().get();
    return {
      bytes: Number(one("select page_count * page_size from pragma_page_count, pragma_page_size")),
      lineage: String(one("select value from meta where key = 'lineage'")),
      sent: Number(one("select coalesce(max(id), 0) from request")),
    };
  } finally {
    copy.close();
  }
}

/** Lineage of another store file; null where it is none. */
export function lineageOfFile(file: string): string | null {
  try {
    const other = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const found = other.prepare("select value from meta where key = 'lineage'").pluck().get();
      return typeof found === "string" ? found : null;
    } finally {
      other.close();
    }
  } catch {
    return null;
  }
}
