import type { Deps } from "./deps.ts";
import type { Diffed, Facts, Judged } from "./diff.ts";
import type { Change, ChangeKind } from "./model/change.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address } from "./model/ids.ts";
import { planDigest } from "./model/plan-json.ts";
import type { EntityCount, Plan } from "./model/plan.ts";
import type { EntityProgram } from "./model/program.ts";
import type { Reason, ReasonCode } from "./model/reason.ts";
import { statusWord } from "./model/status.ts";
import type { SyncState } from "./model/status.ts";
import { judgeNeeds } from "./policy/dependency.ts";
import type { NeedState } from "./model/subject.ts";
import { judge } from "./policy/policies.ts";
import { judgeSafety } from "./policy/safety.ts";
import {
  countEntity,
  linkedByEntity,
  settleDocuments,
  textOfReasons,
} from "./store/documents-plan.ts";
import type { Settled } from "./store/documents-plan.ts";
import { appendEvents } from "./store/events.ts";
import type { NewEvent } from "./store/events.ts";

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
  const stateOf = needStates(drafts, diffed);
  for (const entity of deps.program.entities) {
    await planEntity({ entity, diffed, deps, options, drafts, stateOf });
  }
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
  return { ...plan, digest: planDigest(plan) };
}

interface Room {
  readonly entity: EntityProgram;
  readonly diffed: Diffed;
  readonly deps: Deps;
  readonly options: PlanOptions;
  readonly drafts: Map<string, Draft>;
  readonly stateOf: (need: Address) => NeedState;
}

/** Judges one entity, chunk by chunk; what its documents need has been judged before. */
async function planEntity(room: Room): Promise<void> {
  const { entity, diffed, deps, drafts, stateOf } = room;
  // Documents of one entity may need one another (a job and its parent): these are ordered last.
  const inward = entity.needs.includes(entity.name);
  const own: Draft[] = [];
  for await (const rows of diffed.judged(entity)) {
    const chunk = rows.map((row) => draftOf(row, entity, room.options));
    for (const draft of chunk) {
      drafts.set(formatAddress(draft.facts.address), draft);
      if (!inward) order(draft, stateOf);
    }
    if (inward) own.push(...chunk);
    else await settle(deps, chunk);
  }
  if (!inward) return;
  orderInward(own, stateOf);
  await settle(deps, own);
}

/** Parents before their children, however deep: passes until none changes. */
function orderInward(drafts: readonly Draft[], stateOf: (need: Address) => NeedState): void {
  for (let pass = 0; pass <= drafts.length; pass++) {
    let changed = false;
    for (const draft of drafts) {
      const before = `${draft.wave} ${draft.blocked}`;
      order(draft, stateOf);
      changed ||= before !== `${draft.wave} ${draft.blocked}`;
    }
    if (!changed) return;
  }
}

/** Writes verdicts; one that says what the row says already costs nothing. */
async function settle(deps: Deps, drafts: readonly Draft[]): Promise<void> {
  const changed = drafts.map(settledOf).filter((settled, i) => {
    const { was } = drafts[i]!.facts;
    const same = was.sync === settled.sync && was.settlement === settled.settlement;
    return !same || was.moved || was.reasons !== textOfReasons(settled.reasons);
  });
  if (changed.length === 0) return;
  const events = drafts.flatMap((draft) => eventsOf(draft, deps));
  await deps.store.write(async (tx) => {
    await settleDocuments(tx, changed);
    await appendEvents(tx, events);
  });
}

/** What the books did to a document since it was last judged: for its history. */
function eventsOf({ facts, sync, reasons }: Draft, deps: Deps): readonly NewEvent[] {
  const { was, settlement, recordId, documentId } = facts;
  const event = (kind: NewEvent["kind"], detail: object): NewEvent => ({
    at: deps.world.clock.now(),
    run_id: deps.run,
    actor: deps.actor,
    record_id: recordId,
    document_id: documentId,
    kind,
    detail,
  });
  const moved = was.settlement !== settlement;
  const drifted = sync === "drifted" && was.sync !== "drifted";
  return [
    ...(moved ? [event("settlement", { before: was.settlement, after: settlement })] : []),
    ...(drifted ? [event("drifted", { why: reasons[0]?.text ?? "" })] : []),
  ];
}

/** What became of one document: a change to make, or the state in which it stays. */
interface Draft {
  /** Without the subject: a plan of 100,000 documents keeps a draft of each. */
  readonly facts: Facts;
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
  const facts = factsOnly(row);
  const common = { facts, entity, chosen, wave: 0, after: [], reasons: verdict.reasons };
  if (verdict.kind === "stop") {
    return { ...common, change: null, sync: verdict.sync, blocked: verdict.sync === "blocked" };
  }
  return { ...common, change: verdict.change, sync: "ready", blocked: false };
}

function factsOnly(row: Judged): Facts {
  if (row.kind === "subject") {
    const { subject: _subject, kind: _kind, ...facts } = row;
    return facts;
  }
  const { stopped: _stopped, kind: _kind, ...facts } = row;
  return facts;
}

/** Puts a draft into its wave, or blocks it by what it needs. Entities come in dependency order. */
function order(draft: Draft, stateOf: (need: Address) => NeedState): void {
  if (draft.change === null) return;
  const judged = judgeNeeds(draft.facts.needs, stateOf);
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
    const usable = draft.change !== "link" && !draft.reasons.some(({ code }) => OUT.has(code));
    if (diffed.linked(need) && usable) return { kind: "linked" };
    if (draft.change !== null && !draft.blocked && draft.chosen) {
      return { kind: "planned", wave: draft.wave };
    }
    const why = draft.reasons[0]?.text ?? (draft.chosen ? "it is not ready" : "not in this plan");
    return { kind: "stopped", why, word: statusWord({ sync: draft.sync, settlement: "na" }) };
  };
}

/** The twin itself is out of use: nothing new may refer to it. */
const OUT: ReadonlySet<ReasonCode> = new Set([
  "target_inactive",
  "target_missing",
  "gone_in_qbo",
  "voided_in_qbo",
]);

function settledOf(draft: Draft): Settled {
  return {
    documentId: draft.facts.documentId,
    sync: draft.blocked ? "blocked" : draft.sync,
    reasons: draft.reasons,
    settlement: draft.facts.settlement,
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
  const { facts, change, blocked } = draft;
  return {
    kind: change === null || blocked ? "blocked" : change,
    address: facts.address,
    connection: facts.connection,
    stream: facts.stream,
    label: facts.title,
    target: facts.target,
    expectVersion: facts.version,
    reasons: draft.reasons,
    deltas: blocked ? [] : facts.deltas,
    amount: { before: facts.amountBefore, after: facts.amount },
    after: draft.after,
    desired: facts.desired,
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
