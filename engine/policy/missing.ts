import { formatAddress } from "../model/ids.ts";
import { reason } from "../model/reason.ts";
import { stop } from "./verdict.ts";
import type { Policy } from "./verdict.ts";

/** A record that the true side no longer has. Nothing in the books is touched unasked. */
export const missing: Policy = ({ origin, entity, link, agreed, address }) => {
  if (origin === "live") return null;
  if (link === null || !agreed) return stop("retired");
  if (entity.onGone === "keep") return stop("done");
  if (entity.onGone === "void") {
    return {
      kind: "change",
      change: "void",
      reasons: [reason("missing_in_source", "the source no longer has it; on_gone: void")],
    };
  }
  return stop(
    "blocked",
    reason("missing_in_source", "the source no longer has it; the books do", {
      help: `void it in the books, or keep it: tieout hold ${formatAddress(address)}`,
    }),
  );
};
