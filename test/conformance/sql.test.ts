import Database from "better-sqlite3";
import fs from "node:fs";
import path from "node:path";
import { sql } from "../../connectors/sql/index.ts";
import { Secret } from "../../engine/config/secrets.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { NO_POSTGRES, postgresDatabase, runSql } from "../support/postgres.ts";
import { testWorld } from "../support/world.ts";
import { connectorConformance, type Subject } from "./connector.ts";
import { openOptions } from "./open-options.ts";

/** The sql connector against a real SQLite file and a real PostgreSQL. */

const PAGE = 4;

const STREAM: JsonObject = {
  table: "employees",
  key: "employee_id",
  cursor: "changed",
  version: "changed",
  parts: { name: "name" },
};

const COLUMNS = ["employee_id", "name", "rate", "hired"];

const body = (n: number): JsonObject => ({
  employee_id: `E-${String(n).padStart(3, "0")}`,
  name: `O'Neill "Rae" \\ ${n}`,
  rate: "41.5000",
  hired: "2026-03-08",
});

function insertOf(row: JsonObject, n: number): string {
  const values = COLUMNS.map((column) => `'${(row[column] as string).replaceAll("'", "''")}'`);
  const changed = `'2026-06-01 10:00:${String(n % 60).padStart(2, "0")}+00'`;
  return `insert into employees values (${[...values, changed].join(", ")})`;
}

const shared = {
  stream: "employees",
  key: "employee_id",
  pageSize: PAGE,
  body,
  change: { name: "somebody else" },
  like: ({ name }: JsonObject) => ({ names: [name as string] }),
  odd: {},
};

async function makeSqlite(stream: JsonObject): Promise<Subject> {
  const io = testWorld();
  const file = path.join(io.files.root, "erp.db");
  const config: JsonObject = {
    database: "sqlite:erp.db",
    page_size: PAGE,
    streams: { employees: stream },
  };
  return {
    ...shared,
    describe: () => sql.describe(config, io),
    open: (mode) => sql.open(openOptions(config, mode, io)),
    async seed(bodies) {
      const db = new Database(file);
      db.exec(
        "create table employees (employee_id text, name text, rate text, hired date, changed text)",
      );
      bodies.forEach((row, n) => db.exec(insertOf(row, n)));
      db.close();
    },
    async openBadly() {
      fs.writeFileSync(file, "this is no database, whatever its name says");
      return sql.open(openOptions(config, "read", io));
    },
  };
}

async function makePostgres(stream: JsonObject): Promise<Subject> {
  const io = testWorld();
  const url = await postgresDatabase();
  const columns = { employee_id: "text", name: "text", rate: "decimal", hired: "date" };
  const config: JsonObject = {
    page_size: PAGE,
    streams: { employees: { ...stream, columns: { ...columns, changed: "instant" } } },
  };
  const open = (address: string): ReturnType<Subject["open"]> =>
    sql.open({
      ...openOptions(config, "read", io),
      secrets: new Map([["url", new Secret(address)]]),
    });
  return {
    ...shared,
    describe: () => sql.describe(config, io),
    open: () => open(url),
    seed: (bodies) =>
      runSql(
        url,
        `create table employees (employee_id text, name text, rate numeric(12, 4), hired date,
           changed timestamptz)`,
        ...bodies.map(insertOf),
      ),
    openBadly: () => open(url.replace(/\/[^/?]+\?/, "/nowhere?")),
  };
}

const sourceOnly = "databases of others are only read";
const { cursor: _, ...whole } = STREAM;
const statement: JsonObject = {
  ...STREAM,
  table: null,
  select: "select * from employees where hired >= :first",
  params: { first: "2000-01-01" },
};
const { table: _table, ...selecting } = statement;

connectorConformance({ name: "sql, SQLite,", make: () => makeSqlite(STREAM), sourceOnly });
connectorConformance({
  name: "sql, a statement on SQLite,",
  make: () => makeSqlite(selecting),
  sourceOnly,
});
connectorConformance({
  name: "sql, SQLite by key,",
  make: () => makeSqlite(whole),
  sourceOnly,
  skip: [{ tests: ["a read that goes on from any cursor"], reason: "no column says what changed" }],
});

for (const [name, stream] of [
  ["sql, PostgreSQL,", STREAM],
  ["sql, a statement on PostgreSQL,", selecting],
] as const) {
  connectorConformance({
    name,
    make: () => makePostgres(stream),
    sourceOnly,
    skip: NO_POSTGRES === null ? [] : [{ tests: [""], reason: NO_POSTGRES }],
  });
}
