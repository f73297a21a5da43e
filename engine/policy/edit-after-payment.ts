import { reason } from "../model/reason.ts";
import { stop } from "./verdict.ts";
import type { Policy } from "./verdict.ts";

/** A settled document is not edited under the payment; the difference is for a person. */
export const editAfterPayment: Policy = ({ link, agreed, entity, settlement, deltas }) => {
  if (link === null || !agreed || entity.editAfterPayment === "allow") return null;
  if (deltas.every((delta) => delta.moved === "books")) return null;
  if (settlement !== "paid" && settlement !== "partial" && settlement !== "credited") return null;
  if (deltas.length === 0) return null;
  return stop(
    "blocked",
    reason("edit_after_payment", `edited at the source after it was ${settlement} in the books`, {
      help: "send the difference as a credit memo or a new invoice, or edit_after_payment: allow",
    }),
  );
};
