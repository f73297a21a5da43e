import { TieoutError } from "./errors.ts";
import type { Approval } from "./model/approval.ts";
import { isSamePerson } from "./model/approval.ts";
import type { Plan } from "./model/plan.ts";
import type { Project } from "./project.ts";
import { approvalsOf } from "./store/approvals.ts";
import { appendEvents } from "./store/events.ts";

/**
 * Says that exactly this plan may be sent; an event in the history. TO918 where it is one's own
 * plan, TO910 where the configuration is another one by now, TO900 where nobody is asked.
 */
export async function approvePlan(project: Project, plan: Plan): Promise<Approval> {
  const { program, store, job } = project;
  if (program.safety.approval !== "two_people") {
    throw new TieoutError("TO900", "No approval is asked for in this project", {
      advice: "To ask for one: safety: { approval: two_people } in sync.config.yaml",
    });
  }
  const short = plan.digest.slice(0, 8);
  if (plan.program !== program.digest || plan.store.lineage !== store.lineage) {
    throw new TieoutError("TO910", `Plan ${short} was made with another configuration or store`);
  }
  const { preparedBy, approvals } = await approvalsOf(store.db, plan);
  if (preparedBy === null || isSamePerson(preparedBy, job.actor)) {
    throw new TieoutError(
      "TO918",
      `Plan ${short} was prepared by ${preparedBy ?? "nobody known"}`,
      {
        advice: "Who prepared a plan does not approve it: ask somebody else.",
      },
    );
  }
  const known = approvals.find(({ by }) => isSamePerson(by, job.actor));
  if (known !== undefined) return known;
  const at = job.world.clock.now();
  const event = {
    at,
    run_id: plan.run,
    actor: job.actor,
    record_id: null,
    document_id: null,
    kind: "approved",
    detail: { digest: plan.digest, prepared_by: preparedBy, changes: plan.changes.length },
  } as const;
  await store.write((tx) => appendEvents(tx, [event]));
  return { by: job.actor, at };
}
