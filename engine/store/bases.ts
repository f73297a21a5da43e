import type { Selectable } from "kysely";
import { parseJson } from "../model/json.ts";
import type { JsonObject } from "../model/json.ts";
import type { Db } from "./open.ts";
import type { BaseTable } from "./tables.ts";

/** What both sides last agreed on. */
export interface Base {
  readonly body: JsonObject;
  readonly desiredHash: Uint8Array;
  readonly version: string | null;
}

export async function putBase(
  db: Db,
  documentId: number,
  base: {
    readonly leaves: string;
    readonly desiredHash: Uint8Array;
    readonly version: string | null;
  },
  at: string,
): Promise<void> {
  const row = { body: base.leaves, desired_hash: base.desiredHash, version: base.version, at };
  await db
    .insertInto("base")
    .values({ document_id: documentId, ...row })
    .onConflict((conflict) => conflict.column("document_id").doUpdateSet(row))
    .execute();
}

export async function baseOf(db: Db, documentId: number): Promise<Base | null> {
  const row = await db
    .selectFrom("base")
    .selectAll()
    .where("document_id", "=", documentId)
    .executeTakeFirst();
  return row === undefined ? null : readBase(row);
}

export function readBase(
  row: Pick<Selectable<BaseTable>, "body" | "desired_hash" | "version">,
): Base {
  return {
    body: parseJson(row.body) as JsonObject,
    desiredHash: row.desired_hash,
    version: row.version,
  };
}

export async function removeBase(db: Db, documentId: number): Promise<void> {
  await db.deleteFrom("base").where("document_id", "=", documentId).execute();
}
