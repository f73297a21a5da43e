import { reason } from "../model/reason.ts";
import { decision } from "./drift.ts";
import { adopt } from "./matching.ts";
import { stop } from "./verdict.ts";
import type { Policy, Verdict } from "./verdict.ts";

/** What remains to be done when nothing stands in the way. */
/** One for all: a plan may hold 100,000 of it. */
const CREATE: NonNullable<Verdict> = {
  kind: "change",
  change: "create",
  reasons: [reason("new_record", "new at the source")],
};

export const work: Policy = (subject) => {
  const { link, agreed, deltas, document, entity } = subject;
  if (link === null) return CREATE;
  // Declared or picked, and not confirmed yet: binding it is the change.
  if (!agreed) return adopt(subject, link.remoteId, "");
  const ours = deltas.filter((delta) => decision(subject, delta) === "send");
  if (ours.length === 0) return stop("done");
  if (entity.create === "never" && !document.schema.can.update) return stop("done");
  const drifted = ours.some((delta) => delta.moved === "books" || delta.moved === "both");
  return {
    kind: "change",
    change: "update",
    reasons: [
      drifted
        ? reason("overwrite_drift", "edited in the books; on_drift: overwrite")
        : reason("source_edited", "changed at the source or by a rule"),
    ],
  };
};
