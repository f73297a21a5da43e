import type { Deps } from "./deps.ts";
import type { RemoteId } from "./model/ids.ts";
import type { EntityProgram } from "./model/program.ts";
import type { Taken } from "./model/subject.ts";
import type { Candidates } from "./store/candidates.ts";
import type { PlanRow } from "./store/documents-plan.ts";
import { mirrorBodies, takenNames, takenNumbers } from "./store/mirror-plan.ts";
import { rawOf } from "./store/records.ts";

interface Place {
  readonly deps: Deps;
  readonly entity: EntityProgram;
}

export interface Collisions {
  readonly number: Taken | null;
  readonly name: Taken | null;
}

export interface Adopted {
  readonly remoteId: RemoteId;
  readonly body: string;
  readonly version: string | null;
}

/** The staged rows of documents that are held against a twin to adopt. */
export async function stagedRows(
  { deps }: Place,
  rows: readonly PlanRow[],
  adopted: ReadonlyMap<number, Adopted>,
): Promise<ReadonlyMap<number, string>> {
  const wanted = rows.filter((row) => adopted.has(row.id));
  const ids = wanted.map((row) => row.record_id);
  const found = await rawOf(deps.store.db, ids);
  return new Map(wanted.map((row, at) => [row.id, found[at]?.raw ?? ""]));
}

/** Numbers and names of documents without a twin that another thing of the company has. */
export async function collisions(
  room: Place,
  rows: readonly PlanRow[],
): Promise<ReadonlyMap<number, Collisions>> {
  const found = new Map<number, Collisions>();
  for (const document of room.entity.documents) {
    const own = rows.filter((row) => row.role === document.role);
    const numbers = await takenNumbers(room.deps.store.db, document, own);
    const names = await takenNames(room.deps.store.db, document, own);
    for (const id of [...numbers.keys(), ...names.keys()]) {
      found.set(id, { number: numbers.get(id) ?? null, name: names.get(id) ?? null });
    }
  }
  return found;
}

/** The bodies of what certain rules found, so that a plan can show what adopting would change. */
export async function adoptedTwins(
  room: Place,
  rows: readonly PlanRow[],
  candidates: ReadonlyMap<number, Candidates>,
): Promise<ReadonlyMap<number, Adopted>> {
  const found = new Map<number, Adopted>();
  for (const document of room.entity.documents) {
    const wanted = rows
      .filter((row) => row.role === document.role)
      .flatMap((row) => {
        const certain = (candidates.get(row.id)?.candidates ?? []).filter(
          (c) => c.kind === "certain",
        );
        const [only] = certain;
        return certain.length === 1 && only !== undefined
          ? [{ id: row.id, remoteId: only.remoteId }]
          : [];
      });
    const bodies = await mirrorBodies(
      room.deps.store.db,
      document,
      wanted.map((each) => each.remoteId),
    );
    wanted.forEach((each, i) => {
      const twin = bodies[i];
      if (twin !== undefined) found.set(each.id, { ...twin, remoteId: each.remoteId });
    });
  }
  return found;
}
