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

export function odditiesOf(on: Db, runId: string): Promise<Oddity[]> {
  return on
    .selectFrom("oddity")
    .selectAll()
    .where("run_id", "=", runId)
    .orderBy("stream")
    .execute();
}
