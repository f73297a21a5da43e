import type { Instant } from "./calendar.ts";
import type { Change } from "./change.ts";
import type { Digest, RunId } from "./ids.ts";

/**
 * The full ordered list of what would happen, as data, with what it was computed from.
 * Apply carries out this, or less. It is saved as JSON (`tieout.plan/1`).
 */
export interface Plan {
  readonly format: "tieout.plan/1";
  readonly project: string;
  readonly environment: string;
  readonly company: string;
  readonly run: RunId;
  readonly madeAt: Instant;
  /** Identity and edition of the store that it was made on. */
  readonly store: { readonly lineage: string };
  /** Of the configuration; another one makes every row of this plan stale. */
  readonly program: Digest;
  /** The run that it takes back; absent in a plan of what there is to do. */
  readonly undoes?: RunId;
  readonly changes: Changes;
  readonly counts: readonly EntityCount[];
  /** Limits that it breaks; an unsafe plan is shown and never applied without leave. */
  readonly unsafe: readonly UnsafeReason[];
  /** sha256 of the canonical JSON of everything above but `run` and `madeAt`. */
  readonly digest: Digest;
}

/** In the plan's order, to be walked as often as one likes; those of a large plan lie in a file. */
export interface Changes extends Iterable<Change> {
  readonly length: number;
  /** As `textsOf` makes them, where they are kept so. */
  texts?(): Iterable<string>;
}

export interface EntityCount {
  readonly entity: string;
  readonly label: string;
  readonly create: number;
  readonly update: number;
  readonly void: number;
  /** Only in a plan that takes a run back, and where it is more than none. */
  readonly delete?: number;
  readonly link: number;
  readonly blocked: number;
  readonly waiting: number;
  readonly held: number;
  readonly offered: number;
  readonly same: number;
  /** Ready, but not asked for by this plan: pushed by hand, or not selected. */
  readonly later: number;
  /** Net effect on the books in home currency, "48850.00"; null for an entity without amounts. */
  readonly amount: string | null;
  /** Held back by blocked documents. */
  readonly heldBack: string | null;
}

export interface UnsafeReason {
  readonly rule:
    | "max_updates"
    | "max_voids"
    | "max_amount"
    | "max_total"
    | "renumbering"
    | "empty_source";
  readonly entity: string;
  /** With the numbers and the key that allows it. */
  readonly text: string;
  readonly key: string;
}
