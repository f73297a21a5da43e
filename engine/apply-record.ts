import { assert } from "./assert.ts";
import { unknownReason, reasonOf } from "./apply-reasons.ts";
import { mappingOf, UNSTOPPED, write } from "./apply-room.ts";
import type { Ended, Mapped, Room } from "./apply-room.ts";
import { bindTwin, forgetTwin, settleState, standingOf } from "./apply-twin.ts";
import type { Standing, Twin } from "./apply-twin.ts";
import { fingerprint, hex, sameBytes } from "./model/digest.ts";
import { formatAddress } from "./model/ids.ts";
import type { RemoteId } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import type { JsonTree } from "./model/json.ts";
import type { LinkOrigin } from "./model/link.ts";
import type { Outcome } from "./model/operation.ts";
import { reason } from "./model/reason.ts";
import { maskText, textsAt } from "./model/sensitive.ts";
import type { Evaluation } from "./scope.ts";
import { documentsById, markMoved, setSync } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { appendEvents } from "./store/events.ts";
import type { EventKind } from "./store/events.ts";
import type { Tx } from "./store/open.ts";
import { endOperation, setRequestState } from "./store/requests.ts";
import type { OperationRow, RequestRow, RequestState } from "./store/requests.ts";

/** How each operation of a request came out. */
export interface Answered {
  readonly request: RequestRow;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** The answer's text, kept for people; null where there was none. */
  readonly answer: string | null;
  /** `settled`: found by looking, or answered to a replay. */
  readonly how: "answered" | "settled";
  /** false: an answer to a replay may be an old one, so only what is read anew counts. */
  readonly fresh: boolean;
}

/**
 * Writes down all that an answer says, in one tx, and reads back what it does not prove.
 * A document is done only when the books have said what it is now, and it equals the intent.
 */
export async function recordAnswer(room: Room, answered: Answered): Promise<readonly Ended[]> {
  const { request } = answered;
  const open = request.operations.filter((each) => answered.outcomes.has(each.item));
  const ready = await loadAll(room, open);
  const ended: Ended[] = [];
  const unread: OperationRow[] = [];
  await write(room, async (tx) => {
    for (const each of ready) {
      const outcome = answered.outcomes.get(each.operation.item);
      assert(outcome !== undefined, "an operation without its outcome");
      const end = await recordOne(tx, room, answered, each, outcome);
      if (end !== null) ended.push(end);
      else if (outcome.kind === "done") {
        unread.push({ ...each.operation, remoteId: outcome.remoteId });
      }
    }
    const state = stateAfter(answered, request);
    await setRequestState(tx, request.id, state, answered.answer ?? undefined);
  });
  room.scopes.forget();
  room.deps.world.crash("after-done");
  const read = await verify(room, unread);
  return [...ended, ...read];
}

interface Loaded {
  readonly operation: OperationRow;
  readonly row: DocumentRow;
  /** null: the configuration no longer has it; what happened is recorded all the same. */
  readonly mapped: Mapped | null;
  readonly evaluation: Evaluation | null;
}

async function loadAll(room: Room, operations: readonly OperationRow[]): Promise<Loaded[]> {
  const rows = await documentsById(
    room.deps.store.db,
    operations.map((each) => each.documentId),
  );
  const loaded: Loaded[] = [];
  for (const [i, operation] of operations.entries()) {
    const row = rows[i];
    assert(row !== undefined, "an operation without its document");
    const mapped = mappingOf(room.deps, operation.address);
    const own = { ...row.address, id: row.id, raw: row.raw, problems: row.problems };
    const evaluation = mapped === null ? null : room.scopes.open(mapped.entity, own);
    loaded.push({ operation, row, mapped, evaluation });
  }
  return loaded;
}

function stateAfter(answered: Answered, request: RequestRow): RequestState {
  const state = (each: OperationRow): string =>
    answered.outcomes.get(each.item)?.kind ?? each.state;
  const open = request.operations.some((each) => ["unknown", "intent"].includes(state(each)));
  return open ? "unknown" : answered.how;
}

/** null: carried out, and still to be read back. */
async function recordOne(
  tx: Tx,
  room: Room,
  answered: Answered,
  loaded: Loaded,
  answer: Outcome,
): Promise<Ended | null> {
  const { operation, row } = loaded;
  const outcome = hushed(answer, loaded);
  const at = room.deps.world.clock.now();
  const end = (result: Ended["result"], reasons: Ended["reasons"]): Ended => ({
    address: row.address,
    result,
    remoteId: outcome.kind === "done" ? outcome.remoteId : null,
    reasons,
  });
  const state = outcome.kind === "done" || outcome.kind === "unknown" ? outcome.kind : "rejected";
  await endOperation(tx, operation.id, { state, outcome, at });
  switch (outcome.kind) {
    case "done":
      return recordDone(tx, room, answered, loaded, outcome);
    case "unknown": {
      const reasons = [unknownReason(outcome.message)];
      await setSync(tx, [{ id: row.id, sync: "unknown", reasons }]);
      await note(tx, room, loaded, "unknown", {
        request: requestId(answered),
        why: outcome.message,
      });
      return end("unknown", reasons);
    }
    case "rejected": {
      const reasons = [reasonOf(outcome)];
      if (!sameBytes(row.desiredHash, operation.desiredHash)) {
        // What was refused is not what is wanted any more.
        await setSync(tx, [{ id: row.id, sync: "ready", reasons: [] }]);
        await markMoved(tx, [row.id]);
        await note(tx, room, loaded, "failed", { request: requestId(answered), ...outcome });
        return end("stale", reasons);
      }
      await setSync(tx, [{ id: row.id, sync: "failed", reasons }]);
      await note(tx, room, loaded, "failed", { request: requestId(answered), ...outcome });
      return end("failed", reasons);
    }
    case "conflict": {
      // Back to the plan: it has to be looked at again before anything is sent.
      await setSync(tx, [{ id: row.id, sync: "ready", reasons: [] }]);
      await markMoved(tx, [row.id]);
      await note(tx, room, loaded, "failed", { request: requestId(answered), ...outcome });
      return end("stale", [reason("edited_in_qbo", `changed in the books: ${outcome.message}`)]);
    }
    case "throttled":
    case "unavailable":
      await setSync(tx, [{ id: row.id, sync: "ready", reasons: [] }]);
      await markMoved(tx, [row.id]);
      return end("pending", []);
  }
}

/** A refusal may cite what it refuses: what is sensitive of it is told to nobody. */
function hushed(answer: Outcome, { operation, mapped }: Loaded): Outcome {
  const paths = mapped?.document.sensitive ?? [];
  if (paths.length === 0 || !("message" in answer)) return answer;
  const values = textsAt(parseJson(operation.leaves) as JsonTree, paths);
  return { ...answer, message: maskText(answer.message, values) };
}

async function recordDone(
  tx: Tx,
  room: Room,
  answered: Answered,
  loaded: Loaded,
  outcome: Extract<Outcome, { kind: "done" }>,
): Promise<Ended | null> {
  const { operation, row, mapped, evaluation } = loaded;
  const twin: Twin = outcome;
  const standing = judge(loaded, twin);
  // Only an answer that shows the very thing, equal to the intent, needs no second look.
  const proven = answered.fresh && twin.body !== null && standing !== null && isGood(standing);
  if (mapped !== null && evaluation !== null) {
    const why = answered.how === "settled" ? "made by us; found when it was settled" : "made by us";
    const by: LinkOrigin = operation.kind === "create" ? "created" : "rule";
    await bindTwin(tx, room, row, mapped, { sent: operation, twin, by, why, agreed: proven });
  }
  await note(tx, room, loaded, answered.how === "settled" ? "settled" : "applied", {
    request: requestId(answered),
    operation: operation.kind,
    seq: operation.seq,
    twin: `${operation.stream}/${outcome.remoteId}`,
    version: outcome.version,
    trace: outcome.trace,
    // Of what is settled later the record may be another by now.
    ...(answered.how === "settled" ? {} : { source: hex(fingerprint(row.raw)) }),
    body: hex(operation.desiredHash),
    program: room.deps.program.digest,
  });
  if (!proven || standing === null || mapped === null) {
    await setSync(tx, [{ id: row.id, sync: "writing", reasons: [] }]);
    return null;
  }
  await settleState(tx, room, row.id, mapped, standing);
  await wakeIfMoved(tx, loaded);
  return { address: row.address, result: "done", remoteId: outcome.remoteId, reasons: [] };
}

/**
 * The source or a rule has moved on since it was sent, and a diff has passed over it while its
 * outcome was not known: the next one has to look again, or it would rest as done with old values.
 */
async function wakeIfMoved(tx: Tx, { operation, row }: Loaded): Promise<void> {
  if (!sameBytes(row.desiredHash, operation.desiredHash)) await markMoved(tx, [row.id]);
}

function judge({ operation, mapped, evaluation }: Loaded, twin: Twin): Standing | null {
  if (mapped === null || evaluation === null) return null;
  return standingOf(mapped, evaluation, operation, twin);
}

const isGood = ({ sync }: Standing): boolean => sync === "done" || sync === "retired";

/** Reads back what was carried out and not yet held against its intent, and says what it is. */
export async function verify(
  room: Room,
  operations: readonly OperationRow[],
): Promise<readonly Ended[]> {
  if (operations.length === 0) return [];
  const loaded = await loadAll(room, operations);
  const twins = await readTwins(room, loaded);
  const ended: Ended[] = [];
  for (const each of loaded) {
    const { operation, row, mapped, evaluation } = each;
    const said = twins.get(operation.id);
    if (mapped === null || evaluation === null || said === undefined) continue;
    const whole = { ...each, mapped, evaluation, isAlone: loaded.length === 1 };
    const { twin, standing } = await proved(room, whole, said);
    const good = isGood(standing);
    await write(room, async (tx) => {
      const by: LinkOrigin = operation.kind === "create" ? "created" : "rule";
      const bond = { sent: operation, twin, by, why: "read back", agreed: good };
      await bindTwin(tx, room, row, mapped, bond);
      if (twin.body === null) {
        const at = room.deps.world.clock.now();
        await forgetTwin(tx, mapped.document, twin.remoteId, row.address, at);
      }
      await settleState(tx, room, row.id, mapped, standing);
      await wakeIfMoved(tx, each);
      const why = standing.reasons.map(({ text }) => text);
      if (!good) await note(tx, room, each, "drifted", { why });
    });
    ended.push({
      address: row.address,
      result: good ? "done" : "drifted",
      remoteId: twin.remoteId,
      reasons: standing.reasons,
    });
  }
  room.scopes.forget();
  room.deps.world.crash("after-read-back");
  return ended;
}

interface Subject extends Loaded {
  readonly mapped: Mapped;
  readonly evaluation: Evaluation;
  /** Nothing else was asked for with it. */
  readonly isAlone: boolean;
}

/**
 * Asked for together, things come from an index, which may be late: what is not there or differs
 * by that is asked for alone before it is said.
 */
async function proved(
  room: Room,
  each: Subject,
  said: Twin,
): Promise<{ readonly twin: Twin; readonly standing: Standing }> {
  const { operation, mapped, evaluation, isAlone } = each;
  const standing = standingOf(mapped, evaluation, operation, said);
  if (isGood(standing) || isAlone) return { twin: said, standing };
  const twin = (await readTwins(room, [each])).get(operation.id) ?? said;
  return { twin, standing: standingOf(mapped, evaluation, operation, twin) };
}

/** The things of these operations as they stand now, by operation. */
async function readTwins(
  room: Room,
  loaded: readonly Loaded[],
): Promise<ReadonlyMap<number, Twin>> {
  const places = Map.groupBy(
    loaded.filter((each) => each.mapped !== null),
    ({ mapped, operation }) => `${mapped?.document.connection}\n${operation.stream}`,
  );
  const twins = new Map<number, Twin>();
  for (const [place, group] of places) {
    const [name = "", stream = ""] = place.split("\n");
    const connection = await room.deps.connections.open(name);
    const ids = new Map(group.map(({ operation }) => [operation.id, idOf(operation)]));
    const found = await connection.source.get(stream, [...ids.values()], UNSTOPPED);
    const byId = new Map(found.map((each) => [each.id, each]));
    for (const [operation, remoteId] of ids) {
      const record = byId.get(remoteId);
      const twin = { version: record?.version ?? null, body: record?.body ?? null };
      twins.set(operation, { remoteId, ...twin });
    }
  }
  return twins;
}

function idOf({ remoteId, target }: OperationRow): RemoteId {
  const id = remoteId ?? target;
  assert(id !== null, "an operation that is done and has no remote id");
  return id;
}

function requestId(answered: Answered): string {
  return answered.request.prepared.requestId;
}

async function note(
  tx: Tx,
  room: Room,
  { row }: Pick<Loaded, "row">,
  kind: EventKind,
  detail: object,
): Promise<void> {
  await appendEvents(tx, [
    {
      at: room.deps.world.clock.now(),
      run_id: room.deps.run,
      actor: room.deps.actor,
      record_id: row.recordId,
      document_id: row.id,
      kind,
      detail: { row: formatAddress(row.address), ...detail },
    },
  ]);
}
