import type { Instant } from "./calendar.ts";

/** How much of the past a mapping reproduces, as data. */
export interface Backtested {
  readonly asOf: Instant;
  readonly company: string;
  /** YYYY-MM-DD, both included; null: no bound. */
  readonly from: string | null;
  readonly to: string | null;
  readonly entities: readonly BacktestedEntity[];
}

export interface BacktestedEntity {
  readonly entity: string;
  readonly label: string;
  readonly stream: string;
  /** Those of the time span that should be in the books. */
  readonly documents: number;
  /** Equal, leaf by leaf, to what the company has. */
  readonly reproduced: number;
  /** Why the others are not; a document that differs twice stands under both. */
  readonly causes: readonly Cause[];
}

export interface Cause {
  readonly kind: "differs" | "blocked" | "absent";
  /** The leaf, `Line[].Amount`; the reason's code where it is blocked. */
  readonly what: string;
  /** `mappings/invoice.yaml:21`; "" where no rule of a mapping speaks of it. */
  readonly rule: string;
  /** What all of them have in common: "one day later in the books"; null where nothing. */
  readonly pattern: string | null;
  readonly documents: number;
  /** The first few. */
  readonly examples: readonly Example[];
}

export interface Example {
  readonly row: string;
  readonly twin: string | null;
  /** What the mapping makes, and what stands in the books. */
  readonly mapped: string;
  readonly books: string;
}
