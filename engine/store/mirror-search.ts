import { sql } from "kysely";
import { nameKey } from "./mirror.ts";
import type { Place } from "./mirror.ts";
import type { Db } from "./statement.ts";

/** Things of the other side whose name or id begins with, or holds, what a person types. */
export async function searchMirror(
  on: Db,
  { connection, stream }: Place,
  text: string,
  limit: number,
): Promise<readonly { readonly remote_id: string; readonly body: string }[]> {
  const part = `%${nameKey(text).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return on
    .selectFrom("mirror")
    .select(["remote_id", "body"])
    .where("connection", "=", connection)
    .where("stream", "=", stream)
    .where("gone", "=", 0)
    .where((eb) =>
      eb.or([
        sql<boolean>`mirror.name like ${part} escape '\\'`,
        eb("remote_id", "=", text.trim()),
      ]),
    )
    .orderBy("active", "desc")
    .orderBy("name")
    .limit(limit)
    .execute();
}
