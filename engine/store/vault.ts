import { hostname } from "node:os";
import { inspect } from "node:util";
import type { Secret, Vault } from "../contract/connector.ts";
import type { World } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";
import { keyIdOf, NONCE_BYTES, seal, unseal } from "../model/envelope.ts";
import type { KeyRing } from "../model/envelope.ts";
import { leaseOf, releaseLease, takeLease } from "./leases.ts";
import type { Lease } from "./leases.ts";
import type { Db, Tx } from "./statement.ts";
import type { Store } from "./store.ts";

/**
 * A connection's own small secrets (tokens), each sealed for its place: this store, this
 * connection, this name. What was there is read at the opening; `reload` reads again, for a token
 * that another process may have turned over.
 */
export type StoreVault = Required<Vault>;

export interface VaultOptions {
  readonly store: Store;
  readonly connection: string;
  readonly keys: KeyRing;
  readonly world: Pick<World, "clock" | "random" | "crash">;
  readonly signal?: AbortSignal;
}

export async function openVault(options: VaultOptions): Promise<StoreVault> {
  const { store, keys, world, connection } = options;
  const known = new Map<string, string>();
  const locked = new Map<string, string>();
  const nameOf = (key: string): string => `${connection}/${key}`;
  const placeOf = (name: string): string => `${store.lineage}|${name}`;

  async function put(key: string, value: string): Promise<void> {
    const name = nameOf(key);
    const at = world.clock.now();
    const nonce = world.random.bytes(NONCE_BYTES);
    const sealed = seal(keys.current(), value, placeOf(name), nonce);
    world.crash("vault-put");
    await store.write(async (tx) => {
      const before = await rowOf(tx, name);
      // What this machine cannot open may be of use to whoever has its key.
      if (before !== null && isStrange(before))
        await keep(tx, `${name}#${keyIdOf(before)}`, before, at);
      await keep(tx, name, sealed, at);
    });
    world.crash("vault-kept");
    known.set(key, value);
    locked.delete(key);
  }

  const isStrange = (envelope: string): boolean => {
    const id = keyIdOf(envelope);
    return id !== null && keys.find(id) === null;
  };

  async function reload(): Promise<void> {
    const rows = await store.db.selectFrom("vault").select(["name", "value"]).execute();
    known.clear();
    locked.clear();
    for (const { name, value } of rows) {
      if (!name.startsWith(nameOf("")) || name.includes("#")) continue;
      const key = name.slice(nameOf("").length);
      const sealer = keys.find(keyIdOf(value) ?? "");
      const opened = sealer === null ? null : unseal(sealer, value, placeOf(name));
      if (opened === null) locked.set(key, whyLocked(value, sealer !== null));
      else known.set(key, opened);
    }
  }

  const vault: StoreVault = {
    get(key) {
      const value = known.get(key);
      return value === undefined ? null : secretOf(value);
    },
    put,
    reload,
    locked: (key) => locked.get(key) ?? null,
    async alone(key, work) {
      // Made or missed now: tokens that come and cannot be kept would be lost.
      keys.current();
      const lease = await takeTurn(options, `token:${nameOf(key)}`);
      try {
        return await work();
      } finally {
        await store.write((tx) => releaseLease(tx, lease, world.clock.now()));
      }
    },
    async remove(key) {
      const name = nameOf(key);
      await store.write((tx) => tx.deleteFrom("vault").where("name", "=", name).execute());
      known.delete(key);
    },
  };
  await reload();
  return vault;
}

async function rowOf(on: Db, name: string): Promise<string | null> {
  const row = await on
    .selectFrom("vault")
    .select("value")
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.value ?? null;
}

async function keep(tx: Tx, name: string, value: string, at: string): Promise<void> {
  await tx
    .insertInto("vault")
    .values({ name, value, at })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, at }))
    .execute();
}

function whyLocked(envelope: string, hasKey: boolean): string {
  const id = keyIdOf(envelope);
  if (id === null) return "what is kept of the sign-in was not sealed by Tieout: sign in again";
  if (hasKey) return "what is kept of the sign-in is damaged, or of another store: sign in again";
  return (
    `the sign-in is sealed with key ${id}, which is not here: ` +
    "give that key back (TIEOUT_KEY, TIEOUT_KEY_FILE), or sign in again"
  );
}

/** A turn lasts at most a lease (90 s); who waits for longer than two waits for something else. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 100;

async function takeTurn(options: VaultOptions, name: string): Promise<Lease> {
  const { store, world, signal } = options;
  const { clock, random } = world;
  const run_id = random.id("turn");
  const holder = { owner: "tieout", host: hostname(), pid: process.pid, run_id };
  for (let waited = 0; waited <= PATIENCE_MS && signal?.aborted !== true; waited += PAUSE_MS) {
    try {
      return await store.write((tx) => takeLease(tx, name, holder, clock.now()));
    } catch (error) {
      if (!(error instanceof TieoutError) || error.code !== "TO911") throw error;
      await clock.sleep(PAUSE_MS, signal);
    }
  }
  if (signal?.aborted === true) throw new TieoutError("TO902", "The run was called off");
  const held = await leaseOf(store.db, name);
  throw new TieoutError("TO941", "Another process has been renewing the sign-in for 3 minutes", {
    detail: `process ${held?.pid ?? "?"} on ${held?.host ?? "?"}`,
  });
}

const HIDDEN = "[redacted]";

function secretOf(value: string): Secret {
  const secret = { reveal: () => value, toString: () => HIDDEN, toJSON: () => HIDDEN };
  return Object.defineProperty(secret, inspect.custom, { value: () => HIDDEN });
}
