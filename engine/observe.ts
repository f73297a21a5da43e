import { makeBitmap } from "./model/bitmap.ts";
import type { Page, Source } from "./contract/connector.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { nameReadName, nameState } from "./facts.ts";
import type { Imported } from "./import.ts";
import type { Cursor } from "./model/cursor.ts";
import { valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { fingerprint, hex, sameBytes } from "./model/digest.ts";
import { formatAddress } from "./model/ids.ts";
import { writeJson } from "./model/json.ts";
import type { Address, RemoteId } from "./model/ids.ts";
import type { RawRecord } from "./model/record.ts";
import type { Program } from "./model/program.ts";
import type { StreamSchema } from "./model/schema.ts";
import { openUnread } from "./observe-unread.ts";
import type { Noted } from "./observe-unread.ts";
import { dropCursor, getCursor, putCursor } from "./store/cursors.ts";
import { crossOut, toldOf } from "./store/inbox.ts";
import type { Told } from "./store/inbox.ts";
import { linkedDocuments } from "./store/documents-make.ts";
import { markMoved } from "./store/documents.ts";
import {
  countMirror,
  findMirror,
  isMirrored,
  markGone,
  mirrorByName,
  nameColumn,
  presentIds,
  saveMirror,
} from "./store/mirror.ts";
import type { KnownMirror, NewMirror, RemotePlace } from "./store/mirror.ts";
import { keepClosedDay, keepRenumbers, keepRules } from "./store/meta.ts";
import { addOddities } from "./store/oddities.ts";
import { readNames, wake } from "./store/reads.ts";
import { moveSettled } from "./store/settlers.ts";
import type { Tx } from "./store/statement.ts";

/** The receipt of the step. */
export interface Observed {
  readonly imported: Imported;
  readonly streams: readonly ObservedStream[];
}

export interface ObservedStream {
  readonly connection: string;
  readonly stream: string;
  readonly counts: ObservedCounts;
}

export interface ObservedCounts {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly gone: number;
  /** Linked documents that have to be looked at again. */
  readonly moved: number;
}

/** One stream of the other side, with what its schema says of names and numbers. */
interface Observable {
  readonly connection: string;
  readonly stream: string;
  readonly schema: StreamSchema;
  /** Streams whose documents those of this one settle. */
  readonly settles: readonly StreamSchema[];
}

export interface ObserveOptions {
  /** Everything again, also where the other side could tell what has changed. */
  readonly whole?: boolean;
  /** Of what has been read before only the things that webhooks have told of. */
  readonly told?: boolean;
}

/** Looks at the other side: all that documents go to, and the lists whose entries are named. */
export async function observeBooks(
  imported: Imported,
  deps: Deps,
  options: ObserveOptions = {},
): Promise<Observed> {
  const streams: ObservedStream[] = [];
  const wanted = observables(deps.program);
  const names = new Set(wanted.map((each) => each.connection));
  // As it stands before the first read: what is told meanwhile is for the next time.
  const inbox = (await toldOf(deps.store.db)).filter(({ connection }) => names.has(connection));
  for (const each of wanted) {
    const told = inbox.filter((one) => isOf(each, one));
    streams.push(await observeStream(each, told, deps, options));
  }
  // Also what no mapping looks at: once one does, its stream is read whole.
  if (inbox.length > 0) await deps.store.write((tx) => crossOut(tx, inbox));
  for (const name of names) {
    const { closedUntil, renumbers, rules } = await (await deps.connections.open(name)).about();
    await keepClosedDay(deps.store, name, closedUntil);
    await keepRenumbers(deps.store, name, renumbers ?? []);
    if (rules !== undefined) await keepRules(deps.store, name, writeJson(rules));
  }
  return { imported, streams };
}

const isOf = (of: Observable, told: Told): boolean =>
  of.connection === told.connection && of.stream === told.stream;

/** Each stream once, in the order of the program. */
export function observables(program: Program): readonly Observable[] {
  const enabled = program.entities.filter((entity) => entity.enabled);
  const all = [...enabled.flatMap((entity) => entity.documents), ...program.nameStreams];
  const found = new Map<string, Observable>();
  for (const { connection, stream, schema } of all) {
    const key = `${connection}.${stream}`;
    if (!found.has(key)) found.set(key, { connection, stream, schema, settles: [] });
  }
  const wanted = [...found.values()];
  return wanted.map((each) => ({ ...each, settles: settledBy(each, wanted) }));
}

const settledBy = (settler: Observable, wanted: readonly Observable[]): readonly StreamSchema[] =>
  wanted
    .filter(({ connection }) => connection === settler.connection)
    .map(({ schema }) => schema)
    .filter((schema) => schema.settledBy?.by.stream === settler.stream);

interface Look extends Noted {
  readonly of: Observable;
  readonly deps: Deps;
  readonly counts: { new: number; changed: number; unchanged: number; gone: number; moved: number };
}

/** More than these are asked for like everything else: a query for ids takes 200. */
const MOST_TOLD = 1000;

async function observeStream(
  of: Observable,
  inbox: readonly Told[],
  deps: Deps,
  { whole = false, told = false }: ObserveOptions,
): Promise<ObservedStream> {
  const { connection, stream, schema } = of;
  const counts = { new: 0, changed: 0, unchanged: 0, gone: 0, moved: 0 };
  const waiting = new Set(inbox.map((each) => each.remote_id));
  const none = { met: 0, rows: 0, odd: false };
  const look: Look = { of, deps, seen: makeBitmap(), counts, told: waiting, ...none };
  const { source } = await deps.connections.open(connection);
  const { signal } = deps;
  const follows = source.followsChanges === true;
  const kept = whole || !follows ? null : await getCursor(deps.store.db, connection, mark(stream));
  const isKnown = kept !== null || (follows && (await isMirrored(deps.store.db, of)));
  if (told && !whole && isKnown && waiting.size <= MOST_TOLD) {
    await seeTold(look, source);
    return { connection, stream, counts };
  }
  const from = kept === null ? null : { ...kept, stream };
  // Counted only for a read of everything: each of them is looked at for it.
  const present = from === null ? await countMirror(deps.store.db, of) : Infinity;
  let complete = false;
  let next: Cursor | null = null;
  // At a first look nothing can be as it was.
  const unread = present > 0 && !schema.id.includes(".");
  const options = { cursor: from, lists: [], key: schema.id, signal, unread };
  const unknownOf = openUnread(of, look, deps.store.db);
  for await (const page of source.read(stream, options)) {
    if (signal.aborted) throw new TieoutError("TO902", `Stopped while reading ${stream}`);
    await seePage(look, { ...page, ...(await unknownOf(page)) });
    complete = page.complete && !look.odd;
    next = page.cursor ?? next;
    deps.onProgress?.({
      kind: "rows",
      step: "observe",
      name: stream,
      done: look.rows,
      total: null,
    });
  }
  if (complete && look.met < present) await seeGone(look);
  if (!complete) await seeTold(look, source);
  if (follows) await keepPlace(look, next);
  deps.world.log.info("observed", { stream, ...counts });
  return { connection, stream, counts };
}

/** Read before belief: what was told only says what to ask for. */
async function seeTold(look: Look, source: Source): Promise<void> {
  const { of, deps, told } = look;
  const { signal } = deps;
  const ids = [...told];
  if (ids.length === 0) return;
  const records = await source.get(of.stream, ids, signal);
  const found = new Set(records.map(({ id }) => id));
  const missing = ids.filter((id) => !found.has(id));
  const known = await findMirror(
    deps.store.db,
    missing.map((id) => placeOf(of, id)),
  );
  const deleted: RemoteId[] = [];
  for (const [at, id] of missing.entries()) {
    if (known[at]?.gone !== 0) continue;
    // An index may be late; only asked for alone, a thing is proven to be gone.
    const alone = ids.length === 1 ? [] : await source.get(of.stream, [id], signal);
    if (alone.length === 0) deleted.push(id);
    else await seePage(look, { ...ALONE, records: alone });
  }
  await seePage(look, { ...ALONE, records, deleted });
}

const ALONE: Page = { records: [], deleted: [], cursor: null, complete: false };

/** Beside those of imports: one stream may be both read as true and observed. */
const mark = (stream: string): string => `observe:${stream}`;

/** After all that it covers: who is stopped before reads some of it again, and misses nothing. */
async function keepPlace({ of, deps }: Look, next: Cursor | null): Promise<void> {
  const { connection, stream } = of;
  await deps.store.write((tx) =>
    next === null
      ? dropCursor(tx, connection, mark(stream))
      : putCursor(tx, { ...next, connection, stream: mark(stream) }, deps.world.clock.now()),
  );
}

async function seePage(look: Look, page: Omit<Page, "unread">): Promise<void> {
  const { of, deps } = look;
  const { records, oddities = [] } = page;
  const places = records.map((record) => placeOf(of, record.id));
  const known = await findMirror(deps.store.db, places);
  const at = deps.world.clock.now();
  const changed: (Pick<RawRecord, "body"> & { row: NewMirror; known: KnownMirror | undefined })[] =
    [];
  for (const [index, record] of records.entries()) {
    look.told.delete(record.id);
    const was = known[index];
    const row = rowOf(of, record, at);
    if (was) {
      look.seen.add(was.id);
      if (was.gone === 0) look.met++;
    }
    if (was?.gone === 0 && sameBytes(was.fingerprint, row.fingerprint)) look.counts.unchanged++;
    else {
      look.counts[was ? "changed" : "new"]++;
      changed.push({ row, known: was, body: record.body });
    }
  }
  look.rows += records.length;
  if (changed.length > 0 || oddities.length > 0) {
    await deps.store.write(async (tx) => {
      const ids = await saveMirror(
        tx,
        changed.map((each) => each.row),
      );
      for (const id of ids) look.seen.add(id);
      const bodies = changed.map(({ body }) => body as NativeObject);
      look.counts.moved += await moveSettled(tx, of.connection, of.settles, bodies);
      const names = changed.flatMap(({ row, known: was }) => [row.name, was?.name ?? null]);
      await tell(
        look,
        tx,
        changed.map(({ row }) => touchOf(of, row)),
        names,
      );
      const { connection, stream } = of;
      await addOddities(
        tx,
        oddities.map((each) => ({ run_id: deps.run, connection, stream, ...each })),
      );
    });
  }
  await seeDeleted(look, page);
}

const placeOf = (of: Observable, remoteId: string): RemotePlace => ({
  connection: of.connection,
  stream: of.stream,
  remoteId,
});

function rowOf(of: Observable, record: RawRecord, at: string): NewMirror {
  const { name, number, active, inactiveSuffix } = of.schema.parts;
  const body = JSON.stringify(record.body);
  const part = (path: string | undefined): string | null => {
    const value = path === undefined ? null : valueAt(record.body as NativeObject, path);
    return typeof value === "string" && value !== "" ? value : null;
  };
  const named = part(name);
  const inUse = active === undefined || valueAt(record.body as NativeObject, active) !== false;
  return {
    connection: of.connection,
    stream: of.stream,
    remote_id: record.id,
    version: record.version,
    body,
    fingerprint: fingerprint(body),
    name: nameColumn(named, inUse, inactiveSuffix),
    number: part(number),
    active: inUse ? 1 : 0,
    seen_at: at,
  };
}

interface Touch {
  readonly place: RemotePlace;
  /** What readers of `existing` remember. */
  readonly state: string;
}

const touchOf = (of: Observable, row: NewMirror): Touch => ({
  place: placeOf(of, row.remote_id),
  state: hex(row.fingerprint),
});

/** Tells whom it concerns: documents linked to these things, and readers of these names. */
async function tell(
  look: Look,
  tx: Tx,
  touches: readonly Touch[],
  names: readonly (string | null)[],
): Promise<void> {
  const linked = await linkedDocuments(
    tx,
    touches.map((each) => each.place),
  );
  const existing: { name: string; state: string }[] = [];
  const moved: number[] = [];
  for (const [index, documents] of linked.entries()) {
    for (const { id, ...address } of documents) {
      moved.push(id);
      existing.push({ name: formatAddress(address as Address), state: touches[index]!.state });
    }
  }
  look.counts.moved += await markMoved(tx, moved);
  await wake(tx, "existing", existing);
  await wakeNames(look.of, tx, new Set(names));
}

async function wakeNames(of: Observable, tx: Tx, names: ReadonlySet<string | null>): Promise<void> {
  const wanted = [...names].filter((name) => name !== null);
  const byRead = new Map(wanted.map((name) => [nameReadName(of.stream, name), name]));
  const read = await readNames(tx, "name", [...byRead.keys()]);
  const changes: { name: string; state: string }[] = [];
  for (const name of read) {
    const rows = await mirrorByName(tx, of, byRead.get(name)!);
    changes.push({ name, state: nameState(rows) });
  }
  await wake(tx, "name", changes);
}

/** What the system itself says is deleted. */
async function seeDeleted(look: Look, page: Pick<Page, "deleted">): Promise<void> {
  if (page.deleted.length === 0) return;
  for (const id of page.deleted) look.told.delete(id);
  const places = page.deleted.map((id) => placeOf(look.of, id));
  const known = await findMirror(look.deps.store.db, places);
  const gone = known.flatMap((row, index) =>
    row?.gone === 0 ? [{ ...row, remote_id: places[index]!.remoteId }] : [],
  );
  await writeGone(look, gone);
}

/** After a complete read: what it did not meet is gone. */
async function seeGone(look: Look): Promise<void> {
  for await (const rows of presentIds(look.deps.store.db, look.of)) {
    await writeGone(
      look,
      rows.filter((row) => !look.seen.has(row.id)),
    );
  }
}

async function writeGone(
  look: Look,
  rows: readonly {
    readonly id: number;
    readonly remote_id: string;
    readonly name: string | null;
  }[],
): Promise<void> {
  if (rows.length === 0) return;
  const { of, deps } = look;
  look.counts.gone += rows.length;
  await deps.store.write(async (tx) => {
    await markGone(
      tx,
      rows.map((row) => row.id),
      deps.world.clock.now(),
    );
    const touches = rows.map((row) => ({ place: placeOf(of, row.remote_id), state: "none" }));
    await tell(
      look,
      tx,
      touches,
      rows.map((row) => row.name),
    );
  });
}
