import type { Cursor } from "../model/cursor.ts";
import type { Db, Tx } from "./statement.ts";

export async function getCursor(
  on: Db,
  connection: string,
  stream: string,
): Promise<Cursor | null> {
  const row = await on
    .selectFrom("cursor")
    .select("token")
    .where("connection", "=", connection)
    .where("stream", "=", stream)
    .executeTakeFirst();
  return row ? { connection, stream, token: row.token } : null;
}

/** In the transaction that writes the rows it covers, or in a later one; never before them. */
export async function putCursor(tx: Tx, cursor: Cursor, at: string): Promise<void> {
  await tx
    .insertInto("cursor")
    .values({ ...cursor, at })
    .onConflict((conflict) =>
      conflict.columns(["connection", "stream"]).doUpdateSet({ token: cursor.token, at }),
    )
    .execute();
}

/** The next read of the stream begins at its beginning. */
export async function dropCursor(tx: Tx, connection: string, stream: string): Promise<void> {
  await tx
    .deleteFrom("cursor")
    .where("connection", "=", connection)
    .where("stream", "=", stream)
    .execute();
}
