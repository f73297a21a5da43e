import type { Page } from "./contract/connector.ts";
import type { Bitmap } from "./model/bitmap.ts";
import { openFingerprints } from "./model/digest.ts";
import { remoteId } from "./model/ids.ts";
import type { RemoteId } from "./model/ids.ts";
import { textUnder } from "./model/json-under.ts";
import type { StreamSchema } from "./model/schema.ts";
import { sameMirror } from "./store/mirror.ts";
import type { Place } from "./store/mirror.ts";
import type { Db } from "./store/statement.ts";

/** What a look notes of things that are as they were. */
export interface Noted {
  readonly seen: Bitmap;
  readonly counts: { unchanged: number };
  /** What webhooks have told of, and no page has brought yet. */
  readonly told: Set<RemoteId>;
  /** How many of those that were there before have been met. */
  met: number;
  rows: number;
  /** A row that came unread proved to be none. */
  odd: boolean;
}

type Left = Required<Pick<Page, "records" | "oddities">>;

/**
 * Notes rows whose text is, byte by byte, the body that was last seen of the thing, and gives all
 * others, read. A body lies in the mirror as the text of what was parsed, and its fingerprint is
 * that of this text: such a row is that thing with nothing changed, whatever its version says, and
 * was parsed when it was seen first. One that says the same in another spelling, or has its id
 * where only parsing finds it, is read, and held against the mirror as ever.
 */
export function openUnread(
  { connection, stream, schema }: Place & { readonly schema: StreamSchema },
  look: Noted,
  db: Db,
): (page: Page) => Promise<Left> {
  const fingerprintOf = openFingerprints();
  return async ({ records, oddities = [], unread }) => {
    if (unread === undefined) return { records, oddities };
    const things = unread.texts.map((text, at) => {
      const named = textUnder(text, schema.id)?.trim() ?? "";
      return { connection, stream, remoteId: named, fingerprint: fingerprintOf(text, at) };
    });
    const same = await sameMirror(db, things);
    const left = { records: [...records], oddities: [...oddities] };
    for (const [at, { remoteId: named }] of things.entries()) {
      const known = same[at];
      if (known === undefined) {
        const row = unread.read(at);
        if (row.kind === "record") left.records.push(row.record);
        else {
          left.oddities.push({ place: row.place, text: row.text });
          look.odd = true;
        }
        continue;
      }
      look.told.delete(remoteId(named));
      look.seen.add(known.id);
      look.counts.unchanged++;
      look.met++;
      look.rows++;
    }
    return left;
  };
}
