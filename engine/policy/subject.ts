import type { NativeObject } from "../model/body.ts";
import type { CalendarDate } from "../model/calendar.ts";
import type { FieldDelta } from "../model/change.ts";
import type { Address } from "../model/ids.ts";
import type { Candidate } from "../model/link.ts";
import type { DocumentProgram, EntityProgram } from "../model/program.ts";
import type { Reason } from "../model/reason.ts";
import type { Origin, Settlement } from "../model/status.ts";

/** What a policy may know of one document when it judges what would be done with it. */
export interface Subject {
  readonly address: Address;
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
  readonly origin: Origin;
  /** The record says that it is annulled at the true side. */
  readonly annulled: boolean;
  readonly link: LinkFacts | null;
  readonly candidates: readonly Candidate[];
  /** A person said: none of the candidates, make a new one. */
  readonly createAnyway: boolean;
  /** The twin as last seen; null where it is gone or there is none. */
  readonly existing: NativeObject | null;
  readonly settlement: Settlement;
  /** What both sides last agreed on; null before the first success. */
  readonly agreed: boolean;
  /** The desired body is what was agreed on: nothing moved at the true side. */
  readonly desiredMoved: boolean;
  readonly deltas: readonly FieldDelta[];
  /** The day that closed books look at: desired, and as it stands. */
  readonly day: CalendarDate | null;
  readonly existingDay: CalendarDate | null;
  readonly closedUntil: CalendarDate | null;
  /** Another thing of the company that has the same number, or name. */
  readonly numberTakenBy: Taken | null;
  readonly nameTakenBy: Taken | null;
}

export interface LinkFacts {
  readonly remoteId: string;
  readonly permanent: boolean;
  readonly active: boolean;
  /** The twin was seen and is no more. */
  readonly gone: boolean;
  readonly voided: boolean;
}

export interface Taken {
  readonly stream: string;
  readonly id: string;
  readonly label: string;
}

/**
 * What a policy says. null: nothing of mine. `stop`: it ends here, in that state, with reasons.
 * `change`: that kind of change is what there is to do. The first that speaks decides.
 */
export type Verdict =
  | null
  | { readonly kind: "stop"; readonly sync: "blocked" | "drifted" | "done" | "retired" | "waiting"; readonly reasons: readonly Reason[] }
  | { readonly kind: "change"; readonly change: "create" | "update" | "void" | "link"; readonly reasons: readonly Reason[] };

export type Policy = (subject: Subject) => Verdict;

export function stop(sync: "blocked" | "drifted" | "done" | "retired" | "waiting", ...reasons: readonly Reason[]): Verdict {
  return { kind: "stop", sync, reasons };
}
