import { assert } from "./assert.ts";
import { recordAnswer } from "./apply-record.ts";
import { aboutOf, keepLease, rowEvent, unstopped, wait, write } from "./apply-room.ts";
import type { Ended, Room } from "./apply-room.ts";
import { spill } from "./apply-spill.ts";
import { TieoutError } from "./errors.ts";
import type { Connection, Destination } from "./contract/connector.ts";
import { instantFromMs, msOf } from "./model/calendar.ts";
import { requestIdOf } from "./model/marker.ts";
import type { Outcome, PreparedRequest, RequestOutcome, Write } from "./model/operation.ts";
import { setSync } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { appendEvents } from "./store/events.ts";
import { markSent, operationCounts, putIntent } from "./store/requests.ts";
import type { NewOperation, RequestRow } from "./store/requests.ts";

/** One change, ready to be sent: what is written, and what finds it again. */
export interface Ready {
  readonly row: DocumentRow;
  readonly write: Omit<Write, "item">;
  readonly intent: Omit<NewOperation, "item" | "documentId" | "seq" | "generation">;
  /** JSON of what stood at these leaves before an update: by it a run can be undone. */
  readonly before?: string;
}

/** What came of a request, and what ends the run after it: nothing more is sent then. */
export interface Sent {
  readonly ended: readonly Ended[];
  readonly stop: TieoutError | null;
}

/** Sends independent changes as one request, and records what came of each. */
export async function sendTogether(
  room: Room,
  name: string,
  ready: readonly Ready[],
): Promise<Sent> {
  const connection = await room.deps.connections.open(name);
  const request = await writeIntent(room, destinationOf(connection, name), ready);
  room.deps.world.crash("intent-written");
  return sendRequest(room, connection, request, { fresh: true });
}

/** The INTENT: exact bytes, request id and what finds each item again, on the disk before a byte. */
async function writeIntent(
  room: Room,
  destination: Destination,
  ready: readonly Ready[],
): Promise<RequestRow> {
  const { program, run, world } = room.deps;
  const counts = await operationCounts(
    room.deps.store.db,
    ready.map((each) => each.row.id),
  );
  const items = ready.map(({ row, write: wish, intent, before }, i) => ({
    item: String(i + 1),
    row,
    before,
    wish,
    intent,
    seq: (counts[i] ?? 0) + 1,
    generation: 0,
  }));
  const requestId = requestIdOf({
    environment: program.environment,
    company: program.company,
    items: items.map(({ row, wish, seq, generation }) => {
      return { kind: wish.kind, address: row.address, seq, generation };
    }),
  });
  const prepared = destination.prepare(
    requestId,
    items.map(({ item, row, wish }) => ({ ...wish, item, address: row.address })),
  );
  assert(prepared.requestId === requestId, "a connector prepared a request under another id");
  const at = world.clock.now();
  return write(room, async (tx) => {
    const operations = items.map(({ item, row, intent, seq, generation }) => {
      const { id: documentId, recordId, address } = row;
      return { ...intent, item, documentId, recordId, address, seq, generation };
    });
    const made = await putIntent(tx, { prepared, run, epoch: room.lease.epoch, at }, operations);
    await setSync(
      tx,
      items.map(({ row }) => ({ id: row.id, sync: "writing", reasons: [] })),
    );
    await appendEvents(
      tx,
      items.map(({ row, wish, seq, before }) =>
        rowEvent(room, row, "planned", {
          operation: wish.kind,
          seq,
          request: requestId,
          program: program.digest,
          ...(before === undefined ? {} : { before }),
        }),
      ),
    );
    return made;
  });
}

/** So often is a throttled request sent again before the run ends with "later". */
const MOST_THROTTLES = 5;

/**
 * Sends stored bytes, whether for the first time or again, and records the answer. A request that
 * is throttled waits and goes again; an answer that proves that nothing was taken ends the run.
 */
export async function sendRequest(
  room: Room,
  connection: Connection,
  request: RequestRow,
  { fresh }: { readonly fresh: boolean },
): Promise<Sent> {
  const { prepared } = request;
  const { crash } = room.deps.world;
  const destination = destinationOf(connection, prepared.connection);
  let interrupted: TieoutError | null = null;
  for (let tries = 1; ; tries++) {
    await markOnItsWay(room, connection, request);
    crash("before-send");
    const outcome = await destination.send(prepared, unstopped());
    crash("after-send");
    if (outcome.kind === "throttled" && tries < MOST_THROTTLES) {
      interrupted = await waitForThrottle(room, outcome.retryAfterMs);
      if (interrupted === null) continue;
    }
    const known = {
      outcomes: fresh ? outcomesOf(prepared, outcome) : afterReplay(outcomesOf(prepared, outcome)),
      answer: outcome.kind === "answered" ? outcome.answer : null,
    };
    const how = fresh ? ("answered" as const) : ("settled" as const);
    // Ids are made of what is done, so a store that forgot a request asks under its id again.
    const answered = { request, ...known, how, fresh: fresh && !room.wasRecovered };
    const ended = await recordAnswer(room, answered).catch((error: unknown) => {
      throw spill(room, request, known, error);
    });
    return { ended, stop: interrupted ?? stopOf(outcome) };
  }
}

async function markOnItsWay(
  room: Room,
  connection: Connection,
  request: RequestRow,
): Promise<void> {
  const { settleMs } = await aboutOf(room, request.prepared.connection, connection);
  await keepLease(room);
  const sentAt = room.deps.world.clock.now();
  const settlesAt = instantFromMs(msOf(sentAt) + settleMs);
  await write(room, (tx) => markSent(tx, request.id, { sentAt, settlesAt }));
}

/** A throttle proves that nothing was taken: whoever interrupts here leaves nothing unknown. */
async function waitForThrottle(room: Room, ms: number): Promise<TieoutError | null> {
  try {
    await wait(room, ms, "the other system asks to slow down");
    return null;
  } catch (error) {
    if (error instanceof TieoutError && error.code === "TO902") return error;
    throw error;
  }
}

function outcomesOf(
  prepared: PreparedRequest,
  outcome: RequestOutcome,
): ReadonlyMap<string, Outcome> {
  const whole: Outcome | null = outcome.kind === "answered" ? null : outcome;
  const given = outcome.kind === "answered" ? outcome.items : new Map<string, Outcome>();
  const lost: Outcome = { kind: "unknown", message: "the answer does not speak of this item" };
  return new Map(prepared.items.map(({ item }) => [item, whole ?? given.get(item) ?? lost]));
}

/**
 * That bytes were not taken when they were sent again says nothing of the first time: what nobody
 * finds may have been made then, and ended by somebody since.
 */
function afterReplay(outcomes: ReadonlyMap<string, Outcome>): ReadonlyMap<string, Outcome> {
  const open = (outcome: Outcome): Outcome => {
    if (outcome.kind === "throttled") {
      return { kind: "unknown", message: "asked again, the other system said: later" };
    }
    if (outcome.kind !== "unavailable") return outcome;
    return { kind: "unknown", message: `asked again: ${outcome.message}` };
  };
  return new Map([...outcomes].map(([item, outcome]) => [item, open(outcome)]));
}

function stopOf(outcome: RequestOutcome): TieoutError | null {
  if (outcome.kind === "throttled") {
    return new TieoutError("TO941", "The other system goes on asking to slow down");
  }
  if (outcome.kind !== "unavailable") return null;
  return new TieoutError(outcome.auth ? "TO940" : "TO941", outcome.message);
}

export function destinationOf(connection: Connection, name: string): Destination {
  if (connection.destination !== null) return connection.destination;
  throw new TieoutError("TO941", `The connection ${name} cannot write`, {
    advice: "Look at its connector: it only reads, or it was opened to read only.",
  });
}

export function inBatches<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const batches: T[][] = [];
  for (let at = 0; at < list.length; at += size) batches.push(list.slice(at, at + size));
  return batches;
}
