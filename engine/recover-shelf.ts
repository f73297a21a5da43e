import { partText } from "./apply-body.ts";
import type { NativeObject, NativeValue } from "./model/body.ts";
import { formatAddress } from "./model/ids.ts";
import type { RemoteId } from "./model/ids.ts";
import { formatDecimal, isDecimal, parseDecimal } from "./model/decimal.ts";
import { parseJson } from "./model/json.ts";
import { readMarkers } from "./model/marker.ts";
import { isMoney, moneyToDecimal } from "./model/money.ts";
import type { DocumentProgram } from "./model/program.ts";
import type { StreamSchema } from "./model/schema.ts";
import type { Value } from "./model/value.ts";
import { linkedTwins } from "./store/links.ts";
import { mirrorOf } from "./store/mirror.ts";
import type { Db } from "./store/open.ts";

/** A stream of the books as last seen, to be searched for what is ours. */
export interface Shelf {
  readonly stream: string;
  readonly byId: ReadonlyMap<RemoteId, Thing>;
  readonly byMark: ReadonlyMap<string, readonly Thing[]>;
  /** Marks of documents that are staged. */
  readonly known: Set<string>;
  /** Free things with that number, or without one with that party, date and total. */
  alike(like: Like): readonly Thing[];
}

export interface Thing {
  readonly id: RemoteId;
  /** JSON text; parsed when it is asked for, because few are. */
  readonly text: string;
  readonly marked: boolean;
  /** The document that it is linked to; null: none. */
  readonly linkedTo: string | null;
  readonly like: Like;
  /** Found to be a document's in this search. */
  claimed: boolean;
}

/** What tells money documents apart where there is no mark. */
export interface Like {
  readonly number: string | null;
  readonly party: string | null;
  readonly day: string | null;
  /** Plain decimal text, without zeros at its end. */
  readonly total: string | null;
  /** For people. */
  readonly words: string;
}

export async function openShelf(db: Db, document: DocumentProgram): Promise<Shelf> {
  const { connection, stream, schema } = document;
  const owners = await linkedTwins(db, { connection, stream });
  const byId = new Map<RemoteId, Thing>();
  const byMark = new Map<string, Thing[]>();
  const byLike = new Map<string, Thing[]>();
  const put = (map: Map<string, Thing[]>, key: string, thing: Thing): void => {
    map.set(key, [...(map.get(key) ?? []), thing]);
  };
  for await (const rows of mirrorOf(db, { connection, stream })) {
    for (const row of rows) {
      const body = parseJson(row.body) as NativeObject;
      const { note } = schema.parts;
      const marks = note === undefined ? [] : readMarkers(body[note]);
      const id = row.remote_id as RemoteId;
      const owner = owners.get(row.remote_id);
      const thing: Thing = {
        id,
        text: row.body,
        marked: marks.length > 0,
        linkedTo: owner === undefined ? null : formatAddress(owner),
        like: likeOf(body, schema),
        claimed: false,
      };
      byId.set(id, thing);
      for (const marker of new Set(marks)) put(byMark, marker, thing);
      put(byLike, likeKey(thing.like), thing);
    }
  }
  const free = (thing: Thing): boolean =>
    !thing.marked && thing.linkedTo === null && !thing.claimed;
  const alike = (like: Like): readonly Thing[] =>
    isTelling(like) ? (byLike.get(likeKey(like)) ?? []).filter(free) : [];
  return { stream, byId, byMark, known: new Set(), alike };
}

export const bodyOf = (thing: Thing): NativeObject => parseJson(thing.text) as NativeObject;

export function likeOf(body: NativeObject, schema: StreamSchema): Like {
  const { parts } = schema;
  const number = partText(body, parts.number);
  const party = partText(body, parts.party);
  const day = partText(body, parts.date);
  const said = partText(body, parts.total);
  const parsed = said === null ? null : parseDecimal(said);
  const total = parsed === null ? null : formatDecimal(parsed);
  const sum = `${parts.party ?? "party"} ${party}, ${day}, ${total}`;
  return { number, party, day, total, words: number === null ? sum : `number ${number}` };
}

/** Things with equal keys cannot be told apart. */
export function likeKey({ number, party, day, total }: Like): string {
  return JSON.stringify(number === null ? [party, day, total] : [number]);
}

function isTelling({ number, party, day, total }: Like): boolean {
  return number !== null || (party !== null && day !== null && total !== null);
}

/** The body with what the mapping ties its total to: the service computes it, we know it. */
export function nativeAt(native: NativeObject, part: string, value: Value): NativeObject {
  const total: NativeValue = isMoney(value)
    ? moneyToDecimal(value)
    : isDecimal(value)
      ? value
      : null;
  return total === null ? native : { ...native, [part]: total };
}
