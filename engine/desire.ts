import type { Deps } from "./deps.ts";
import type { Matched } from "./match.ts";
import { decodeReasons } from "./model/decode-reasons.ts";
import { sameBytes } from "./model/digest.ts";
import { formatAddress } from "./model/ids.ts";
import { isMoney } from "./model/money.ts";
import type { DocumentProgram, EntityProgram, Expr } from "./model/program.ts";
import { beforeStart } from "./model/start.ts";
import { reason } from "./model/reason.ts";
import type { Reason } from "./model/reason.ts";
import type { SyncState } from "./model/status.ts";
import { unmet, untied } from "./model/ties.ts";
import { isRefValue } from "./model/value.ts";
import type { BodyObject, Value } from "./model/value.ts";
import { openScopes } from "./scope.ts";
import type { Evaluation, Scopes } from "./scope.ts";
import { dirtyDocuments, makeEvaluated, saveEvaluations } from "./store/documents-desire.ts";
import type { DueRow, LeftRow, MadeRow } from "./store/documents-desire.ts";
import { documentsLeft, forgetLeft, leftDocuments } from "./store/documents-left.ts";
import { neededAddresses, wakeNeeded } from "./store/documents-needed.ts";
import { entityByName } from "./store/entities.ts";
import type { EntityRow } from "./store/entities.ts";
import type { Read } from "./store/reads.ts";
import { latchRecords } from "./store/records.ts";
import type { RecordProblem } from "./store/records.ts";
import type { Db, Reached, Tx } from "./store/statement.ts";

export interface Desired {
  readonly matched: Matched;
  /** How many documents were evaluated: those of which something that they read had changed. */
  readonly evaluated: number;
  /** Of these, how many are to be judged anew. */
  readonly moved: number;
  /** What it evaluated with: to be forgotten once all has been judged. */
  readonly scopes: Scopes;
}

/**
 * An incremental build: evaluates each document of which something that it read has changed, and
 * no other; writes down what it looked at this time.
 */
export async function desireDocuments(matched: Matched, deps: Deps): Promise<Desired> {
  const scopes = await openScopes(deps);
  const othersWrote = deps.store.othersWrote();
  let evaluated = 0;
  let moved = 0;
  let needed: ReadonlySet<string> = new Set();
  let left = await documentsLeft(deps.store.db, deps.run);
  const pass = async (entity: EntityProgram): Promise<void> => {
    const known = await entityByName(deps.store.db, entity.name);
    if (known === null) return;
    const room: Room = { entity, entityId: known.id, scopes, needed };
    // A walk that goes on from one transaction into the next.
    let on: Db = deps.store.db;
    const reached: Reached = { after: 0 };
    const walk = (size: number): Due =>
      dueDocuments(() => on, entity, known, { left, size, reached });
    // One is enough to know, but of those that are left the match may have made a whole list.
    if ((await nextOf(walk(left === null ? 1 : AT_ONCE))).length === 0) return;
    const due = walk(AT_ONCE);
    for (let isOver = false; !isOver;) {
      await deps.store.write(
        async (tx) => {
          on = tx;
          // What was looked at is remembered, and may be another by now.
          if (othersWrote()) scopes.forget();
          const end = deps.world.clock.monotonicMs() + LONGEST_MS;
          const isLate = (): boolean => deps.world.clock.monotonicMs() > end;
          for (let held = 0; held < MOST_HELD;) {
            // Read in the transaction that makes them clean: what moves meanwhile stays to be done.
            const rows = await nextOf(due);
            isOver = rows.length === 0;
            if (isOver) break;
            const results: Result[] = [];
            for (const [at, row] of rows.entries()) {
              results.push(evaluate(room, row));
              // Documents of a record that is left are made at once: by one it counts as made.
              if (!isLate() || rows[at + 1]?.recordId === row.recordId) continue;
              reached.after = row.id ?? row.recordId;
              break;
            }
            await keep(tx, scopes, results);
            held += results.length;
            evaluated += results.length;
            moved += results.filter((each) => each.changed).length;
            if (isLate()) break;
          }
        },
        { looks: true },
      );
      deps.onProgress?.({
        kind: "rows",
        step: "desire",
        name: entity.name,
        done: evaluated,
        total: null,
      });
    }
  };
  for (const entity of deps.program.entities) await pass(entity);
  if (left !== null) await deps.store.write((tx) => forgetLeft(tx, deps.run));
  left = null;
  // What stands only because another needs it is known once all others are evaluated.
  const onDemand = deps.program.entities.filter((each) => each.onDemand);
  const names = new Set<string>(onDemand.map((each) => each.name));
  for (const entity of onDemand.toReversed()) {
    needed = await neededAddresses(deps.store.db, names);
    const now = needed;
    const woken = await deps.store.write((tx) => wakeNeeded(tx, entity.name, now));
    if (woken > 0) await pass(entity);
  }
  return { matched, evaluated, moved, scopes };
}

/**
 * Evaluations in one transaction: of 500, pages are written over and over, 2.4 us a row more. They
 * are written chunk by chunk, as they are made: kept until all 2000 were there, they outlived the
 * young generation, which was 5 % of a plan of 100,000 new documents.
 */
const MOST_HELD = 2000;
/** Others wait 10 s for the store: slow transforms, or looks at a server, end the transaction. */
const LONGEST_MS = 500;

/** Documents of a chunk: 500 were held until what was made of them had outlived the young generation. */
const AT_ONCE = 100;

/** Those that this run's import has left first: none of them was made before. */
async function* dueDocuments(
  on: () => Db,
  entity: EntityProgram,
  known: EntityRow,
  {
    left,
    size,
    reached,
  }: { readonly left: number | null; readonly size: number; reached: Reached },
): Due {
  const roles = entity.documents.map((each) => each.role);
  reached.after = left ?? 0;
  if (left !== null) yield* leftDocuments(on, known, roles, { size, reached });
  yield* dirtyDocuments(on, known, size, reached);
}

type Due = AsyncGenerator<readonly (DueRow | LeftRow)[]>;

/** Empty: that was all. */
async function nextOf(due: Due): Promise<readonly (DueRow | LeftRow)[]> {
  for (let next = await due.next(); next.done !== true; next = await due.next()) {
    if (next.value.length > 0) return next.value;
  }
  return [];
}

interface Room {
  readonly entity: EntityProgram;
  readonly entityId: number;
  readonly scopes: Scopes;
  /** Addresses that other documents want. */
  readonly needed: ReadonlySet<string>;
}

interface Result {
  readonly found: Wanted;
  readonly reads: readonly Read[];
  readonly latch: boolean;
  /** It is to be judged anew. */
  readonly changed: boolean;
}

/** As it will be written. */
type Wanted = Omit<MadeRow, "readSetId"> & {
  /** null: it is made now. */
  readonly id: number | null;
  /** Known once what it read is kept. */
  readSetId: number | null;
  readonly readSetWas: number | null;
};

function evaluate(room: Room, row: DueRow | LeftRow): Result {
  const { entity, scopes } = room;
  const { key, role } = row.address;
  const document = entity.documents.find((each) => each.role === role);
  const evaluation = scopes.open(entity, { id: row.id, key, role, raw: row.raw });
  const wish = wishOf(room, row, document, evaluation);
  const sync = wish.sync;
  const amount = money(entity.amount === null ? null : evaluation.value(entity.amount));
  const body = wish.body;
  const before = { sync: row.sync, hash: row.desiredHash };
  const hash = body === null ? null : evaluation.hash(body);
  const same =
    sameBytes(before.hash, hash) && (before.sync === sync || isSettled(before.sync, sync));
  const parts = document === undefined ? null : document.schema.parts;
  const found: Wanted = {
    id: row.id,
    recordId: row.recordId,
    entityId: room.entityId,
    role,
    stream: document?.stream ?? "",
    sync: same ? before.sync : sync,
    reasons: same && wish.reasons.length === 0 ? row.reasons : wish.reasons,
    readSetId: null,
    readSetWas: row.readSetId,
    desiredHash: hash,
    needs: wish.needs ?? (body === null ? [] : evaluation.needs()),
    title: text(evaluation.value(entity.title)) ?? row.address.key,
    number: partOf(body, parts?.number),
    name: partOf(body, parts?.name),
    date: partOf(body, parts?.date),
    amount,
    day: text(entity.day === null ? null : evaluation.value(entity.day)),
    party: text(entity.party === null ? null : evaluation.value(entity.party)),
    unpaid: isUnpaid(entity, evaluation),
    // What is not at rest is judged by every plan; this wakes one that is.
    moved: same && row.origin !== "live",
  };
  return {
    found,
    // When all has been asked of it.
    reads: evaluation.reads(),
    latch: wish.latch,
    changed: !same || row.origin !== "live",
  };
}

/** Asked for by `backflow`: whether the source itself has the record as open. */
function isUnpaid({ backflow }: EntityProgram, evaluation: Evaluation): boolean {
  if (backflow.kind === "off") return false;
  return backflow.unpaid === null || evaluation.value(backflow.unpaid) === true;
}

const UNJUDGED: ReadonlySet<SyncState> = new Set<SyncState>(["new", "waiting", "held", "retired"]);

/** `ready` is only a wish: a document that the plan has judged before stays where it was. */
function isSettled(before: SyncState, wish: SyncState): boolean {
  return wish === "ready" && !UNJUDGED.has(before);
}

interface Wish {
  readonly sync: Extract<SyncState, "waiting" | "held" | "blocked" | "ready" | "retired">;
  readonly reasons: readonly Reason[];
  readonly body: BodyObject | null;
  readonly latch: boolean;
  /** Of a record that has no body and still needs others; else those of the body. */
  readonly needs?: readonly string[];
}

/** What the mapping wants of one document: wait, rest, be stopped, or be so. */
function wishOf(
  room: Room,
  row: DueRow | LeftRow,
  document: DocumentProgram | undefined,
  evaluation: Evaluation,
): Wish {
  const { entity } = room;
  const wish = (sync: Wish["sync"], ...reasons: readonly Reason[]): Wish => ({
    sync,
    reasons,
    body: null,
    latch: false,
  });
  if (row.hold !== null) {
    return wish("held", reason("held", `held by ${row.hold.by}: ${row.hold.why}`));
  }
  if (document === undefined) return wish("retired");
  if (!entity.enabled) return wish("waiting", reason("not_enabled", "its mapping is switched off"));
  if (row.problems !== null) {
    const problems = JSON.parse(row.problems) as RecordProblem[];
    return wish("blocked", ...problems.map(({ code, text: said }) => reason(code, said)));
  }
  const unreadable = decodeReasons(evaluation.decoded.problems);
  if (unreadable.length > 0) return wish("blocked", ...unreadable);
  const pushed = row.lastSuccess !== null;
  const annulled = entity.voidWhen !== null && evaluation.value(entity.voidWhen) === true;
  if (annulled) return pushed ? wish("ready") : wish("waiting", reason("trigger_not_met", "void"));
  const waiting = pushed ? null : waitsFor(room, row, evaluation);
  if (waiting !== null) return wish("waiting", waiting);
  const latch = entity.trigger?.latch === true && !row.latched;
  if (entity.standsFor !== null && !pushed) {
    return { ...standIn(entity.standsFor, evaluation), body: null, latch };
  }
  const body = evaluation.body(document);
  const value = (expr: Expr): Value => evaluation.value(expr);
  // Asked first: what it blocks on its way is among the reasons.
  const missed = [...unmet(entity, value), ...untied(document, body, value)];
  const stopping = [...evaluation.reasons(), ...missed];
  if (stopping.length > 0) return { ...wish("blocked", ...stopping), latch };
  return { sync: "ready", reasons: [], body, latch };
}

/** It has no document of its own; the one that it shares is wanted as if it had. */
function standIn(
  standsFor: Expr,
  evaluation: Evaluation,
): Pick<Wish, "sync" | "reasons" | "needs"> {
  const other = evaluation.value(standsFor);
  if (!isRefValue(other)) {
    const text = `${standsFor.text} is empty, and it stands in the books as that one`;
    return { sync: "blocked", reasons: [reason("required_missing", text)] };
  }
  const address = `${other.ref}/${other.key}`;
  evaluation.scope.refer({ kind: "link", address, stream: "" });
  const stopping = evaluation.reasons();
  if (stopping.length > 0) return { sync: "blocked", reasons: stopping };
  const why = reason("stands_for", `stands in the books as ${address}`, { about: [address] });
  return { sync: "waiting", reasons: [why], needs: evaluation.needs() };
}

/** The trigger is asked until the document is pushed, and not again after (rulings.md 15). */
function waitsFor(room: Room, row: DueRow | LeftRow, evaluation: Evaluation): Reason | null {
  const { entity, needed } = room;
  const { trigger, start } = entity;
  if (trigger !== null && !row.latched && evaluation.value(trigger.when) !== true) {
    return reason("trigger_not_met", `waits until ${trigger.when.text}`);
  }
  const early = start === null ? null : beforeStart(start, (expr) => evaluation.value(expr));
  if (early !== null) return reason("before_start", early);
  if (entity.onDemand && !needed.has(formatAddress(row.address))) {
    return reason("not_needed_yet", "made only when another record needs it");
  }
  return null;
}

async function keep(tx: Tx, scopes: Scopes, results: readonly Result[]): Promise<void> {
  const sets = await scopes.keepReads(
    tx,
    results.map((each) => each.reads),
  );
  for (const [at, { found }] of results.entries()) found.readSetId = sets[at] ?? null;
  const all = results.map((each) => each.found);
  await saveEvaluations(tx, all.filter(isThere));
  await makeEvaluated(
    tx,
    all.filter((each) => each.id === null),
  );
  await latchRecords(
    tx,
    results.filter((each) => each.latch).map((each) => each.found.recordId),
  );
}

const isThere = (each: Wanted): each is Wanted & { readonly id: number } => each.id !== null;

function partOf(body: BodyObject | null, part: string | undefined): string | null {
  const value = body === null || part === undefined ? null : body[part];
  return typeof value === "string" ? value : null;
}

function money(value: Value): bigint | null {
  return isMoney(value) ? value.minor : null;
}

function text(value: Value): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
