import { TieoutError } from "../errors.ts";
import { isDate } from "../model/calendar.ts";
import type { CalendarDate } from "../model/calendar.ts";
import { statement } from "./statement.ts";
import type { Db, Params, Tx } from "./statement.ts";
import type { Store } from "./store.ts";

export async function getMeta(on: Db, key: string): Promise<string | null> {
  const [row] = await ofKey.first(on, [{ key }]);
  return row?.value ?? null;
}

/** Asked a dozen times by each run. */
const ofKey = statement((db, p: Params<{ key: string }>) =>
  db.selectFrom("meta").select("value").where("key", "=", p("key")),
);

export async function setMeta(tx: Tx, key: string, value: string): Promise<void> {
  await tx
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}

/** Until which day the books of a connection are closed, as last heard; null: none, or never asked. */
export async function closedDay(on: Db, connection: string): Promise<CalendarDate | null> {
  const day = await getMeta(on, closedKey(connection));
  return day !== null && isDate(day) ? day : null;
}

export function keepClosedDay(store: Store, connection: string, day: string | null): Promise<void> {
  return keep(store, closedKey(connection), day ?? "");
}

const closedKey = (connection: string): string => `closed_until.${connection}`;

/** Streams whose documents the books may number by themselves, as last heard. */
export async function renumbered(on: Db, connection: string): Promise<readonly string[]> {
  const streams = await getMeta(on, renumbersKey(connection));
  return streams === null || streams === "" ? [] : streams.split(",");
}

export function keepRenumbers(
  store: Store,
  connection: string,
  streams: readonly string[],
): Promise<void> {
  return keep(store, renumbersKey(connection), streams.join(","));
}

const renumbersKey = (connection: string): string => `renumbers.${connection}`;

/** What a rehearsal is told of the company at the end of a connection: JSON, as last heard. */
export async function rulesHeard(on: Db, connection: string): Promise<string | null> {
  return (await getMeta(on, rulesKey(connection))) || null;
}

export function keepRules(store: Store, connection: string, json: string): Promise<void> {
  return keep(store, rulesKey(connection), json);
}

const rulesKey = (connection: string): string => `rules.${connection}`;

/** Writes only where it has moved: a plan over what stands costs no write. */
async function keep(store: Store, key: string, value: string): Promise<void> {
  if (((await getMeta(store.db, key)) ?? "") === value) return;
  await store.write((tx) => setMeta(tx, key, value));
}

/** A store is of one company, from the first time on; another one is refused (TO922). */
export async function bindCompany(tx: Tx, company: string): Promise<void> {
  await refuseOtherCompany(tx, company);
  if ((await getMeta(tx, "company")) === null) await setMeta(tx, "company", company);
}

/** Asked before the books are: a company that they do not know is not bound, and refused no less. */
export async function refuseOtherCompany(on: Db, company: string): Promise<void> {
  const known = await getMeta(on, "company");
  if (known === null || known === company) return;
  throw new TieoutError(
    "TO922",
    `The store belongs to company ${known}, the configuration names ${company}`,
  );
}
