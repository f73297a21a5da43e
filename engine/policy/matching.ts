import { formatAddress } from "../model/ids.ts";
import { reason } from "../model/reason.ts";
import type { Candidate } from "../model/link.ts";
import { stop } from "./verdict.ts";
import type { Subject } from "../model/subject.ts";
import type { Policy, Verdict } from "./verdict.ts";

/** A suggestion at least this alike keeps a document from being made: a person looks first. */
export const LOOK_FIRST = 0.85;

/** Not linked yet: adopt what a certain rule found, ask where it is open, else fall through. */
export const matching: Policy = (subject) => {
  const { link, candidates, createAnyway, entity, address, document } = subject;
  if (link !== null) return null;
  // The many: nothing of the books is like it.
  if (candidates.length === 0 && entity.create !== "never") return null;
  const row = formatAddress(address);
  const certain = candidates.filter((candidate) => candidate.kind === "certain");
  const [only] = certain;
  if (certain.length > 1) {
    return stop(
      "blocked",
      reason("many_matches", `${certain.length} entries of the books fit: ${list(certain)}`, {
        help: `tieout link ${row}`,
        about: certain.map((candidate) => candidate.remoteId),
      }),
    );
  }
  if (only !== undefined && only.takenBy !== null) {
    return stop(
      "blocked",
      reason(
        "target_taken",
        `${document.stream} ${only.remoteId} fits, but is linked to ${only.takenBy}`,
        {
          help: `tieout show ${only.takenBy}`,
          about: [only.remoteId],
        },
      ),
    );
  }
  if (only !== undefined) return adopt(subject, only.remoteId, only.why.join(", "));
  // What another document has is no reason to wait: `taken` says whether the name is.
  const alike = candidates.filter((each) => each.score >= LOOK_FIRST && each.takenBy === null);
  if (entity.create === "never" || (alike.length > 0 && !createAnyway)) {
    return stop("blocked", unmatched(row, document.stream, candidates, entity.create === "never"));
  }
  return null;
};

/**
 * Binds a document to what the books have. A list entry is brought up to date with it; a money
 * document that a person entered is taken as it stands (its deltas are empty).
 */
export function adopt(subject: Subject, remoteId: string, why: string): NonNullable<Verdict> {
  const { document, entity, deltas } = subject;
  const update = deltas.length > 0 && entity.create !== "never" && document.schema.can.update;
  const text = `is ${document.stream} ${remoteId}${why === "" ? "" : ` (${why})`}`;
  return {
    kind: "change",
    change: update ? "update" : "link",
    reasons: [reason("adopted", text)],
  };
}

function unmatched(row: string, stream: string, candidates: readonly Candidate[], never: boolean) {
  const best = candidates[0];
  const kind = /^[aeiou]/i.test(stream) ? `an ${stream}` : `a ${stream}`;
  const open = never ? `no ${stream} chosen` : `may be ${kind} that is there already`;
  const text =
    best === undefined ? open : `${open}; best match "${best.label}" ${best.score.toFixed(2)}`;
  const make = never ? "" : `, or tieout link ${row} --create`;
  return reason("no_match", text, {
    help: `tieout link ${row}${make}`,
    about: candidates.map((candidate) => candidate.remoteId),
  });
}

function list(candidates: readonly Candidate[]): string {
  return candidates
    .slice(0, 3)
    .map((candidate) => `"${candidate.label}" (${candidate.remoteId})`)
    .join(", ");
}
