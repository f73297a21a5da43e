import type { Transaction } from "kysely";
import { define } from "../dialect.ts";
import { DIRTY_DOCUMENT } from "../document-sets.ts";
import type { Tables } from "../tables.ts";

/** What the books have settled and the source does not know; new documents leave an index. */
export function up(tx: Transaction<Tables>): Promise<void> {
  return define(tx, STATEMENTS);
}

const STATEMENTS: readonly string[] = [
  `alter table document add column unpaid int not null default 0`,
  `drop index document_dirty`,
  `create index document_dirty on document (entity_id) where ${DIRTY_DOCUMENT}`,
];
