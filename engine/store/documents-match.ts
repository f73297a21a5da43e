import { sql } from "kysely";
import type { SqlBool } from "kysely";
import type { EntityName, Role } from "../model/ids.ts";
import type { LinkState } from "../model/status.ts";
import { UNLINKED_DOCUMENT } from "./document-sets.ts";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params } from "./statement.ts";

/** A document without a twin, with its record. */
export interface UnlinkedRow {
  readonly id: number;
  readonly record_id: number;
  readonly key: string;
  readonly role: string;
  readonly raw: string;
  readonly latched: number;
  readonly link: LinkState;
  /** How many candidates it had at the last look. */
  readonly proposals: number;
}

const unlinked = statement((db, p: Params<{ entity: string; role: string } & ChunkParams>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["document.id", "document.record_id", "record.key", "document.role"])
    .select(["record.latched", "document.link"])
    .select((eb) => [
      eb.ref("record.raw").$notNull().as("raw"),
      eb
        .selectFrom("candidate")
        .select((inner) => inner.fn.countAll<number>().as("count"))
        .whereRef("candidate.document_id", "=", "document.id")
        .as("proposals"),
    ])
    .where("entity.name", "=", p("entity"))
    .where("document.role", "=", p("role"))
    .where(sql.raw<SqlBool>(UNLINKED_DOCUMENT))
    .where("document.sync", "!=", "retired")
    .where("record.raw", "is not", null)
    .where("record.origin", "=", "live")
    .where("document.id", ">", p("after"))
    .orderBy("document.id")
    .limit(p("limit")),
);

export function unlinkedDocuments(
  db: Db,
  entity: EntityName,
  role: Role,
): AsyncGenerator<UnlinkedRow[]> {
  return chunks(db, unlinked, { entity, role }) as AsyncGenerator<UnlinkedRow[]>;
}
