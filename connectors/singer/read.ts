import type {
  FindLike,
  OpenOptions,
  Page,
  ReadOptions,
  Source,
} from "../../engine/contract/connector.ts";
import { TieoutError } from "../../engine/errors.ts";
import { compareDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import { type RemoteId, remoteId } from "../../engine/model/ids.ts";
import { type JsonObject, type JsonValue, numberText } from "../../engine/model/json.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { Settings, StreamSettings } from "./config.ts";
import { runTap } from "./tap.ts";

/** Records of a child stream that are kept in memory to be joined. */
const MOST_ROWS = 500_000;

export function openSource(settings: Settings, options: OpenOptions): Source {
  /** A tap cannot be asked for single things: all of them, and those that fit. */
  const pick = async (
    stream: string,
    signal: AbortSignal,
    fits: (record: RawRecord) => boolean,
  ): Promise<readonly RawRecord[]> => {
    const found: RawRecord[] = [];
    const { key } = settingsOf(settings, options, stream);
    const wish = { cursor: null, lists: [], key, signal };
    for await (const page of readStream(settings, options, stream, wish)) {
      found.push(...page.records.filter(fits));
    }
    return found;
  };
  return {
    read: (stream, wish) => readStream(settings, options, stream, wish),
    async get(stream, ids, signal) {
      const wanted = new Set<RemoteId>(ids);
      return wanted.size === 0 ? [] : pick(stream, signal, ({ id }) => wanted.has(id));
    },
    find: (stream, like, signal) => {
      const { parts } = settingsOf(settings, options, stream);
      return pick(stream, signal, (record) => isLike(record, like, parts));
    },
  };
}

function settingsOf(settings: Settings, { name: who }: OpenOptions, stream: string) {
  const found = settings.streams.get(stream);
  if (found !== undefined) return found;
  throw new TieoutError("TO931", `${who}: there is no stream "${stream}"`, {
    advice: `Streams of this connection: ${[...settings.streams.keys()].join(", ")}.`,
  });
}

interface Reading {
  readonly stream: StreamSettings;
  /** Of the page that is being filled, by id: what a tap sends again replaces what it sent. */
  readonly records: Map<RemoteId, RawRecord>;
  readonly deleted: Set<RemoteId>;
  readonly oddities: { readonly place: string; readonly text: string }[];
  /** The last STATE: all records before it are in this page or an earlier one. */
  state: string | null;
  rows: number;
  whole: boolean;
  /** Of the records, and of the last ACTIVATE_VERSION. */
  sent: string | null;
  active: string | null;
}

async function* readStream(
  settings: Settings,
  options: OpenOptions,
  name: string,
  { cursor, lists, signal }: ReadOptions,
): AsyncGenerator<Page> {
  signal.throwIfAborted();
  const stream = settingsOf(settings, options, name);
  const isFull = stream.replication === "full";
  const state = isFull ? null : (cursor?.token ?? null);
  const families: Family[] = [];
  for (const list of lists) families.push(await readFamily(settings, options, list, signal));
  const reading = newReading(stream, state);
  const take = (last: boolean): Page => {
    const records = [...reading.records.values()].map((record) => withLists(record, families));
    const deleted = [...reading.deleted];
    const oddities = reading.oddities.splice(0);
    reading.records.clear();
    reading.deleted.clear();
    // Records of a version that was not activated: the tap has not sent the table to its end.
    const isWhole = reading.whole && (reading.sent === null || reading.sent === reading.active);
    const token = isFull ? null : reading.state;
    return {
      records,
      deleted,
      cursor: token === null ? null : { connection: options.name, stream: name, token },
      complete: last && isWhole && cursor === null,
      ...(oddities.length > 0 && { oddities }),
    };
  };
  let isKnown = false;
  for await (const message of runTap(settings, options, { stream: name, state, signal })) {
    if (message.kind === "state") reading.state = message.value;
    else if (message.stream === name) {
      isKnown = true;
      if (message.kind === "activate") reading.active = message.version;
      if (message.kind !== "record") continue;
      if (reading.records.size >= settings.pageSize) yield take(false);
      takeRecord(reading, name, message);
    }
  }
  if (!isKnown) {
    throw new TieoutError("TO931", `${options.name}: the tap says nothing of ${name}`, {
      advice: "Look at the streams that it has: tap --config config.json --discover",
    });
  }
  yield take(true);
}

function newReading(stream: StreamSettings, state: string | null): Reading {
  return {
    stream,
    records: new Map(),
    deleted: new Set(),
    oddities: [],
    state,
    rows: 0,
    whole: true,
    sent: null,
    active: null,
  };
}

function takeRecord(
  reading: Reading,
  name: string,
  { record: body, version: sent }: { readonly record: JsonObject; readonly version: string | null },
): void {
  reading.rows++;
  if (sent !== null) reading.sent = sent;
  const { key, version } = reading.stream;
  const id = textOf(body[key]);
  if (id === null || id === "") {
    reading.whole = false;
    const place = `${name}, record ${reading.rows}`;
    reading.oddities.push({ place, text: `"${key}" is blank` });
    return;
  }
  reading.records.delete(remoteId(id));
  reading.deleted.delete(remoteId(id));
  // What taps of databases with a log of changes say of a row that is gone.
  if ((body["_sdc_deleted_at"] ?? null) !== null) {
    reading.deleted.add(remoteId(id));
    return;
  }
  const record = { id: remoteId(id), version: version === null ? null : textOf(body[version]) };
  reading.records.set(remoteId(id), { ...record, body });
}

interface Family {
  readonly name: string;
  readonly parentKey: string;
  readonly byParent: ReadonlyMap<string, readonly JsonObject[]>;
}

async function readFamily(
  settings: Settings,
  options: OpenOptions,
  { name, stream, by, parentKey }: ReadOptions["lists"][number],
  signal: AbortSignal,
): Promise<Family> {
  const byParent = new Map<string, JsonObject[]>();
  const { key } = settingsOf(settings, options, stream);
  let count = 0;
  const wish = { cursor: null, lists: [], key, signal };
  for await (const { records } of readStream(settings, options, stream, wish)) {
    count += records.length;
    if (count > MOST_ROWS) {
      const text = `${options.name}: ${stream} has more than ${MOST_ROWS} records to be joined`;
      throw new TieoutError("TO931", text);
    }
    for (const { body } of records) {
      const parent = textOf(body[by]);
      if (parent === null) continue;
      const known = byParent.get(parent);
      if (known === undefined) byParent.set(parent, [body]);
      else known.push(body);
    }
  }
  return { name, parentKey, byParent };
}

function withLists(record: RawRecord, families: readonly Family[]): RawRecord {
  if (families.length === 0) return record;
  const lists = families.map(({ name, parentKey, byParent }) => {
    return [name, byParent.get(textOf(record.body[parentKey]) ?? "") ?? []] as const;
  });
  return { ...record, body: { ...record.body, $lists: Object.fromEntries(lists) } };
}

function isLike({ id, body }: RawRecord, like: FindLike, parts: StreamSettings["parts"]): boolean {
  const at = (part: string | undefined): string | null =>
    part === undefined ? null : textOf(body[part]);
  if (like.numbers?.includes(at(parts.number) ?? id)) return true;
  const name = at(parts.name);
  if (name !== null && like.names?.includes(name)) return true;
  const { party, date, total } = like;
  if (party === undefined || date === undefined || at(parts.party) !== party) return false;
  if (at(parts.date) !== date || total === undefined) return at(parts.date) === date;
  const [left, right] = [parseDecimal(at(parts.total) ?? ""), parseDecimal(total)];
  return left !== null && right !== null && compareDecimal(left, right) === 0;
}

function textOf(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : numberText(value);
}
