import { assert } from "./assert.ts";
import type { Deps } from "./deps.ts";
import type { Desired } from "./desire.ts";
import type { Scopes } from "./scope.ts";
import { decimalOf, valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { deltasOf } from "./diff-deltas.ts";
import { adoptedTwins, collisions, stagedRows } from "./diff-twins.ts";
import type { Adopted, Collisions } from "./diff-twins.ts";
import type { CalendarDate } from "./model/calendar.ts";
import type { FieldDelta } from "./model/change.ts";
import { parseAddress } from "./model/ids.ts";
import type { Address, Digest, RecordKey, RemoteId } from "./model/ids.ts";
import { parseKnownJson } from "./model/json.ts";
import { money, moneyFromDecimal } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import type { DocumentProgram, EntityProgram, Expr } from "./model/program.ts";
import type { Reason } from "./model/reason.ts";
import { postsMoney } from "./model/schema.ts";
import { isVoided, settlementOf } from "./model/settlement.ts";
import type { Origin, Settlement, SyncState } from "./model/status.ts";

import type { LinkFacts, NeedState, Subject } from "./model/subject.ts";
import { candidatesOfMany, NO_CANDIDATES } from "./store/candidates.ts";
import type { Candidates } from "./store/candidates.ts";
import { openDocuments } from "./store/documents-plan.ts";
import type { PlanRow } from "./store/documents-plan.ts";
import { closedDay } from "./store/meta.ts";
import { loadNeeds } from "./store/needs.ts";
import type { Needs } from "./store/needs.ts";
import { settledHow } from "./store/settlers.ts";
import type { Settled } from "./store/settlers.ts";

/** The receipt: documents are judged from it, entity by entity, as they stand in the store. */
export interface Diffed {
  readonly desired: Desired;
  judged(entity: EntityProgram): AsyncGenerator<readonly Judged[]>;
  /** Whether a document that is referred to has its remote twin. */
  linked(need: Address): boolean;
  needState(need: Address): NeedState;
}

/** One document that is not at rest, with all that a verdict on it looks at. */
export type Judged = Facts &
  (
    | { readonly kind: "subject"; readonly subject: Subject }
    /** It was stopped before there was anything to compare. */
    | { readonly kind: "stopped"; readonly stopped: Stopped }
  );

export interface Stopped {
  readonly sync: Extract<SyncState, "blocked" | "failed" | "unknown">;
  readonly reasons: readonly Reason[];
}

export interface Facts {
  readonly documentId: number;
  readonly recordId: number;
  readonly address: Address;
  readonly connection: string;
  readonly stream: string;
  readonly title: string;
  readonly party: string | null;
  readonly day: string | null;
  readonly target: RemoteId | null;
  readonly version: string | null;
  readonly needs: readonly Address[];
  readonly amount: Money | null;
  readonly amountBefore: Money | null;
  readonly desired: Digest | null;
  readonly deltas: readonly FieldDelta[];
  readonly settlement: Settlement;
  /** How the row stood before it was judged. */
  readonly was: Was;
}

export interface Was {
  readonly sync: string;
  readonly settlement: string;
  readonly reasons: string | null;
  readonly moved: boolean;
}

/**
 * Holds what each document should be against what its twin is and what both last agreed on, leaf
 * by leaf. Reads the store only, a chunk of documents at a time.
 */
export async function diffDocuments(desired: Desired, deps: Deps): Promise<Diffed> {
  const needs = await loadNeeds(deps.store.db, deps.program);
  const { scopes } = desired;
  const closed = await closedDays(deps);
  const lists: Room["lists"] = new Map();
  return {
    desired,
    linked: (need) => needs.remoteId(need) !== null,
    needState: (need) => needs.state(need),
    async *judged(entity) {
      for await (const rows of openDocuments(deps.store.db, entity.name)) {
        yield await judgeRows({ deps, entity, scopes, needs, closed, lists }, rows);
      }
    },
  };
}

interface Room {
  readonly deps: Deps;
  readonly entity: EntityProgram;
  readonly scopes: Scopes;
  readonly needs: Needs;
  readonly closed: ReadonlyMap<string, CalendarDate | null>;
  /** Needs by the text that a row has of them. */
  readonly lists: Map<string, readonly Address[]>;
  /** Of this chunk, by document, what the mapping calls paid. */
  readonly paid: Map<number, Settled>;
}

/** As observe last heard it: a plan of what is staged asks nobody. */
async function closedDays(deps: Deps): Promise<ReadonlyMap<string, CalendarDate | null>> {
  const names = new Set(
    deps.program.entities.flatMap((entity) => entity.documents.map((each) => each.connection)),
  );
  const closed = new Map<string, CalendarDate | null>();
  for (const name of names) {
    closed.set(name, await closedDay(deps.store.db, name));
  }
  return closed;
}

async function judgeRows(
  whole: Omit<Room, "paid">,
  rows: readonly PlanRow[],
): Promise<readonly Judged[]> {
  const room: Room = { ...whole, paid: new Map() };
  const { deps, entity } = room;
  const free = rows.filter((row) => row.remote_id === null);
  const candidates = await candidatesOfMany(
    deps.store.db,
    free.map((row) => row.id),
  );
  const taken = await collisions(room, free);
  const adopted = await adoptedTwins(room, free, candidates);
  const raws = await stagedRows(room, free, adopted);
  const judged: Judged[] = [];
  for (const row of rows) {
    const document = entity.documents.find((each) => each.role === row.role);
    // A role that the mapping no longer has: its document rests as it is.
    if (document === undefined) continue;
    judged.push(
      judgeRow(room, row, document, {
        candidates: candidates.get(row.id) ?? NO_CANDIDATES,
        taken: taken.get(row.id) ?? FREE,
        adopted: adopted.get(row.id) ?? null,
        raw: row.raw ?? raws.get(row.id) ?? null,
      }),
    );
  }
  return settledAs(room, judged);
}

/** What is paid was paid with money or with credits: those that did it are looked at together. */
async function settledAs(
  { deps, paid }: Room,
  judged: readonly Judged[],
): Promise<readonly Judged[]> {
  if (paid.size === 0) return judged;
  const rows = [...paid.values()];
  const settlements = await settledHow(deps.store.db, rows);
  const byId = new Map([...paid.keys()].map((id, at) => [id, settlements[at]!]));
  return judged.map((one) => {
    const settlement = byId.get(one.documentId) ?? one.settlement;
    if (settlement === one.settlement) return one;
    return one.kind === "subject"
      ? { ...one, settlement, subject: { ...one.subject, settlement } }
      : { ...one, settlement };
  });
}

interface Found {
  readonly candidates: Candidates;
  readonly taken: Collisions;
  readonly adopted: Adopted | null;
  /** Of one with a twin, or with one to adopt. */
  readonly raw: string | null;
}

const FREE: Collisions = { number: null, name: null };

function judgeRow(room: Room, row: PlanRow, document: DocumentProgram, found: Found): Judged {
  const facts = factsOf(room, row, document, found);
  const text = row.twin_gone === 1 ? null : (row.twin ?? found.adopted?.body ?? null);
  // Without a twin there is nothing to compare, and what desire found stands: no evaluation.
  if (text === null && row.remote_id === null) {
    const stopped = stoppedBefore(row);
    if (stopped !== null) return { ...facts, kind: "stopped", stopped };
    const seen = { facts, found, existing: null, annulled: false, deltas: NOTHING };
    return { ...facts, kind: "subject", subject: subjectOf(room, row, document, seen) };
  }
  return judgeTwin(room, row, document, { facts, found, text });
}

/** A document with a twin, or with one to adopt. */
function judgeTwin(
  room: Room,
  row: PlanRow,
  document: DocumentProgram,
  seen: { readonly facts: Facts; readonly found: Found; readonly text: string | null },
): Judged {
  const { entity } = room;
  const existing = seen.text === null ? null : (parseKnownJson(seen.text) as NativeObject);
  const { raw } = seen.found;
  assert(raw !== null, () => `document ${row.id} has a twin, and its row was not brought`);
  const evaluation = room.scopes.again(entity, { id: row.id, key: row.key, raw });
  // `paid:` may ask for what is desired, whether or not the row was evaluated just now.
  if (entity.paid !== null && row.desired_hash !== null) evaluation.body(document);
  const says = (expr: Expr | null): boolean =>
    expr !== null && evaluation.see(existing, expr) === true;
  const linked = row.remote_id !== null;
  const paid = entity.paid === null || !linked ? null : says(entity.paid);
  const settlement = linked ? settlementOf(existing, document.schema, paid) : "na";
  if (settlement === "paid") room.paid.set(row.id, { ...document, existing, settlement });
  const facts: Facts = {
    ...seen.facts,
    amountBefore: partMoney(existing, document, room),
    settlement,
  };
  const annulled = says(entity.voidWhen);
  const stopped = annulled ? null : stoppedBefore(row);
  if (stopped !== null) return { ...facts, kind: "stopped", stopped };
  const deltas = annulled
    ? []
    : deltasOf({
        row,
        document,
        evaluation,
        existing,
        linkOf: (address) => room.needs.byText(address),
      });
  const { found } = seen;
  const subject = subjectOf(room, row, document, { facts, found, existing, annulled, deltas });
  return { ...facts, deltas, kind: "subject", subject };
}

function factsOf(room: Room, row: PlanRow, document: DocumentProgram, found: Found): Facts {
  // What an account has is not what a document posts.
  const amount = postsMoney(document.schema) ? row.amount : null;
  return {
    documentId: row.id,
    recordId: row.record_id,
    address: { entity: room.entity.name, key: row.key as RecordKey, role: document.role },
    connection: document.connection,
    stream: document.stream,
    // A plan keeps both of every document: one text where they are equal.
    title: row.title === row.key ? row.key : row.title,
    party: row.party,
    day: row.day,
    target: (row.remote_id ?? found.adopted?.remoteId ?? null) as RemoteId | null,
    version: row.twin_version ?? found.adopted?.version ?? null,
    needs: needsOf(room, row),
    amount: amount === null ? null : money(BigInt(amount), room.deps.program.currency),
    amountBefore: null,
    desired: row.desired_hash as Digest | null,
    deltas: NOTHING,
    settlement: "na",
    was: {
      sync: row.sync,
      settlement: row.settlement,
      reasons: row.reasons,
      moved: row.moved === 1,
    },
  };
}

/** Desire found what stops it, or an earlier apply left it so; both stand until something moves. */
function stoppedBefore(row: PlanRow): Stopped | null {
  const reasons = row.reasons === null ? [] : (JSON.parse(row.reasons) as Reason[]);
  const { sync } = row;
  if (sync === "unknown" || sync === "writing") return { sync: "unknown", reasons };
  if (sync === "failed") return { sync, reasons };
  // Without a wish there is nothing to compare: desire stopped it.
  return sync === "blocked" && row.desired_hash === null ? { sync, reasons } : null;
}

/** Many documents need the same: they share one list. */
function needsOf({ lists }: Room, { needs }: PlanRow): readonly Address[] {
  if (needs === null) return NOTHING;
  const known = lists.get(needs);
  if (known !== undefined) return known;
  if (lists.size >= MOST_LISTS) lists.clear();
  const texts = JSON.parse(needs) as string[];
  const list = texts.map(parseAddress).filter((address) => address !== null);
  lists.set(needs, list);
  return list;
}

const MOST_LISTS = 10_000;
const NOTHING: readonly never[] = [];

function subjectOf(
  room: Room,
  row: PlanRow,
  document: DocumentProgram,
  seen: {
    readonly facts: Facts;
    readonly found: Found;
    readonly existing: NativeObject | null;
    readonly annulled: boolean;
    readonly deltas: readonly FieldDelta[];
  },
): Subject {
  const { facts, found, existing, annulled, deltas } = seen;
  const { parts } = document.schema;
  const existingDay =
    existing === null || parts.date === undefined ? null : valueAt(existing, parts.date);
  return {
    address: facts.address,
    entity: room.entity,
    document,
    origin: row.origin as Origin,
    annulled,
    link: linkFacts(row, document, existing),
    candidates: found.candidates.candidates,
    createAnyway: found.candidates.createAnyway,
    existing,
    settlement: facts.settlement,
    agreed: row.base_body !== null,
    desiredMoved: row.desired_hash !== row.base_hash,
    deltas,
    day: row.date as CalendarDate | null,
    existingDay: typeof existingDay === "string" ? (existingDay as CalendarDate) : null,
    closedUntil: room.closed.get(document.connection) ?? null,
    amount: facts.amount,
    maxAmount: room.deps.program.safety.maxAmount,
    numberTakenBy: found.taken.number,
    nameTakenBy: found.taken.name,
  };
}

function linkFacts(
  row: PlanRow,
  document: DocumentProgram,
  existing: NativeObject | null,
): LinkFacts | null {
  if (row.remote_id === null) return null;
  const { active } = document.schema.parts;
  return {
    remoteId: row.remote_id,
    permanent: row.permanent === 1,
    active: active === undefined || existing === null || valueAt(existing, active) !== false,
    gone: existing === null,
    voided: existing !== null && isVoided(existing, document.schema),
  };
}

function partMoney(
  existing: NativeObject | null,
  document: DocumentProgram,
  room: Room,
): Money | null {
  const { total } = document.schema.parts;
  const amount =
    existing === null || total === undefined ? null : decimalOf(valueAt(existing, total));
  return amount === null ? null : moneyFromDecimal(amount, room.deps.program.currency);
}
