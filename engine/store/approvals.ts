import type { Approval } from "../model/approval.ts";
import type { Plan } from "../model/plan.ts";
import { runById } from "./runs.ts";
import type { Db } from "./statement.ts";

/** Who prepared a plan, and who has approved exactly it; from the history, which proves itself. */
export async function approvalsOf(
  on: Db,
  { run, digest }: Pick<Plan, "run" | "digest">,
): Promise<{ readonly preparedBy: string | null; readonly approvals: readonly Approval[] }> {
  const prepared = await runById(on, run);
  const events = await on
    .selectFrom("event")
    .select(["at", "actor", "detail"])
    .where("run_id", "=", run)
    .where("kind", "=", "approved")
    .orderBy("id")
    .execute();
  return {
    preparedBy: prepared?.actor ?? null,
    approvals: events
      .filter(({ detail }) => (JSON.parse(detail) as { digest?: unknown }).digest === digest)
      .map(({ actor, at }) => ({ by: actor, at })),
  };
}
