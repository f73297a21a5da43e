import type { JsonObject } from "./json.ts";
import type { ReasonCode } from "./reason.ts";
import type { Address, RemoteId, RequestId } from "./ids.ts";

/**
 * `delete`: the thing is gone afterwards. Only a plan that takes a run back asks for it, of what the
 * other system cannot void.
 */
export type WriteKind = "create" | "update" | "void" | "delete";

/** One change in a request: what the destination is asked to do with one thing. */
export interface Write {
  /** Tells the items of a batch apart; unique in its request, at most 10 characters. */
  readonly item: string;
  readonly kind: WriteKind;
  readonly stream: string;
  /** The whole native body for a create; for an update the merged native body. */
  readonly body: JsonObject;
  readonly target: RemoteId | null;
  readonly expectVersion: string | null;
}

/**
 * What is sent at once: one to thirty operations as exact bytes. It is stored before the call and
 * replayed whole and unchanged, or not at all.
 */
export interface PreparedRequest {
  readonly connection: string;
  readonly requestId: RequestId;
  readonly method: string;
  /** Path with query, without the host; carries the request id where the service wants it. */
  readonly path: string;
  readonly body: string;
  readonly contentType: string;
  readonly items: readonly { readonly item: string; readonly address: Address }[];
}

/** Refusals that say more than no. */
export type Refusal = Extract<
  ReasonCode,
  "number_taken" | "closed_period" | "name_taken" | "target_inactive" | "name_unknown"
>;

/** How one operation ended. */
export type Outcome =
  | {
      readonly kind: "done";
      readonly remoteId: RemoteId;
      readonly version: string | null;
      readonly body: JsonObject | null;
      readonly trace: string | null;
    }
  /** Proven not carried out: the data or the state refuses it. */
  | {
      readonly kind: "rejected";
      readonly code: string;
      readonly message: string;
      readonly field: string | null;
      readonly trace: string | null;
      /** What the connector knows the service's code to mean; absent: it only says no. */
      readonly means?: Refusal;
      readonly about?: { readonly stream: string; readonly id: RemoteId };
    }
  /** Proven not carried out: it has changed since we read it. */
  | { readonly kind: "conflict"; readonly message: string; readonly trace: string | null }
  /** Proven not carried out: try the same request later. */
  | { readonly kind: "throttled"; readonly retryAfterMs: number }
  /** Proven not carried out: not reachable, or not let in. */
  | { readonly kind: "unavailable"; readonly message: string; readonly auth: boolean }
  /** It may have been carried out; nothing may be concluded before looking. */
  | { readonly kind: "unknown"; readonly message: string };

/** Of a whole request: an outcome for each item, or one for all. */
export type RequestOutcome =
  | {
      readonly kind: "answered";
      readonly answer: string;
      readonly items: ReadonlyMap<string, Outcome>;
    }
  | Extract<Outcome, { kind: "throttled" | "unavailable" | "unknown" }>;

/** States of an operation in the log (design/reliability.md 1.3). */
export type OperationState = "intent" | "done" | "rejected" | "unknown" | "review";
