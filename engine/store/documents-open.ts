import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params } from "./statement.ts";

/** Documents of an entity with what the books have of them, as last read. */
export interface PairedRow {
  readonly id: number;
  readonly role: string;
  readonly party: string | null;
  /** JSON text of the twin. */
  readonly body: string;
}

export function pairedRows(on: Db, entity: string): AsyncGenerator<PairedRow[]> {
  return chunks(on, paired, { entity });
}

const paired = statement((db, p: Params<{ entity: string } & ChunkParams>) =>
  db
    .selectFrom("document")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .innerJoin("link", "link.document_id", "document.id")
    .innerJoin("mirror", (join) =>
      join
        .onRef("mirror.connection", "=", "link.connection")
        .onRef("mirror.stream", "=", "link.stream")
        .onRef("mirror.remote_id", "=", "link.remote_id"),
    )
    .select(["document.id", "document.role", "document.party", "mirror.body"])
    .where("entity.name", "=", p("entity"))
    .where("mirror.gone", "=", 0)
    .where("document.id", ">", p("after"))
    .orderBy("document.id")
    .limit(p("limit")),
);
