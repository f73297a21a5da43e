import { inspect } from "node:util";
import type { Clock } from "../contract/io.ts";
import type { Secret, Vault } from "../contract/connector.ts";
import type { Store } from "./store.ts";

/**
 * A connection's own small secrets (tokens). What was there is read at the opening; `reload`
 * reads again, for a token that another process may have turned over.
 */
export interface StoreVault extends Vault {
  put(key: string, value: string): Promise<void>;
  reload(): Promise<void>;
}

export async function openVault(
  store: Store,
  connection: string,
  clock: Clock,
): Promise<StoreVault> {
  const known = new Map<string, string>();
  const prefix = `${connection}/`;
  const vault: StoreVault = {
    get(key) {
      const value = known.get(key);
      return value === undefined ? null : secretOf(value);
    },
    async put(key, value) {
      const name = prefix + key;
      const at = clock.now();
      await store.write((tx) =>
        tx
          .insertInto("vault")
          .values({ name, value, at })
          .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, at }))
          .execute(),
      );
      known.set(key, value);
    },
    async reload() {
      const rows = await store.db.selectFrom("vault").select(["name", "value"]).execute();
      known.clear();
      for (const { name, value } of rows) {
        if (name.startsWith(prefix)) known.set(name.slice(prefix.length), value);
      }
    },
  };
  await vault.reload();
  return vault;
}

const HIDDEN = "[redacted]";

function secretOf(value: string): Secret {
  const secret = { reveal: () => value, toString: () => HIDDEN, toJSON: () => HIDDEN };
  return Object.defineProperty(secret, inspect.custom, { value: () => HIDDEN });
}
