import type { Db } from "./statement.ts";

/** One thing that happened, to whatever record: newest first, from before an id on. */
export async function timeline(
  on: Db,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly TimelineRow[]> {
  let query = on
    .selectFrom("event")
    .leftJoin("document", "document.id", "event.document_id")
    .leftJoin("record", (join) =>
      join.on((eb) =>
        eb.or([
          eb("record.id", "=", eb.ref("event.record_id")),
          eb("record.id", "=", eb.ref("document.record_id")),
        ]),
      ),
    )
    .leftJoin("entity", "entity.id", "record.entity_id")
    .select(["event.id", "event.at", "event.run_id", "event.actor", "event.kind", "event.detail"])
    .select(["entity.name as entity", "record.key"])
    .orderBy("event.id", "desc")
    .limit(limit);
  if (before !== null) query = query.where("event.id", "<", before);
  return query.execute();
}

export interface TimelineRow {
  readonly id: number;
  readonly at: string;
  readonly run_id: string | null;
  readonly actor: string;
  readonly kind: string;
  /** JSON text. */
  readonly detail: string;
  readonly entity: string | null;
  readonly key: string | null;
}
