import type { Instant } from "./calendar.ts";
import type { Money } from "./money.ts";

/** What an audit found, as data: what reports render and `--json` prints. */
export interface Audited {
  readonly asOf: Instant;
  readonly company: string;
  readonly entities: readonly AuditedEntity[];
  readonly findings: readonly Finding[];
  /** Pairs without any doubt: what a file of links under review would say. */
  readonly links: readonly AdoptableLink[];
}

export interface AuditedEntity {
  readonly entity: string;
  readonly label: string;
  readonly stream: string;
  readonly work: Tally;
  readonly books: Tally;
  /** Documents that stand on both sides. */
  readonly paired: number;
  /** By `YYYY-MM`; "" for what has no day. */
  readonly months: readonly AuditedGroup[];
  /** By the party as the work side names it, else as the books do. */
  readonly parties: readonly AuditedGroup[];
}

export interface Tally {
  readonly documents: number;
  readonly amount: Money;
}

export interface AuditedGroup {
  readonly name: string;
  readonly work: Money;
  readonly books: Money;
}

/** Worst first: the order in which a report shows them. */
export const FINDING_KINDS = [
  "missing_in_books",
  "only_in_books",
  "duplicate_in_books",
  "amount_differs",
  "wrong_party",
  "wrong_period",
  "still_in_books",
  "number_twice",
  "number_differs",
  "payment_not_applied",
  "names_collide",
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  readonly kind: FindingKind;
  readonly entity: string;
  /** `invoice/INV-1042`; null for what only the books have. */
  readonly row: string | null;
  /** `Invoice/1177`; null where the books have none. */
  readonly twin: string | null;
  /** What it is about in money: work - books for differences, the open amount for payments. */
  readonly amount: Money | null;
  readonly day: string | null;
  readonly party: string | null;
  readonly text: string;
}

export interface AdoptableLink {
  readonly entity: string;
  readonly key: string;
  /** `Customer/233` */
  readonly target: string;
  readonly why: string;
}
