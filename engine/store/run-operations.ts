import type { WriteKind } from "../model/operation.ts";
import { statement } from "./statement.ts";
import type { Db, Params } from "./statement.ts";

/** What a run has sent, in the order in which it was written down. */
export async function operationsOfRun(on: Db, run: string): Promise<readonly RunOperation[]> {
  const rows = await ofRun.all(on, { run });
  return rows.map((row) => ({ ...row, kind: row.kind as WriteKind }));
}

export interface RunOperation {
  readonly documentId: number;
  readonly kind: WriteKind;
  /** Plain decimal text; null where it has no total. */
  readonly total: string | null;
}

const ofRun = statement((db, p: Params<{ run: string }>) =>
  db
    .selectFrom("operation")
    .innerJoin("request", "request.id", "operation.request_row")
    .select(["operation.document_id as documentId", "operation.kind", "operation.total"])
    .where("request.run_id", "=", p("run"))
    .orderBy("operation.id"),
);
