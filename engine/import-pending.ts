import type { Cursor } from "./model/cursor.ts";
import type { Oddity } from "./store/oddities.ts";

/** What pages have changed and what is not written yet. Rows that are as staged leave no trace. */
export interface Pending {
  readonly fresh: Fresh[];
  readonly edits: Edit[];
  readonly offers: { readonly id: number; readonly row: Row | null }[];
  readonly back: number[];
  readonly deleted: number[];
  readonly twice: { readonly id: number; readonly problems: string }[];
  readonly oddities: Oddity[];
  cursor: Cursor | null;
}

/** One row as it will be kept. */
export interface Row {
  readonly key: string;
  readonly raw: string;
  readonly fingerprint: Uint8Array;
}

export interface Fresh extends Row {
  readonly taken: boolean;
  problems: string | null;
}

export interface Edit extends Row {
  readonly id: number;
  /** It was only offered before: its documents are made now. */
  readonly first: boolean;
}

export function nothingPending(): Pending {
  return {
    fresh: [],
    edits: [],
    offers: [],
    back: [],
    deleted: [],
    twice: [],
    oddities: [],
    cursor: null,
  };
}

export function heldBy({ fresh, edits, offers, oddities }: Pending): number {
  return fresh.length + edits.length + offers.length + oddities.length;
}

export function isNothing(pending: Pending): boolean {
  const { cursor, ...lists } = pending;
  return cursor === null && Object.values(lists).every((list) => list.length === 0);
}
