import type { LinkState, SyncState } from "../model/status.ts";
import { idsAreInOrder, steered } from "./dialect.ts";
import { getMeta, setMeta } from "./meta.ts";
import { statement } from "./statement.ts";
import type { Params } from "./statement.ts";
import type { Store } from "./store.ts";

/** How many documents of an entity stand where. */
export interface Standing {
  readonly bySync: ReadonlyMap<string, number>;
  /** With a twin that is certain. */
  readonly linked: number;
}

/**
 * Where the documents of each entity stand, by its name. Those at rest, done and linked, are all
 * but the others, and how many there are is kept: to count a million took 0.1 s twice a plan.
 */
export async function standings(
  store: Store,
  uncounted = MOST_UNCOUNTED,
): Promise<ReadonlyMap<string, Standing>> {
  const all = await countDocuments(store, uncounted);
  const found = new Map<string, Standing>();
  for (const { id, name } of await store.db.selectFrom("entity").select(["id", "name"]).execute()) {
    const of = { entityId: id };
    const rows = (await notDone.all(store.db, of)).concat(await doneUnlinked.all(store.db, of));
    const bySync = new Map<string, number>();
    let others = 0;
    let unlinked = 0;
    for (const { sync, link, count } of rows) {
      if (sync !== "done") {
        others += Number(count);
        bySync.set(sync, (bySync.get(sync) ?? 0) + Number(count));
      }
      if (link !== "linked") unlinked += Number(count);
    }
    const total = all.get(id) ?? 0;
    bySync.set("done", total - others);
    found.set(name, { bySync, linked: total - unlinked });
  }
  return found;
}

/** Every state but `done`, and every link but `linked`: named, they are looked up in the index. */
const NOT_DONE: readonly SyncState[] = [
  ...(["new", "waiting", "held", "blocked", "ready", "writing"] as const),
  ...(["unknown", "failed", "drifted", "retired"] as const),
];
const NOT_LINKED: readonly LinkState[] = ["none", "proposed", "severed"];

const notDone = statement((db, p: Params<{ entityId: number }>) =>
  db
    .selectFrom("document")
    .select((eb) => ["sync", "link", eb.fn.countAll<number>().as("count")])
    .where("entity_id", "=", p("entityId"))
    .where("sync", "in", NOT_DONE)
    .groupBy(["sync", "link"]),
);

const doneUnlinked = statement((db, p: Params<{ entityId: number }>) =>
  db
    .selectFrom("document")
    .select((eb) => ["sync", "link", eb.fn.countAll<number>().as("count")])
    .where("entity_id", "=", p("entityId"))
    .where("sync", "=", "done")
    .where("link", "in", NOT_LINKED)
    .groupBy(["sync", "link"]),
);

/** Up to an id, by entity: documents are never deleted, and stay with their entity. */
interface Counted {
  readonly upTo: number;
  readonly counts: Readonly<Record<string, number>>;
}

const COUNTED = "documents_counted";
/** Counted anew by every plan rather than written down: that costs a transaction. */
const MOST_UNCOUNTED = 10_000;

async function countDocuments(
  store: Store,
  uncounted: number,
): Promise<ReadonlyMap<number, number>> {
  const { db } = store;
  if (!idsAreInOrder(db)) return byEntity(await every.all(db, {}));
  const kept = await getMeta(db, COUNTED);
  const known: Counted = kept === null ? { upTo: 0, counts: {} } : (JSON.parse(kept) as Counted);
  const newest = (await newestDocument.all(db, {}))[0]?.id ?? 0;
  const fresh = known.upTo === 0 ? await every.all(db, {}) : await since.all(db, known);
  const found = byEntity(fresh);
  for (const [id, count] of Object.entries(known.counts)) {
    found.set(Number(id), count + (found.get(Number(id)) ?? 0));
  }
  if (newest - known.upTo > uncounted) {
    const counts = Object.fromEntries(found);
    await store.write((tx) => setMeta(tx, COUNTED, JSON.stringify({ upTo: newest, counts })));
  }
  return found;
}

interface EntityCount {
  readonly entity_id: number;
  readonly count: number;
}

const byEntity = (rows: readonly EntityCount[]): Map<number, number> =>
  new Map(rows.map(({ entity_id, count }) => [entity_id, Number(count)]));

const every = statement((db) =>
  db
    .selectFrom("document")
    .select((eb) => ["entity_id", eb.fn.countAll<number>().as("count")])
    .groupBy("entity_id"),
);

/** By the ids themselves: grouped by the index of states it would look at all of them. */
const since = statement((db, p: Params<{ upTo: number }>) =>
  db
    .selectFrom("document")
    .select((eb) => ["entity_id", eb.fn.countAll<number>().as("count")])
    .where("id", ">", p("upTo"))
    .groupBy(steered<number>(db, "entity_id")),
);

const newestDocument = statement((db) =>
  db.selectFrom("document").select("id").orderBy("id", "desc").limit(1),
);
