import { learnParties } from "./audit-parties.ts";
import type { Parties } from "./audit-parties.ts";
import type { BooksRow, WorkRow } from "./audit-sides.ts";
import { daysBetween, isDate } from "./model/calendar.ts";
import { compareMoney } from "./model/money.ts";
import { foldName } from "./model/similar.ts";

/** The documents of both sides, each at most once. */
export interface Paired {
  readonly pairs: readonly Pair[];
  /** What the party of each row is in the books, learnt from all of them. */
  readonly parties: Parties;
  readonly workOnly: readonly WorkRow[];
  readonly booksOnly: readonly BooksRow[];
  /** The same document entered again. */
  readonly copies: readonly Copy[];
  /** Another document under a number that has been used. */
  readonly reused: readonly Copy[];
}

export interface Pair {
  readonly work: WorkRow;
  readonly books: BooksRow;
  /** `number`: the same; `alike`: but for signs and zeros; `figures`: another one altogether. */
  readonly by: "number" | "alike" | "figures";
}

export interface Copy {
  readonly copy: BooksRow;
  readonly work: WorkRow;
  /** null: the number's owner is not in the books. */
  readonly original: BooksRow | null;
}

/**
 * By number, where the amount or the party agrees, too; then by number without signs, spaces and
 * leading zeros; then by amount, day within ten and party, where only one fits. What is left over
 * in the books is told apart: a copy has the amount of its original, and its party or its day.
 */
export function pairUp(work: readonly WorkRow[], books: readonly BooksRow[]): Paired {
  const pool = openPool(books);
  const pairs: Pair[] = [];
  const pairAll = (by: Pair["by"], find: (row: WorkRow) => BooksRow | null): void => {
    const done = new Set(pairs.map((pair) => pair.work));
    for (const row of work) {
      const found = done.has(row) ? null : find(row);
      if (found === null) continue;
      pool.take(found);
      pairs.push({ work: row, books: found, by });
    }
  };
  const sameAmount = (row: WorkRow) => (each: BooksRow) =>
    compareMoney(row.amount, each.amount) === 0;
  pairAll("number", (row) => closest(row, pool.byNumber(row).filter(sameAmount(row))));
  // What the sure ones say of their parties tells whose document the others are.
  const parties = learnParties(pairs);
  const sameParty = (row: WorkRow) => (each: BooksRow) => {
    const known = parties.of(row);
    return !row.expected || (known !== null && known.id === each.partyId) || namesAgree(row, each);
  };
  pairAll("number", (row) => closest(row, pool.byNumber(row).filter(sameParty(row))));
  const agrees = (row: WorkRow) => (each: BooksRow) =>
    sameAmount(row)(each) || sameParty(row)(each);
  pairAll("alike", (row) => closest(row, pool.byAlike(row).filter(agrees(row))));
  pairAll("figures", (row) => onlyOne(row, pool.byAmount(row).filter(sameParty(row))));
  const paired = new Set(pairs.map((pair) => pair.work));
  return {
    pairs,
    parties: learnParties(pairs),
    workOnly: work.filter((row) => !paired.has(row)),
    ...tellApart(pool.left(), pairs, work),
  };
}

/** Of several under one number: that of its amount and party, of its amount, the first. */
function closest(row: WorkRow, found: readonly BooksRow[]): BooksRow | null {
  const points = (each: BooksRow): number =>
    (compareMoney(each.amount, row.amount) === 0 ? 4 : 0) +
    (each.day === row.day ? 2 : 0) +
    (namesAgree(row, each) ? 1 : 0) -
    (each.voided ? 8 : 0);
  return [...found].sort((a, b) => points(b) - points(a))[0] ?? null;
}

function onlyOne(row: WorkRow, found: readonly BooksRow[]): BooksRow | null {
  const near = found.filter((each) => daysApart(row.day, each.day) <= 10 && !each.voided);
  const [first, ...others] = near;
  return first !== undefined && others.length === 0 && row.expected ? first : null;
}

function tellApart(
  left: readonly BooksRow[],
  pairs: readonly Pair[],
  work: readonly WorkRow[],
): Pick<Paired, "booksOnly" | "copies" | "reused"> {
  const twins = new Map(pairs.map((pair) => [pair.work, pair.books]));
  const byNumber = new Map(work.map((row) => [alike(row.number), row]));
  for (const { work: row, books } of pairs) byNumber.set(alike(books.number ?? row.number), row);
  const byFigures = new Map(pairs.map((pair) => [figuresOf(pair.books), pair.work]));
  const booksOnly: BooksRow[] = [];
  const copies: Copy[] = [];
  const reused: Copy[] = [];
  for (const copy of left.filter((row) => !row.voided)) {
    const namesake = copy.number === null ? undefined : byNumber.get(alike(copy.number));
    const row = namesake ?? (copy.partyId === null ? undefined : byFigures.get(figuresOf(copy)));
    if (row === undefined) {
      booksOnly.push(copy);
      continue;
    }
    const original = twins.get(row) ?? null;
    const equal = original !== null && compareMoney(original.amount, copy.amount) === 0;
    (equal ? copies : reused).push({ copy, work: row, original });
  }
  return { booksOnly, copies, reused };
}

const figuresOf = (row: BooksRow): string => `${row.amount.minor}|${row.partyId}|${row.day}`;

/** Documents of the books that no row has taken yet. */
interface Pool {
  byNumber(row: WorkRow): readonly BooksRow[];
  byAlike(row: WorkRow): readonly BooksRow[];
  byAmount(row: WorkRow): readonly BooksRow[];
  take(row: BooksRow): void;
  left(): readonly BooksRow[];
}

function openPool(rows: readonly BooksRow[]): Pool {
  const numbers = new Map<string, BooksRow[]>();
  const likes = new Map<string, BooksRow[]>();
  const amounts = new Map<bigint, BooksRow[]>();
  const left = new Set(rows);
  for (const row of rows) {
    put(amounts, row.amount.minor, row);
    if (row.number === null) continue;
    put(numbers, row.number, row);
    put(likes, alike(row.number), row);
  }
  const free = (found: readonly BooksRow[] = []): readonly BooksRow[] =>
    found.filter((row) => left.has(row));
  return {
    byNumber: ({ number }) => free(numbers.get(number)),
    byAlike: ({ number }) => free(likes.get(alike(number))),
    byAmount: ({ amount }) => (amount.minor === 0n ? [] : free(amounts.get(amount.minor))),
    take: (row) => void left.delete(row),
    left: () => [...left],
  };
}

function put<K, T>(map: Map<K, T[]>, key: K, row: T): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
}

/** "inv 01042", "INV-1042" -> "INV1042" */
export function alike(number: string): string {
  return number
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .replace(/(?<!\d)0+(?=\d)/g, "");
}

const namesAgree = (work: WorkRow, books: BooksRow): boolean =>
  work.party !== null && books.party !== null && holds(foldName(books.party), foldName(work.party));

/** "keller roof repair" of the customer "keller:roof repair" */
const holds = (a: string, b: string): boolean => a.includes(b) || b.includes(a);

export function daysApart(a: string | null, b: string | null): number {
  const [from, to] = [a?.slice(0, 10) ?? "", b?.slice(0, 10) ?? ""];
  return isDate(from) && isDate(to) ? Math.abs(daysBetween(from, to)) : Infinity;
}
