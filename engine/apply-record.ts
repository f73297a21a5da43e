import { assert } from "./assert.ts";
import { mappingOf, rowEvent, unstopped, write } from "./apply-room.ts";
import type { Ended, Mapped, Room } from "./apply-room.ts";
import { endOf, eventOf, stateOf } from "./apply-told.ts";
import type { Answered, Loaded, Told } from "./apply-told.ts";
import { bindTwins, forgetTwin, releaseTwin, settleStates, standingOf } from "./apply-twin.ts";
import type { Bond, Seer, Standing, Twin } from "./apply-twin.ts";
import { sameBytes } from "./model/digest.ts";
import type { RemoteId } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import type { JsonTree } from "./model/json.ts";
import type { LinkOrigin } from "./model/link.ts";
import type { Outcome } from "./model/operation.ts";
import { maskText, textsAt } from "./model/sensitive.ts";
import type { Evaluation } from "./scope.ts";
import { documentsById, markMoved, setSync } from "./store/documents.ts";
import { appendEvents } from "./store/events.ts";
import type { Tx } from "./store/open.ts";
import { endOperations, setRequestState } from "./store/requests.ts";
import type { OperationRow, RequestRow, RequestState } from "./store/requests.ts";

/**
 * Writes down all that an answer says, in one tx, and reads back what it does not prove.
 * A document is done only when the books have said what it is now, and it equals the intent.
 */
export async function recordAnswer(room: Room, answered: Answered): Promise<readonly Ended[]> {
  const { request } = answered;
  const open = request.operations.filter((each) => answered.outcomes.has(each.item));
  const loaded = await loadAll(room, open);
  const told = loaded.map((each): Told => {
    const outcome = answered.outcomes.get(each.operation.item);
    assert(outcome !== undefined, "an operation without its outcome");
    return { ...each, outcome: hushed(outcome, each) };
  });
  const done = told.flatMap((each) => judged(answered, each));
  await write(room, async (tx) => {
    await endAll(tx, room, told);
    await bindAll(tx, room, answered, done);
    await restAll(tx, told);
    await appendEvents(
      tx,
      told.flatMap((each) => eventOf(room, answered, each)),
    );
    const state = stateAfter(answered, request);
    await setRequestState(tx, request.id, state, answered.answer ?? undefined);
  });
  room.scopes.forget();
  room.deps.world.crash("after-done");
  const proven = new Set(done.filter(isProven).map(({ operation }) => operation));
  const unread = told.flatMap(({ operation, outcome }) =>
    outcome.kind === "done" && !proven.has(operation)
      ? [{ ...operation, remoteId: outcome.remoteId }]
      : [],
  );
  const ended = told.flatMap((each) =>
    each.outcome.kind !== "done" || proven.has(each.operation) ? [endOf(each)] : [],
  );
  return [...ended, ...(await verify(room, unread))];
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
    let opened: Evaluation | undefined;
    const asked = ({ entity }: Mapped): Evaluation => (opened ??= room.scopes.open(entity, own));
    const evaluation: Seer | null = mapped && {
      see: (given, expr) => asked(mapped).see(given, expr),
      body: (document) => asked(mapped).body(document),
    };
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

async function endAll(tx: Tx, room: Room, told: readonly Told[]): Promise<void> {
  const ends = told.map(({ operation: { id }, outcome }) => {
    const { kind } = outcome;
    const state = kind === "done" || kind === "unknown" ? kind : ("rejected" as const);
    return { id, state, outcome };
  });
  await endOperations(tx, ends, room.deps.world.clock.now());
}

/** The states of what was not carried out, or not known to be. */
async function restAll(tx: Tx, told: readonly Told[]): Promise<void> {
  const rest = told.flatMap((each) => {
    const state = stateOf(each);
    return state === null ? [] : [{ id: each.row.id, ...state }];
  });
  await setSync(tx, rest);
  // Back to the plan: it has to be looked at again before anything is sent.
  const again = rest.filter(({ sync }) => sync === "ready");
  await markMoved(
    tx,
    again.map(({ id }) => id),
  );
}

/** A refusal may cite what it refuses: what is sensitive of it is told to nobody. */
function hushed(answer: Outcome, { operation, mapped }: Loaded): Outcome {
  const paths = mapped?.document.sensitive ?? [];
  if (paths.length === 0 || !("message" in answer)) return answer;
  const values = textsAt(parseJson(operation.leaves) as JsonTree, paths);
  return { ...answer, message: maskText(answer.message, values) };
}

/** What was carried out, with what stands in the books by its answer. */
interface Judged extends Loaded {
  readonly twin: Twin;
  /** null: no mapping has it any more. */
  readonly standing: Standing | null;
  /** Only an answer that shows the very thing, equal to the intent, needs no second look. */
  readonly proven: boolean;
}

function judged(answered: Answered, told: Told): readonly Judged[] {
  const { outcome } = told;
  if (outcome.kind !== "done") return [];
  const twin: Twin = outcome;
  const standing = judge(told, twin);
  const proven = answered.fresh && twin.body !== null && standing !== null && isGood(standing);
  return [{ ...told, twin, standing, proven }];
}

type Known = Judged & { readonly mapped: Mapped };
type Proven = Known & { readonly standing: Standing };

const isMapped = (each: Judged): each is Known => each.mapped !== null && each.evaluation !== null;
const isProven = (each: Judged): each is Proven =>
  each.proven && each.standing !== null && isMapped(each);

async function bindAll(
  tx: Tx,
  room: Room,
  answered: Answered,
  done: readonly Judged[],
): Promise<void> {
  const why = answered.how === "settled" ? "made by us; found when it was settled" : "made by us";
  const bonds = done.filter(isMapped).map(({ operation, row, mapped, twin, proven }): Bond => {
    const by = operation.kind === "create" ? "created" : "rule";
    return { row, mapped, sent: operation, twin, by, why, agreed: proven };
  });
  await bindTwins(tx, room, bonds);
  const unread = done.filter((each) => !isProven(each));
  await setSync(
    tx,
    unread.map(({ row: { id } }) => ({ id, sync: "writing", reasons: [] })),
  );
  const proven = done.filter(isProven);
  await settleStates(
    tx,
    room,
    proven.map(({ row: { id }, mapped, standing }) => ({ id, mapped, standing })),
  );
  await wakeMoved(tx, proven);
}

/**
 * The source or a rule has moved on since it was sent, and a diff has passed over it while its
 * outcome was not known: the next one has to look again, or it would rest as done with old values.
 */
async function wakeMoved(tx: Tx, loaded: readonly Loaded[]): Promise<void> {
  const moved = loaded.filter(
    ({ row, operation }) => !sameBytes(row.desiredHash, operation.desiredHash),
  );
  await markMoved(
    tx,
    moved.map(({ row }) => row.id),
  );
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
      const bond = { row, mapped, sent: operation, twin, by, why: "read back", agreed: good };
      await bindTwins(tx, room, [bond]);
      if (twin.body === null) {
        const at = room.deps.world.clock.now();
        await forgetTwin(tx, mapped.document, twin.remoteId, row.address, at);
      }
      const isDeleted = good && operation.kind === "delete";
      if (isDeleted) {
        const { stream } = mapped.document;
        const detail = { stream, from: twin.remoteId, why: "deleted by us" };
        await releaseTwin(tx, row);
        await appendEvents(tx, [rowEvent(room, row, "unlinked", detail)]);
      }
      await settleStates(tx, room, [{ id: row.id, mapped, standing }]);
      await wakeMoved(tx, [each]);
      const why = standing.reasons.map(({ text }) => text);
      if (!good) await appendEvents(tx, [rowEvent(room, each.row, "drifted", { why })]);
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
  readonly evaluation: Seer;
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
    const found = await connection.source.get(stream, [...ids.values()], unstopped());
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
