import type { Notice } from "../contract/receiver.ts";
import { instantFromMs, msOf } from "../model/calendar.ts";
import type { Instant } from "../model/calendar.ts";
import { remoteId } from "../model/ids.ts";
import type { RemoteId } from "../model/ids.ts";
import { statement } from "./statement.ts";
import type { Db, Params, Tx } from "./statement.ts";

/** A thing that the other side has told of, and that nobody has read since. */
export interface Told {
  readonly connection: string;
  readonly stream: string;
  readonly remote_id: RemoteId;
  /** Of what it came with last. */
  readonly batch: string;
}

/** Events are known again for so long; Intuit sends one again every 6 hours at the most. */
const KNOWN_MS = 7 * 86_400_000;

/**
 * Takes what one message told; gives how many of its events were new. The same event again is
 * left out; an event without an id of its own counts as new, and costs one read more.
 */
export async function putTold(
  tx: Tx,
  connection: string,
  notices: readonly Notice[],
  { batch, at }: { readonly batch: string; readonly at: Instant },
): Promise<number> {
  await forget.run(tx, [{ before: instantFromMs(msOf(at) - KNOWN_MS) }]);
  const events = [...new Set(notices.flatMap(({ event }) => (event === null ? [] : [event])))];
  const rows = await know.first(
    tx,
    events.map((event) => ({ connection, event, at })),
  );
  const fresh = new Set(rows.flatMap((row) => (row === undefined ? [] : [row.event])));
  const taken = notices.filter(({ event }) => event === null || fresh.has(event));
  const told = taken.map(({ stream, id }) => ({ connection, stream, remote_id: id, batch, at }));
  await tell.run(tx, told);
  return taken.length;
}

const forget = statement((db, p: Params<{ before: string }>) =>
  db.deleteFrom("inbox_event").where("at", "<", p("before")),
);

/** No row where it is known already. */
const know = statement((db, p: Params<{ connection: string; event: string; at: string }>) =>
  db
    .insertInto("inbox_event")
    .values({ connection: p("connection"), event: p("event"), at: p("at") })
    .onConflict((conflict) => conflict.columns(["connection", "event"]).doNothing())
    .returning("event"),
);

const tell = statement((db, p: Params<Told & { at: string }>) =>
  db
    .insertInto("inbox")
    .values({
      connection: p("connection"),
      stream: p("stream"),
      remote_id: p("remote_id"),
      batch: p("batch"),
      at: p("at"),
    })
    .onConflict((conflict) =>
      conflict
        .columns(["connection", "stream", "remote_id"])
        .doUpdateSet((eb) => ({ batch: eb.ref("excluded.batch"), at: eb.ref("excluded.at") })),
    ),
);

/** All that is to be read again, as it stands now. */
export async function toldOf(on: Db): Promise<readonly Told[]> {
  const rows = await on
    .selectFrom("inbox")
    .select(["connection", "stream", "remote_id", "batch"])
    .orderBy("stream")
    .orderBy("remote_id")
    .execute();
  return rows.map((row) => ({ ...row, remote_id: remoteId(row.remote_id) }));
}

/** After it was read: what was told of again meanwhile has another batch, and stays. */
export function crossOut(tx: Tx, told: readonly Told[]): Promise<number> {
  return cross.run(tx, told);
}

const cross = statement((db, p: Params<Told>) =>
  db
    .deleteFrom("inbox")
    .where("connection", "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("remote_id", "=", p("remote_id"))
    .where("batch", "=", p("batch")),
);
