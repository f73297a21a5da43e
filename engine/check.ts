import { figureOf, isCounted, readBooks } from "./check-books.ts";
import type { BooksRow, Place } from "./check-books.ts";
import { compareSold, saleOf } from "./check-items.ts";
import type { Sale } from "./check-items.ts";
import { placeHalves, placeOrphan, placePair } from "./check-place.ts";
import type { Pair, StagedDocument } from "./check-place.ts";
import { assertPlaced, openSums } from "./check-sums.ts";
import type { Sums } from "./check-sums.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { guardGone } from "./model/gone.ts";
import { decimalOf, valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { EXPLAINED } from "./model/check.ts";
import type { Checked, Foreign, Placed } from "./model/check.ts";
import { formatAddress, recordKey } from "./model/ids.ts";
import {
  addMoney,
  isMoney,
  isZeroMoney,
  money,
  moneyFromDecimal,
  roundToMoney,
} from "./model/money.ts";
import type { Decimal } from "./model/decimal.ts";
import type { Currency, Money } from "./model/money.ts";
import type { DocumentProgram, EntityProgram } from "./model/program.ts";
import type { Value } from "./model/value.ts";
import { openScopes } from "./scope.ts";
import type { Scopes } from "./scope.ts";
import { baseOf } from "./store/bases.ts";
import { documentsOf } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { entityByName } from "./store/entities.ts";
import { linksOfEntity } from "./store/links.ts";
import { missingHalves } from "./store/pairs.ts";
import type { MissingHalf } from "./store/pairs.ts";

export interface CheckRequest {
  /** As of the last import and observation; neither side is read. */
  readonly offline: boolean;
  /** Also by what was sold, and whether each document sells it on both sides. */
  readonly items?: boolean;
}

export type { Checked };

/**
 * Holds the totals of both sides against each other, by entity, month and customer, and says where
 * every cent of the difference is. Writes nothing, stages nothing.
 */
export async function checkBooks(request: CheckRequest, deps: Deps): Promise<Checked> {
  const entities = deps.program.entities.filter((each) => each.enabled && each.amount !== null);
  const tie: Tie = {
    deps,
    offline: request.offline,
    items: request.items === true,
    scopes: await openScopes(deps),
    books: new Map(),
    used: new Set(),
    placed: [],
    unread: [],
  };
  const sums = new Map<EntityProgram, Sums>();
  for (const entity of entities) {
    const own = openSums();
    sums.set(entity, own);
    for (const document of countedOf(entity)) await tieDocument(tie, entity, document, own);
  }
  const foreign = placeOthers(tie, entities, sums);
  const ties = [...sums].flatMap(([entity, own]) => own.ties(entity));
  const zero = money(0n, deps.program.currency);
  const placed = placeHalves(tie.placed, await halvesOf(deps), zero);
  assertPlaced(ties, placed);
  const explained = placed.filter((each) => EXPLAINED.has(each.kind));
  const unexplained = placed.filter((each) => !EXPLAINED.has(each.kind));
  return {
    asOf: deps.world.clock.now(),
    company: deps.program.company,
    offline: request.offline,
    ties,
    explained,
    unexplained,
    foreign,
    unread: tie.unread,
    tied: unexplained.length === 0 && tie.unread.length === 0,
  };
}

/** Also of entities without an amount of their own: half a pair never ties out. */
async function halvesOf({ program, store }: Deps): Promise<readonly MissingHalf[]> {
  const halves: MissingHalf[] = [];
  for (const entity of program.entities) {
    if (entity.enabled) halves.push(...(await missingHalves(store.db, entity)));
  }
  return halves;
}

interface Tie {
  readonly deps: Deps;
  readonly offline: boolean;
  readonly items: boolean;
  readonly scopes: Scopes;
  /** By connection and stream. */
  readonly books: Map<string, ReadonlyMap<string, BooksRow>>;
  /** Twins that a document has counted. */
  readonly used: Set<string>;
  readonly placed: Placed[];
  readonly unread: { entity: string; row: string; why: string }[];
}

/** Only a document with a total or, as an account, a balance of its own can be counted. */
function countedOf(entity: EntityProgram): readonly DocumentProgram[] {
  return entity.documents.filter(({ schema }) => isCounted(schema));
}

const placeName = ({ connection, stream }: Pick<Place, "connection" | "stream">): string =>
  `${connection}\n${stream}`;

async function tieDocument(
  tie: Tie,
  entity: EntityProgram,
  document: DocumentProgram,
  sums: Sums,
): Promise<void> {
  const place = placeName(document);
  const books = tie.books.get(place) ?? (await readBooks(document, tie.deps, tie));
  tie.books.set(place, books);
  const staged = await loadStaged(tie, entity, document);
  const side: Side = { tie, entity, document, sums, books, staged, seen: new Set() };
  for await (const row of sourceRows(side)) await tieRow(side, row);
  // Staged or linked, and not at the source any more.
  for (const [key, known] of staged) {
    if (side.seen.has(key)) continue;
    const { day, party } = known.row;
    await tieRow(side, { key, amount: null, day, party, annulled: false, sale: null });
  }
}

interface Side {
  readonly tie: Tie;
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
  readonly sums: Sums;
  readonly books: ReadonlyMap<string, BooksRow>;
  readonly staged: ReadonlyMap<string, Known>;
  readonly seen: Set<string>;
}

/** A document of the store, without what is large in it. */
interface Known {
  readonly row: Omit<DocumentRow, "raw" | "fingerprint" | "desiredHash">;
  readonly remoteId: string | null;
  /** null when it is not kept: read again from the source. */
  readonly raw: string | null;
  /** Kept where what was sold is asked for. */
  readonly desiredHash: Uint8Array | null;
}

async function loadStaged(
  tie: Tie,
  entity: EntityProgram,
  document: DocumentProgram,
): Promise<ReadonlyMap<string, Known>> {
  const { db } = tie.deps.store;
  const known = new Map<string, Known>();
  const stored = await entityByName(db, entity.name);
  if (stored === null) return known;
  const links = await linksOfEntity(db, entity.name);
  const byDocument = new Map(links.map((link) => [link.documentId, link.remoteId]));
  for await (const rows of documentsOf(db, stored.id)) {
    for (const { raw, fingerprint: _f, desiredHash, ...row } of rows) {
      if (row.address.role !== document.role) continue;
      const remoteId = byDocument.get(row.id) ?? null;
      known.set(row.address.key, {
        row,
        remoteId,
        raw: tie.offline ? raw : null,
        desiredHash: tie.items ? desiredHash : null,
      });
    }
  }
  return known;
}

/** A row of the true side; `amount` null: the source does not have it. */
interface SourceRow {
  readonly key: string;
  readonly amount: Money | null;
  readonly day: string | null;
  readonly party: string | null;
  /** Void at the source: it counts for nothing, here and in staging. */
  readonly annulled: boolean;
  /** null: nothing is, or it is not asked for. */
  readonly sale: Sale | null;
}

async function* sourceRows(side: Side): AsyncGenerator<SourceRow> {
  const { tie, entity, staged } = side;
  if (tie.offline) {
    for (const { row, raw } of staged.values()) {
      if (raw === null || row.origin !== "live") continue;
      const read = await readRow(side, row.address.key, raw);
      if (read !== null) yield read;
    }
    return;
  }
  const { connection, stream, key, lists } = entity.source;
  const { source } = await tie.deps.connections.open(connection);
  const { signal } = tie.deps;
  const live = new Set([...staged].flatMap(([name, { row }]) => (isLive(row) ? [name] : [])));
  const known = live.size;
  const odd: Tie["unread"][number][] = [];
  let [rows, complete] = [0, false];
  for await (const page of source.read(stream, { cursor: null, lists, key, signal })) {
    if (signal.aborted) throw new TieoutError("TO902", `Stopped while reading ${stream}`);
    for (const { place, text } of page.oddities ?? []) {
      odd.push({ entity: entity.name, row: place, why: text });
    }
    rows += page.records.length;
    complete = page.complete;
    for (const { id, body } of page.records) {
      const name = entity.keyOf(body);
      if (name === null) {
        tie.unread.push({ entity: entity.name, row: id, why: "its key is blank" });
        continue;
      }
      live.delete(name);
      const read = await readRow(side, name, JSON.stringify(body));
      if (read !== null) yield read;
    }
  }
  // A row that is in no page has an amount, too; where all are, one that is missing is gone.
  if (complete)
    guardGone(entity, { rows, seen: known - live.size, known }, tie.deps.program.safety);
  else tie.unread.push(...odd);
}

const isLive = (row: Known["row"]): boolean => row.origin === "live";

/** null: it does not count at all, or its amount cannot be read (and is shown so). */
async function readRow(
  { tie, entity, document, staged }: Side,
  key: string,
  raw: string,
): Promise<SourceRow | null> {
  const evaluation = tie.scopes.open(entity, { id: 0, key, raw, ...OWN });
  if (entity.where !== null && evaluation.value(entity.where) !== true) return null;
  const amount = entity.amount === null ? null : evaluation.value(entity.amount);
  if (!isMoney(amount)) {
    const why = evaluation.decoded.problems[0];
    const text = why ? `${why.field} is "${why.found}", not ${why.expected}` : "it has no amount";
    tie.unread.push({ entity: entity.name, row: `${entity.name}/${key}`, why: text });
    return null;
  }
  const { role } = document;
  const own = tie.items
    ? tie.scopes.open(entity, { id: staged.get(key)?.row.id ?? null, key, role, raw })
    : null;
  const annulled = entity.voidWhen !== null && evaluation.value(entity.voidWhen) === true;
  return {
    key,
    amount: annulled ? money(0n, amount.currency) : amount,
    day: textOf(entity.day === null ? null : evaluation.value(entity.day)),
    party: textOf(entity.party === null ? null : evaluation.value(entity.party)),
    annulled,
    sale: own === null || annulled ? null : saleOf(own, document),
  };
}

const OWN = { role: "main", problems: null };

function textOf(value: Value): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

async function tieRow(side: Side, row: SourceRow): Promise<void> {
  const { tie, entity, document, sums } = side;
  const zero = money(0n, row.amount?.currency ?? tie.deps.program.currency);
  const again = side.seen.has(row.key);
  side.seen.add(row.key);
  const known = again ? undefined : side.staged.get(row.key);
  const twin = known?.remoteId ? (side.books.get(known.remoteId) ?? null) : null;
  if (known?.remoteId) tie.used.add(`${placeName(document)}\n${known.remoteId}`);
  const address = { entity: entity.name, key: recordKey(row.key), role: document.role };
  const pair: Pair = {
    entity: entity.name,
    row: formatAddress(address),
    label: known?.row.title ?? row.key,
    day: row.day ?? twin?.day ?? null,
    party: row.party ?? twin?.party ?? null,
    source: row.amount,
    document: known === undefined ? null : await stagedDocument(side, known, zero, row.annulled),
    twin: twin === null ? null : { total: asMoney(twin.total, zero.currency), voided: twin.voided },
  };
  const parts = placePair(pair, zero);
  tie.placed.push(...(again ? parts.map(keyTwice) : parts));
  sums.add({
    source: row.amount ?? zero,
    staged: pair.document?.amount ?? zero,
    books: pair.twin?.total ?? zero,
    day: pair.day,
    party: pair.party,
  });
  if (!tie.items) return;
  const desiredHash = known?.desiredHash ?? null;
  const sold = { pair, books: twin?.sold ?? null, sale: row.sale, desiredHash };
  const { rows, misplaced } = compareSold(document, sold, zero);
  sums.addSold(rows);
  if (misplaced !== null && parts.length === 0) tie.placed.push(misplaced);
}

/** Books do not keep fractions of a cent; where one did, the cent that people see is meant. */
function asMoney(total: Decimal, currency: Currency): Money {
  return moneyFromDecimal(total, currency) ?? roundToMoney(total, currency, "half_up");
}

const keyTwice = (placed: Placed): Placed => ({
  ...placed,
  kind: "blocked",
  text: "its key stands twice at the source",
});

async function stagedDocument(
  side: Side,
  known: Known,
  zero: Money,
  annulled: boolean,
): Promise<StagedDocument> {
  const { row, remoteId } = known;
  const { document } = side;
  const total = figureOf(document.schema);
  const posted = row.sync === "done" || row.sync === "drifted";
  // What was annulled after it was posted counts until the void is imported and sent.
  const counts = row.sync !== "retired" && row.origin === "live" && (posted || !annulled);
  // The total itself, or what the books compute into it, such as tax.
  const counted = [total, ...(document.schema.adds?.plus ?? [])];
  const rules = document.rules.filter((each) => counted.includes(each.path));
  return {
    sync: row.sync,
    reasons: row.reasons,
    amount: !counts || row.amount === null ? zero : money(row.amount, zero.currency),
    twin: remoteId === null ? null : `${document.stream}/${remoteId}`,
    agreed: posted && total !== undefined ? await agreedTotal(side, row.id, total, zero) : null,
    theirsCounts: rules.some(
      ({ onDrift, owner }) => onDrift === "accept" || owner === "books" || owner === "last",
    ),
  };
}

async function agreedTotal(
  { tie }: Side,
  documentId: number,
  total: string,
  zero: Money,
): Promise<Money | null> {
  const base = await baseOf(tie.deps.store.db, documentId);
  const value = base === null ? null : decimalOf(valueAt(base.body as NativeObject, total));
  return value === null ? null : moneyFromDecimal(value, zero.currency);
}

/** What only the books have: ours by its mark and linked to nothing, or not from here at all. */
function placeOthers(
  tie: Tie,
  entities: readonly EntityProgram[],
  sums: ReadonlyMap<EntityProgram, Sums>,
): readonly Foreign[] {
  const foreign: Foreign[] = [];
  for (const [place, rows] of tie.books) {
    const [connection = "", stream = ""] = place.split("\n");
    const writers = entities.filter((entity) =>
      countedOf(entity).some((each) => placeName(each) === place),
    );
    const zero = money(0n, tie.deps.program.currency);
    let others: Foreign = { connection, stream, rows: 0, amount: zero };
    for (const [id, row] of rows) {
      // A balance of something else adds nothing to what was posted.
      if (!row.isTotal) break;
      if (tie.used.has(`${place}\n${id}`)) continue;
      const total = asMoney(row.total, zero.currency);
      const owner = writers.find((entity) => row.marks.includes(entity.name));
      if (owner === undefined) {
        others = { ...others, rows: others.rows + 1, amount: addMoney(others.amount, total) };
      } else if (!isZeroMoney(total)) {
        const { day, party } = row;
        tie.placed.push(placeOrphan(owner.name, `${stream}/${id}`, total, { day, party }));
        sums.get(owner)?.add({ source: zero, staged: zero, books: total, day, party });
      }
    }
    if (others.rows > 0) foreign.push(others);
  }
  return foreign;
}
