import { hostname } from "node:os";
import type { Connection, RemoteAbout } from "./contract/connector.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { msOf } from "./model/calendar.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address, RemoteId } from "./model/ids.ts";
import type { DocumentProgram, EntityProgram } from "./model/program.ts";
import type { Reason } from "./model/reason.ts";
import { openScopes } from "./scope.ts";
import type { Scopes } from "./scope.ts";
import type { DocumentRow } from "./store/documents.ts";
import type { EventKind, NewEvent } from "./store/events.ts";
import {
  assertLease,
  HEARTBEAT_MS,
  LEASE_MS,
  releaseLease,
  renewLease,
  takeLease,
} from "./store/leases.ts";
import type { Lease } from "./store/leases.ts";
import type { Tx } from "./store/open.ts";
import { hasRun } from "./store/runs.ts";

/** What the rooms of apply share while one of them works for a company. */
export interface Room {
  readonly deps: Deps;
  /** false: what would have to wait for an unknown outcome ends with TO941 instead. */
  readonly patient: boolean;
  readonly scopes: Scopes;
  readonly abouts: Map<string, Promise<RemoteAbout>>;
  /** The store was lost or restored once: the service may answer from memory what is sent anew. */
  readonly wasRecovered: boolean;
  /** Renewed on the way; its epoch stays. */
  lease: Lease;
  /** Under way: requests that go side by side renew it once. */
  renewal: Promise<Lease> | null;
  /** Lines of answers that the store could not take, as they stand in the spill. */
  readonly spilled: string[];
}

/** What became of one document. `error` ends the run; what was recorded before it stands. */
export interface Ended {
  readonly address: Address;
  readonly result: Result;
  readonly remoteId: RemoteId | null;
  readonly reasons: readonly Reason[];
}

/**
 * `done`: read back and equal. `already`: an earlier passing of this plan has done it. `drifted`:
 * carried out, and the books differ from what was sent. `failed`: refused. `blocked`: what it needs
 * is not there. `stale`: moved since the plan was made. `unknown`: it may be in the books.
 * `pending`: not sent.
 */
export type Result =
  | "done"
  | "already"
  | "drifted"
  | "failed"
  | "blocked"
  | "stale"
  | "unknown"
  | "pending";

/** Works as the company's only applier; TO911 where another one is at it. */
export async function asApplier<T>(
  deps: Deps,
  patient: boolean,
  work: (room: Room) => Promise<T>,
): Promise<T> {
  const { world, store, program } = deps;
  const holder = { owner: deps.actor, host: hostname(), pid: process.pid, run_id: deps.run };
  const lease = await store.write((tx) =>
    takeLease(tx, program.company, holder, world.clock.now()),
  );
  const scopes = await openScopes(deps);
  const wasRecovered = await hasRun(store.db, "recover");
  const room: Room = {
    ...{ deps, patient, scopes, wasRecovered, lease },
    abouts: new Map(),
    renewal: null,
    spilled: [],
  };
  const release = () => store.write((tx) => releaseLease(tx, room.lease, world.clock.now()));
  let done: T;
  try {
    done = await work(room);
  } catch (error) {
    // A store that takes nothing any more keeps the lease until it expires: why it ended is told.
    await release().catch(() => null);
    throw error;
  }
  await release();
  return done;
}

/** A write of apply: refused (TO911) when another applier has taken over. */
export function write<T>(room: Room, work: (tx: Tx) => Promise<T>): Promise<T> {
  return room.deps.store.write(async (tx) => {
    await assertLease(tx, room.lease);
    return work(tx);
  });
}

/** Before anything is sent: at least 70 of the lease's 90 seconds are left. */
export async function keepLease(room: Room): Promise<void> {
  const now = room.deps.world.clock.now();
  if (msOf(room.lease.expires_at as typeof now) - msOf(now) > LEASE_MS - HEARTBEAT_MS) return;
  room.renewal ??= room.deps.store
    .write((tx) => renewLease(tx, room.lease, now))
    .finally(() => (room.renewal = null));
  room.lease = await room.renewal;
}

/** Waits with the lease held; throws TO902 when a person interrupts. */
export async function wait(room: Room, ms: number, why: string): Promise<void> {
  const { clock } = room.deps.world;
  for (let left = ms; left > 0; left -= HEARTBEAT_MS / 2) {
    room.deps.onProgress?.({ kind: "wait", step: "apply", ms: left, why });
    await clock.sleep(Math.min(left, HEARTBEAT_MS / 2), room.deps.signal);
    stopIfAsked(room);
    await keepLease(room);
  }
}

/**
 * What is under way is finished: an interruption ends a run between requests only. A signal of its
 * own each time: one for all would hold, as its listeners, all that ever waited and was given up.
 */
export const unstopped = (): AbortSignal => new AbortController().signal;

export function stopIfAsked(room: Room): void {
  if (room.deps.signal.aborted) {
    throw new TieoutError(
      "TO902",
      "Interrupted; what was under way has been finished and recorded",
    );
  }
}

export async function aboutOf(
  room: Room,
  name: string,
  connection: Connection,
): Promise<RemoteAbout> {
  const known = room.abouts.get(name) ?? connection.about();
  room.abouts.set(name, known);
  try {
    return await known;
  } catch (error) {
    // Whoever asks next asks anew.
    room.abouts.delete(name);
    throw error;
  }
}

export interface Mapped {
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
}

/** The mapping of a document; null where the configuration no longer has it. */
export function mappingOf(deps: Deps, address: Address): Mapped | null {
  const entity = deps.program.entities.find((each) => each.name === address.entity);
  const document = entity?.documents.find((each) => each.role === address.role);
  return entity && document ? { entity, document } : null;
}

/** What has become of a row, for the history. */
export function rowEvent(
  { deps }: Pick<Room, "deps">,
  row: DocumentRow,
  kind: EventKind,
  detail: object,
): NewEvent {
  return {
    at: deps.world.clock.now(),
    run_id: deps.run,
    actor: deps.actor,
    record_id: row.recordId,
    document_id: row.id,
    kind,
    detail: { row: formatAddress(row.address), ...detail },
  };
}
