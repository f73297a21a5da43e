import { isLocked } from "../model/settlement.ts";
import { reason } from "../model/reason.ts";
import { stop } from "./verdict.ts";
import type { Policy } from "./verdict.ts";

/**
 * What a deposit has gathered can neither go nor change its amount (QuickBooks: 6540): a person
 * takes it out of the deposit first, and nobody is asked to refuse it.
 */
export const deposited: Policy = (subject) => {
  const { link, agreed, existing, document } = subject;
  if (link === null || !agreed || existing === null) return null;
  if (!isLocked(existing, document.schema)) return null;
  const { origin, entity, annulled, deltas } = subject;
  const goes = annulled || (origin !== "live" && entity.onGone !== "keep");
  const changes = deltas.some(({ money, moved }) => money && moved !== "books");
  if (!goes && !changes) return null;
  const what = goes ? "the source no longer has it" : "its amount changed at the source";
  return stop(
    "blocked",
    reason("deposited", `${what}, and the books have deposited it`, {
      help: "take it out of the deposit in the books, or keep it: tieout hold",
      about: [link.remoteId],
    }),
  );
};
