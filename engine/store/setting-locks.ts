import { statement } from "./statement.ts";
import type { Db, Tx } from "./statement.ts";

/** A setting that froze at the first apply; `value` is its canonical JSON. */
export interface SettingLock {
  readonly name: string;
  readonly value: string;
  readonly company: string;
  readonly at: string;
  readonly run_id: string;
}

export function settingLocks(on: Db): Promise<SettingLock[]> {
  return locks.all(on, {});
}

const locks = statement((db) => db.selectFrom("setting_lock").selectAll().orderBy("name"));

/** Freezes what is not frozen yet; what is keeps its value. */
export async function lockSettings(tx: Tx, locks: readonly SettingLock[]): Promise<void> {
  if (locks.length === 0) return;
  await tx
    .insertInto("setting_lock")
    .values([...locks])
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
}

/** For a recorded migration alone: the caller writes the event. */
export async function unlockSetting(tx: Tx, name: string): Promise<void> {
  await tx.deleteFrom("setting_lock").where("name", "=", name).execute();
}
