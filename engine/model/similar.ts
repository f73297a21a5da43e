/**
 * How alike two names are. For suggestions to a person and for "did you mean" only: no link is ever
 * made from a score.
 */

/**
 * A name as it is compared: lower case, compatibility forms and marks gone, punctuation to spaces,
 * company suffixes, "the" and "and" left out. A name of nothing else keeps them ("The Company").
 * "Müller & Söhne, L.L.C." -> "muller sohne".
 */
export function foldName(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .replace(SPELT_OUT, (letters) => letters.replaceAll(" ", ""));
  const kept = plain.split(" ").filter((word) => !LEFT_OUT.has(word));
  return kept.length === 0 ? plain : kept.join(" ");
}

/** "L P" only at the end: elsewhere it is a person's initials. */
const SPELT_OUT = /(?<= )(?:l l c|l l p|l t d|i n c)(?= |$)|(?<= )l p$/g;

const LEFT_OUT: ReadonlySet<string> = new Set(
  "inc incorporated llc ltd limited co company corp corporation lp llp the and".split(" "),
);

/**
 * 0 to 1, symmetric, and 1 only where the folded names are equal (both empty counts as 0). The
 * better of two views: the names as written, and their words paired off in any order.
 */
export function similarity(a: string, b: string): number {
  // Sorted, because Jaro's matching is greedy and in rare cases depends on the order.
  const [left, right] = [foldName(a), foldName(b)].sort() as [string, string];
  if (left === "") return 0;
  if (left === right) return 1;
  const [x, y] = [left.slice(0, MAX_COMPARED), right.slice(0, MAX_COMPARED)];
  return Math.min(0.99, Math.max(jaroWinkler(x, y), pairedWords(x.split(" "), y.split(" "))));
}

/** Bounds the work on a cell that is no name. */
const MAX_COMPARED = 200;

/**
 * The candidate that a misspelt word most likely means, or null: at most max(1, length / 3) edits
 * away, an edit in case alone counting least. The first of equals.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of candidates) {
    const length = Math.max(word.length, candidate.length);
    const allowed = Math.max(1, Math.floor(length / 3));
    if (Math.abs(word.length - candidate.length) > allowed) continue;
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits > allowed || edits >= length) continue;
    const cost = edits + editDistance(word, candidate) / (length + 1) / 10;
    if (cost < least) {
      least = cost;
      best = candidate;
    }
  }
  return best;
}

/** Each word of the shorter name takes its best free partner; words left over cost a little. */
function pairedWords(a: readonly string[], b: readonly string[]): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const pairs = short
    .flatMap((word, i) => long.map((other, j) => ({ i, j, score: jaroWinkler(word, other) })))
    .toSorted((x, y) => y.score - x.score || x.i + x.j - (y.i + y.j));
  const takenShort = new Set<number>();
  const takenLong = new Set<number>();
  let sum = 0;
  for (const { i, j, score } of pairs) {
    if (takenShort.has(i) || takenLong.has(j)) continue;
    takenShort.add(i);
    takenLong.add(j);
    sum += score;
  }
  return (sum / short.length) * (0.7 + 0.3 * (short.length / long.length));
}

/** Jaro similarity, raised by up to four characters of common prefix (Winkler, 1990). */
function jaroWinkler(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  const matchedA: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const last = Math.min(b.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      if (a[i] !== b[j] || taken.has(j)) continue;
      taken.add(j);
      matchedA.push(a[i]!);
      break;
    }
  }
  const m = matchedA.length;
  if (m === 0) return 0;
  const matchedB = [...taken].sort((x, y) => x - y).map((j) => b[j]!);
  const halfSwaps = matchedA.filter((char, at) => char !== matchedB[at]).length / 2;
  const jaro = (m / a.length + m / b.length + (m - halfSwaps) / m) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < b.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Damerau-Levenshtein with adjacent swaps: insert, delete, replace and swap cost one each. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, above[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}
