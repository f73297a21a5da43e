import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { settingState } from "./facts.ts";
import { settingLocks } from "./store/setting-locks.ts";
import type { Diffed, Facts, Judged } from "./diff.ts";
import type { Change, ChangeKind } from "./model/change.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address, EntityName } from "./model/ids.ts";
import type { Currency } from "./model/money.ts";
import { planDigest } from "./model/plan-json.ts";
import { newTally, tally } from "./model/plan-tally.ts";
import type { Tally } from "./model/plan-tally.ts";
import type { EntityCount, Plan } from "./model/plan.ts";
import type { EntityProgram } from "./model/program.ts";
import { reason } from "./model/reason.ts";
import type { Reason, ReasonCode } from "./model/reason.ts";
import { statusWord } from "./model/status.ts";
import type { SyncState } from "./model/status.ts";
import { keepChanges } from "./plan-changes.ts";
import type { ChangeKeeper } from "./plan-changes.ts";
import { judgeNeeds } from "./policy/dependency.ts";
import type { NeedState } from "./model/subject.ts";
import { decision } from "./policy/drift.ts";
import { judge } from "./policy/policies.ts";
import { openSafety } from "./policy/safety.ts";
import type { Safety } from "./policy/safety.ts";
import { countEntity, settleDocuments, textOfReasons } from "./store/documents-plan.ts";
import type { Settled } from "./store/documents-plan.ts";
import { standings } from "./store/documents-standing.ts";
import type { Standing } from "./store/documents-standing.ts";
import { appendEvents } from "./store/events.ts";
import type { NewEvent } from "./store/events.ts";
import { renumbered } from "./store/meta.ts";

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
  await refuseMovedSettings(deps);
  const drafts = new Map<string, Need>();
  const stateOf = needStates(drafts, diffed);
  const needed = new Set(deps.program.entities.flatMap((entity) => entity.needs));
  const listed: Listed = {
    changes: keepChanges(deps.world.files),
    safety: openSafety(deps.program, await renumberedBy(deps)),
    tallies: new Map(),
    later: new Map(),
  };
  for (const entity of deps.program.entities) {
    const isNeeded = needed.has(entity.name);
    await planEntity({ entity, isNeeded, diffed, deps, options, drafts, stateOf, listed });
  }
  const stand = await standings(deps.store);
  const counts = await countAll(deps, listed, stand);
  const linked = new Map([...stand].map(([name, each]) => [name, each.linked]));
  const plan: Omit<Plan, "digest"> = {
    format: "tieout.plan/1",
    project: deps.program.project,
    environment: deps.program.environment,
    company: deps.program.company,
    run: deps.run,
    madeAt: deps.world.clock.now(),
    store: { lineage: deps.store.lineage },
    program: deps.program.digest,
    changes: listed.changes.close(),
    counts,
    unsafe: listed.safety.broken(linked),
  };
  return { ...plan, digest: planDigest(plan) };
}

/** By connection: streams whose documents it numbers by itself. */
async function renumberedBy({
  program,
  store,
}: Deps): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const { documents } of program.entities) {
    for (const { connection } of documents) {
      if (found.has(connection)) continue;
      found.set(connection, await renumbered(store.db, connection));
    }
  }
  return found;
}

/**
 * Settings that lock freeze at the first apply: another value is refused from then on (TO910),
 * because documents were posted under the first.
 */
export async function refuseMovedSettings({ program, store }: Deps): Promise<void> {
  for (const lock of await settingLocks(store.db)) {
    const setting = program.settings.get(lock.name);
    if (setting === undefined || !setting.locked) continue;
    const value = settingState(setting.value);
    if (lock.value === value) continue;
    throw new TieoutError(
      "TO910",
      `The setting ${lock.name} is ${value}, and was locked as ${lock.value} on ` +
        `${lock.at.slice(0, 10)} by ${lock.run_id}`,
      {
        advice:
          `Put it back (${setting.place.file}:${setting.place.line}); ` +
          "or change it for good, with a reason: tieout migrate",
      },
    );
  }
}

interface Room {
  readonly entity: EntityProgram;
  /** Some mapping refers to its documents. */
  readonly isNeeded: boolean;
  readonly diffed: Diffed;
  readonly deps: Deps;
  readonly options: PlanOptions;
  readonly drafts: Map<string, Need>;
  readonly stateOf: (need: Address) => NeedState;
  readonly listed: Listed;
}

/** What is to be shown so far. */
interface Listed {
  /** Of a wave in the order in which they were judged: by entity and key. */
  readonly changes: ChangeKeeper;
  readonly safety: Safety;
  readonly tallies: Map<string, Tally>;
  /** Ready, and not asked for: how many. */
  readonly later: Map<EntityName, number>;
}

function list({ changes, safety, tallies }: Listed, change: Change, currency: Currency): void {
  changes.add(change);
  safety.see(change);
  const { entity } = change.address;
  const own = tallies.get(entity) ?? newTally(currency);
  tallies.set(entity, own);
  tally(own, change);
}

/** Judges one entity, chunk by chunk; what its documents need has been judged before. */
async function planEntity(room: Room): Promise<void> {
  const { entity, diffed, drafts, stateOf } = room;
  // Documents of one entity may need one another (a job and its parent), and those of one record
  // may have to go together: these are ordered last.
  const inward = entity.needs.includes(entity.name);
  const whole = inward || entity.together;
  const own: Draft[] = [];
  for await (const rows of diffed.judged(entity)) {
    const chunk = rows.map((row) => draftOf(row, entity, room.options));
    for (const draft of chunk) {
      if (room.isNeeded) drafts.set(formatAddress(draft.facts.address), draft.need);
      if (!inward) order(draft, stateOf);
    }
    if (whole) own.push(...chunk);
    else await finish(room, chunk);
  }
  if (!whole) return;
  if (inward) orderInward(own, stateOf);
  if (entity.together) holdHalves(own);
  await finish(room, own);
}

/** Of documents that go together none is begun while another of them cannot go. */
function holdHalves(drafts: readonly Draft[]): void {
  for (const record of Map.groupBy(drafts, ({ facts }) => facts.recordId).values()) {
    const stopped = record.find(({ need }) => need.blocked || STOPPED.has(need.sync));
    if (stopped === undefined) continue;
    const row = formatAddress(stopped.facts.address);
    const why = stopped.need.reasons[0]?.text ?? "it is not ready";
    for (const { need } of record) {
      if (need.change !== "create" || need.blocked) continue;
      need.blocked = true;
      need.reasons = [reason("dependency", `goes together with ${row}: ${why}`, { about: [row] })];
    }
  }
}

const STOPPED: ReadonlySet<SyncState> = new Set<SyncState>(["blocked", "held", "failed"]);

/** Of what was judged only the changes stay, and what others may ask of it. */
async function finish(room: Room, drafts: readonly Draft[]): Promise<void> {
  const { deps, entity, listed } = room;
  await settle(deps, drafts);
  let ready = listed.later.get(entity.name) ?? 0;
  for (const draft of drafts) {
    const { chosen, change } = draft.need;
    if (!chosen && change !== null) ready++;
    if (chosen && (change !== null || shown(draft.need))) {
      list(listed, changeOf(draft), deps.program.currency);
    }
  }
  listed.later.set(entity.name, ready);
}

/** Parents before their children, however deep: passes until none changes. */
function orderInward(drafts: readonly Draft[], stateOf: (need: Address) => NeedState): void {
  for (let pass = 0; pass <= drafts.length; pass++) {
    let changed = false;
    for (const draft of drafts) {
      const { wave, blocked } = draft.need;
      order(draft, stateOf);
      changed ||= wave !== draft.need.wave || blocked !== draft.need.blocked;
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
function eventsOf({ facts, need }: Draft, deps: Deps): readonly NewEvent[] {
  const { sync, reasons } = need;
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
  readonly facts: Facts;
  readonly need: Need;
  after: readonly Address[];
}

/** The part of a draft that others ask for who refer to it: kept without its facts. */
interface Need {
  readonly change: Exclude<ChangeKind, "none" | "blocked"> | null;
  readonly sync: SyncState;
  reasons: readonly Reason[];
  /** Asked for by this plan; a ready document of another selection is not. */
  readonly chosen: boolean;
  wave: number;
  blocked: boolean;
}

function draftOf(row: Judged, entity: EntityProgram, options: PlanOptions): Draft {
  const verdict =
    row.kind === "subject" ? judge(row.subject) : { kind: "stop" as const, ...row.stopped };
  const byHand = options.hands === "auto" && entity.push === "by_hand";
  const chosen = !byHand && (options.only === null || options.only(row));
  const { reasons } = verdict;
  const need: Need =
    verdict.kind === "stop"
      ? { change: null, sync: verdict.sync, reasons, chosen, wave: 0, blocked: false }
      : { change: verdict.change, sync: "ready", reasons, chosen, wave: 0, blocked: false };
  need.blocked = need.sync === "blocked";
  return { facts: withOwnDeltas(row), need, after: NOTHING };
}

/** What its rule leaves to the books is no change, and is not shown as one. */
function withOwnDeltas(row: Judged): Facts {
  if (row.kind !== "subject" || row.deltas.length === 0) return row;
  const deltas = row.deltas.filter((delta) => decision(row.subject, delta) !== "leave");
  return deltas.length === row.deltas.length ? row : { ...row, deltas };
}

const NOTHING: readonly never[] = [];

/** Puts a draft into its wave, or blocks it by what it needs. Entities come in dependency order. */
function order(draft: Draft, stateOf: (need: Address) => NeedState): void {
  const { facts, need } = draft;
  if (need.change === null) return;
  const judged = judgeNeeds(facts.needs, stateOf);
  if (judged.reasons.length > 0) {
    need.blocked = true;
    need.reasons = judged.reasons;
    return;
  }
  need.wave = judged.wave;
  draft.after = judged.after;
}

function needStates(
  drafts: ReadonlyMap<string, Need>,
  diffed: Diffed,
): (need: Address) => NeedState {
  return (need) => {
    const draft = drafts.get(formatAddress(need));
    if (draft === undefined) return diffed.needState(need);
    const planned = draft.change !== null && !draft.blocked && draft.chosen;
    if (planned && (draft.change === "link" || !diffed.linked(need))) {
      return { kind: "planned", wave: draft.wave };
    }
    // Declared or picked is enough, even where this plan was not asked to confirm it.
    const usable = !draft.reasons.some(({ code }) => OUT.has(code));
    if (diffed.linked(need) && usable) return { kind: "linked" };
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

function settledOf({ facts, need }: Draft): Settled {
  return {
    documentId: facts.documentId,
    sync: need.blocked ? "blocked" : need.sync,
    reasons: need.reasons.filter(({ code }) => !PLAIN.has(code)),
    settlement: facts.settlement,
  };
}

/**
 * That it is new or edited is what `ready` means: the plan says it, the row need not. To write it
 * took 14 us a document, as much as all else that desire found.
 */
const PLAIN: ReadonlySet<ReasonCode> = new Set(["new_record", "source_edited"]);

/** Blocked, drifted and failed documents are listed; waiting, held and done ones are counted. */
function shown({ blocked, sync }: Need): boolean {
  return blocked || sync === "drifted" || sync === "failed";
}

function changeOf({ facts, need, after }: Draft): Change {
  const { change, blocked, reasons, wave } = need;
  return {
    kind: change === null || blocked ? "blocked" : change,
    address: facts.address,
    connection: facts.connection,
    stream: facts.stream,
    label: facts.title,
    target: facts.target,
    expectVersion: facts.version,
    reasons,
    deltas: blocked ? NOTHING : facts.deltas,
    amount: { before: facts.amountBefore, after: facts.amount },
    after,
    desired: facts.desired,
    wave,
  };
}

async function countAll(
  { program, store }: Deps,
  { tallies, later }: Listed,
  stand: ReadonlyMap<string, Standing>,
): Promise<readonly EntityCount[]> {
  const counts: EntityCount[] = [];
  for (const entity of program.entities) {
    const counted = {
      tally: tallies.get(entity.name) ?? newTally(program.currency),
      later: later.get(entity.name) ?? 0,
      standing: stand.get(entity.name),
    };
    counts.push(await countEntity(store.db, entity, counted));
  }
  return counts;
}
