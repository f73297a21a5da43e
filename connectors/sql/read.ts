import { type RawBuilder, sql } from "kysely";
import type { FindLike, Page, ReadOptions, Source } from "../../engine/contract/connector.ts";
import { TieoutError } from "../../engine/errors.ts";
import { compareDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import { type RemoteId, remoteId } from "../../engine/model/ids.ts";
import { type JsonObject, parseJson, writeJson } from "../../engine/model/json.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import { earlierMark } from "../../engine/model/watermark.ts";
import { explainedOutside, type Outside, type Snapshot } from "../../engine/store/outside.ts";
import type { Settings } from "./config.ts";
import { type Relation, relationOf } from "./relation.ts";
import { asWas, jsonOf, keep, kept } from "./values.ts";

type Row = Readonly<Record<string, unknown>>;

export function openSource(who: string, settings: Settings, outside: Outside): Source {
  const open = (snapshot: Snapshot, stream: string): Promise<Relation> =>
    relationOf(settings, who, stream, snapshot);
  /** Rows that fit a condition, for looks at single things. */
  const pick = async (
    stream: string,
    signal: AbortSignal,
    condition: (relation: Relation) => RawBuilder<unknown> | null,
  ): Promise<readonly RawRecord[]> => {
    signal.throwIfAborted();
    return held(who, outside, async (snapshot) => {
      const relation = await open(snapshot, stream);
      const where = condition(relation);
      if (where === null) return [];
      const { rows } = await sql<Row>`
        select ${selected(relation)} from ${relation.from} where ${where}`.execute(snapshot.db);
      return rows.flatMap((row) => recordOf(relation, row) ?? []);
    });
  };
  return {
    read: (stream, options) => readStream({ who, settings, outside, open }, stream, options),
    get: (stream, ids, signal) =>
      pick(stream, signal, (relation) =>
        ids.length === 0 ? null : isOneOf(relation, relation.settings.key, ids),
      ),
    async find(stream, like, signal) {
      const found = await pick(stream, signal, (relation) => likeness(relation, like));
      const { total } = settings.streams.get(stream)?.parts ?? {};
      const { numbers, names } = like;
      const isLoose = numbers === undefined && names === undefined && like.total !== undefined;
      return isLoose ? found.filter(({ body }) => sameAmount(body, total, like.total!)) : found;
    },
  };
}

/** In one snapshot, which ends whatever happens; what the driver throws in words. */
async function held<T>(
  who: string,
  outside: Outside,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  try {
    const snapshot = await outside.snapshot();
    try {
      return await work(snapshot);
    } finally {
      await snapshot.end();
    }
  } catch (error) {
    throw explainedOutside(error, who);
  }
}

/** Whether it is there, lets us in, and is a database. */
export async function tryDatabase(who: string, outside: Outside): Promise<void> {
  const catalogue = outside.dialect === "sqlite" ? "sqlite_schema" : "pg_namespace";
  await held(who, outside, async ({ db }) => {
    await sql`select count(*) from ${sql.id(catalogue)}`.execute(db);
  });
}

interface Room {
  readonly who: string;
  readonly settings: Settings;
  readonly outside: Outside;
  open(snapshot: Snapshot, stream: string): Promise<Relation>;
}

/** How far a read has come: the cursor's column, and the key within one value of it. */
interface Mark {
  readonly at: unknown;
  readonly key: unknown;
}

/** The whole read is one snapshot: no row moves between its pages. */
async function* readStream(
  room: Room,
  stream: string,
  { cursor, lists, signal }: ReadOptions,
): AsyncGenerator<Page> {
  signal.throwIfAborted();
  const { who, settings, outside } = room;
  let snapshot: Snapshot | null = null;
  try {
    snapshot = await outside.snapshot();
    const relation = await room.open(snapshot, stream);
    const families: Family[] = [];
    for (const list of lists) families.push(await openFamily(room, snapshot, relation, list));
    const blanks = await countBlanks(relation, snapshot);
    let since = cursor === null ? null : startOf(who, relation, cursor.token);
    let after: Mark | null = null;
    for (let last = false; !last;) {
      signal.throwIfAborted();
      const rows = await pageOf(relation, snapshot, { since, after, limit: settings.pageSize + 1 });
      refuseTwice(who, relation, rows);
      last = rows.length <= settings.pageSize;
      const page = last ? rows : rows.slice(0, -1);
      const end = page.at(-1);
      if (end !== undefined) after = markOf(relation, end);
      yield {
        records: await join(families, relation, snapshot, page),
        deleted: [],
        cursor: cursorOf(who, relation, after, cursor),
        complete: last && cursor === null && blanks === 0,
        ...(last && blanks > 0 && { oddities: [oddityOf(relation, blanks)] }),
      };
      since = null;
    }
  } catch (error) {
    throw explainedOutside(error, who);
  } finally {
    await snapshot?.end();
  }
}

async function pageOf(
  relation: Relation,
  { db }: Snapshot,
  { since, after, limit }: { since: unknown; after: Mark | null; limit: number },
): Promise<readonly Row[]> {
  const { settings, from } = relation;
  const key = relation.column(settings.key, "key");
  const order =
    settings.cursor === null ? key : sql`${relation.column(settings.cursor, "cursor")}, ${key}`;
  const conditions = [sql`${key} is not null`];
  if (settings.cursor !== null) {
    const column = relation.column(settings.cursor, "cursor");
    conditions.push(sql`${column} is not null`);
    if (after !== null) conditions.push(sql`(${column}, ${key}) > (${after.at}, ${after.key})`);
    else if (since !== null) conditions.push(sql`${column} >= ${since}`);
  } else if (after !== null) conditions.push(sql`${key} > ${after.key}`);
  const { rows } = await sql<Row>`
    select ${selected(relation)} from ${from}
    where ${sql.join(conditions, sql` and `)} order by ${order} limit ${limit}`.execute(db);
  return rows;
}

/** Rows that no page can hold: they have no key, or no place in the order. */
async function countBlanks(relation: Relation, { db }: Snapshot): Promise<number> {
  const { settings, from } = relation;
  const columns = [settings.key, ...(settings.cursor === null ? [] : [settings.cursor])];
  const blank = columns.map((name) => sql`${relation.column(name, "key")} is null`);
  const { rows } = await sql<{ readonly count: unknown }>`
    select count(*) as count from ${from} where ${sql.join(blank, sql` or `)}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

function oddityOf({ name, settings }: Relation, blanks: number): { place: string; text: string } {
  const { key, cursor } = settings;
  const what = cursor === null ? `"${key}" is null` : `"${key}" or "${cursor}" is null`;
  return { place: name, text: `${blanks} rows are left out: ${what}` };
}

/** Two rows with one key would be one thing with two contents, and one of them falls between pages. */
function refuseTwice(who: string, { name, settings }: Relation, rows: readonly Row[]): void {
  const seen = new Set<unknown>();
  for (const row of rows) {
    const key = row[settings.key];
    if (!seen.has(key)) seen.add(key);
    else {
      const text = String(key).slice(0, 80);
      throw new TieoutError("TO931", `${who}: two rows of ${name} have the key "${text}"`, {
        advice: `Name a column under key: that tells rows apart, or group the rows in a select.`,
      });
    }
  }
}

const markOf = ({ settings }: Relation, row: Row): Mark => ({
  at: settings.cursor === null ? null : row[settings.cursor],
  key: row[settings.key],
});

function cursorOf(
  connection: string,
  { name, settings }: Relation,
  mark: Mark | null,
  before: ReadOptions["cursor"],
): Page["cursor"] {
  if (settings.cursor === null) return null;
  if (mark === null) return before;
  return { connection, stream: name, token: writeJson({ at: keep(mark.at) }) };
}

/** Where a later run begins: at the last value, or so much before it. */
function startOf(who: string, { name, settings }: Relation, token: string): unknown {
  const was = kept((parseJson(token) as JsonObject)["at"] ?? null);
  if (settings.lookbackMs === 0) return was;
  const earlier = earlierMark(String(was).replace(/([+-]\d\d)$/, "$1:00"), settings.lookbackMs);
  if (earlier !== null) return asWas(earlier, was);
  throw new TieoutError("TO931", `${who}: nothing can be counted back from "${String(was)}"`, {
    advice: `The cursor of ${name} is no time, day or number: leave lookback out.`,
  });
}

function selected(relation: Relation): RawBuilder<unknown> {
  return sql.join([...relation.columns.keys()].map((name) => relation.column(name, "column")));
}

function recordOf(relation: Relation, row: Row): RawRecord | null {
  const body: Record<string, JsonObject[string]> = {};
  for (const [name, { kind }] of relation.columns) body[name] = jsonOf(row[name], kind);
  const { key, version } = relation.settings;
  const id = jsonOf(row[key], "text");
  if (typeof id !== "string" || id === "") return null;
  return {
    id: remoteId(id),
    version: version === null ? null : (jsonOf(row[version], "text") as string | null),
    body,
  };
}

interface Family {
  readonly name: string;
  readonly by: string;
  readonly parentKey: string;
  readonly relation: Relation;
}

async function openFamily(
  room: Room,
  snapshot: Snapshot,
  parent: Relation,
  { name, stream, by, parentKey }: ReadOptions["lists"][number],
): Promise<Family> {
  const relation = await room.open(snapshot, stream);
  relation.column(by, "column");
  parent.column(parentKey, "key");
  return { name, by, parentKey, relation };
}

/** Children of a whole page at once, by the values as they are: an index can find them. */
async function join(
  families: readonly Family[],
  relation: Relation,
  { db }: Snapshot,
  page: readonly Row[],
): Promise<readonly RawRecord[]> {
  const records = page.flatMap((row) => {
    const record = recordOf(relation, row);
    return record === null ? [] : [{ row, record }];
  });
  if (families.length === 0) return records.map(({ record }) => record);
  const lists = records.map((): Record<string, JsonObject[]> => ({}));
  for (const { name, by, parentKey, relation: child } of families) {
    const keys = [...new Set(page.map((row) => row[parentKey] ?? null))].filter((k) => k !== null);
    const found = new Map<string, JsonObject[]>();
    const key = child.column(child.settings.key, "key");
    const { rows } =
      keys.length === 0
        ? { rows: [] }
        : await sql<Row>`
            select ${selected(child)} from ${child.from}
            where ${child.column(by, "column")} in (${sql.join(keys)}) order by ${key}`.execute(db);
    for (const row of rows) {
      const parent = String(row[by]);
      const body = recordOf(child, row)?.body;
      if (body === undefined) continue;
      const known = found.get(parent);
      if (known === undefined) found.set(parent, [body]);
      else known.push(body);
    }
    for (const [n, { row }] of records.entries()) {
      lists[n]![name] = found.get(String(row[parentKey])) ?? [];
    }
  }
  return records.map(({ record }, n) => ({
    ...record,
    body: { ...record.body, $lists: lists[n]! },
  }));
}

/** As text: what is asked for may be nothing that the column could hold. */
function isOneOf(
  relation: Relation,
  column: string,
  values: readonly (string | RemoteId)[],
): RawBuilder<unknown> {
  return sql`cast(${relation.column(column, "column")} as text) in (${sql.join([...values])})`;
}

function likeness(relation: Relation, like: FindLike): RawBuilder<unknown> | null {
  const { parts, key } = relation.settings;
  const looks: RawBuilder<unknown>[] = [];
  if (like.numbers?.length) looks.push(isOneOf(relation, parts.number ?? key, like.numbers));
  if (like.names?.length && parts.name) looks.push(isOneOf(relation, parts.name, like.names));
  const { party, date } = like;
  if (party !== undefined && date !== undefined && parts.party && parts.date) {
    const sameParty = isOneOf(relation, parts.party, [party]);
    looks.push(sql`(${sameParty} and ${isOneOf(relation, parts.date, [date])})`);
  }
  return looks.length === 0 ? null : sql.join(looks, sql` or `);
}

function sameAmount(body: JsonObject, part: string | undefined, total: string): boolean {
  if (part === undefined) return true;
  const value = body[part];
  const [left, right] = [
    typeof value === "string" ? parseDecimal(value) : null,
    parseDecimal(total),
  ];
  return left !== null && right !== null && compareDecimal(left, right) === 0;
}
