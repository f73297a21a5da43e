import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { sql } from "kysely";
import { TieoutError } from "../errors.ts";
import type { Instant } from "../model/calendar.ts";
import { columnsOf, startIdsAfter } from "./dialect.ts";
import type { Column } from "./dialect.ts";
import { walkChain } from "./events.ts";
import { getMeta, setMeta } from "./meta.ts";
import { openStore } from "./open.ts";
import type { Db, Store, StoreOptions, Tx } from "./open.ts";
import { copied } from "./statement.ts";
import type { Cell } from "./statement.ts";
import type { Tables } from "./tables.ts";

/** What was carried over, and held against what it came from, row by row. */
export interface Moved {
  readonly rows: ReadonlyMap<keyof Tables, number>;
  /** Of all documents, in minor units. */
  readonly amount: bigint;
  /** Of the last event, in hex: the end of the history's chain; null where nothing happened yet. */
  readonly lastEvent: string | null;
}

/**
 * Carries a whole store to another database: identity, history and ids stay as they are. The old
 * one is marked before, so that two never send; the new one is proved before it is committed.
 * Throws TO911 (a run holds the company), TO922 (the new one is not empty), TO930 (what arrived is
 * not what was there).
 */
export async function moveStore(
  from: Store,
  to: Store,
  names: { readonly from: string; readonly to: string },
  now: Instant,
): Promise<Moved> {
  await refuseUnfit(from, to, names, now);
  const marked = await getMeta(from.db, MOVED);
  await from.write((tx) => setMeta(tx, MOVED, names.to));
  try {
    // As a transaction that writes: nobody changes a row of the old one meanwhile.
    return await from.write((source) => to.write((target) => carry(source, target, names.to)));
  } catch (error) {
    if (marked === null) {
      await from.write((tx) => tx.deleteFrom("meta").where("key", "=", MOVED).execute());
    }
    throw error;
  }
}

/**
 * A copy in memory, to try something on: with the identity of the store that it is of, and without
 * whoever works with that.
 */
export async function copyStore(from: Store, world: StoreOptions["world"]): Promise<Store> {
  const copy = await openStore({ address: "sqlite::memory:", world });
  try {
    await from.write((source) =>
      copy.write(async (target) => {
        await carry(source, target, "the copy");
        await target.deleteFrom("lease").execute();
      }),
    );
  } catch (error) {
    await copy.close();
    throw error;
  }
  return { ...copy, lineage: from.lineage };
}

const MOVED = "moved_to";

/** Where this store has gone; null: nowhere. */
export function movedTo(on: Db): Promise<string | null> {
  return getMeta(on, MOVED);
}

async function refuseUnfit(
  from: Store,
  to: Store,
  names: { readonly from: string; readonly to: string },
  now: Instant,
): Promise<void> {
  const held = await from.db
    .selectFrom("lease")
    .selectAll()
    .where("expires_at", ">", now)
    .executeTakeFirst();
  if (held !== undefined) {
    throw new TieoutError("TO911", `A run works with the store: ${held.owner}, ${held.run_id}`);
  }
  const gone = await movedTo(from.db);
  if (gone !== null && gone !== names.to) {
    throw new TieoutError("TO922", `The store was moved to ${gone} before`, {
      advice: "Write that address in store: and move it from there.",
    });
  }
  const other = await to.db.selectFrom("run").select("id").limit(1).executeTakeFirst();
  const company = await getMeta(to.db, "company");
  if (other !== undefined || company !== null) {
    throw new TieoutError(
      "TO922",
      `${names.to} holds a store already, and a move overwrites none`,
      {
        advice: "Give a file or a schema that is not there yet.",
      },
    );
  }
}

async function carry(source: Tx, target: Tx, name: string): Promise<Moved> {
  const rows = new Map<keyof Tables, number>();
  for (const table of Object.keys(ORDER) as (keyof Tables)[]) {
    if (table === "meta") await target.deleteFrom("meta").where("key", "!=", "schema").execute();
    const sent = createHash("sha256");
    let count = 0;
    for await (const chunk of rowsOf(source, table)) {
      for (const row of chunk) digest(sent, row);
      await insertRows(target, table, chunk);
      count += chunk.length;
    }
    const arrived = createHash("sha256");
    for await (const chunk of rowsOf(target, table)) for (const row of chunk) digest(arrived, row);
    if (sent.digest("hex") !== arrived.digest("hex")) throw unlike(name, table);
    if (ORDER[table].id === true && count > 0) await startIdsAfter(target, table);
    rows.set(table, count);
  }
  const [before, after] = [await totals(source), await totals(target)];
  if (before.amount !== after.amount || before.lastEvent !== after.lastEvent) {
    throw unlike(name, "document");
  }
  const { broken } = await walkChain(target, null);
  if (broken !== null) {
    throw new TieoutError("TO930", `The history is broken at event ${broken}; nothing was moved`);
  }
  return { rows, ...after };
}

const unlike = (name: string, table: string): TieoutError =>
  new TieoutError("TO930", `${name}: what arrived in ${table} is not what was there`, {
    advice: "Nothing was moved; the store stays where it is.",
  });

async function totals(on: Db): Promise<Omit<Moved, "rows">> {
  const sum = await on
    .selectFrom("document")
    .select(sql<string>`cast(coalesce(sum(amount), 0) as text)`.as("amount"))
    .executeTakeFirstOrThrow();
  const last = await on
    .selectFrom("event")
    .select("hash")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const lastEvent = last === undefined ? null : Buffer.from(last.hash).toString("hex");
  return { amount: BigInt(sum.amount), lastEvent };
}

interface Order {
  /** Whole numbers by which the table is read in pieces; null: it is short. */
  readonly by: string | null;
  /** What tells the rows of one piece apart. */
  readonly also: readonly string[];
  readonly id?: true;
}

const ids: Order = { by: "id", also: [], id: true };
const keyed = (...also: readonly string[]): Order => ({ by: null, also });

/** Every table, each after those that it refers to. */
const ORDER: Readonly<Record<keyof Tables, Order>> = {
  meta: keyed("key"),
  entity: ids,
  record: ids,
  document: ids,
  link: { by: "document_id", also: [] },
  base: { by: "document_id", also: [] },
  mirror: ids,
  candidate: { by: "document_id", also: ["rank"] },
  read_key: ids,
  read_set: ids,
  read_set_key: { by: "set_id", also: ["key_id"] },
  request: ids,
  operation: ids,
  event: ids,
  run: keyed("id"),
  plan: keyed("digest"),
  lease: keyed("company"),
  cursor: keyed("connection", "stream"),
  setting_lock: keyed("name"),
  vault: keyed("name"),
  inbox: keyed("connection", "stream", "remote_id"),
  inbox_event: keyed("connection", "event"),
  fleet_company: keyed("name"),
  fleet_line: keyed("company", "cron", "entities"),
  fleet_worker: keyed("id"),
  oddity: keyed("run_id", "connection", "stream", "place", "text"),
};

type Row = Readonly<Record<string, unknown>>;

const PIECE = 1000;

/** Ours to say of each store, not to carry: its own schema, its place, where it has gone. */
const OWN_FACTS = ["schema", "place", MOVED];

async function* rowsOf(on: Tx, table: keyof Tables): AsyncGenerator<readonly Row[]> {
  const { by, also } = ORDER[table];
  const columns = await columnsOf(on, table);
  const selected = sql.join(columns.map(plainly));
  // With the table's name: without it the order is that of the texts that are selected.
  const column = (name: string) => sql.ref(`${table}.${name}`);
  const order = sql.join([...(by === null ? [] : [by]), ...also].map(column));
  const where = table === "meta" ? sql`key not in (${sql.join(OWN_FACTS)})` : sql`1 = 1`;
  const all = sql`select ${selected} from ${sql.table(table)} where ${where}`;
  if (by === null) {
    yield (await sql<Row>`${all} order by ${order}`.execute(on)).rows;
    return;
  }
  const key = column(by);
  for (let after = 0; ;) {
    // Of a table with several rows a number, all rows of a number stand in one piece.
    const piece = await sql<Row>`${all} and ${key} > ${after} and ${key} <= (
      select coalesce(max(last), ${after}) from (select ${key} as last from ${sql.table(table)}
        where ${key} > ${after} order by ${key} limit ${PIECE}) as ends
    ) order by ${order}`.execute(on);
    if (piece.rows.length === 0) return;
    yield piece.rows;
    after = Number(piece.rows.at(-1)![by]);
  }
}

/** Whole numbers as text: an amount may be beyond what a JavaScript number holds. */
const plainly = ({ name, whole }: Column) =>
  whole ? sql`cast(${sql.ref(name)} as text) as ${sql.ref(name)}` : sql.ref(name);

function digest(into: Hash, row: Row): void {
  const values = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
  ]);
  values.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  into.update(JSON.stringify(values));
}

/** Bound at once; SQLite takes at most 32,766 places in a statement, and the widest row has 28. */
const TOGETHER = 200;

async function insertRows(tx: Tx, table: keyof Tables, rows: readonly Row[]): Promise<void> {
  const columns = await columnsOf(tx, table);
  const valuesOf = (row: Row): readonly Cell[] => columns.map(({ name }) => row[name] as Cell);
  const each = columns.map(({ name }) => name);
  if (await copied(tx, table, each, rows, valuesOf)) return;
  const names = sql.join(each.map((name) => sql.ref(name)));
  for (let from = 0; from < rows.length; from += TOGETHER) {
    const values = rows.slice(from, from + TOGETHER).map((row) => {
      const places = columns.map(({ name, whole }) => {
        const value = row[name];
        return sql`${whole && typeof value === "string" ? BigInt(value) : value}`;
      });
      return sql`(${sql.join(places)})`;
    });
    await sql`insert into ${sql.table(table)} (${names}) values ${sql.join(values)}`.execute(tx);
  }
}
