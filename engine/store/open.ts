import { TieoutError } from "../errors.ts";
import { JsonError } from "../model/json.ts";
import { placeOf } from "./postgres-place.ts";
import { explained, openSqlite } from "./sqlite.ts";
import type { Db, Tx } from "./statement.ts";
import type { Store, StoreOptions } from "./store.ts";

/** Opens the store, makes it where there is none, and brings its tables up to date. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const found = /^(sqlite|postgres|postgresql):(.+)$/s.exec(options.address);
  if (found?.[1] === "sqlite") return openSqlite(found[2]!, options);
  if (found) {
    // Loaded only here: who keeps the store in a file never pays for it.
    const { openPostgres } = await import("./postgres.ts");
    return openPostgres(options);
  }
  throw new TieoutError("TO920", "store: is no address that Tieout knows", {
    advice:
      "Write store: sqlite:.tieout/staging.db in sync.config.yaml, or ${NAME} that holds a " +
      "postgres:// address.",
  });
}

/** What a damaged store throws at whoever reads it, as an error with a code; the rest as it is. */
export function storeError(error: unknown): unknown {
  return isCutText(error)
    ? new TieoutError("TO920", "the store: a text in it cannot be read any more", {
        advice: "Restore it from a backup before anything is sent.",
        detail: error.message,
        cause: error,
      })
    : explained(error, "the store");
}

/** What others say is read with its place; only what the store says is taken to be whole. */
function isCutText(error: unknown): error is Error {
  if (error instanceof JsonError) return true;
  return error instanceof SyntaxError && error.message.includes("JSON");
}

/** For who works with a store and need not know how it is made. */
export type { Db, Store, StoreOptions, Tx };

/** An address as people may see it: without user and password. */
export function nameOfStore(address: string): string {
  return address.startsWith("postgres") ? placeOf(address).name : address;
}
