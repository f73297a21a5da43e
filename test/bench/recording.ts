/**
 * What keeping the recorded reads of every document costs, apart from all else: the same lists as
 * the line has kept, in the same chunks, kept anew in an empty store.
 *
 * Usage: node recording.ts FOLDER   (after line-import.ts)
 */
import { openStore } from "../../engine/store/open.ts";
import { makeReadKeeper, readsOf } from "../../engine/store/reads.ts";
import type { Read } from "../../engine/store/reads.ts";
import { realWorld } from "../../engine/world.ts";
import { report } from "./measure.ts";

const world = realWorld({ root: process.argv[2]! });
const filled = await openStore({ address: "sqlite:.tieout/staging.db", world });
const rows = await filled.db
  .selectFrom("document")
  .select("read_set_id")
  .where("read_set_id", "is not", null)
  .orderBy("id")
  .execute();
const sets = new Map<number, readonly Read[]>();
for (const { read_set_id: id } of rows) {
  if (!sets.has(id!)) sets.set(id!, await readsOf(filled.db, id!));
}
await filled.close();

const empty = await openStore({ address: "sqlite::memory:", world });
const keeper = makeReadKeeper();
const before = process.cpuUsage();
for (let from = 0; from < rows.length; from += 500) {
  const lists = rows.slice(from, from + 500).map((row) => sets.get(row.read_set_id!)!);
  await empty.write((tx) => keeper.keep(tx, lists));
}
const { user, system } = process.cpuUsage(before);
await empty.close();
report({ documents: rows.length, sets: sets.size, readsMs: Math.round((user + system) / 1000) });
