/** What `init` has seen of a system: every stream with what its columns hold, and the evidence. */

export interface StreamProfile {
  readonly stream: string;
  /** Rows that were looked at. */
  readonly rows: number;
  /** All there are; else the first ones. */
  readonly all: boolean;
  readonly columns: readonly ColumnProfile[];
  /** The column that tells rows apart. */
  readonly key: string | null;
  /** The stream whose rows these belong to, as lines to an invoice, and the column that says it. */
  readonly child: { readonly of: string; readonly by: string } | null;
}

export interface ColumnProfile {
  /** `invoice_date`, `address.city`. */
  readonly path: string;
  readonly filled: number;
  readonly distinct: number;
  /** Characters of the longest value. */
  readonly longest: number;
  readonly kind: ColumnKind;
  /** Values that are of that kind, where it is not text. */
  readonly fits: number;
  /** The first of those that are not. */
  readonly misfit: string | null;
  /** How dates or numbers are written; null: plainly. */
  readonly format: string | null;
  /** Another way of writing that fits just as well: nobody but a person can tell. */
  readonly rival: string | null;
  /** Up to twelve different values, the most frequent first. */
  readonly values: readonly string[];
  /** The last of the days, `YYYY-MM-DD`. */
  readonly latest: string | null;
  readonly refers: Reference | null;
  /** Of a list inside the row: what its items hold. */
  readonly items: readonly ColumnProfile[];
}

export type ColumnKind = "text" | "number" | "date" | "instant" | "list" | "empty";

/** Values of the column are keys of another stream. */
export interface Reference {
  readonly stream: string;
  /** So many of its different values are keys there. */
  readonly hits: number;
}
