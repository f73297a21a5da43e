import type { DocumentProgram } from "../model/program.ts";
import type { RemoteId } from "../model/ids.ts";
import type { Taken } from "../model/subject.ts";
import { mirrorByName, mirrorByNumber, mirrorByRemoteId } from "./mirror.ts";
import type { MirrorRow } from "./mirror.ts";
import type { Db } from "./statement.ts";

/** A document that wants a number and a name, and has no twin yet. */
export interface Wanting {
  readonly id: number;
  readonly number: string | null;
  readonly name: string | null;
}

/** By document: what of the same stream has its number already. */
export async function takenNumbers(
  db: Db,
  document: DocumentProgram,
  rows: readonly Wanting[],
): Promise<ReadonlyMap<number, Taken>> {
  const { connection, stream, schema } = document;
  if (schema.parts.number === undefined) return NONE;
  const found = new Map<number, Taken>();
  for (const row of rows) {
    if (row.number === null) continue;
    const [other] = await mirrorByNumber(db, { connection, stream }, row.number);
    if (other !== undefined) found.set(row.id, takenOf(other));
  }
  return found;
}

/** By document: what has its name already, in its stream or one that shares the name space. */
export async function takenNames(
  db: Db,
  document: DocumentProgram,
  rows: readonly Wanting[],
): Promise<ReadonlyMap<number, Taken>> {
  const { connection, stream, schema } = document;
  if (schema.parts.name === undefined) return NONE;
  const streams = [stream, ...(schema.parts.namesSharedWith ?? [])];
  const found = new Map<number, Taken>();
  for (const row of rows) {
    if (row.name === null) continue;
    for (const each of streams) {
      const others = await mirrorByName(db, { connection, stream: each }, row.name);
      const other = others.find((one) => one.active === 1);
      if (other !== undefined) found.set(row.id, takenOf(other));
    }
  }
  return found;
}

const NONE: ReadonlyMap<number, Taken> = new Map();

function takenOf(row: MirrorRow): Taken {
  return { stream: row.stream, id: row.remote_id, label: row.name ?? row.number ?? row.remote_id };
}

/** What the books have under these ids, in order. */
export async function mirrorBodies(
  db: Db,
  document: DocumentProgram,
  ids: readonly RemoteId[],
): Promise<readonly ({ readonly body: string; readonly version: string | null } | undefined)[]> {
  const { connection, stream } = document;
  const rows = await mirrorByRemoteId(
    db,
    ids.map((remoteId) => ({ connection, stream, remoteId })),
  );
  return rows.map((row) =>
    row?.gone === 0 ? { body: row.body, version: row.version } : undefined,
  );
}
