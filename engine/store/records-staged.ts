import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params } from "./statement.ts";

/** What is staged of an entity, a chunk at a time. */
export function stagedBodies(
  on: Db,
  entityId: number,
): AsyncGenerator<{ readonly id: number; readonly raw: string }[]> {
  return chunks(on, staged, { entityId }, 1000) as ReturnType<typeof stagedBodies>;
}

const staged = statement((db, p: Params<{ entityId: number } & ChunkParams>) =>
  db
    .selectFrom("record")
    .select(["id", "raw"])
    .where("entity_id", "=", p("entityId"))
    .where("raw", "is not", null)
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);
