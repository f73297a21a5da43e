import type { Change } from "./change.ts";
import type { Money } from "./money.ts";

/** What of a plan is because of its configuration, held against another one's plan, as data. */
export interface Compared {
  readonly rows: readonly ComparedRow[];
  /** Changes that the other configuration makes just so. */
  readonly same: number;
}

export interface ComparedRow {
  /** `invoice/INV-1039` */
  readonly row: string;
  readonly entity: string;
  readonly title: string;
  /** What the other configuration would do; null: nothing. */
  readonly before: Told | null;
  readonly after: Told | null;
  /** Where the two make different documents of it; empty beyond so many rows. */
  readonly leaves: readonly ComparedLeaf[];
}

export interface Told {
  readonly kind: Change["kind"];
  readonly amount: Money | null;
  /** Why it is blocked; "" where it is not. */
  readonly why: string;
}

export interface ComparedLeaf {
  readonly path: string;
  /** null: no such leaf. */
  readonly before: string | null;
  readonly after: string | null;
  /** `mappings/invoice.yaml:21`; "" where no rule speaks of it. */
  readonly rule: string;
}
