import { statement } from "./statement.ts";
import type { Db, Params, Tx } from "./statement.ts";

/** A row of a source that could not be taken as it stood: shown, never silently left out. */
export interface Oddity {
  readonly run_id: string;
  readonly connection: string;
  readonly stream: string;
  /** `invoices.csv:14`, or the row's position. */
  readonly place: string;
  readonly text: string;
}

export function addOddities(tx: Tx, rows: readonly Oddity[]): Promise<number> {
  return add.run(tx, rows);
}

const add = statement((db, p: Params<Oddity>) =>
  db.insertInto("oddity").values({
    run_id: p("run_id"),
    connection: p("connection"),
    stream: p("stream"),
    place: p("place"),
    text: p("text"),
  }),
);

/** Of the last run that has read the true side, whatever it was for. */
export async function lastOddities(on: Db): Promise<Oddity[]> {
  const last = await on
    .selectFrom("run")
    .select("id")
    .where("kind", "in", ["import", "plan", "run", "recover"])
    .where("state", "in", ["done", "partial", "stopped"])
    .where((eb) =>
      eb.or([eb("summary", "is", null), eb("summary", "not like", '%"offline":true%')]),
    )
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return last === undefined ? [] : odditiesOf(on, last.id);
}

export function odditiesOf(on: Db, runId: string): Promise<Oddity[]> {
  return on
    .selectFrom("oddity")
    .selectAll()
    .where("run_id", "=", runId)
    .orderBy("stream")
    .execute();
}
