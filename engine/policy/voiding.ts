import { reason } from "../model/reason.ts";
import { stop } from "./verdict.ts";
import type { Policy } from "./verdict.ts";

/** Annulled at the true side: a void of the twin is proposed; one that is paid is left alone. */
export const voiding: Policy = ({ annulled, link, agreed, settlement, document }) => {
  if (!annulled) return null;
  if (link === null || !agreed) return stop("retired");
  if (settlement === "paid" || settlement === "partial" || settlement === "credited") {
    return stop(
      "blocked",
      reason("has_payments", "voided at the source, but the books have payments on it", {
        help: "move or delete the payments in the books first",
      }),
    );
  }
  if (!document.schema.can.void) {
    return stop(
      "blocked",
      reason("void_not_allowed", `a ${document.stream} cannot be voided by a program`, {
        help: "void or delete it in the books",
      }),
    );
  }
  return {
    kind: "change",
    change: "void",
    reasons: [reason("voided_at_source", "voided at the source")],
  };
};
