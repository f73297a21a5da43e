import type { Plan } from "../model/plan.ts";
import { isSamePerson } from "../model/approval.ts";
import { companyOf } from "../project.ts";
import type { Project } from "../project.ts";
import { planView } from "../report/plan-view.ts";
import type { PlanView } from "../report/plan-view.ts";
import { limitsBroken } from "../run.ts";
import { approvalsOf } from "../store/approvals.ts";
import type { Desk } from "./desk.ts";
import { moneyView } from "./views.ts";

/** The most rows of a plan that a page draws; the whole of it is `tieout plan --diff full`. */
const MOST = 500;

export async function planPage(desk: Desk, digest: string): Promise<object> {
  const plan = await desk.plan(digest);
  return { ...(await planJson(desk, plan)) };
}

export async function planJson({ project }: Desk, plan: Plan): Promise<object> {
  const { label } = await companyOf(project);
  const view = planView(plan, { label, currency: project.program.currency });
  const over = limitsBroken(plan);
  return {
    digest: plan.digest,
    short: view.digest,
    made_at: plan.madeAt,
    environment: view.environment,
    company: view.company,
    writes: view.writes,
    links: view.links,
    net: moneyView(view.net),
    held_back: moneyView(view.heldBack),
    confirm: confirmWord(view),
    approval: await approvalView(project, plan),
    over: over === null ? null : { code: over.code, message: over.message, advice: over.advice },
    sections: view.sections.map((section) => ({
      entity: section.count.entity,
      label: section.count.label,
      counts: section.count,
      more: Math.max(0, rowsOf(section) - MOST),
      rows: section.rows.slice(0, MOST).map((row) => ({
        kind: row.kind,
        row: row.row,
        key: row.key,
        title: row.title,
        note: row.note,
        before: moneyView(row.before),
        after: moneyView(row.after),
        deltas: row.deltas,
        waits_for: row.waitsFor,
      })),
    })),
  };
}

const rowsOf = ({ rows, more }: PlanView["sections"][number]): number =>
  more.values().reduce((sum, { count }) => sum + count, rows.length);

/** Who has to say yes before it goes; null: nobody beside the one who sends it. */
async function approvalView({ program, store, job }: Project, plan: Plan): Promise<object | null> {
  if (program.safety.approval !== "two_people") return null;
  const { preparedBy, approvals } = await approvalsOf(store.db, plan);
  const others = approvals.filter(({ by }) => preparedBy !== null && !isSamePerson(by, preparedBy));
  return {
    prepared_by: preparedBy,
    approved_by: others[0]?.by ?? null,
    is_mine: preparedBy !== null && isSamePerson(preparedBy, job.actor),
  };
}

/** In production the amount is typed, so that it was read; elsewhere `yes`, as at the terminal. */
export function confirmWord(view: Pick<PlanView, "environment" | "net">): string {
  return view.environment === "production" && view.net !== null ? moneyView(view.net)! : "yes";
}
