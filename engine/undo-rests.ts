import { undoneBy } from "./apply-deeds.ts";
import type { Deed } from "./apply-deeds.ts";
import { mappingOf } from "./apply-room.ts";
import type { Deps } from "./deps.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address } from "./model/ids.ts";
import { openScopes } from "./scope.ts";
import { documentsById } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { dependentsOf, heldInBooks, laterRunOf } from "./store/undo.ts";

/** What stands in the books and holds the id of a document. */
export type Resting = (on: string) => Promise<readonly Address[]>;

/**
 * By what each document needs, as desire wrote it down. Of what is held desire asks nothing, so
 * that is asked here: a person's hold does not take a document out of the books, nor does the hold
 * of this very undo before it has come to its row.
 */
export async function openResting(
  deps: Deps,
  run: string,
  deeds: readonly Deed[],
): Promise<Resting> {
  const { db } = deps.store;
  const seqs = new Map(deeds.map(({ documentId, seq }) => [documentId, seq]));
  const scopes = await openScopes(deps);
  const held = new Map<string, Address[]>();
  for (const row of await documentsById(db, await heldInBooks(db))) {
    const mapped = row === undefined ? null : mappingOf(deps, row.address);
    if (row === undefined || mapped === null || row.problems !== null) continue;
    if (await isUndone(deps, run, row, seqs)) continue;
    const evaluation = scopes.open(mapped.entity, { ...row.address, id: row.id, raw: row.raw });
    if (evaluation.decoded.problems.length > 0) continue;
    evaluation.body(mapped.document);
    for (const need of evaluation.needs()) {
      held.set(need, [...(held.get(need) ?? []), row.address]);
    }
  }
  return async (on) => {
    const known = await dependentsOf(db, on);
    const names = new Set(known.map(formatAddress));
    return [...known, ...(held.get(on) ?? []).filter((each) => !names.has(formatAddress(each)))];
  };
}

/** An undo has taken it back, this one or another: what is left of it rests on nothing. */
async function isUndone(
  { store }: Deps,
  run: string,
  { id, hold }: DocumentRow,
  seqs: ReadonlyMap<number, number>,
): Promise<boolean> {
  if (hold?.why.startsWith(undoneBy("")) !== true) return false;
  const seq = seqs.get(id);
  if (hold.why !== undoneBy(run) || seq === undefined) return true;
  return (await laterRunOf(store.db, id, seq)) !== null;
}
