import { bindAll, lookFirst } from "./apply-adopt.ts";
import { refuseUnapproved } from "./apply-approval.ts";
import { endedAs, prepareSlice } from "./apply-prepare.ts";
import type { Prepared } from "./apply-prepare.ts";
import { ENDS, inLanes, inTurn } from "./apply-lanes.ts";
import { freezeSettings, refusePlan, refuseUnrecovered } from "./apply-refuse.ts";
import { aboutOf, asApplier, stopIfAsked, write } from "./apply-room.ts";
import type { Ended, Result, Room } from "./apply-room.ts";
import { destinationOf, inBatches, sendTogether } from "./apply-send.ts";
import type { Ready } from "./apply-send.ts";
import { settleOpen } from "./apply-settle.ts";
import { prepareSpill } from "./apply-spill.ts";
import { letGo, prepareUndo } from "./apply-undo.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import type { Change } from "./model/change.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address, RunId } from "./model/ids.ts";
import type { Plan } from "./model/plan.ts";
import { reason } from "./model/reason.ts";
import { documentsByAddress, markDocumentsDirty, markMoved, setSync } from "./store/documents.ts";
import { rememberTwin } from "./apply-twin.ts";
import { openRequests, unverifiedOperations } from "./store/requests.ts";

export interface ApplyOptions {
  /** A person has seen which limits the plan breaks, and means it. */
  readonly unsafe?: boolean;
  /** false: what would have to wait for an unknown outcome ends with TO941 (exit 75). */
  readonly patient?: boolean;
}

/** The receipt: what became of every row of the plan, in its order. */
export interface Applied {
  /** The run that carried it out; the plan's own may be an earlier one. */
  readonly run: RunId;
  readonly plan: Plan;
  readonly rows: readonly AppliedRow[];
  /** Of earlier runs: outcomes that were unknown and are not any more. */
  readonly settled: readonly Ended[];
  /** What ended it before its end; the rows that it did not come to are `pending`. */
  readonly stop: TieoutError | null;
}

export interface AppliedRow extends Ended {
  readonly change: Change;
}

export type { Ended, Result };

/**
 * Carries out what the plan holds, or less: wave by wave, each request written down before it is
 * sent, read back and recorded before the next wave needs it (design/reliability.md 1.3).
 * Throws TO910 (another configuration, company or store), TO911 (another applier), TO912 (unsafe),
 * TO916 (a lost store) before anything is sent. Whatever ends it later stands in `stop`.
 */
export async function applyPlan(
  plan: Plan,
  deps: Deps,
  options: ApplyOptions = {},
): Promise<Applied> {
  refusePlan(plan, deps);
  const over = limitsBroken(plan);
  if (options.unsafe !== true) {
    if (over !== null) throw over;
    await refuseUnapproved(plan, deps);
  }
  return asApplier(deps, options.patient ?? true, async (room) => {
    // Walked once: of a large plan each walk makes them anew.
    const all = [...plan.changes];
    const changes = all.filter((change) => change.kind !== "blocked");
    const own = new Set(changes.map((change) => formatAddress(change.address)));
    const { undoes = null } = plan;
    const work: Work = { room, ended: new Map(), changes, own, undoes, numbers: new Map() };
    let settled: readonly Ended[] = [];
    let stop: TieoutError | null = null;
    try {
      settled = await settleOpen(room);
      await refuseUnrecovered(room, all);
      await freezeSettings(room);
      if (changes.length > 0) prepareSpill(room);
      const waves = Map.groupBy(changes, (change) => change.wave);
      for (const [, wave] of [...waves].toSorted(([a], [b]) => a - b)) await applyWave(work, wave);
      stop = unsettled(work);
    } catch (error) {
      if (!(error instanceof TieoutError) || !ENDS.has(error.code)) throw error;
      stop = error;
    }
    return { run: deps.run, plan, rows: rowsOf(work), settled, stop };
  });
}

/** What a plan over a limit ends with (TO912); each limit with its numbers and the key for it. */
export function limitsBroken(plan: Plan): TieoutError | null {
  if (plan.unsafe.length === 0) return null;
  const broken = plan.unsafe.map((each) => `${each.text} (${each.key})`).join("; ");
  return new TieoutError("TO912", `Nothing was written: ${broken}`);
}

/**
 * Before a plan is made: settles what an earlier run left unknown, so that the plan sees it as it
 * is. Does nothing, and takes no lease, where nothing is open.
 */
export async function settleRequests(
  deps: Deps,
  options: ApplyOptions = {},
): Promise<readonly Ended[]> {
  const { db } = deps.store;
  const open = (await openRequests(db)).length + (await unverifiedOperations(db)).length;
  if (open === 0) return [];
  return asApplier(deps, options.patient ?? true, settleOpen);
}

type Sending = Extract<Prepared, { kind: "send" }>;

interface Work {
  readonly room: Room;
  /** The run that the plan takes back. */
  readonly undoes: string | null;
  /** By address: what has become of it so far. */
  readonly ended: Map<string, Ended>;
  readonly changes: readonly Change[];
  /** Addresses of the changes. */
  readonly own: ReadonlySet<string>;
  /** What goes under a number: a later slice may be made ready before it is there. */
  readonly numbers: Map<string, Address>;
}

/** So many requests' worth of rows are evaluated and looked for together. */
const SLICE_REQUESTS = 10;

async function applyWave(work: Work, wave: readonly Change[]): Promise<void> {
  for (const group of Map.groupBy(wave, (change) => change.connection).values()) {
    const name = group[0]!.connection;
    const connection = await work.room.deps.connections.open(name);
    const { batchSize, atOnce = 1 } = destinationOf(connection, name);
    const slices = inBatches(group, batchSize * SLICE_REQUESTS);
    await inLanes(atOnce, (lanes) =>
      inTurn(slices, {
        async make(slice) {
          stopIfAsked(work.room);
          return prepareToSend(work, slice);
        },
        async use(ready) {
          for (const batch of inBatches(ready, batchSize)) {
            await lanes.begin(keysOf(batch), () => sendBatch(work, name, batch));
          }
        },
        ahead: atOnce > 1,
      }),
    );
  }
  await settleSoon(work, wave);
  work.room.deps.world.crash("wave-done");
}

/** Carries out of a slice what takes no request; gives what is to be sent. */
async function prepareToSend(work: Work, slice: readonly Change[]): Promise<readonly Ready[]> {
  const { room } = work;
  const free = slice.filter((change) => {
    const missing = missingNeed(work, change);
    if (missing !== null) note(work, [missing]);
    return missing === null;
  });
  const { undoes } = work;
  const prepared =
    undoes === null ? await prepareSlice(room, free) : await prepareUndo(room, undoes, free);
  const over = prepared.filter((each) => each.kind === "ended");
  note(
    work,
    over.map((each) => each.ended),
  );
  await handBack(room, over);
  note(
    work,
    await bindAll(
      room,
      prepared.filter((each) => each.kind === "bind"),
    ),
  );
  const looked = await lookFirst(
    room,
    prepared.filter((each) => each.kind === "send"),
  );
  note(work, looked.ended);
  const taken = looked.send.flatMap((each) => numberGone(work, each) ?? []);
  note(work, taken);
  await blockAll(work, slice);
  const blocked = new Set(taken.map(({ address }) => address));
  const send = looked.send.filter(({ row }) => !blocked.has(row.address));
  for (const each of send) {
    const key = numberKey(each);
    if (key !== null && !work.numbers.has(key)) work.numbers.set(key, each.row.address);
  }
  return send;
}

/**
 * The number of one that was made ready with an earlier slice, and that the look has not found yet.
 * Of two in one slice the books say whether they take both.
 */
function numberGone(work: Work, sending: Sending): Ended | null {
  const { change, row, intent } = sending;
  const key = numberKey(sending);
  const first = key === null ? undefined : work.numbers.get(key);
  if (first === undefined) return null;
  const why = reason("number_taken", `number ${intent.number} goes to ${formatAddress(first)}`, {
    help: `tieout show ${formatAddress(first)}, or change the number of one of them`,
    about: [formatAddress(first)],
  });
  return { ...endedAs(change, "blocked", [why]), address: row.address };
}

/** null: it makes nothing that has a number. */
function numberKey({ mapped, write: { kind }, intent: { number } }: Sending): string | null {
  const { connection, stream } = mapped.document;
  return kind !== "create" || number === null ? null : `${connection}/${stream}/${number}`;
}

/** Documents of one record, and changes of one thing, keep their order. */
function keysOf(batch: readonly Ready[]): readonly string[] {
  return batch.flatMap(({ row, write: { stream, target } }) => [
    `record ${row.recordId}`,
    ...(target === null ? [] : [`${stream}/${target}`]),
  ]);
}

async function sendBatch(work: Work, name: string, batch: readonly Ready[]): Promise<void> {
  const { room, undoes } = work;
  stopIfAsked(room);
  const { ended, stop } = await sendTogether(room, name, batch);
  note(work, ended);
  if (undoes !== null) {
    const left = new Set(ended.filter(notTaken).map((each) => formatAddress(each.address)));
    const rows = batch.map(({ row }) => row);
    await letGo(
      room,
      undoes,
      rows.filter(({ address }) => left.has(formatAddress(address))),
    );
  }
  if (stop !== null) throw stop;
}

const notTaken = ({ result }: Ended): boolean =>
  result === "failed" || result === "stale" || result === "pending";

/** A document that this plan was to make first, and that is not done: nothing may rest on it. */
function missingNeed(work: Work, change: Change): Ended | null {
  for (const need of change.after) {
    const ended = work.ended.get(formatAddress(need));
    if (ended === undefined || DONE.has(ended.result)) continue;
    const row = formatAddress(need);
    const why = reason("dependency", `needs ${row}, which is ${WORDS[ended.result]}`, {
      help: `tieout show ${row}`,
      about: [row],
    });
    return endedAs(change, "blocked", [why]);
  }
  return null;
}

const DONE: ReadonlySet<Result> = new Set<Result>(["done", "already"]);

const WORDS: Readonly<Record<Result, string>> = {
  done: "done",
  already: "done",
  drifted: "not as it was sent",
  failed: "refused",
  blocked: "held back",
  stale: "not as it was planned",
  unknown: "not known to be there",
  pending: "not sent yet",
};

/** Rows that have moved are evaluated and judged again by the next plan. */
async function handBack(
  room: Room,
  over: readonly Extract<Prepared, { kind: "ended" }>[],
): Promise<void> {
  const moved = over.filter((each) => each.ended.result === "stale");
  const ids = moved.flatMap((each) => each.documentId ?? []);
  if (ids.length === 0) return;
  const at = room.deps.world.clock.now();
  await write(room, async (tx) => {
    await markDocumentsDirty(tx, ids);
    await markMoved(tx, ids);
    for (const { seen, ended } of moved) {
      if (seen !== undefined) await rememberTwin(tx, seen, ended.address, at);
    }
  });
}

async function blockAll(work: Work, slice: readonly Change[]): Promise<void> {
  const blocked = slice.flatMap((change) => {
    const ended = work.ended.get(formatAddress(change.address));
    return ended?.result === "blocked" ? [ended] : [];
  });
  if (blocked.length === 0) return;
  const rows = await documentsByAddress(
    work.room.deps.store.db,
    blocked.map((each) => each.address),
  );
  await write(work.room, (tx) =>
    setSync(
      tx,
      blocked.flatMap(({ reasons }, i) => {
        const row = rows[i];
        return row === undefined ? [] : [{ id: row.id, sync: "blocked" as const, reasons }];
      }),
    ),
  );
}

/** What has an unknown outcome is settled before the next wave where that takes no long wait. */
const SHORT_SETTLE_MS = 10_000;

async function settleSoon(work: Work, wave: readonly Change[]): Promise<void> {
  const { room } = work;
  const unknown = wave.filter(
    (change) => work.ended.get(formatAddress(change.address))?.result === "unknown",
  );
  if (unknown.length === 0) return;
  for (const name of new Set(unknown.map((change) => change.connection))) {
    const about = await aboutOf(room, name, await room.deps.connections.open(name));
    if (about.settleMs > SHORT_SETTLE_MS) return;
  }
  note(work, await settleOpen(room));
}

function unsettled(work: Work): TieoutError | null {
  const unknown = [...work.ended.values()].filter((each) => each.result === "unknown");
  const [first] = unknown;
  if (first === undefined) return null;
  const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : "";
  return new TieoutError(
    "TO941",
    `It is not known yet whether ${formatAddress(first.address)}${more} reached the books`,
  );
}

function note(work: Work, ended: readonly Ended[]): void {
  for (const each of ended) {
    const row = formatAddress(each.address);
    if (work.own.has(row)) work.ended.set(row, each);
  }
  if (ended.length === 0) return;
  const total = work.changes.length;
  work.room.deps.onProgress?.({
    kind: "rows",
    step: "apply",
    name: "",
    done: work.ended.size,
    total,
  });
}

function rowsOf(work: Work): readonly AppliedRow[] {
  return work.changes.map((change) => {
    const ended = work.ended.get(formatAddress(change.address));
    return { ...(ended ?? endedAs(change, "pending", [])), change };
  });
}
