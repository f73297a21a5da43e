import { sql } from "kysely";
import type { Transaction } from "kysely";
import { define, dialectOf } from "../dialect.ts";
import type { Tables } from "../tables.ts";

/** The operation log takes a fourth kind. SQLite changes no check, so the table is made anew. */
export async function up(tx: Transaction<Tables>): Promise<void> {
  if (dialectOf(tx) === "postgres") return define(tx, POSTGRES);
  const { rows } = await sql<{ name: string; sql: string }>`
    select name, sql from sqlite_master
    where tbl_name = 'operation' and type in ('table', 'index') and sql is not null
    order by type = 'index'`.execute(tx);
  const texts = rows.map((row) => row.sql);
  const [table = "", ...indexes] = texts;
  for (const text of [
    widened(table.replace("operation", "operation_wide")),
    `insert into operation_wide select * from operation`,
    `drop table operation`,
    `alter table operation_wide rename to operation`,
    ...indexes,
  ]) {
    await sql.raw(text).execute(tx);
  }
}

const widened = (text: string): string =>
  text.replace("'create', 'update', 'void'", "'create', 'update', 'void', 'delete'");

const POSTGRES: readonly string[] = [
  `alter table operation drop constraint operation_kind_check`,
  `alter table operation add constraint operation_kind_check
    check (kind in ('create', 'update', 'void', 'delete'))`,
];
