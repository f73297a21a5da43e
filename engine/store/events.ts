import { hash } from "node:crypto";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Tx } from "./statement.ts";

export type EventKind =
  | "staged"
  | "edited"
  | "linked"
  | "unlinked"
  | "held"
  | "released"
  | "retried"
  | "planned"
  | "approved"
  | "applied"
  | "failed"
  | "unknown"
  | "settled"
  | "drifted"
  | "settlement"
  | "missing"
  | "back"
  | "locked"
  | "migrated"
  | "configured";

export interface NewEvent {
  readonly at: string;
  readonly run_id: string | null;
  readonly actor: string;
  readonly record_id: number | null;
  readonly document_id: number | null;
  readonly kind: EventKind;
  /** Written as JSON: what was, what is, why, under which configuration. Never a secret. */
  readonly detail: object;
}

export interface EventRow {
  readonly id: number;
  readonly at: string;
  readonly run_id: string | null;
  readonly actor: string;
  readonly record_id: number | null;
  readonly document_id: number | null;
  readonly kind: string;
  /** JSON text. */
  readonly detail: string;
  readonly prev: Uint8Array;
  readonly hash: Uint8Array;
}

/** Adds to the history; each row carries the hash of the one before, so none can go unseen. */
export async function appendEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const [last] = await lastEvent.all(tx, {});
  let prev = last?.hash ?? NO_EVENT;
  const rows = events.map((event) => {
    const row = { ...event, detail: JSON.stringify(event.detail), prev };
    prev = hashOf(row);
    return { ...row, hash: prev };
  });
  await insert.run(tx, rows);
}

const NO_EVENT = new Uint8Array(32);

const lastEvent = statement((db) =>
  db.selectFrom("event").select("hash").orderBy("id", "desc").limit(1),
);

const insert = statement((db, p: Params<Omit<EventRow, "id">>) =>
  db.insertInto("event").values({
    at: p("at"),
    run_id: p("run_id"),
    actor: p("actor"),
    record_id: p("record_id"),
    document_id: p("document_id"),
    kind: p("kind"),
    detail: p("detail"),
    prev: p("prev"),
    hash: p("hash"),
  }),
);

/** sha256 over the hash before, in hex, and the row's own columns, as one JSON list. */
function hashOf(row: Omit<EventRow, "id" | "hash">): Uint8Array {
  const { at, run_id, actor, record_id, document_id, kind, detail } = row;
  const before = Buffer.from(row.prev).toString("hex");
  return hash(
    "sha256",
    JSON.stringify([before, at, run_id, actor, record_id, document_id, kind, detail]),
    "buffer",
  );
}

/** What a walk over the whole history found. */
export interface Chain {
  readonly events: number;
  /** Hexadecimal hash of the last one; whoever has kept it can prove that nothing is gone since. */
  readonly head: string;
  /** The first row that is not as it was written, or follows one that is gone. */
  readonly broken: number | null;
  /** The hash that was asked for stands in the chain. */
  readonly found: boolean;
}

/**
 * Walks the whole history. A chain cannot show that its end was cut off: that needs `kept`, the
 * head as it was at some time before, in hexadecimal.
 */
export async function walkChain(on: Db, kept: string | null): Promise<Chain> {
  let prev: Uint8Array = NO_EVENT;
  let events = 0;
  let found = kept === null;
  const chain = (broken: number | null): Chain => {
    return { events, head: Buffer.from(prev).toString("hex"), broken, found };
  };
  for await (const rows of chunks(on, everyOne, {})) {
    for (const row of rows) {
      const same =
        Buffer.compare(row.prev, prev) === 0 && Buffer.compare(hashOf(row), row.hash) === 0;
      if (!same) return chain(row.id);
      prev = row.hash;
      events++;
      found ||= Buffer.from(prev).toString("hex") === kept;
    }
  }
  return chain(null);
}

const everyOne = statement((db, p: Params<ChunkParams>) =>
  db.selectFrom("event").selectAll().where("id", ">", p("after")).orderBy("id").limit(p("limit")),
);

/** The history of one record and of all its documents, oldest first. */
export function eventsOfRecord(on: Db, recordId: number): Promise<EventRow[]> {
  return ofRecord.all(on, { recordId });
}

const ofRecord = statement((db, p: Params<{ recordId: number }>) =>
  db
    .selectFrom("event")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb("record_id", "=", p("recordId")),
        eb(
          "document_id",
          "in",
          eb.selectFrom("document").select("id").where("record_id", "=", p("recordId")),
        ),
      ]),
    )
    .orderBy("id"),
);

export function eventsOfRun(on: Db, runId: string): Promise<EventRow[]> {
  return ofRun.all(on, { runId });
}

const ofRun = statement((db, p: Params<{ runId: string }>) =>
  db.selectFrom("event").selectAll().where("run_id", "=", p("runId")).orderBy("id"),
);
