import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { isSamePerson } from "./model/approval.ts";
import type { Plan } from "./model/plan.ts";
import { approvalsOf } from "./store/approvals.ts";

/**
 * `safety: { approval: two_people }`: what is sent was prepared by one person and approved, by its
 * digest, by another (TO918). Nothing of it is sent before.
 */
export async function refuseUnapproved(plan: Plan, { program, store }: Deps): Promise<void> {
  if (program.safety.approval !== "two_people") return;
  if (Iterator.from(plan.changes).every(({ kind }) => kind === "blocked")) return;
  const { preparedBy, approvals } = await approvalsOf(store.db, plan);
  if (preparedBy !== null && approvals.some(({ by }) => !isSamePerson(by, preparedBy))) return;
  const short = plan.digest.slice(0, 8);
  throw new TieoutError("TO918", `Plan ${short} was prepared by ${preparedBy ?? "nobody known"}`, {
    advice: `Somebody else looks at it and approves it: tieout approve ${short}`,
  });
}
