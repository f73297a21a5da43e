import { hostname } from "node:os";
import type { World } from "../contract/io.ts";
import { EXIT, TieoutError } from "../errors.ts";
import { msOf } from "../model/calendar.ts";
import type { Instant } from "../model/calendar.ts";
import { nextDue, parseCron } from "../model/cron.ts";
import {
  begin,
  begunCompanies,
  end,
  fleetTime,
  forgetWorker,
  giveBack,
  isIdle,
  nextLine,
  seeWorker,
  takeDue,
  waitingCompanies,
} from "../store/fleet.ts";
import type { Wanted } from "../store/fleet.ts";
import { HEARTBEAT_MS, releaseLease, renewLease, takeLease } from "../store/leases.ts";
import type { Lease } from "../store/leases.ts";
import type { Store, Tx } from "../store/open.ts";
import type { Outcome } from "./company-run.ts";
import { LATER_MS } from "./queue.ts";
import type { Queue, WorkEnd } from "./queue.ts";

export interface WorkerOptions {
  readonly world: World;
  /** Of the fleet: what is due, and who is at it. */
  readonly store: Store;
  readonly queue: Queue;
  /** So many companies at once. */
  readonly slots: number;
  /** Runs that are under way at the end have so long before they are interrupted. */
  readonly drainMs: number;
  /** Ends when nothing is due and nothing waits. */
  readonly once: boolean;
  /** Reads again which companies there are and when they are due; true: there is more to read. */
  readonly refresh: (worker: string) => Promise<boolean>;
  readonly run: (company: string, entities: Wanted, signal: AbortSignal) => Promise<Outcome>;
  readonly tell: (event: WorkerEvent) => void;
  readonly signal: AbortSignal;
}

export type WorkerEvent =
  | { readonly kind: "began"; readonly worker: string; readonly slots: number }
  | { readonly kind: "run"; readonly company: string; readonly at: Instant }
  | { readonly kind: "trouble"; readonly at: Instant; readonly text: string }
  | {
      readonly kind: "ended";
      readonly company: string;
      readonly at: Instant;
      readonly ms: number;
      readonly outcome: Outcome;
    };

/** Lines are looked at so often at least; whoever asked by hand waits no longer. */
const LOOK_MS = 5000;
const BEAT_MS = HEARTBEAT_MS / 2;
const ONCE_MS = 200;
const REFRESH_MS = 60_000;
/** Beyond it a run gives its place to those that wait, and goes on after them. */
const TURN_MS = 600_000;
/** Runs what is due until the signal; what is under way then ends, or is interrupted. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { world, store, queue, slots, signal } = options;
  const id = world.random.id("worker");
  const room: Room = { options, id, active: new Map() };
  const lease = store.dialect === "sqlite" ? await onlyWorker(room) : null;
  options.tell({ kind: "began", worker: id, slots });
  try {
    await queue.take(slots, (company, lost) => work(room, company, lost));
    await serve(room, lease);
  } finally {
    await drain(room);
    await queue.close();
    await leave(room, lease);
  }
  if (signal.aborted && options.once) {
    throw new TieoutError("TO902", "Interrupted; what was under way has been finished");
  }
}

interface Room {
  readonly options: WorkerOptions;
  readonly id: string;
  readonly active: Map<string, Active>;
}

interface Active {
  readonly since: number;
  readonly stop: AbortController;
  /** Its turn was over: it goes on after the others. */
  turned: boolean;
  readonly ended: Promise<unknown>;
}

interface Kept {
  lease: Lease;
}

/** A store in a file has one worker, so that nothing is begun twice (TO911). */
async function onlyWorker({ options, id }: Room): Promise<Kept> {
  const { store, world } = options;
  const holder = { owner: "tieout worker", host: hostname(), pid: process.pid, run_id: id };
  const now = world.clock.now();
  try {
    const lease = await store.write((tx) => takeLease(tx, WORKER, holder, now));
    return { lease };
  } catch (error) {
    if (!(error instanceof TieoutError) || error.code !== "TO911") throw error;
    throw new TieoutError("TO911", "Another worker is at work with this store", {
      detail: error.message,
      advice:
        "A store in a file has one worker; several share a store in PostgreSQL. " +
        "tieout worker status shows who it is.",
    });
  }
}

/** No company's id is a word. */
const WORKER = "worker";

async function serve(room: Room, kept: Kept | null): Promise<void> {
  const { world, store, once, signal, refresh } = room.options;
  const since = { refreshed: -Infinity, seen: -Infinity };
  while (!signal.aborted) {
    let wait = LOOK_MS;
    try {
      const now = world.clock.monotonicMs();
      let more = false;
      if (now - since.refreshed >= REFRESH_MS) {
        more = await refresh(room.id);
        if (!more) since.refreshed = now;
      }
      const beats = now - since.seen >= BEAT_MS;
      if (beats) {
        await present(room, kept);
        since.seen = now;
      }
      if (beats || (await isDue(room))) await sendDue(room);
      await endTurns(room);
      if (once && !more && room.active.size === 0 && (await isIdle(store.db))) return;
      wait = more ? 0 : await untilNext(room);
    } catch (error) {
      // The database may be away for a while: it is asked again, and whoever is at work goes on.
      if (!(error instanceof TieoutError) || error.exit !== EXIT.later) throw error;
      room.options.tell({ kind: "trouble", at: world.clock.now(), text: error.message });
    }
    await world.clock.sleep(once ? Math.min(wait, ONCE_MS) : wait, signal);
  }
}

/** Says that it is there, and takes back what it was at and could not write the end of. */
async function present({ options, id, active }: Room, kept: Kept | null): Promise<void> {
  const { store, world, slots, queue } = options;
  const lease = await store.write(async (tx) => {
    const now = await timeOf(tx, world);
    const row = { id, host: hostname(), pid: process.pid, slots, since: now, seen_at: now };
    await seeWorker(tx, row);
    if (kept === null) return null;
    await giveBack(tx, now, new Set(active.keys()));
    return renewLease(tx, kept.lease, now);
  });
  if (kept !== null && lease !== null) kept.lease = lease;
  await queue.hurry(await begunCompanies(store.db));
}

/** By this machine's clock; by the database's own it is looked at with every heartbeat. */
async function isDue({ options }: Room): Promise<boolean> {
  const next = await nextLine(options.store.db);
  return next !== null && next <= options.world.clock.now();
}

async function sendDue({ options }: Room): Promise<void> {
  const { store, world, queue } = options;
  for (let more = true; more && !options.signal.aborted;) {
    more = await store.write(async (tx) => {
      const now = await timeOf(tx, world);
      const due = await takeDue(tx, now, (cron, timezone) => {
        const parsed = parseCron(cron);
        if (parsed.kind === "bad") throw new TieoutError("TO931", `${cron} never comes`);
        return nextDue(parsed.cron, now, timezone);
      });
      await queue.put(tx, due.waiting);
      return due.more;
    });
  }
}

const timeOf = (tx: Tx, world: World): Promise<Instant> => fleetTime(tx, world.clock.now());

/** Who has had its turn is stopped where others wait and every place is taken. */
async function endTurns({ options, active }: Room): Promise<void> {
  const { store, world, slots } = options;
  const now = world.clock.monotonicMs();
  const over = [...active.values()].filter(({ since }) => now - since > TURN_MS);
  if (over.length === 0 || active.size < slots) return;
  const waiting = await waitingCompanies(store.db, world.clock.now(), 1);
  if (waiting.length === 0) return;
  for (const one of over) {
    one.turned = true;
    one.stop.abort();
  }
}

async function untilNext({ options }: Room): Promise<number> {
  const { store, world } = options;
  const next = await nextLine(store.db);
  if (next === null) return LOOK_MS;
  return Math.min(LOOK_MS, Math.max(100, msOf(next) - msOf(world.clock.now())));
}

/** One company's run, from its row to its row. */
async function work(room: Room, company: string, lost: AbortSignal): Promise<WorkEnd> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  lost.addEventListener("abort", abort, { once: true });
  if (lost.aborted) abort();
  const since = room.options.world.clock.monotonicMs();
  const mine = Promise.withResolvers<void>();
  const active: Active = { since, stop, turned: false, ended: mine.promise };
  room.active.set(company, active);
  try {
    return await runOne(room, company, active);
  } finally {
    lost.removeEventListener("abort", abort);
    // Where the claim was lost, another run of the same company may stand there by now.
    if (room.active.get(company) === active) room.active.delete(company);
    mine.resolve();
  }
}

async function runOne(room: Room, company: string, active: Active): Promise<WorkEnd> {
  const { store, world, run, tell } = room.options;
  const token = world.random.id("turn");
  const began = await store.write(async (tx) =>
    begin(tx, company, { token, worker: room.id, now: await timeOf(tx, world) }),
  );
  if (began === null) return "done";
  tell({ kind: "run", company, at: world.clock.now() });
  const from = world.clock.monotonicMs();
  const outcome = await run(company, began.entities, active.stop.signal);
  const again = outcome.later ? { ms: active.turned ? 0 : LATER_MS } : null;
  const { exit, said } = outcome;
  await store.write(async (tx) =>
    end(tx, company, token, { now: await timeOf(tx, world), exit, said, again }),
  );
  const ms = Math.round(world.clock.monotonicMs() - from);
  tell({ kind: "ended", company, at: world.clock.now(), ms, outcome });
  if (again === null) return "done";
  return active.turned ? "again" : "later";
}

/** Takes nothing more, and lets what is under way end; then it is interrupted between requests. */
async function drain({ options, active }: Room): Promise<void> {
  const { queue, world, drainMs } = options;
  await queue.pause();
  const all = (): Promise<unknown> => Promise.all([...active.values()].map(({ ended }) => ended));
  const enough = new AbortController();
  await Promise.race([all(), world.clock.sleep(drainMs, enough.signal)]);
  enough.abort();
  for (const { stop } of active.values()) stop.abort();
  await all();
}

async function leave({ options, id }: Room, kept: Kept | null): Promise<void> {
  const { store, world } = options;
  const now = world.clock.now();
  await store
    .write(async (tx) => {
      await forgetWorker(tx, id);
      if (kept !== null) await releaseLease(tx, kept.lease, now);
    })
    .catch(() => null);
}
