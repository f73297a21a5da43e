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

/** A name made ready to be held against many: folded, in words, as code units. */
export interface ComparedName {
  readonly folded: string;
  readonly whole: Units;
  readonly words: readonly Units[];
}
type Units = readonly number[];

export function comparedName(text: string): ComparedName {
  const folded = foldName(text);
  const shown = folded.slice(0, MAX_COMPARED);
  return { folded, whole: unitsOf(shown), words: shown.split(" ").map(unitsOf) };
}

/**
 * 0 to 1, symmetric, and 1 only where the folded names are equal (both empty counts as 0). The
 * better of two views: the names as written, and their words paired off in any order.
 */
export function similarity(a: ComparedName, b: ComparedName): number {
  // Sorted, because Jaro's matching is greedy and in rare cases depends on the order.
  const [x, y] = a.folded <= b.folded ? [a, b] : [b, a];
  if (x.folded === "") return 0;
  if (x.folded === y.folded) return 1;
  return Math.min(0.99, Math.max(jaroWinkler(x.whole, y.whole), pairedWords(x.words, y.words)));
}

/** Bounds the work on a cell that is no name. */
const MAX_COMPARED = 200;

function unitsOf(text: string): Units {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

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
function pairedWords(a: readonly Units[], b: readonly Units[]): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const scores = short.map((word) => long.map((other) => jaroWinkler(word, other)));
  const free = new Set(long.keys());
  const waiting = new Set(short.keys());
  let sum = 0;
  while (waiting.size > 0) {
    let best = { i: -1, j: -1, score: -1 };
    for (const i of waiting) {
      for (const j of free) {
        const score = scores[i]![j]!;
        const nearer = score === best.score && i + j < best.i + best.j;
        if (score > best.score || nearer) best = { i, j, score };
      }
    }
    waiting.delete(best.i);
    free.delete(best.j);
    sum += best.score;
  }
  return (sum / short.length) * (0.7 + 0.3 * (short.length / long.length));
}

/** Which units of either side have a partner: 1 at their place. Kept, to be made once. */
const partnersA = new Uint8Array(MAX_COMPARED);
const partnersB = new Uint8Array(MAX_COMPARED);

/** Jaro similarity, raised by up to four characters of common prefix (Winkler, 1990). */
function jaroWinkler(a: Units, b: Units): number {
  const m = pairUp(a, b);
  if (m === 0) return 0;
  const jaro = (m / a.length + m / b.length + (m - halfSwaps(a, b)) / m) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < b.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** How many units of `a` find a free one of `b` that is equal and near enough. */
function pairUp(a: Units, b: Units): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  partnersA.fill(0, 0, a.length);
  partnersB.fill(0, 0, b.length);
  let paired = 0;
  for (let i = 0; i < a.length; i++) {
    const last = Math.min(b.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      if (a[i] !== b[j] || partnersB[j] === 1) continue;
      partnersA[i] = 1;
      partnersB[j] = 1;
      paired += 1;
      break;
    }
  }
  return paired;
}

/** Half the places at which what was paired stands in another order. */
function halfSwaps(a: Units, b: Units): number {
  let differing = 0;
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    if (partnersA[i] === 0) continue;
    while (partnersB[j] === 0) j++;
    if (a[i] !== b[j]) differing += 1;
    j++;
  }
  return differing / 2;
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
