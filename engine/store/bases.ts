import type { Selectable } from "kysely";
import { parseJson } from "../model/json.ts";
import type { JsonObject } from "../model/json.ts";
import type { Db } from "./open.ts";
import { statement } from "./statement.ts";
import type { Params } from "./statement.ts";
import type { BaseTable } from "./tables.ts";

/** What both sides last agreed on. */
export interface Base {
  readonly body: JsonObject;
  readonly desiredHash: Uint8Array;
  readonly version: string | null;
}

export async function putBases(db: Db, bases: readonly Agreed[]): Promise<void> {
  await put.run(db, bases);
}

export interface Agreed {
  readonly documentId: number;
  readonly leaves: string;
  readonly desiredHash: Uint8Array;
  readonly version: string | null;
  readonly at: string;
}

const put = statement((db, p: Params<Agreed>) => {
  const row = {
    body: p("leaves"),
    desired_hash: p("desiredHash"),
    version: p("version"),
    at: p("at"),
  };
  return db
    .insertInto("base")
    .values({ document_id: p("documentId"), ...row })
    .onConflict((conflict) => conflict.column("document_id").doUpdateSet(row));
});

export async function baseOf(db: Db, documentId: number): Promise<Base | null> {
  const [row] = await ofDocument.first(db, [{ documentId }]);
  return row === undefined ? null : readBase(row);
}

const ofDocument = statement((db, p: Params<{ documentId: number }>) =>
  db.selectFrom("base").selectAll().where("document_id", "=", p("documentId")),
);

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
