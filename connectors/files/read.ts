import type {
  FindLike,
  Page,
  ReadOptions,
  ReadRow,
  Source,
} from "../../engine/contract/connector.ts";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import { compareDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import { remoteId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import { type Oddity, placeOf, type RowBatch, type TextBatch } from "./batch.ts";
import { findFile, type StreamFile } from "./catalog.ts";
import { type Children, readChildren } from "./children.ts";
import type { Settings } from "./config.ts";
import { describeFile } from "./describe.ts";
import { parseLines } from "./lines.ts";
import { type Outbox, pendingRow, versionOf } from "./outbox.ts";
import { openRows } from "./rows.ts";
import { textAt } from "./text-at.ts";

/** Rows of a page: some 150 KB of a wide list. */
export const PAGE = 500;

/** `outboxOf`: what was written to a stream; null where nothing can be. */
export function openSource(
  settings: Settings,
  io: ConnectorIo,
  outboxOf: (stream: string) => Outbox | null,
): Source {
  async function* read(stream: string, options: ReadOptions): AsyncGenerator<Page> {
    const file = findFile(settings, io, stream);
    const families = await openFamilies(settings, io, options);
    const outbox = outboxOf(stream);
    const rows = openRows(io, file, options.signal);
    // What a row is joined with, or was written over with, is no part of its text.
    if (options.unread === true && rows.texts && outbox === null && families.length === 0) {
      yield* readUnread(file, rows.texts(), options.key);
      return;
    }
    const pager = openPager();
    const left = new Set(outbox?.keys());
    for await (const batch of rows.batches()) {
      for (const row of takeRows(batch, file, outbox, options.key, pager.oddities)) {
        left.delete(row.id);
        pager.records.push(withChildren(row, families));
      }
      while (pager.records.length > PAGE) yield pager.take();
    }
    for (const id of left) {
      const row = pendingRow(null, outbox!.latest(id));
      if (row !== null)
        pager.records.push(withChildren(recordOf(id, row, outbox, undefined), families));
    }
    while (pager.records.length > PAGE) yield pager.take();
    pager.orphans.push(...families.flatMap(({ children }) => children.orphans()));
    yield pager.last();
  }

  const pick = async (
    stream: string,
    signal: AbortSignal,
    wanted: (record: RawRecord) => boolean,
  ): Promise<readonly RawRecord[]> => {
    const found: RawRecord[] = [];
    const key = describeFile(settings, io, findFile(settings, io, stream)).id;
    for await (const page of read(stream, { cursor: null, lists: [], key, signal })) {
      found.push(...page.records.filter(wanted));
    }
    return found;
  };

  return {
    read,
    get(stream, ids, signal) {
      const wanted = new Set<string>(ids);
      return pick(stream, signal, ({ id }) => wanted.has(id));
    },
    find: (stream, like, signal) => {
      const parts = findFile(settings, io, stream).parts;
      return pick(stream, signal, (record) => isLike(record, like, parts));
    },
  };
}

/** The rows as texts; what is wrong with one turns up when it is read. */
async function* readUnread(
  file: StreamFile,
  batches: AsyncGenerator<TextBatch>,
  key: string,
): AsyncGenerator<Page> {
  const texts: string[] = [];
  const lines: number[] = [];
  const take = (complete: boolean): Page => {
    const page = { texts: texts.splice(0, PAGE), lines: lines.splice(0, PAGE) };
    const read = (at: number): ReadRow => readText(file, page.texts[at]!, page.lines[at]!, key);
    return {
      records: [],
      deleted: [],
      cursor: null,
      complete,
      unread: { texts: page.texts, read },
    };
  };
  for await (const batch of batches) {
    for (const [at, text] of batch.texts.entries()) {
      texts.push(text);
      lines.push(batch.lines[at]!);
    }
    while (texts.length > PAGE) yield take(false);
  }
  yield take(true);
}

function readText(file: StreamFile, text: string, line: number, key: string): ReadRow {
  const oddities: Oddity[] = [];
  const batch = parseLines(file, { texts: [text], lines: [line] });
  const [record] = takeRows(batch, file, null, key, oddities);
  return record ? { kind: "record", record } : { kind: "odd", ...oddities[0]! };
}

/** What the file says, with what was written since and has not come back yet. */
function takeRows(
  batch: RowBatch,
  file: StreamFile,
  outbox: Outbox | null,
  key: string,
  oddities: Oddity[],
): readonly RawRecord[] {
  const records: RawRecord[] = [];
  oddities.push(...batch.oddities);
  for (let at = 0; at < batch.rows.length; at++) {
    const row = batch.rows[at]!;
    const id = textAt(row, key);
    if (id === null) {
      oddities.push({ place: placeOf(file, batch.lines[at]!), text: `"${key}" is blank` });
    } else {
      const text = batch.texts?.[at];
      const now = outbox === null ? row : (pendingRow(row, outbox.latest(id)) ?? row);
      records.push(recordOf(id, now, outbox, now === row ? text : undefined));
    }
  }
  return records;
}

/** `text`: the row as it stands in the file, where that is known. */
function recordOf(
  id: string,
  body: JsonObject,
  outbox: Outbox | null,
  text: string | undefined,
): RawRecord {
  const version = outbox === null ? null : versionOf(body, outbox.count(id));
  if (text === undefined) return { id: remoteId(id), version, body };
  return { id: remoteId(id), version, body, text };
}

interface Pager {
  readonly records: RawRecord[];
  /** Rows that are in no page. */
  readonly oddities: Oddity[];
  /** Rows of other files that belong to none of these. */
  readonly orphans: Oddity[];
  take(): Page;
  /** Of the rows that are left, at most a page. */
  last(): Page;
}

function openPager(): Pager {
  const records: RawRecord[] = [];
  const oddities: Oddity[] = [];
  const orphans: Oddity[] = [];
  let whole = true;
  const take = (more: readonly Oddity[], last: boolean): Page => {
    const odd = oddities.splice(0);
    // A row that is in no page may be one that was known: then nothing that is absent is gone.
    whole &&= odd.length === 0;
    return {
      records: records.splice(0, PAGE),
      deleted: [],
      cursor: null,
      complete: last && whole,
      ...(odd.length + more.length > 0 && { oddities: [...odd, ...more] }),
    };
  };
  return {
    records,
    oddities,
    orphans,
    take: () => take([], false),
    last: () => take(orphans, true),
  };
}

interface FamilyList {
  readonly name: string;
  readonly parentKey: string;
  readonly children: Children;
}

async function openFamilies(
  settings: Settings,
  io: ConnectorIo,
  { lists, signal }: ReadOptions,
): Promise<readonly FamilyList[]> {
  const families: FamilyList[] = [];
  for (const { name, stream, by, parentKey } of lists) {
    const file = findFile(settings, io, stream);
    families.push({ name, parentKey, children: await readChildren(io, file, by, signal) });
  }
  return families;
}

function withChildren(record: RawRecord, families: readonly FamilyList[]): RawRecord {
  if (families.length === 0) return record;
  const lists: Record<string, readonly JsonObject[]> = {};
  for (const { name, parentKey, children } of families) {
    const parent = textAt(record.body, parentKey);
    lists[name] = parent === null ? [] : children.of(parent);
  }
  const { id, version, body } = record;
  return { id, version, body: { ...body, $lists: lists } };
}

function isLike(record: RawRecord, like: FindLike, parts: StreamFile["parts"]): boolean {
  const at = (part: string | undefined): string | null =>
    part === undefined ? null : textAt(record.body, part);
  const number = at(parts.number) ?? record.id;
  if (like.numbers?.includes(number)) return true;
  const name = at(parts.name);
  if (name !== null && like.names?.includes(name)) return true;
  const { party, date, total } = like;
  if (party === undefined || date === undefined || at(parts.party) !== party) return false;
  return at(parts.date) === date && (total === undefined || sameAmount(at(parts.total), total));
}

function sameAmount(a: string | null, b: string): boolean {
  const [left, right] = [parseDecimal(a ?? ""), parseDecimal(b)];
  return left !== null && right !== null && compareDecimal(left, right) === 0;
}
