import type { Selectable } from "kysely";
import type { Address, EntityName, RecordKey, RemoteId, Role } from "../model/ids.ts";
import type { Link, LinkOrigin } from "../model/link.ts";
import type { Db } from "./open.ts";
import { statement } from "./statement.ts";
import type { Params } from "./statement.ts";
import type { LinkTable } from "./tables.ts";

/** Binds a document to a remote thing; one that it had is replaced (callers check permanence). */
export async function putLink(
  db: Db,
  documentId: number,
  link: Omit<Link, "address">,
  at: string,
): Promise<void> {
  await putLinks(db, [{ ...link, documentId }], at);
}

export async function putLinks(
  db: Db,
  links: readonly (Omit<Link, "address"> & { readonly documentId: number })[],
  at: string,
): Promise<void> {
  const rows = links.map(
    ({ documentId, connection, stream, remoteId, by, actor, why, ...link }) => {
      const permanent = link.permanent ? 1 : 0;
      return { documentId, connection, stream, remoteId, permanent, origin: by, actor, why, at };
    },
  );
  await bind.run(db, rows);
  await markLinked.run(db, rows);
}

interface Bound {
  readonly documentId: number;
  readonly connection: string;
  readonly stream: string;
  readonly remoteId: string;
  readonly permanent: number;
  readonly origin: string;
  readonly actor: string;
  readonly why: string;
  readonly at: string;
}

const bind = statement((db, p: Params<Bound>) => {
  const row = {
    connection: p("connection"),
    stream: p("stream"),
    remote_id: p("remoteId"),
    permanent: p("permanent"),
    origin: p("origin"),
    actor: p("actor"),
    why: p("why"),
    at: p("at"),
  };
  return db
    .insertInto("link")
    .values({ document_id: p("documentId"), ...row })
    .onConflict((conflict) => conflict.column("document_id").doUpdateSet(row));
});

const markLinked = statement((db, p: Params<{ documentId: number }>) =>
  db.updateTable("document").set({ link: "linked" }).where("id", "=", p("documentId")),
);

export async function removeLink(db: Db, documentId: number): Promise<void> {
  await db.deleteFrom("link").where("document_id", "=", documentId).execute();
  await db.updateTable("document").set({ link: "none" }).where("id", "=", documentId).execute();
}

export type LinkRow = Selectable<LinkTable>;

export async function linkOf(db: Db, documentId: number): Promise<LinkRow | null> {
  return (await linksOf(db, [documentId]))[0] ?? null;
}

/** For each document its link, in order. */
export async function linksOf(
  db: Db,
  documentIds: readonly number[],
): Promise<readonly (LinkRow | null)[]> {
  const rows = await ofDocument.first(
    db,
    documentIds.map((documentId) => ({ documentId })),
  );
  return rows.map((row) => row ?? null);
}

const ofDocument = statement((db, p: Params<{ documentId: number }>) =>
  db.selectFrom("link").selectAll().where("document_id", "=", p("documentId")),
);

/** Remote ids of linked documents, by address text; for references and for exports. */
export async function linksOfEntity(
  db: Db,
  entity: EntityName,
): Promise<readonly (Link & { readonly documentId: number; readonly at: string })[]> {
  const rows = await db
    .selectFrom("link")
    .innerJoin("document", "document.id", "link.document_id")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["link.document_id", "link.connection", "link.stream", "link.remote_id"])
    .select(["link.permanent", "link.origin", "link.actor", "link.why", "link.at"])
    .select(["record.key", "document.role"])
    .where("entity.name", "=", entity)
    .orderBy("record.key")
    .execute();
  return rows.map((row) => ({
    documentId: row.document_id,
    address: addressOf(entity, row.key, row.role),
    connection: row.connection,
    stream: row.stream,
    remoteId: row.remote_id as RemoteId,
    permanent: row.permanent === 1,
    by: row.origin as LinkOrigin,
    actor: row.actor,
    why: row.why,
    at: row.at,
  }));
}

/** Who has each thing of a stream; where several share one, the first. */
export async function linkedTwins(
  db: Db,
  place: { readonly connection: string; readonly stream: string },
): Promise<ReadonlyMap<string, Address>> {
  const rows = await db
    .selectFrom("link")
    .innerJoin("document", "document.id", "link.document_id")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["link.remote_id", "entity.name", "record.key", "document.role"])
    .where("link.connection", "=", place.connection)
    .where("link.stream", "=", place.stream)
    .orderBy("link.document_id", "desc")
    .execute();
  return new Map(
    rows.map((row) => [row.remote_id, addressOf(row.name as EntityName, row.key, row.role)]),
  );
}

function addressOf(entity: EntityName, key: string, role: string): Address {
  return { entity, key: key as RecordKey, role: role as Role };
}

/** Who is linked to a thing: several projects may share one customer. */
export async function linkedTo(
  db: Db,
  twin: { readonly connection: string; readonly stream: string; readonly remoteId: string },
): Promise<readonly { readonly documentId: number; readonly address: Address }[]> {
  const rows = await db
    .selectFrom("link")
    .innerJoin("document", "document.id", "link.document_id")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["link.document_id", "entity.name", "record.key", "document.role"])
    .where("link.connection", "=", twin.connection)
    .where("link.stream", "=", twin.stream)
    .where("link.remote_id", "=", twin.remoteId)
    .execute();
  return rows.map((row) => ({
    documentId: row.document_id,
    address: addressOf(row.name as EntityName, row.key, row.role),
  }));
}

/** Of these entities the names of those that have a linked document. */
export async function linkedEntities(
  on: Db,
  entities: readonly { readonly id: number; readonly name: string }[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { id, name } of entities) {
    const linked = await on
      .selectFrom("document")
      .innerJoin("link", "link.document_id", "document.id")
      .select("document.id")
      .where("document.entity_id", "=", id)
      .limit(1)
      .executeTakeFirst();
    if (linked !== undefined) found.push(name);
  }
  return found;
}

/** A connection that has links and is none of these; null where there is none. */
export async function linkElsewhere(
  on: Db,
  connections: readonly string[],
): Promise<string | null> {
  const found = await on
    .selectFrom("link")
    .select("connection")
    .where("connection", "not in", connections)
    .limit(1)
    .executeTakeFirst();
  return found?.connection ?? null;
}
