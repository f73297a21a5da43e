import { sql } from "kysely";
import type { Transaction } from "kysely";
import { definition, dialectOf } from "../dialect.ts";
import { DIRTY_DOCUMENT } from "../document-sets.ts";
import type { Tables } from "../tables.ts";

/** What the books have settled and the source does not know; new documents leave an index. */
export async function up(tx: Transaction<Tables>): Promise<void> {
  for (const text of STATEMENTS) {
    await sql.raw(definition(dialectOf(tx), text)).execute(tx);
  }
}

const STATEMENTS: readonly string[] = [
  `alter table document add column unpaid int not null default 0`,
  `drop index document_dirty`,
  `create index document_dirty on document (entity_id) where ${DIRTY_DOCUMENT}`,
];
