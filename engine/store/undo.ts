import { sql } from "kysely";
import type { SqlBool } from "kysely";
import type { Address, EntityName, RecordKey, Role } from "../model/ids.ts";
import type { Db } from "./statement.ts";

/** The latest run that has sent something for a document after its n-th operation; null: none. */
export async function laterRunOf(on: Db, documentId: number, seq: number): Promise<string | null> {
  const row = await on
    .selectFrom("operation")
    .innerJoin("request", "request.id", "operation.request_row")
    .select("request.run_id")
    .where("operation.document_id", "=", documentId)
    .where("operation.seq", ">", seq)
    .where("operation.state", "!=", "rejected")
    .orderBy("operation.seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.run_id ?? null;
}

/** Newest first. */
export async function runsThatSent(on: Db, most: number): Promise<readonly string[]> {
  const rows = await on
    .selectFrom("request")
    .select("run_id")
    .groupBy("run_id")
    .orderBy((eb) => eb.fn.max("id"), "desc")
    .limit(most)
    .execute();
  return rows.map((row) => row.run_id);
}

/** Documents that are held, and are linked to something in the books. */
export async function heldInBooks(on: Db): Promise<readonly number[]> {
  const rows = await on
    .selectFrom("document")
    .innerJoin("link", "link.document_id", "document.id")
    .select("document.id")
    .where("document.hold", "is not", null)
    .where("document.sync", "!=", "retired")
    .orderBy("document.id")
    .execute();
  return rows.map((row) => row.id);
}

/** Documents in the books whose bodies hold the id of this one. */
export async function dependentsOf(on: Db, address: string): Promise<readonly Address[]> {
  const wanted = `%${JSON.stringify(address).replaceAll(/[\\%_]/g, "\\$&")}%`;
  const rows = await on
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .innerJoin("link", "link.document_id", "document.id")
    .select(["entity.name", "record.key", "document.role"])
    .where(sql<SqlBool>`document.needs like ${wanted} escape '\\'`)
    .where("document.sync", "!=", "retired")
    .orderBy("document.id")
    .execute();
  return rows.map((row) => ({
    entity: row.name as EntityName,
    key: row.key as RecordKey,
    role: row.role as Role,
  }));
}
