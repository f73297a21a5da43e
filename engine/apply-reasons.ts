import type { Outcome } from "./model/operation.ts";
import { reason } from "./model/reason.ts";
import type { Reason, ReasonCode } from "./model/reason.ts";

/** Why a document was refused, in the words that a status shows. */
export function reasonOf(refusal: Extract<Outcome, { kind: "rejected" }>): Reason {
  const { code, message, field, trace } = refusal;
  const known = refusal.means ?? "refused";
  const where = field === null ? "" : ` (${field})`;
  const about = [...(refusal.about ? [refusal.about.id] : []), ...(trace === null ? [] : [trace])];
  return reason(known, `refused with ${code}: ${message}${where}`, {
    help: HELP[known] ?? "correct it where it comes from, then: tieout retry",
    ...(about.length === 0 ? {} : { about }),
  });
}

const HELP: Partial<Record<ReasonCode, string>> = {
  number_taken: "link it to the document that has the number, or change the number at the source",
  closed_period: "open the period in the books, or date it after the closing day at the source",
  name_taken: "link it to the entry that has the name, or add a suffix in the mapping",
  target_inactive: "make the entry active again in the books, then: tieout retry",
};

export function unknownReason(why: string): Reason {
  return reason("outcome_unknown", `it may be in the books: ${why}`, {
    help: "the next apply looks and settles it; nothing is sent twice",
  });
}

export function differs(found: readonly string[]): Reason {
  const more = found.length > 3 ? `, and ${found.length - 3} more` : "";
  return reason("read_back_differs", `sent ${found.slice(0, 3).join("; ")}${more}`, {
    help: "look at it in the books; nothing more is sent until it is settled",
  });
}
