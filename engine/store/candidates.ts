import type { RemoteId } from "../model/ids.ts";
import type { Candidate } from "../model/link.ts";
import type { Db } from "./open.ts";

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
  const rows = await db
    .selectFrom("candidate")
    .selectAll()
    .where("document_id", "=", documentId)
    .orderBy("rank")
    .execute();
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
