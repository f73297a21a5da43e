import type { RunId } from "../model/ids.ts";
import type { Db, Tx } from "./statement.ts";

export type RunState = "running" | "done" | "partial" | "stopped" | "failed";

export interface RunRow {
  readonly id: string;
  /** The command: `plan`, `apply`, `run`, `import`. */
  readonly kind: string;
  readonly actor: string;
  /** Digest of the program that it ran with. */
  readonly program: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly state: string;
  /** JSON, as the command's own view says. */
  readonly summary: string | null;
}

export async function beginRun(
  tx: Tx,
  run: Pick<RunRow, "id" | "kind" | "actor" | "program" | "started_at">,
): Promise<void> {
  await tx
    .insertInto("run")
    .values({ ...run, state: "running" })
    .execute();
}

export async function endRun(
  tx: Tx,
  id: RunId,
  end: {
    readonly state: Exclude<RunState, "running">;
    readonly at: string;
    readonly summary: object;
  },
): Promise<void> {
  await tx
    .updateTable("run")
    .set({ state: end.state, ended_at: end.at, summary: JSON.stringify(end.summary) })
    .where("id", "=", id)
    .execute();
}

/** Newest first. That rows were judged anew, after what a person said of them, is no news. */
export function lastRuns(on: Db, limit: number): Promise<RunRow[]> {
  return on
    .selectFrom("run")
    .selectAll()
    .where("kind", "<>", "judge")
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** Whether a command of this kind was ever carried out to its end. */
export async function hasRun(on: Db, kind: string): Promise<boolean> {
  const query = on.selectFrom("run").select("id").where("kind", "=", kind);
  return (await query.where("state", "=", "done").limit(1).executeTakeFirst()) !== undefined;
}

export async function runById(on: Db, id: string): Promise<RunRow | null> {
  const row = await on.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
  return row ?? null;
}
