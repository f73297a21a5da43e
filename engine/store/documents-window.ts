import { sql } from "kysely";
import type { RawBuilder, SqlBool } from "kysely";
import { parseDecimal } from "../model/decimal.ts";
import { moneyFromDecimal } from "../model/money.ts";
import type { Currency } from "../model/money.ts";
import type { EntityProgram } from "../model/program.ts";
import type { QueryField, Term } from "../model/query.ts";
import type { StatusWord } from "../model/status.ts";
import { AMOUNT, VIEW, viewRow } from "./documents-view.ts";
import type { ViewRow } from "./documents-view.ts";
import { incompletePairs, withPair } from "./pairs.ts";
import { statement } from "./statement.ts";
import type { Db, Params } from "./statement.ts";

/**
 * Lists as a screen scrolls them: sorted, filtered and cut by the database, so that 100,000 rows
 * cost what is shown of them. Letters beyond ASCII compare as they are written.
 */
export interface Filter {
  readonly entity: EntityProgram;
  readonly currency: Currency;
  /** null: every status. */
  readonly word: StatusWord | null;
  readonly terms: readonly Term[];
  /** Only those settled in the books and open by what the source says (model/settlement.ts). */
  readonly paidOpen?: boolean;
}

export interface Window extends Filter {
  readonly sort: SortField;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export const SORT_FIELDS = [
  "seen",
  "key",
  "title",
  "party",
  "day",
  "amount",
  "status",
  "synced",
] as const;
export type SortField = (typeof SORT_FIELDS)[number];

/**
 * Found by id first and then looked at: the last 100 of 100,000 took 290 ms with everything of the
 * rows before them, and sorting by amount 400.
 */
export async function windowRows(on: Db, window: Window): Promise<readonly ViewRow[]> {
  const { entity, sort, descending, offset, limit } = window;
  const way = descending ? sql`desc` : sql`asc`;
  const found = await from(on, window, sort === "key")
    .select("document.id")
    .orderBy(sql`${sortOf(sort, entity)} ${way}`)
    .orderBy("document.id", descending ? "desc" : "asc")
    .offset(offset)
    .limit(limit)
    .execute();
  const rows = await viewed.first(
    on,
    found.map(({ id }) => ({ id })),
  );
  const pairs = await incompletePairs(on, entity);
  return rows.flatMap((row) => (row === undefined ? [] : [withPair(viewRow(row), pairs)]));
}

const viewed = statement((db, p: Params<{ id: number }>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .leftJoin("link", "link.document_id", "document.id")
    .select(VIEW)
    .select(AMOUNT)
    .where("document.id", "=", p("id")),
);

export interface WordCount {
  readonly word: StatusWord;
  readonly rows: number;
  readonly amount: bigint;
}

/** How many documents of a filter show which word, and what they come to in minor units. */
export async function windowCounts(on: Db, filter: Filter): Promise<readonly WordCount[]> {
  const found = await from(on, filter)
    .select((eb) => [
      wordOf(filter.entity).as("word"),
      eb.fn.countAll<number>().as("rows"),
      sql<string>`cast(coalesce(sum(document.amount), 0) as text)`.as("amount"),
    ])
    .groupBy(sql`1`)
    .execute();
  return found.map((row) => ({ ...row, rows: Number(row.rows), amount: BigInt(row.amount) }));
}

/** Every row of a filter, by key and role: what a selection of all of it means. */
export async function windowKeys(
  on: Db,
  filter: Filter,
): Promise<readonly { readonly key: string; readonly role: string }[]> {
  return from(on, filter, true)
    .select(["record.key", "document.role"])
    .orderBy("document.id")
    .execute();
}

/** For each of these documents what is staged of its record, in their order. */
export async function rawsOf(on: Db, ids: readonly number[]): Promise<readonly string[]> {
  const rows = await raws.first(
    on,
    ids.map((id) => ({ id })),
  );
  return rows.map((row) => row?.raw ?? "{}");
}

const raws = statement((db, p: Params<{ id: number }>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .select("record.raw")
    .where("document.id", "=", p("id")),
);

type Found = ReturnType<typeof withRecord>;

/** The plus keeps SQLite from beginning with the records, which are looked up one by one. */
const withRecord = (on: Db) =>
  on
    .selectFrom("document")
    .innerJoin("record", (join) => join.on("record.id", "=", sql`+document.record_id`));

/** Joined to their records only where these are asked for: it takes twice as long. */
function from(on: Db, filter: Filter, records = false): Found {
  const { entity, currency, word, terms, paidOpen } = filter;
  const isJoined = records || terms.some(({ field }) => OF_RECORD.has(field));
  const ids = on.selectFrom("entity").select("id").where("name", "=", entity.name);
  // The plus keeps SQLite from an index by which it would sort all of them.
  let query = (isJoined ? withRecord(on) : (on.selectFrom("document") as unknown as Found)).where(
    sql`+document.entity_id`,
    "=",
    ids,
  );
  if (word !== null) query = query.where(sql<SqlBool>`${wordOf(entity)} = ${word}`);
  if (paidOpen === true) query = query.where(isPaidOpen(entity));
  for (const term of terms) query = query.where(holds(term, entity, currency));
  return query;
}

const OF_RECORD: ReadonlySet<Term["field"]> = new Set<Term["field"]>(["key", "origin"]);

/** `isPaidOpen` of model/settlement.ts. */
function isPaidOpen({ backflow }: EntityProgram) {
  const settled = backflow.credited ? ["paid", "credited"] : ["paid"];
  return sql<SqlBool>`(document.unpaid = 1 and document.settlement in (${sql.join(settled)}))`;
}

/** `statusWord` of model/status.ts, said to the database; a test holds one against the other. */
export function wordOf(entity: Pick<EntityProgram, "together" | "documents">) {
  return sql<StatusWord>`case
    when document.sync in ('waiting', 'held') then document.sync
    when document.sync in ('blocked', 'drifted') then 'needs action'
    when document.sync in ('failed', 'unknown') then 'failed'
    when document.sync in ('new', 'ready', 'writing') then 'needs sync'
    when document.sync = 'retired' then 'archived'
    when document.settlement in ('voided', 'gone') then 'needs action'
    when ${halfDone(entity)} then 'needs action'
    when document.settlement in ('open', 'partial') then 'payment pending'
    else 'synced' end`;
}

/** Documents that go together: one that is done while another of its record is not. */
function halfDone({ together, documents }: Pick<EntityProgram, "together" | "documents">) {
  if (!together || documents.length < 2) return sql<SqlBool>`1 = 0`;
  return sql<SqlBool>`exists (select 1 from document as other
    where other.record_id = document.record_id and other.sync <> 'retired'
    and (other.sync not in ('done', 'drifted') or other.settlement in ('voided', 'gone')))`;
}

function sortOf(field: SortField, entity: EntityProgram): RawBuilder<unknown> {
  switch (field) {
    case "seen":
      return sql`document.id`;
    case "key":
      return sql`record.key`;
    case "status":
      return wordOf(entity);
    case "synced":
      return sql`coalesce(document.last_success, '')`;
    case "title":
    case "party":
    case "day":
    case "amount":
      return sql`document.${sql.raw(field)}`;
  }
}

/** `holds` of model/query.ts, said to the database. */
function holds(term: Term, entity: EntityProgram, currency: Currency): RawBuilder<SqlBool> {
  const { field, op, value } = term;
  if (field === "any") {
    // The keys by themselves, from their index: joined to the records it took twice as long.
    const keys = sql<SqlBool>`document.record_id in
      (select r.id from record as r where ${contains(sql`r.key`, value)})`;
    const columns = [sql`document.title`, sql`coalesce(document.party, '')`];
    return or([keys, ...columns.map((column) => contains(column, value))]);
  }
  if (field === "amount") return amountHolds(op, value, currency);
  if (field === "reason" || field === "needs") {
    const column = field === "reason" ? sql`document.reasons` : sql`document.needs`;
    const found = or(partsOf(field, op, value).map((part) => contains(column, part)));
    return op === "!=" ? sql<SqlBool>`not coalesce(${found}, ${sql.lit(false)})` : found;
  }
  const column = columnOf(field, entity);
  if (op === "~") return contains(column, value);
  const wanted = value.toLowerCase().replaceAll(" ", "_");
  const text = sql`replace(lower(${column}), ' ', '_')`;
  if (op === "=" && field === "day")
    return sql<SqlBool>`${text} like ${`${escaped(wanted)}%`} escape '\\'`;
  return sql<SqlBool>`${text} ${comparison(op)} ${wanted}`;
}

/** How a code or an address stands in the JSON of its column. */
function partsOf(field: "reason" | "needs", op: Term["op"], value: string): readonly string[] {
  if (op === "~") return [value];
  if (field === "reason") return [`"code":"${value.replaceAll(" ", "_")}"`];
  return [JSON.stringify(value), `/${JSON.stringify(value).slice(1)}`];
}

function columnOf(
  field: Exclude<QueryField, "amount" | "reason" | "needs">,
  entity: EntityProgram,
): RawBuilder<unknown> {
  switch (field) {
    case "key":
      return sql`record.key`;
    case "origin":
      return sql`record.origin`;
    case "status":
      return wordOf(entity);
    case "party":
    case "day":
      return sql`coalesce(document.${sql.raw(field)}, '')`;
    case "role":
    case "sync":
    case "link":
    case "settlement":
    case "title":
      return sql`document.${sql.raw(field)}`;
  }
}

function amountHolds(op: Term["op"], value: string, currency: Currency): RawBuilder<SqlBool> {
  const wanted = parseDecimal(value.replaceAll(",", ""));
  const money = wanted === null ? null : moneyFromDecimal(wanted, currency);
  // Finer than a cent, or no amount: no document comes to it.
  if (money === null) return op === "!=" ? sql<SqlBool>`1 = 1` : sql<SqlBool>`1 = 0`;
  if (op === "!=") {
    return sql<SqlBool>`(document.amount is null or document.amount <> ${money.minor})`;
  }
  return sql<SqlBool>`document.amount ${comparison(op === "~" ? "=" : op)} ${money.minor}`;
}

const COMPARISONS = { "=": "=", "!=": "<>", ">": ">", ">=": ">=", "<": "<", "<=": "<=" } as const;
const comparison = (op: Exclude<Term["op"], "~">) => sql.raw(COMPARISONS[op]);

const contains = (column: RawBuilder<unknown>, part: string) =>
  sql<SqlBool>`lower(${column}) like lower(${`%${escaped(part)}%`}) escape '\\'`;

const escaped = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

const or = (parts: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.join(parts, sql` or `)})`;
