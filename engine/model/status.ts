import type { Reason } from "./reason.ts";

/** The four independent axes of a document's state (domain/behaviours.md, part H). */
export interface Status {
  readonly link: LinkState;
  readonly sync: SyncState;
  readonly settlement: Settlement;
  readonly origin: Origin;
}

export type LinkState = "none" | "proposed" | "linked" | "severed";

/**
 * `new`: staged or edited and not yet evaluated (never seen after a whole passage of the line).
 * The others are the states of the machine; see ALLOWED for its edges.
 */
export type SyncState = (typeof SYNC_STATES)[number];

export const SYNC_STATES = [
  "new",
  "waiting",
  "held",
  "blocked",
  "ready",
  "writing",
  "unknown",
  "failed",
  "done",
  "drifted",
  "retired",
] as const;

export type Settlement = (typeof SETTLEMENTS)[number];

export const SETTLEMENTS = ["na", "open", "partial", "paid", "credited", "voided", "gone"] as const;
export type Origin = "live" | "missing" | "deleted";

/** What people read; a projection, never stored. */
export type StatusWord =
  | "waiting"
  | "held"
  | "needs action"
  | "failed"
  | "needs sync"
  | "payment pending"
  | "synced"
  | "archived";

export const STATUS_WORDS: readonly StatusWord[] = [
  "synced",
  "payment pending",
  "needs sync",
  "needs action",
  "failed",
  "waiting",
  "held",
  "archived",
];

/**
 * First match wins, in the order of the table in behaviours.md. `reasons` matter only where lists
 * found that the document's pair is not done (store/pairs.ts).
 */
export function statusWord(
  status: Pick<Status, "sync" | "settlement"> & { readonly reasons?: readonly Reason[] },
): StatusWord {
  switch (status.sync) {
    case "waiting":
      return "waiting";
    case "held":
      return "held";
    case "blocked":
    case "drifted":
      return "needs action";
    case "failed":
    case "unknown":
      return "failed";
    case "new":
    case "ready":
    case "writing":
      return "needs sync";
    case "retired":
      return "archived";
    case "done":
      if (status.reasons?.some(({ code }) => code === "incomplete_pair")) return "needs action";
      break;
  }
  switch (status.settlement) {
    case "open":
    case "partial":
      return "payment pending";
    case "voided":
    case "gone":
      return "needs action";
    case "na":
    case "paid":
    case "credited":
      return "synced";
  }
}

/** Worst first: a record with several documents shows its worst one. */
const WORST: readonly StatusWord[] = [
  "failed",
  "needs action",
  "needs sync",
  "held",
  "waiting",
  "payment pending",
  "synced",
  "archived",
];

export function worstWord(words: readonly StatusWord[]): StatusWord {
  return WORST.find((word) => words.includes(word)) ?? "synced";
}
