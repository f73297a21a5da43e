import type { Instant } from "./calendar.ts";
import type { Money } from "./money.ts";

/** The tie-out of both sides as data: what reports render and `--json` prints. */
export interface Checked {
  readonly asOf: Instant;
  readonly company: string;
  /** true: as of the last import and observation; false: both sides were read for it. */
  readonly offline: boolean;
  readonly ties: readonly EntityTie[];
  /** Every cent by which the sides differ, and for which there is a known reason. */
  readonly explained: readonly Placed[];
  /** Every cent for which there is none. */
  readonly unexplained: readonly Placed[];
  /** In the books and not from here: in no total. */
  readonly foreign: readonly Foreign[];
  /** Rows whose amount cannot be read: in no total either, and never tied. */
  readonly unread: readonly {
    readonly entity: string;
    readonly row: string;
    readonly why: string;
  }[];
  /** Nothing unexplained, nothing unread: exit 0. */
  readonly tied: boolean;
}

/** One entity in one currency. `source - books` is what `explained` and `unexplained` add up to. */
export interface EntityTie extends Sums {
  readonly entity: string;
  readonly label: string;
  readonly currency: string;
  /** By `YYYY-MM`; "" for what has no day. */
  readonly months: readonly TieGroup[];
  /** By the party's name; "" for what has none. */
  readonly customers: readonly TieGroup[];
  /** By what was sold, where it was asked for and the lines say it. */
  readonly items: readonly ItemGroup[];
}

export interface ItemGroup {
  /** "" for lines that sell nothing, such as a discount. */
  readonly name: string;
  readonly source: Money;
  readonly books: Money;
  /** source - books */
  readonly difference: Money;
}

export interface TieGroup extends Sums {
  readonly name: string;
}

export interface Sums {
  readonly rows: number;
  readonly source: Money;
  readonly staged: Money;
  readonly books: Money;
  /** source - books */
  readonly difference: Money;
}

/** Why an amount stands on one side only. */
export type PlaceKind =
  // Explained: a known state, shown in lists, with who has to do something.
  | "held"
  | "waiting"
  | "blocked"
  | "failed"
  | "offered"
  | "accepted"
  // Unexplained.
  | "pending"
  | "unknown"
  | "missing"
  | "orphan"
  | "incomplete"
  | "drift"
  | "rounding";

/** rulings.md 20. What is ready and not sent yet is not explained: it can be sent. */
export const EXPLAINED: ReadonlySet<PlaceKind> = new Set<PlaceKind>([
  "held",
  "waiting",
  "blocked",
  "failed",
  "offered",
  "accepted",
]);

export interface Placed {
  readonly kind: PlaceKind;
  readonly entity: string;
  /** `invoice/INV-1042`; null for what only the books have. */
  readonly row: string | null;
  /** `Invoice/1177`; null where it has no twin. */
  readonly twin: string | null;
  readonly label: string;
  /** source - books, as far as this explains it. */
  readonly amount: Money;
  readonly day: string | null;
  readonly party: string | null;
  readonly text: string;
}

export interface Foreign {
  readonly connection: string;
  readonly stream: string;
  readonly rows: number;
  readonly amount: Money;
}
