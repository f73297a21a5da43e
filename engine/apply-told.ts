import { reasonOf, unknownReason } from "./apply-reasons.ts";
import { rowEvent } from "./apply-room.ts";
import type { Ended, Mapped, Room } from "./apply-room.ts";
import type { Seer, Standing } from "./apply-twin.ts";
import { hex, sameBytes } from "./model/digest.ts";
import type { Outcome } from "./model/operation.ts";
import { reason } from "./model/reason.ts";
import type { DocumentRow } from "./store/documents.ts";
import type { EventKind, NewEvent } from "./store/events.ts";
import type { OperationRow, RequestRow } from "./store/requests.ts";

/** An outcome as a state, as the end of a row, and as the history tells it. Pure. */

/** How each operation of a request came out. */
export interface Answered {
  readonly request: RequestRow;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** The answer's text, kept for people; null where there was none. */
  readonly answer: string | null;
  /** `settled`: found by looking, or answered to a replay. */
  readonly how: "answered" | "settled";
  /** false: an answer to a replay may be an old one, so only what is read anew counts. */
  readonly fresh: boolean;
}

export interface Loaded {
  readonly operation: OperationRow;
  readonly row: DocumentRow;
  /** null: the configuration no longer has it; what happened is recorded all the same. */
  readonly mapped: Mapped | null;
  readonly evaluation: Seer | null;
}

export interface Told extends Loaded {
  readonly outcome: Outcome;
}

/** null: it was carried out. */
export function stateOf({
  operation,
  row,
  outcome,
}: Told): Pick<Standing, "sync" | "reasons"> | null {
  switch (outcome.kind) {
    case "done":
      return null;
    case "unknown":
      return { sync: "unknown", reasons: [unknownReason(outcome.message)] };
    case "rejected":
      // What was refused may not be what is wanted any more.
      return sameBytes(row.desiredHash, operation.desiredHash)
        ? { sync: "failed", reasons: [reasonOf(outcome)] }
        : { sync: "ready", reasons: [] };
    case "conflict":
    case "throttled":
    case "unavailable":
      return { sync: "ready", reasons: [] };
  }
}

/** Of what was carried out: that it was proven. */
export function endOf(told: Told): Ended {
  const { row, outcome } = told;
  const end = (result: Ended["result"], reasons: Ended["reasons"]): Ended => {
    const remoteId = outcome.kind === "done" ? outcome.remoteId : null;
    return { address: row.address, result, remoteId, reasons };
  };
  switch (outcome.kind) {
    case "done":
      return end("done", []);
    case "unknown":
      return end("unknown", [unknownReason(outcome.message)]);
    case "rejected":
      return end(stateOf(told)?.sync === "failed" ? "failed" : "stale", [reasonOf(outcome)]);
    case "conflict": {
      const text = `changed in the books: ${outcome.message}`;
      return end("stale", [reason("edited_in_qbo", text)]);
    }
    case "throttled":
    case "unavailable":
      return end("pending", []);
  }
}

/** What the history says of it; of what was not taken at all, nothing. */
export function eventOf(room: Room, answered: Answered, told: Told): readonly NewEvent[] {
  const { outcome } = told;
  const request = requestId(answered);
  switch (outcome.kind) {
    case "done":
      return [
        rowEvent(room, told.row, madeAs(answered), madeDetail(room, answered, told, outcome)),
      ];
    case "unknown":
      return [rowEvent(room, told.row, "unknown", { request, why: outcome.message })];
    case "rejected":
    case "conflict":
      return [rowEvent(room, told.row, "failed", { request, ...outcome })];
    case "throttled":
    case "unavailable":
      return [];
  }
}

const madeAs = ({ how }: Answered): EventKind => (how === "settled" ? "settled" : "applied");

function madeDetail(
  room: Room,
  answered: Answered,
  { operation, row }: Loaded,
  { remoteId, version, trace }: Extract<Outcome, { kind: "done" }>,
): object {
  return {
    request: requestId(answered),
    operation: operation.kind,
    seq: operation.seq,
    twin: `${operation.stream}/${remoteId}`,
    version,
    trace,
    // Of what is settled later the record may be another by now.
    ...(answered.how === "settled" ? {} : { source: hex(row.fingerprint) }),
    body: hex(operation.desiredHash),
    program: room.deps.program.digest,
  };
}

function requestId(answered: Answered): string {
  return answered.request.prepared.requestId;
}
