import type { RemoteId } from "../model/ids.ts";
import type { Candidate } from "../model/link.ts";
import type { Selectable } from "kysely";
import { statement } from "./statement.ts";
import type { Db, Params } from "./statement.ts";
import type { CandidateTable } from "./tables.ts";

/** A person's word that none of the candidates is it: kept as a row of its own kind, rank 0. */
const MAKE_NEW = "create";

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly createAnyway: boolean;
}

export const NO_CANDIDATES: Candidates = { candidates: [], createAnyway: false };

/** Replaces this run's proposals for a document; a person's word stays. */
export async function putCandidates(
  db: Db,
  documentId: number,
  stream: string,
  candidates: readonly Candidate[],
): Promise<void> {
  await db
    .deleteFrom("candidate")
    .where("document_id", "=", documentId)
    .where("kind", "!=", MAKE_NEW)
    .execute();
  if (candidates.length === 0) return;
  await db
    .insertInto("candidate")
    .values(
      candidates.map((candidate, i) => ({
        document_id: documentId,
        rank: i + 1,
        stream,
        remote_id: candidate.remoteId,
        label: candidate.label,
        score: candidate.score,
        kind: candidate.kind,
        why: JSON.stringify({ why: candidate.why, takenBy: candidate.takenBy }),
      })),
    )
    .execute();
}

export async function allowCreate(db: Db, documentId: number, stream: string): Promise<void> {
  await db
    .deleteFrom("candidate")
    .where("document_id", "=", documentId)
    .where("kind", "=", MAKE_NEW)
    .execute();
  await db
    .insertInto("candidate")
    .values({
      document_id: documentId,
      rank: 0,
      stream,
      remote_id: "",
      label: "",
      score: 0,
      kind: MAKE_NEW,
      why: "{}",
    })
    .execute();
}

export async function candidatesOf(db: Db, documentId: number): Promise<Candidates> {
  return (await candidatesOfMany(db, [documentId])).get(documentId) ?? NO_CANDIDATES;
}

const between = statement((db, p: Params<{ first: number; last: number }>) =>
  db
    .selectFrom("candidate")
    .selectAll()
    .where("document_id", ">=", p("first"))
    .where("document_id", "<=", p("last"))
    .orderBy("document_id")
    .orderBy("rank"),
);

/** Proposals of a chunk of documents, by ascending id; one without any is absent. */
export async function candidatesOfMany(
  db: Db,
  documentIds: readonly number[],
): Promise<ReadonlyMap<number, Candidates>> {
  const found = new Map<number, Candidates>();
  const [first] = documentIds;
  const last = documentIds.at(-1);
  if (first === undefined || last === undefined) return found;
  const wanted = new Set(documentIds);
  const rows = Map.groupBy(await between.all(db, { first, last }), (row) => row.document_id);
  for (const [id, own] of rows) if (wanted.has(id)) found.set(id, readCandidates(own));
  return found;
}

function readCandidates(rows: readonly Selectable<CandidateTable>[]): Candidates {
  return {
    createAnyway: rows.some((row) => row.kind === MAKE_NEW),
    candidates: rows
      .filter((row) => row.kind !== MAKE_NEW)
      .map((row) => {
        const { why, takenBy } = JSON.parse(row.why) as Pick<Candidate, "why" | "takenBy">;
        return {
          remoteId: row.remote_id as RemoteId,
          label: row.label,
          score: row.score,
          kind: row.kind as Candidate["kind"],
          why,
          takenBy,
        };
      }),
  };
}
