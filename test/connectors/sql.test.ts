import Database from "better-sqlite3";
import fs from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sql } from "../../connectors/sql/index.ts";
import type { Page, ReadOptions } from "../../engine/contract/connector.ts";
import { Secret } from "../../engine/config/secrets.ts";
import { cursorOf } from "../support/cursor.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { openOptions } from "../conformance/open-options.ts";
import { SIGNAL } from "../conformance/talk.ts";
import { NO_POSTGRES, postgresDatabase, runSql } from "../support/postgres.ts";
import { testWorld } from "../support/world.ts";

const world = testWorld;

function sqlite(io: ReturnType<typeof world>, ...statements: readonly string[]): string {
  const file = path.join(io.files.root, "erp.db");
  const db = new Database(file);
  for (const statement of statements) db.exec(statement);
  db.close();
  return file;
}

async function readSqlite(
  io: ReturnType<typeof world>,
  streams: JsonObject,
  wish: Partial<ReadOptions> & { readonly stream?: string } = {},
): Promise<readonly Page[]> {
  const config = { database: "sqlite:erp.db", page_size: 2, streams };
  return pages(config, new Map(), wish, io);
}

async function readPostgres(
  url: string,
  streams: JsonObject,
  wish: Partial<ReadOptions> & { readonly stream?: string } = {},
): Promise<readonly Page[]> {
  return pages({ page_size: 2, streams }, new Map([["url", new Secret(url)]]), wish, world());
}

async function pages(
  config: JsonObject,
  secrets: ReadonlyMap<string, Secret>,
  { stream = "bills", ...wish }: Partial<ReadOptions> & { readonly stream?: string },
  io: ReturnType<typeof world>,
): Promise<readonly Page[]> {
  const connection = await sql.open({ ...openOptions(config, "read", io), secrets });
  onTestFinished(() => connection.close());
  const options = { cursor: null, lists: [], key: "id", signal: SIGNAL, ...wish };
  const found: Page[] = [];
  for await (const page of connection.source.read(stream, options)) found.push(page);
  return found;
}

const bodies = (found: readonly Page[]): readonly JsonObject[] =>
  found.flatMap(({ records }) => records.map(({ body }) => body));

test("whole numbers and decimals of SQLite lose no digit", async () => {
  const io = world();
  sqlite(
    io,
    "create table bills (id integer primary key, total numeric, rate real, paid boolean, note)",
    "insert into bills values (9007199254740993, '12345678901234567.89', 0.1, 1, null)",
    "insert into bills values (9007199254740994, 18400, 1e-7, 0, x'00ff')",
  );
  expect(bodies(await readSqlite(io, { bills: { table: "bills", key: "id" } }))).toEqual([
    // SQLite's own NUMERIC column has made a double of this one: a text column keeps all of it.
    { id: "9007199254740993", total: "12345678901234568", rate: "0.1", paid: true, note: null },
    { id: "9007199254740994", total: "18400", rate: "0.0000001", paid: false, note: "\\x00ff" },
  ]);
});

test.skipIf(NO_POSTGRES !== null)("what PostgreSQL has arrives as it wrote it", async () => {
  const url = await postgresDatabase();
  await runSql(
    url,
    `create table bills (id bigint primary key, total numeric(30, 4), at timestamptz, day date,
       paid boolean, more jsonb, tags text[])`,
    `insert into bills values (9007199254740993, 12345678901234567.8900,
       '2026-03-08 02:30:00-06', '2026-03-08', true, '{"n": 1.10}', '{a,b}')`,
  );
  const [body] = bodies(await readPostgres(url, { bills: { table: "bills", key: "id" } }));
  expect(body).toEqual({
    id: "9007199254740993",
    total: "12345678901234567.8900",
    at: "2026-03-08T08:30:00.000Z",
    day: "2026-03-08",
    paid: true,
    more: { n: 1.1 },
    tags: "{a,b}",
  });
});

test("children of a page are read at once, and stand in their lists in order", async () => {
  const io = world();
  sqlite(
    io,
    "create table bills (id integer primary key, customer text)",
    "create table lines (id integer primary key, bill integer, amount text)",
    "insert into bills values (1, 'a'), (2, 'b'), (3, 'c')",
    "insert into lines values (30, 1, '1.10'), (20, 3, '2.20'), (10, 1, '3.30')",
  );
  const lists = [{ name: "lines", stream: "lines", by: "bill", parentKey: "id" }];
  const streams = { bills: { table: "bills", key: "id" }, lines: { table: "lines", key: "id" } };
  const found = bodies(await readSqlite(io, streams, { lists }));
  expect(found.map((body) => body["$lists"])).toEqual([
    {
      lines: [
        { id: "10", bill: "1", amount: "3.30" },
        { id: "30", bill: "1", amount: "1.10" },
      ],
    },
    { lines: [] },
    { lines: [{ id: "20", bill: "3", amount: "2.20" }] },
  ]);
});

test("a read that goes on looks back as far as it is told", async () => {
  const io = world();
  const streams = {
    bills: { table: "bills", key: "id", cursor: "changed", lookback: "PT10M" },
  };
  const file = sqlite(
    io,
    "create table bills (id text, changed text)",
    "insert into bills values ('a', '2026-06-01 10:00:00'), ('b', '2026-06-01 10:20:00')",
  );
  const first = await readSqlite(io, streams);
  const db = new Database(file);
  // A transaction that was open for five minutes brings a row with an earlier time.
  db.exec("insert into bills values ('late', '2026-06-01 10:15:00')");
  db.close();
  const second = await readSqlite(io, streams, { cursor: cursorOf(first) });
  expect(bodies(second).map((body) => body["id"])).toEqual(["late", "b"]);
  expect(second.every(({ complete }) => !complete)).toBe(true);
});

test("rows without a key are told of, and then nothing counts as gone", async () => {
  const io = world();
  sqlite(io, "create table bills (id text)", "insert into bills values ('a'), (null), (null)");
  const [page] = await readSqlite(io, { bills: { table: "bills", key: "id" } });
  expect(page).toMatchObject({ complete: false, oddities: [{ place: "bills" }] });
  expect(page!.oddities![0]!.text).toContain("2 rows");
});

test("two rows with one key end the read, wherever a page ends between them", async () => {
  const io = world();
  sqlite(io, "create table bills (id text)", "insert into bills values ('a'), ('b'), ('b')");
  await expect(readSqlite(io, { bills: { table: "bills", key: "id" } })).rejects.toMatchObject({
    code: "TO931",
    message: expect.stringContaining('"b"'),
  });
});

const ATTACKS: Readonly<Record<string, string>> = {
  "a second statement":
    "select id from bills) as stream; delete from bills; select * from (select 1",
  "a statement behind a comment": "select id from bills -- ) as s\n; delete from bills",
  "a write that gives rows": "with x as (delete from bills returning id) select * from x",
  "a write instead": "delete from bills returning id",
  "leaving the read-only transaction":
    "select 1 as id) as s; set transaction read write; (select 2",
};

for (const [what, select] of Object.entries(ATTACKS)) {
  test(`SQLite is only read: ${what}`, async () => {
    const io = world();
    const file = sqlite(io, "create table bills (id text)", "insert into bills values ('a')");
    await expect(readSqlite(io, { bills: { select, key: "id" } })).rejects.toThrow();
    const db = new Database(file);
    expect(db.prepare("select count(*) from bills").pluck().get()).toBe(1);
    db.close();
  });

  test.skipIf(NO_POSTGRES !== null)(`PostgreSQL is only read: ${what}`, async () => {
    const url = await postgresDatabase();
    await runSql(url, "create table bills (id text)", "insert into bills values ('a')");
    await expect(readPostgres(url, { bills: { select, key: "id" } })).rejects.toThrow();
    const left = await readPostgres(url, { bills: { table: "bills", key: "id" } });
    expect(bodies(left)).toEqual([{ id: "a" }]);
  });
}

test.skipIf(NO_POSTGRES !== null)("a function that writes is stopped by the server", async () => {
  const url = await postgresDatabase();
  await runSql(
    url,
    "create table bills (id text)",
    "create function sly() returns text language sql as $$ insert into bills values ('x') returning id $$",
  );
  const select = "select sly() as id";
  await expect(readPostgres(url, { bills: { select, key: "id" } })).rejects.toMatchObject({
    code: "TO901",
    message: expect.stringContaining("read-only"),
  });
});

test.skipIf(NO_POSTGRES !== null)("a statement that takes too long is ended", async () => {
  const url = await postgresDatabase();
  const config = {
    statement_timeout_seconds: 1,
    streams: { bills: { select: "select pg_sleep(30)::text as id", key: "id" } },
  };
  const secrets = new Map([["url", new Secret(url)]]);
  await expect(pages(config, secrets, {}, world())).rejects.toMatchObject({ code: "TO941" });
});

test("a name that is no column of the table is told with the nearest one", async () => {
  const io = world();
  sqlite(io, "create table bills (bill_id text)");
  await expect(readSqlite(io, { bills: { table: "bills", key: "bil_id" } })).rejects.toMatchObject({
    code: "TO931",
    advice: expect.stringContaining("bill_id"),
  });
});

test("names are quoted: one that is SQL is a name all the same", async () => {
  const io = world();
  sqlite(
    io,
    'create table "bills; drop table x" ("id" text, "a"" or 1=1 --" text)',
    "insert into \"bills; drop table x\" values ('a', 'b')",
  );
  const streams = { bills: { table: "bills; drop table x", key: "id" } };
  expect(bodies(await readSqlite(io, streams))).toEqual([{ id: "a", 'a" or 1=1 --': "b" }]);
});

test("an SQLite file outside the project is not opened", async () => {
  const io = world();
  const other = world();
  fs.symlinkSync(sqlite(other, "create table bills (id text)"), path.join(io.files.root, "erp.db"));
  await expect(readSqlite(io, { bills: { table: "bills", key: "id" } })).rejects.toMatchObject({
    code: "TO931",
  });
});

test("what no schema can say of a configuration is said all at once", () => {
  const found = sql.check!(
    {
      streams: {
        a: { key: "id" },
        b: { key: "id", select: "delete from bills; select :day" },
        c: { key: "idd", table: "bills", columns: { id: "text" } },
      },
    },
    [],
  );
  expect(found.map(({ path: at, message }) => `${at.join(".")}: ${message}`)).toEqual([
    ": `url` is missing",
    "streams.a: a stream has either a `table` or a `select`",
    "streams.b.select: a source is only read",
    "streams.b.select: one statement, without a `;`",
    "streams.b.select: `:day` has no value",
    "streams.c.key: `idd` is not among the columns",
  ]);
});
