import type { Deps } from "./deps.ts";
import type { Diffed, Judged } from "./diff.ts";
import { sha256 } from "./model/digest.ts";
import type { Change, ChangeKind } from "./model/change.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address } from "./model/ids.ts";
import { canonicalJson } from "./model/json.ts";
import { planContent } from "./model/plan-json.ts";
import type { EntityCount, Plan } from "./model/plan.ts";
import type { EntityProgram } from "./model/program.ts";
import type { Reason } from "./model/reason.ts";
import { statusWord } from "./model/status.ts";
import type { SyncState } from "./model/status.ts";
import { judgeNeeds } from "./policy/dependency.ts";
import type { NeedState } from "./model/subject.ts";
import { judge } from "./policy/policies.ts";
import { judgeSafety } from "./policy/safety.ts";
import { countEntity, linkedByEntity, settleDocuments } from "./store/documents-plan.ts";
import type { Settled } from "./store/documents-plan.ts";

export interface PlanOptions {
  /** `auto`: only entities that push by themselves; the others stay ready. */
  readonly hands: "all" | "auto";
  /** Rows that a person asked for; null: every ready one. */
  readonly only: ((row: Judged) => boolean) | null;
}

/**
 * Judges every document that is not simply done, orders what is left by dependency, and writes
 * the verdicts into the store. Nothing is sent; the plan is data and says all that apply may do.
 */
export async function makePlan(diffed: Diffed, deps: Deps, options: PlanOptions): Promise<Plan> {
  const drafts = new Map<string, Draft>();
  const known = needStates(drafts, diffed);
  const settled: Settled[] = [];
  for (const entity of deps.program.entities) {
    for await (const rows of diffed.judged(entity)) {
      for (const row of rows) {
        const draft = draftOf(row, entity, options);
        if (draft.change !== null) order(draft, known);
        drafts.set(formatAddress(row.address), draft);
        settled.push(settledOf(draft));
      }
    }
  }
  await deps.store.write((tx) => settleDocuments(tx, settled));
  const changes = listed([...drafts.values()]);
  const counts = await countAll(deps, changes, drafts);
  const unsafe = judgeSafety(deps.program, changes, await linkedByEntity(deps.store.db));
  const plan: Omit<Plan, "digest"> = {
    format: "tieout.plan/1",
    project: deps.program.project,
    environment: deps.program.environment,
    company: deps.program.company,
    run: deps.run,
    madeAt: deps.world.clock.now(),
    store: { lineage: deps.store.lineage },
    program: deps.program.digest,
    changes,
    counts,
    unsafe,
  };
  return { ...plan, digest: sha256(canonicalJson(planContent(plan))) };
}

/** What became of one document: a change to make, or the state in which it stays. */
interface Draft {
  readonly row: Judged;
  readonly entity: EntityProgram;
  readonly change: Exclude<ChangeKind, "none" | "blocked"> | null;
  readonly sync: SyncState;
  reasons: readonly Reason[];
  /** Asked for by this plan; a ready document of another selection is not. */
  readonly chosen: boolean;
  wave: number;
  after: readonly Address[];
  blocked: boolean;
}

function draftOf(row: Judged, entity: EntityProgram, options: PlanOptions): Draft {
  const verdict =
    row.kind === "subject" ? judge(row.subject) : { kind: "stop" as const, ...row.stopped };
  const byHand = options.hands === "auto" && entity.push === "by_hand";
  const chosen = !byHand && (options.only === null || options.only(row));
  const common = { row, entity, chosen, wave: 0, after: [], reasons: verdict.reasons };
  if (verdict.kind === "stop") {
    return { ...common, change: null, sync: verdict.sync, blocked: verdict.sync === "blocked" };
  }
  return { ...common, change: verdict.change, sync: "ready", blocked: false };
}

/** Puts a draft into its wave, or blocks it by what it needs. Entities come in dependency order. */
function order(draft: Draft, stateOf: (need: Address) => NeedState): void {
  const judged = judgeNeeds(draft.row.needs, stateOf);
  if (judged.reasons.length > 0) {
    draft.blocked = true;
    draft.reasons = judged.reasons;
    return;
  }
  draft.wave = judged.wave;
  draft.after = judged.after;
}

function needStates(
  drafts: ReadonlyMap<string, Draft>,
  diffed: Diffed,
): (need: Address) => NeedState {
  return (need) => {
    const draft = drafts.get(formatAddress(need));
    if (draft === undefined) return diffed.needState(need);
    if (diffed.linked(need) && draft.change !== "link") return { kind: "linked" };
    if (draft.change !== null && !draft.blocked && draft.chosen) {
      return { kind: "planned", wave: draft.wave };
    }
    const why = draft.reasons[0]?.text ?? (draft.chosen ? "it is not ready" : "not in this plan");
    return { kind: "stopped", why, word: statusWord({ sync: draft.sync, settlement: "na" }) };
  };
}

function settledOf(draft: Draft): Settled {
  return {
    documentId: draft.row.documentId,
    sync: draft.blocked ? "blocked" : draft.sync,
    reasons: draft.reasons,
    settlement: draft.row.settlement,
  };
}

/** Changes first by wave, then by entity and key; blocked documents last in their entity. */
function listed(drafts: readonly Draft[]): readonly Change[] {
  return drafts
    .filter((draft) => draft.chosen && (draft.change !== null || shown(draft)))
    .map(changeOf)
    .toSorted((a, b) => a.wave - b.wave);
}

/** Blocked, drifted and failed documents are listed; waiting, held and done ones are counted. */
function shown(draft: Draft): boolean {
  return draft.blocked || draft.sync === "drifted" || draft.sync === "failed";
}

function changeOf(draft: Draft): Change {
  const { row, change, blocked } = draft;
  return {
    kind: change === null || blocked ? "blocked" : change,
    address: row.address,
    connection: row.connection,
    stream: row.stream,
    label: row.title,
    target: row.target,
    expectVersion: row.version,
    reasons: draft.reasons,
    deltas: blocked ? [] : row.deltas,
    amount: { before: row.amountBefore, after: row.amount },
    after: draft.after,
    desired: row.desired,
    wave: draft.wave,
  };
}

async function countAll(
  deps: Deps,
  changes: readonly Change[],
  drafts: ReadonlyMap<string, Draft>,
): Promise<readonly EntityCount[]> {
  const counts: EntityCount[] = [];
  for (const entity of deps.program.entities) {
    const own = changes.filter((change) => change.address.entity === entity.name);
    const later = [...drafts.values()].filter(
      (draft) => draft.entity === entity && !draft.chosen && draft.change !== null,
    ).length;
    counts.push(await countEntity(deps.store.db, deps.program, entity, own, later));
  }
  return counts;
}
