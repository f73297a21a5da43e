import type { DocumentProgram } from "../model/program.ts";
import type { RemoteId } from "../model/ids.ts";
import type { Taken } from "../model/subject.ts";
import { parseJson } from "../model/json.ts";
import type { JsonObject } from "../model/json.ts";
import { isMirrored, mirrorByRemoteId, nameKey } from "./mirror.ts";
import { statement } from "./statement.ts";
import type { Db, Params } from "./statement.ts";

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
  const wanting = rows.filter((row) => row.number !== null);
  // Into empty books nothing can collide: one look instead of one for each row.
  if (wanting.length === 0 || !(await isMirrored(db, { connection, stream }))) return NONE;
  const others = await firstByNumber.first(
    db,
    wanting.map(({ number }) => ({ connection, stream, number })),
  );
  return takenBy(wanting, others);
}

const firstByNumber = statement(
  (db, p: Params<{ connection: string; stream: string; number: string | null }>) =>
    db
      .selectFrom("mirror")
      .select(["stream", "remote_id", "body", "name", "number"])
      .where("connection", "=", p("connection"))
      .where("stream", "=", p("stream"))
      .where("number", "=", p("number"))
      .where("gone", "=", 0)
      .limit(1),
);

function takenBy(
  rows: readonly Wanting[],
  others: readonly (Other | undefined)[],
): ReadonlyMap<number, Taken> {
  const found = new Map<number, Taken>();
  rows.forEach((row, i) => {
    const other = others[i];
    if (other !== undefined) found.set(row.id, takenOf(other));
  });
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
  const wanting = rows.filter((row) => row.name !== null);
  const found = new Map<number, Taken>();
  for (const each of [stream, ...(schema.parts.namesSharedWith ?? [])]) {
    const others = await firstByName.first(
      db,
      wanting.map(({ name }) => ({ connection, stream: each, name: nameKey(name ?? "") })),
    );
    for (const [id, other] of takenBy(wanting, others)) found.set(id, other);
  }
  return found;
}

const firstByName = statement(
  (db, p: Params<{ connection: string; stream: string; name: string }>) =>
    db
      .selectFrom("mirror")
      .select(["stream", "remote_id", "body", "name", "number"])
      .where("connection", "=", p("connection"))
      .where("stream", "=", p("stream"))
      .where("name", "=", p("name"))
      .where("gone", "=", 0)
      .where("active", "=", 1)
      .limit(1),
);

const NONE: ReadonlyMap<number, Taken> = new Map();

interface Other {
  readonly stream: string;
  readonly remote_id: string;
  readonly body: string;
  readonly name: string | null;
  readonly number: string | null;
}

/** Names are kept folded; the body has it as people wrote it. */
function takenOf(row: Other): Taken {
  const body = parseJson(row.body) as JsonObject;
  const written = [body["DisplayName"], body["Name"], row.number, row.name];
  const label = written.find((each) => typeof each === "string") ?? row.remote_id;
  return { stream: row.stream, id: row.remote_id, label };
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
