import type { Page, UnreadRows } from "./contract/connector.ts";
import type { Deps } from "./deps.ts";
import { heldBy, nothingPending } from "./import-pending.ts";
import type { Fresh, Pending, Row } from "./import-pending.ts";
import { openStagedTexts } from "./import-unread.ts";
import { fingerprint, sameBytes } from "./model/digest.ts";
import type { EntityProgram } from "./model/program.ts";
import type { RawRecord } from "./model/record.ts";
import { openFilter } from "./scope.ts";
import { findRecords } from "./store/records.ts";
import type { KnownRecord, RecordProblem } from "./store/records.ts";
import { makeBitmap } from "./model/bitmap.ts";

/** Which rows that differ from what is staged are taken; the others are offered. */
export interface Take {
  fresh(key: string): boolean;
  edit(key: string): boolean;
  /** Asked for by name: whether the source has it is reported. */
  readonly named: ReadonlySet<string>;
}

/** One read of one entity's source. */
export interface Intake {
  readonly entity: EntityProgram;
  readonly entityId: number;
  /** Documents of new records are left to desire. */
  readonly leaves: boolean;
  readonly counts: Counts;
  /** Records of this entity that the read has met, or that came since it began, by id. */
  readonly seen: { add(id: number): void; has(id: number): boolean };
  /** Records whose key stood twice with different content. */
  readonly twice: Set<number>;
  /** The highest id of all records as this read left it: others bring those that are above. */
  newest(): number;
  /** It has brought those with ids above `after`, up to `to`. */
  brought(after: number, to: number): void;
  /** Rows may come unread: most of them may be staged as they stand. */
  readonly takesUnread: boolean;
  take(page: Page): Promise<void>;
  /** Each row that came unread was one. */
  isWhole(): boolean;
  /** Rows of `pending` that staging has by now (`known`, row by row) are held against it again. */
  again(pending: Pending, known: readonly (KnownRecord | undefined)[]): Pending;
  /** What is pending, to be written now. */
  drain(): Pending;
  /** How many rows are pending. */
  held(): number;
  rows(): number;
  /** How many records that were live before were met. */
  seenLive(): number;
  hasSeen(key: string): boolean;
}

export interface Counts {
  new: number;
  changed: number;
  unchanged: number;
  offeredNew: number;
  offeredChanged: number;
  missing: number;
  back: number;
  odd: number;
}

/**
 * Two mappings may read one stream; each has a place of its own in it. A mapping that has changed
 * begins again: it may count other rows, or take them by itself.
 */
export const cursorName = ({ name, source, digest }: EntityProgram): string =>
  `${name}:${source.stream}:${digest.slice(0, 16)}`;

export function openIntake(
  entity: EntityProgram,
  entityId: number,
  take: Take,
  deps: Deps,
  { isFirst, newest, leaves }: Before,
): Intake {
  const state = newState(entity, entityId, take, deps, newest);
  if (isFirst) state.first = new Set();
  return {
    entity,
    entityId,
    leaves,
    counts: state.counts,
    seen: state.seen,
    twice: state.twice,
    takesUnread: !isFirst && state.stagedTexts !== null,
    newest: () => state.own.at(-1)?.to ?? newest,
    brought(after, to) {
      const last = state.own.at(-1);
      // One range as long as nobody else brings any.
      if (last?.to === after) state.own[state.own.length - 1] = { after: last.after, to };
      else state.own.push({ after, to });
    },
    take: (page) => takePage(state, page),
    isWhole: () => state.isWhole,
    again: (pending, known) => takeLate(state, pending, known),
    drain() {
      const { pending } = state;
      state.pending = nothingPending();
      state.fresh.clear();
      state.said.clear();
      return pending;
    },
    held: () => heldBy(state.pending),
    rows: () => state.rows,
    seenLive: () => state.seenLive,
    hasSeen: (key) => state.named.has(key),
  };
}

/** How staging stood when the read began, and what comes after it. */
export interface Before extends Pick<Intake, "leaves"> {
  /** It had no records of this entity. */
  readonly isFirst: boolean;
  /** The highest id of all records: what has a higher one came since. */
  readonly newest: number;
}

interface State {
  readonly entity: EntityProgram;
  readonly entityId: number;
  readonly wants: Take;
  readonly deps: Deps;
  /** Which rows count at all; null: each. */
  readonly counted: ReturnType<typeof openFilter>;
  readonly stagedTexts: ReturnType<typeof openStagedTexts>;
  readonly counts: Counts;
  readonly seen: Intake["seen"];
  /** The highest id of all records when it began. */
  readonly newest: number;
  /** Ids of what this read has brought. */
  readonly own: { readonly after: number; readonly to: number }[];
  /** This read has met the record, or brought it. */
  readonly isMet: (id: number) => boolean;
  readonly twice: Set<number>;
  /** Rows that staging has not, and that are not written yet, by key. */
  readonly fresh: Map<string, Fresh>;
  /** What this read said of a record, where that is not what the store holds yet. */
  readonly said: Map<number, Uint8Array>;
  readonly named: Set<string>;
  /** Of an entity that had no records when the read began: the keys met since. Else null. */
  first: Set<string> | null;
  pending: Pending;
  rows: number;
  seenLive: number;
  isWhole: boolean;
}

function newState(
  entity: EntityProgram,
  entityId: number,
  wants: Take,
  deps: Deps,
  newest: number,
): State {
  const met = makeBitmap();
  const own: State["own"] = [];
  return {
    entity,
    entityId,
    wants,
    deps,
    counted: openFilter(deps, entity),
    stagedTexts: openStagedTexts(entity, entityId, deps.store.db),
    counts: {
      new: 0,
      changed: 0,
      unchanged: 0,
      offeredNew: 0,
      offeredChanged: 0,
      missing: 0,
      back: 0,
      odd: 0,
    },
    seen: { add: met.add, has: (id) => id > newest || met.has(id) },
    newest,
    own,
    isMet: (id) => met.has(id) || own.some(({ after, to }) => id > after && id <= to),
    twice: new Set(),
    fresh: new Map(),
    said: new Map(),
    named: new Set(),
    first: null,
    pending: nothingPending(),
    rows: 0,
    seenLive: 0,
    isWhole: true,
  };
}

async function takePage(state: State, page: Page): Promise<void> {
  const { pending } = state;
  const rows: Met[] = [];
  for (const record of page.records) meet(state, record, rows);
  if (page.unread !== undefined) await meetUnread(state, page.unread, rows);
  const open = rows.flatMap(({ row, known }) => (known === null ? row : []));
  const { db } = state.deps.store;
  const found = areNew(state, open) ? NONE : await findRecords(db, state.entityId, open);
  let at = 0;
  for (const { row, known } of rows) {
    if (state.wants.named.has(row.key)) state.named.add(row.key);
    takeRow(state, row, known ?? found[at++]);
  }
  for (const { place, text } of page.oddities ?? []) noteOddity(state, place, text);
  await takeDeleted(state, page.deleted);
  if (page.cursor !== null) pending.cursor = page.cursor;
}

/** A row of a page; `known`: the record of its key, where that was looked up already. */
interface Met {
  readonly row: Row;
  readonly known: KnownRecord | null;
}

function meet(state: State, record: RawRecord, rows: Met[]): void {
  state.rows++;
  if (state.counted !== null && !state.counted(record.body)) return;
  const key = state.entity.keyOf(record.body);
  if (key === null || key === "") noteBlankKey(state, record, state.rows);
  else rows.push({ row: rowOf(key, record), known: null });
}

/** What is not staged as it stands is read, and met as any other. */
async function meetUnread(state: State, unread: UnreadRows, rows: Met[]): Promise<void> {
  const staged = await state.stagedTexts!(unread.texts);
  for (const [at, met] of staged.entries()) {
    if (met !== null) {
      state.rows++;
      rows.push(met);
      continue;
    }
    const read = unread.read(at);
    if (read.kind === "record") {
      meet(state, read.record, rows);
    } else {
      state.isWhole = false;
      noteOddity(state, read.place, read.text);
    }
  }
}

/** So many keys are remembered, about 12 MB; a longer first read looks from then on. */
const MOST_KEYS = 200_000;
const NONE: readonly undefined[] = [];

/** In a first read only a key that was met before can be in the store: 5 us a row not spent. */
function areNew(state: State, rows: readonly Row[]): boolean {
  const { first } = state;
  if (first === null) return false;
  const isMet = rows.some((row) => first.has(row.key));
  for (const { key } of rows) first.add(key);
  if (first.size > MOST_KEYS) state.first = null;
  return !isMet;
}

/** As the source said it: the text is what is compared and what is kept. */
function rowOf(key: string, record: RawRecord): Row {
  const raw = record.text ?? JSON.stringify(record.body);
  return { key, raw, fingerprint: fingerprint(raw) };
}

function takeRow(state: State, row: Row, known: KnownRecord | undefined): void {
  const waiting = state.fresh.get(row.key);
  if (waiting) {
    if (!sameBytes(waiting.fingerprint, row.fingerprint)) waiting.problems = keyTwice(state, row);
  } else if (!known) takeFresh(state, row);
  else if (state.isMet(known.id)) takeAgain(state, row, known);
  else takeKnown(state, row, known);
}

function takeFresh(state: State, row: Row): void {
  const taken = state.wants.fresh(row.key);
  const fresh: Fresh = { ...row, taken, problems: null };
  state.counts[taken ? "new" : "offeredNew"]++;
  state.fresh.set(row.key, fresh);
  state.pending.fresh.push(fresh);
}

/** Second row of one key in this read: harmless where it says the same. */
function takeAgain(state: State, row: Row, known: KnownRecord): void {
  const said = state.said.get(known.id);
  const same = said ? sameBytes(said, row.fingerprint) : (known.offered ?? known.staged);
  if (same === true) return;
  state.twice.add(known.id);
  const problems = keyTwice(state, row);
  if (known.problems === null) state.pending.twice.push({ id: known.id, problems });
}

function takeKnown(state: State, row: Row, known: KnownRecord): void {
  const { pending, counts, wants } = state;
  state.seen.add(known.id);
  if (known.origin === "live") {
    if (known.id <= state.newest) state.seenLive++;
  } else {
    counts.back++;
    pending.back.push(known.id);
  }
  if (known.staged === true) {
    counts.unchanged++;
    if (known.offered === null) return;
    // It was edited at the source, and that was taken back there.
    pending.offers.push({ id: known.id, row: null });
    state.said.set(known.id, row.fingerprint);
    return;
  }
  const first = known.staged === null;
  if (first ? wants.fresh(row.key) : wants.edit(row.key)) {
    counts[first ? "new" : "changed"]++;
    pending.edits.push({ ...row, id: known.id, first });
  } else {
    counts[first ? "offeredNew" : "offeredChanged"]++;
    if (known.offered === true) return;
    pending.offers.push({ id: known.id, row });
  }
  state.said.set(known.id, row.fingerprint);
}

/** What another run has brought since a row was read: the row is new no more. */
function takeLate(
  state: State,
  pending: Pending,
  known: readonly (KnownRecord | undefined)[],
): Pending {
  const { pending: next } = state;
  const held = { ...pending, fresh: pending.fresh.filter((_, at) => !known[at]) };
  state.pending = held;
  for (const [at, row] of pending.fresh.entries()) {
    const record = known[at];
    if (!record) continue;
    state.counts[row.taken ? "new" : "offeredNew"]--;
    takeKnown(state, row, record);
    if (row.problems === null) continue;
    state.twice.add(record.id);
    held.twice.push({ id: record.id, problems: row.problems });
  }
  state.pending = next;
  return held;
}

async function takeDeleted(state: State, ids: Page["deleted"]): Promise<void> {
  if (ids.length === 0) return;
  const rows = ids.map((key) => ({ key, fingerprint: NO_BYTES }));
  const known = await findRecords(state.deps.store.db, state.entityId, rows);
  for (const record of known) {
    if (record?.origin !== "live") continue;
    state.counts.missing++;
    state.pending.deleted.push(record.id);
  }
}

const NO_BYTES = new Uint8Array();

function keyTwice(state: State, row: Row): string {
  const text = twiceText(state, row);
  noteOddity(state, row.key, text);
  return JSON.stringify([{ code: "key_twice", text } satisfies RecordProblem]);
}

function twiceText({ entity }: State, row: Row): string {
  return `${entity.source.stream} has two rows with the key "${row.key}", and they differ`;
}

function noteBlankKey(state: State, record: RawRecord, position: number): void {
  const { stream, key } = state.entity.source;
  // A NUL in it is no text that every store keeps: written as JSON spells it.
  const id = record.id.replaceAll("\0", "\\u0000");
  const why = id === record.id ? "is blank" : "has a NUL character";
  noteOddity(state, `${stream} row ${position} (${id})`, `${key} ${why}: it has no key`);
}

function noteOddity(state: State, place: string, text: string): void {
  const { connection, stream } = state.entity.source;
  state.counts.odd++;
  state.pending.oddities.push({ run_id: state.deps.run, connection, stream, place, text });
}
