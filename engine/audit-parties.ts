import type { BooksRow, WorkRow } from "./audit-sides.ts";

/** Which party of the books a party of the work side is. */
export interface Parties {
  /** null: too little is known to say. */
  of(row: WorkRow): Party | null;
  all(): readonly (readonly [string, Party])[];
}

export interface Party {
  readonly id: string;
  readonly name: string;
  /** Documents that say so. */
  readonly votes: number;
  /** Documents that say otherwise. */
  readonly against: number;
}

/**
 * Learnt, because a name need not be the same on both sides: where most documents of a party are
 * with one customer, the others are wrong. Two against one is the least that counts; where names
 * are the same, one.
 */
export function learnParties(
  pairs: readonly { readonly work: WorkRow; readonly books: BooksRow }[],
): Parties {
  const votes = new Map<string, Map<string, { name: string; count: number }>>();
  for (const { work, books } of pairs) {
    const party = work.partyRow ?? work.party;
    if (party === null || books.partyId === null || books.voided) continue;
    const own = votes.get(party) ?? new Map<string, { name: string; count: number }>();
    votes.set(party, own);
    const name = books.party ?? books.partyId;
    const known = own.get(books.partyId) ?? { name, count: 0 };
    known.count++;
    own.set(books.partyId, known);
  }
  const winners = new Map(
    [...votes].flatMap(([party, own]) => {
      const found = winner(own);
      return found === null ? [] : [[party, found] as const];
    }),
  );
  return {
    of: (row) => winners.get(row.partyRow ?? row.party ?? "") ?? null,
    all: () => [...winners],
  };
}

function winner(own: ReadonlyMap<string, { name: string; count: number }>): Party | null {
  const [first, second] = [...own].sort(([, a], [, b]) => b.count - a.count);
  if (first === undefined || first[1].count === second?.[1].count) return null;
  const [id, { name, count }] = first;
  const all = [...own.values()].reduce((sum, each) => sum + each.count, 0);
  return { id, name, votes: count, against: all - count };
}
