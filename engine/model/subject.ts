import type { NativeObject } from "./body.ts";
import type { CalendarDate } from "./calendar.ts";
import type { FieldDelta } from "./change.ts";
import type { Address } from "./ids.ts";
import type { Candidate } from "./link.ts";
import type { Money } from "./money.ts";
import type { DocumentProgram, EntityProgram } from "./program.ts";
import type { Origin, Settlement } from "./status.ts";

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
  /** The document's own amount, and the most that one document may have. */
  readonly amount: Money | null;
  readonly maxAmount: Money | null;
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

/** What is known of a document that another one refers to. */
export type NeedState =
  | { readonly kind: "linked" }
  /** The plan at hand makes or binds it, in that wave. */
  | { readonly kind: "planned"; readonly wave: number }
  /** It stands, and waits for something itself: the first reason that it gives, and its status. */
  | { readonly kind: "stopped"; readonly why: string; readonly word: string }
  | { readonly kind: "absent" };
