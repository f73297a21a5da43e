import type { Row } from "./import-pending.ts";
import { openFingerprints } from "./model/digest.ts";
import { textUnder } from "./model/json-under.ts";
import type { EntityProgram } from "./model/program.ts";
import type { Db } from "./store/statement.ts";
import { findRecords } from "./store/records.ts";
import type { KnownRecord } from "./store/records.ts";

/** A row whose text is what is staged of its key. Its fingerprint counts until the next page. */
export interface StagedText {
  readonly row: Row;
  readonly known: KnownRecord;
}

/**
 * Says of each text whether it is, byte by byte, what is staged under the key that stands in it;
 * null of all others, which have to be read. Such a row was read when it was staged: nothing can be
 * wrong with it now, and what it says is known. JSON.parse keeps each short text that it meets
 * until everything is collected: of a million rows 50 MB, and half of what an import takes.
 *
 * null where each row has to be looked into: a filter wants its fields, or its key lies deeper.
 */
export function openStagedTexts(
  { where, source: { key } }: EntityProgram,
  entityId: number,
  db: Db,
): ((texts: readonly string[]) => Promise<readonly (StagedText | null)[]>) | null {
  if (where !== null || key === "" || key.includes(".")) return null;
  const fingerprintOf = openFingerprints();
  return async (texts) => {
    const rows: Row[] = [];
    const places: number[] = [];
    for (const [at, raw] of texts.entries()) {
      const named = textUnder(raw, key)?.trim() ?? "";
      if (named === "") continue;
      rows.push({ key: named, raw, fingerprint: fingerprintOf(raw, at) });
      places.push(at);
    }
    const found = await findRecords(db, entityId, rows);
    const staged = texts.map((): StagedText | null => null);
    for (const [at, row] of rows.entries()) {
      const known = found[at];
      // Where something is offered besides, the row takes that back: it is read like the others.
      if (known?.staged === true && known.offered === null) staged[places[at]!] = { row, known };
    }
    return staged;
  };
}
