import { assert } from "./assert.ts";
import { lookFor } from "./apply-look.ts";
import type { Look } from "./apply-look.ts";
import { recordAnswer, verify } from "./apply-record.ts";
import { aboutOf, mappingOf, stopIfAsked, wait, write } from "./apply-room.ts";
import type { Ended, Room } from "./apply-room.ts";
import { sendRequest } from "./apply-send.ts";
import { TieoutError } from "./errors.ts";
import type { Connection } from "./contract/connector.ts";
import { msOf } from "./model/calendar.ts";
import type { Instant } from "./model/calendar.ts";
import { formatAddress } from "./model/ids.ts";
import type { Outcome } from "./model/operation.ts";
import { reason } from "./model/reason.ts";
import { setSync } from "./store/documents.ts";
import { openRequests, unverifiedOperations } from "./store/requests.ts";
import type { OperationRow, RequestRow } from "./store/requests.ts";

/**
 * Settles every request of which nobody knows what became of it: waits until it can no longer take
 * effect, looks for its work, adopts what is there, and sends the same bytes again for what is not.
 * Also reads back what was carried out when a process ended before it could.
 */
export async function settleOpen(room: Room): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  for (const request of await openRequests(room.deps.store.db)) {
    stopIfAsked(room);
    ended.push(...(await settleRequest(room, request)));
  }
  ended.push(...(await verify(room, await unverifiedOperations(room.deps.store.db))));
  return ended;
}

async function settleRequest(room: Room, request: RequestRow): Promise<readonly Ended[]> {
  const open = request.operations.filter((each) => ["intent", "unknown"].includes(each.state));
  // Written down, and proven never sent: the next plan says anew what is to be done.
  if (request.sentAt === null) {
    return settleAs(room, request, open, () => ({
      kind: "unavailable",
      message: "it was never sent",
      auth: false,
    }));
  }
  await untilSettled(room, request);
  const connection = await room.deps.connections.open(request.prepared.connection);
  const looks = await lookForAll(room, connection, open);
  room.deps.world.crash("settle-looked");
  const absent = open.filter((each) => looks.get(each.item)?.kind === "absent");
  const whole =
    absent.length === request.operations.length || (await replays(room, request, connection));
  if (absent.length > 0 && whole) return replay(room, connection, request, looks);
  // A part of it is proven absent, and the service may not know the rest again: new requests.
  const ended = await settleAs(room, request, open, (each) =>
    outcomeOf(each, looks.get(each.item)),
  );
  return Promise.all(ended.map((each) => showTwins(room, open, looks, each)));
}

/** Two things bear the mark of one document: the older is its twin, a person judges the other. */
async function showTwins(
  room: Room,
  open: readonly OperationRow[],
  looks: ReadonlyMap<string, Look>,
  ended: Ended,
): Promise<Ended> {
  const operation = open.find(
    (each) => formatAddress(each.address) === formatAddress(ended.address),
  );
  const look = operation && looks.get(operation.item);
  if (operation === undefined || look?.kind !== "found" || look.others.length === 0) return ended;
  const ids = [look.record, ...look.others].map((each) => each.id);
  const why = reason(
    "duplicate_in_qbo",
    `${ids.length} of ${operation.stream} are marked as this one: ${ids.join(", ")}`,
    { help: "void or delete the later one in the books", about: ids },
  );
  await write(room, (tx) =>
    setSync(tx, [{ id: operation.documentId, sync: "drifted", reasons: [why] }]),
  );
  return { ...ended, result: "drifted", reasons: [why] };
}

/** Whether the service is known to answer a request that it has had before from memory. */
async function replays(room: Room, request: RequestRow, connection: Connection): Promise<boolean> {
  const about = await aboutOf(room, request.prepared.connection, connection);
  return about.facts["request_ids"] === "honoured";
}

async function untilSettled(room: Room, request: RequestRow): Promise<void> {
  const until = request.settlesAt ?? request.sentAt;
  const ms = msOf(until as Instant) - msOf(room.deps.world.clock.now());
  if (ms <= 0) return;
  const seconds = Math.ceil(ms / 1000);
  const why = `a request of ${request.run} may still take effect; looking in ${seconds} s`;
  if (!room.patient) {
    throw new TieoutError("TO941", `An outcome is unknown: ${why}`);
  }
  await wait(room, ms, why);
}

async function lookForAll(
  room: Room,
  connection: Connection,
  open: readonly OperationRow[],
): Promise<ReadonlyMap<string, Look>> {
  const looks = new Map<string, Look>();
  for (const operation of open) {
    const mapped = mappingOf(room.deps, operation.address);
    if (mapped === null) throw unmapped(operation);
    looks.set(operation.item, await lookFor(room, connection, operation, mapped.document));
  }
  return looks;
}

/**
 * The same bytes under the same id: what was done is answered from memory, the rest is done. Of
 * what somebody has entered under its number meanwhile the answer tells too: the bytes hold it.
 */
async function replay(
  room: Room,
  connection: Connection,
  request: RequestRow,
  looks: ReadonlyMap<string, Look>,
): Promise<readonly Ended[]> {
  const goesAgain = ({ item }: OperationRow): boolean =>
    AGAIN.has(looks.get(item)?.kind ?? "found");
  const known = request.operations.filter((each) => !goesAgain(each));
  const settled = await settleAs(
    room,
    request,
    known.filter((each) => looks.has(each.item)),
    (each) => outcomeOf(each, looks.get(each.item)),
  );
  const rest = request.operations.filter(goesAgain);
  const { ended, stop } = await sendRequest(
    room,
    connection,
    { ...request, operations: rest },
    { fresh: false },
  );
  if (stop !== null) throw stop;
  return [...settled, ...ended];
}

/** Looks after which only the answer to the replay says what has become of it. */
const AGAIN: ReadonlySet<Look["kind"]> = new Set<Look["kind"]>(["absent", "foreign"]);

function outcomeOf(operation: OperationRow, look: Look | undefined): Outcome {
  switch (look?.kind) {
    case "found": {
      const { id, version, body } = look.record;
      return { kind: "done", remoteId: id, version, body, trace: null };
    }
    case "gone": {
      const { target } = operation;
      assert(target !== null, "a delete without a target");
      return { kind: "done", remoteId: target, version: null, body: null, trace: null };
    }
    case "foreign": {
      const { id } = look.record;
      const { stream, number } = operation;
      const message = `duplicate number: ${number} is on ${stream} ${id}, which is not marked as ours`;
      return {
        kind: "rejected",
        code: "unsettled",
        message,
        field: null,
        trace: null,
        means: "number_taken",
        about: { stream, id },
      };
    }
    case "moved":
      return { kind: "conflict", message: "somebody changed it meanwhile", trace: null };
    case "absent":
    case undefined:
      return {
        kind: "unavailable",
        message: "looked for after it settled: not there",
        auth: false,
      };
  }
}

async function settleAs(
  room: Room,
  request: RequestRow,
  operations: readonly OperationRow[],
  outcome: (operation: OperationRow) => Outcome,
): Promise<readonly Ended[]> {
  if (operations.length === 0) return [];
  const outcomes = new Map(operations.map((each) => [each.item, outcome(each)]));
  return recordAnswer(room, { request, outcomes, answer: null, how: "settled", fresh: true });
}

function unmapped(operation: OperationRow): TieoutError {
  const row = formatAddress(operation.address);
  return new TieoutError(
    "TO941",
    `${row} was sent, its outcome is unknown, and no mapping has it`,
    {
      advice: "Put its mapping back until the outcome is settled.",
    },
  );
}
