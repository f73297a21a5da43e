import { sql } from "kysely";
import type { Kysely, RawBuilder } from "kysely";
import type { LinkState, SyncState } from "../model/status.ts";
import { idsAreInOrder } from "./dialect.ts";
import { getMeta, setMeta } from "./meta.ts";
import { statement } from "./statement.ts";
import type { Params } from "./statement.ts";
import type { Store } from "./store.ts";
import type { Tables } from "./tables.ts";

/** How many documents of an entity stand where. */
export interface Standing {
  readonly bySync: ReadonlyMap<string, number>;
  /** With a twin that is certain. */
  readonly linked: number;
}

/**
 * Where the documents of each entity stand, by its name. Those at rest, done and linked, are all
 * but the others, and how many there are is kept: to count a million took 0.1 s twice a plan.
 * All of an entity is counted by one statement, which sees one moment: another process may import
 * meanwhile, and a limit that is a share of what is linked must not be too lax by that.
 */
export async function standings(
  store: Store,
  uncounted = MOST_UNCOUNTED,
): Promise<ReadonlyMap<string, Standing>> {
  const { db } = store;
  const kept = idsAreInOrder(db) ? await getMeta(db, COUNTED) : null;
  const known = kept === null ? {} : (JSON.parse(kept) as Counted);
  const found = new Map<string, Standing>();
  const counted: Record<string, Total> = {};
  let passed = 0;
  for (const { id, name } of await entities.all(db, {})) {
    const from = known[id] ?? { upTo: 0, count: 0 };
    const { upTo } = from;
    const rows =
      upTo === 0
        ? await ofAll.all(db, { entityId: id })
        : await since.all(db, { entityId: id, upTo });
    const added = rows.find(({ sync }) => sync === ALL);
    const total = {
      upTo: Number(added?.newest ?? upTo),
      count: from.count + Number(added?.count ?? 0),
    };
    counted[id] = total;
    passed = Math.max(passed, total.upTo - from.upTo);
    found.set(
      name,
      standingOf(
        total.count,
        rows.filter((row) => row !== added),
      ),
    );
  }
  if (passed > uncounted && idsAreInOrder(db)) {
    await store.write((tx) => setMeta(tx, COUNTED, JSON.stringify(counted)));
  }
  return found;
}

const entities = statement((db) => db.selectFrom("entity").select(["id", "name"]));

function standingOf(total: number, apart: readonly Apart[]): Standing {
  const bySync = new Map<string, number>();
  let others = 0;
  let unlinked = 0;
  for (const { sync, link, count } of apart) {
    if (sync !== "done") {
      others += Number(count);
      bySync.set(sync, (bySync.get(sync) ?? 0) + Number(count));
    }
    if (link !== "linked") unlinked += Number(count);
  }
  bySync.set("done", total - others);
  return { bySync, linked: total - unlinked };
}

/** Every state but `done`, and every link but `linked`: named, they are looked up in the index. */
const NOT_DONE: readonly SyncState[] = [
  ...(["new", "waiting", "held", "blocked", "ready", "writing"] as const),
  ...(["unknown", "failed", "drifted", "retired"] as const),
];
const NOT_LINKED: readonly LinkState[] = ["none", "proposed", "severed"];

/** So many of an entity up to an id of any: documents are never deleted, and stay with their entity. */
interface Total {
  readonly upTo: number;
  readonly count: number;
}
/** By the entity's id. */
type Counted = Readonly<Record<string, Total>>;

const COUNTED = "documents_standing";
/** Counted anew by every plan rather than written down: that costs a transaction. */
const MOST_UNCOUNTED = 10_000;

/** Of those not at rest, how many stand so; or, by the word ALL, how many there are. */
interface Apart {
  readonly sync: string;
  readonly link: string;
  readonly count: number;
  readonly newest: number | null;
}
const ALL = "*";

const ofAll = statement((db, p: Params<{ entityId: number }>) =>
  apart(db, p("entityId")).unionAll(
    totals(db, sql<number | null>`(select max(id) from document)`).where(
      "entity_id",
      "=",
      p("entityId"),
    ),
  ),
);

/** By the ids themselves: by the index of states it would look at all of the entity. */
const since = statement((db, p: Params<{ entityId: number; upTo: number }>) =>
  apart(db, p("entityId")).unionAll(
    totals(
      db,
      sql<number | null>`max(id)`,
      sql<number>`count(*) filter (where entity_id = ${p("entityId")})`,
    ).where("id", ">", p("upTo")),
  ),
);

function apart(db: Kysely<Tables>, entityId: number) {
  const of = db
    .selectFrom("document")
    .select((eb) => [
      "sync",
      "link",
      eb.fn.countAll<number>().as("count"),
      eb.fn.max<number | null>("id").as("newest"),
    ])
    .where("entity_id", "=", entityId)
    .groupBy(["sync", "link"]);
  const notDone = of.where("sync", "in", NOT_DONE);
  return notDone.unionAll(of.where("sync", "=", "done").where("link", "in", NOT_LINKED));
}

/**
 * `newest` is that of all entities: of one with few documents all that came after its last would be
 * looked at by every plan, which is 30 ms for 100,000 of another one.
 */
function totals(
  db: Kysely<Tables>,
  newest: RawBuilder<number | null>,
  count: RawBuilder<number> = sql`count(*)`,
) {
  return db
    .selectFrom("document")
    .select([
      sql<string>`${sql.lit(ALL)}`.as("sync"),
      sql<string>`${sql.lit(ALL)}`.as("link"),
      count.as("count"),
      newest.as("newest"),
    ]);
}
