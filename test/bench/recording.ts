import type { World } from "../../engine/contract/io.ts";
import { openStore } from "../../engine/store/open.ts";
import type { Store } from "../../engine/store/open.ts";
import { makeReadKeeper, readsOf } from "../../engine/store/reads.ts";
import type { Read } from "../../engine/store/reads.ts";

/**
 * CPU milliseconds that keeping the recorded reads of every document of a store takes, apart from
 * all else: the same lists, in the same chunks, kept anew in an empty store.
 */
export async function recordingCost(store: Store, world: World): Promise<number> {
  const rows = await store.db
    .selectFrom("document")
    .select("read_set_id")
    .where("read_set_id", "is not", null)
    .orderBy("id")
    .execute();
  const sets = new Map<number, readonly Read[]>();
  for (const { read_set_id: id } of rows) {
    if (!sets.has(id!)) sets.set(id!, await readsOf(store.db, id!));
  }
  const empty = await openStore({ address: "sqlite:.tieout/recording.db", world });
  const keeper = makeReadKeeper();
  const before = process.cpuUsage();
  for (let from = 0; from < rows.length; from += 500) {
    const lists = rows.slice(from, from + 500).map((row) => sets.get(row.read_set_id!)!);
    await empty.write((tx) => keeper.keep(tx, lists));
  }
  const { user, system } = process.cpuUsage(before);
  await empty.close();
  return Math.round((user + system) / 1000);
}
