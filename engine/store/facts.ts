import { statement } from "./statement.ts";
import type { Db, Params } from "./statement.ts";

/** What evaluations look at beside their own row, one thing at a time and at once. */

export interface RecordFact {
  /** null: seen at the source, and not staged. */
  readonly raw: string | null;
  readonly fingerprint: Uint8Array | null;
}

export function recordFact(on: Db, entity: string, key: string): RecordFact | null {
  return record.now(on, { entity, key })[0] ?? null;
}

const record = statement((db, p: Params<{ entity: string; key: string }>) =>
  db
    .selectFrom("record")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .select(["record.raw", "record.fingerprint"])
    .where("entity.name", "=", p("entity"))
    .where("record.key", "=", p("key")),
);

export interface TwinFact {
  readonly role: string;
  readonly stream: string;
  /** null: it has no twin. */
  readonly remote_id: string | null;
}

/** The documents of a record, in the order of their making, with their twins. */
export function twinFacts(on: Db, entity: string, key: string): TwinFact[] {
  return twins.now(on, { entity, key });
}

const twins = statement((db, p: Params<{ entity: string; key: string }>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .leftJoin("link", "link.document_id", "document.id")
    .select(["document.role", "document.stream", "link.remote_id"])
    .where("entity.name", "=", p("entity"))
    .where("record.key", "=", p("key"))
    .orderBy("document.id"),
);

export interface NameFact {
  readonly remote_id: string;
  readonly active: number;
}

/** What stands under a name (as `nameKey` gives it) in one of the other side's lists. */
export function nameFacts(
  on: Db,
  place: { readonly connection: string; readonly stream: string; readonly name: string },
): NameFact[] {
  return names.now(on, place);
}

const names = statement((db, p: Params<{ connection: string; stream: string; name: string }>) =>
  db
    .selectFrom("mirror")
    .select(["remote_id", "active"])
    .where("connection", "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("name", "=", p("name"))
    .where("gone", "=", 0)
    .orderBy("id"),
);

export interface ExistingFact {
  readonly entity: string;
  readonly key: string;
  readonly role: string;
  /** null: there is no twin, or none any more. */
  readonly body: string | null;
  readonly fingerprint: Uint8Array | null;
}

/** A document's address, and its twin as last seen. */
export function existingFact(on: Db, documentId: number): ExistingFact | null {
  return existing.now(on, { documentId })[0] ?? null;
}

const existing = statement((db, p: Params<{ documentId: number }>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .leftJoin("link", "link.document_id", "document.id")
    .leftJoin("mirror", (join) =>
      join
        .onRef("mirror.connection", "=", "link.connection")
        .onRef("mirror.stream", "=", "link.stream")
        .onRef("mirror.remote_id", "=", "link.remote_id")
        .on("mirror.gone", "=", 0),
    )
    .select(["entity.name as entity", "record.key", "document.role"])
    .select(["mirror.body", "mirror.fingerprint"])
    .where("document.id", "=", p("documentId")),
);
