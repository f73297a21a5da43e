import { daysApart } from "./audit-pair.ts";
import type { Copy, Pair, Paired } from "./audit-pair.ts";
import type { BooksRow, Line, WorkRow } from "./audit-sides.ts";
import type { Finding, FindingKind } from "./model/audit.ts";
import { compareMoney, displayMoney, isZeroMoney, subtractMoney, sumMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import { foldName } from "./model/similar.ts";

export interface Found {
  readonly entity: string;
  readonly stream: string;
  readonly paired: Paired;
}

/** Everything that can be said of one kind of document. */
export function findIn(found: Found): readonly Finding[] {
  const { paired } = found;
  return [
    ...paired.workOnly.filter((row) => row.expected).map((row) => missing(found, row)),
    ...paired.booksOnly.map((row) => only(found, row)),
    ...paired.copies.map((copy) => duplicate(found, copy)),
    ...paired.reused.map((copy) => reused(found, copy)),
    ...paired.pairs.flatMap((pair) => ofPair(found, pair)),
  ];
}

function missing({ entity }: Found, row: WorkRow): Finding {
  const { key, amount, day, party } = row;
  const text = `nothing in the books has its number, or its amount near its day`;
  return {
    kind: "missing_in_books",
    entity,
    row: `${entity}/${key}`,
    twin: null,
    amount,
    day,
    party,
    text,
  };
}

function only({ entity, stream }: Found, row: BooksRow): Finding {
  const { id, number, amount, day, party } = row;
  const text = `${number === null ? "without a number" : `number ${number}`}: the work side does not know it`;
  return {
    kind: "only_in_books",
    entity,
    row: null,
    twin: `${stream}/${id}`,
    amount,
    day,
    party,
    text,
  };
}

function duplicate({ entity, stream }: Found, { copy, work, original }: Copy): Finding {
  const { amount, day, party, id, number } = copy;
  const numbered = number === null || number === original?.number ? "" : ` as number ${number}`;
  const text = `the same as ${stream}/${original?.id ?? ""}, entered again${numbered}`;
  const row = `${entity}/${work.key}`;
  const twin = `${stream}/${id}`;
  return { kind: "duplicate_in_books", entity, row, twin, amount, day, party, text };
}

function reused({ entity, stream }: Found, { copy, work, original }: Copy): Finding {
  const { amount, day, party, id, number } = copy;
  const owner =
    original === null
      ? `that of ${displayMoney(work.amount)} for ${work.party ?? "another party"}, which is not there`
      : `that of ${stream}/${original.id} over ${displayMoney(original.amount)}`;
  const row = `${entity}/${work.key}`;
  const text = `number ${number ?? "none"} is ${owner}`;
  return { kind: "number_twice", entity, row, twin: `${stream}/${id}`, amount, day, party, text };
}

function ofPair(found: Found, pair: Pair): readonly Finding[] {
  const { entity, stream } = found;
  const { work, books } = pair;
  const finding = (kind: FindingKind, amount: Money | null, text: string): Finding => ({
    kind,
    entity,
    row: `${entity}/${work.key}`,
    twin: `${stream}/${books.id}`,
    amount,
    day: work.day,
    party: work.party ?? books.party,
    text,
  });
  const difference = subtractMoney(work.amount, books.amount);
  if (!work.expected) {
    return books.voided || isZeroMoney(books.amount)
      ? []
      : [
          finding(
            "still_in_books",
            difference,
            "void or not approved at the work side, and live in the books",
          ),
        ];
  }
  if (books.voided)
    return [
      finding("missing_in_books", work.amount, "void in the books, and live at the work side"),
    ];
  const all: Finding[] = [];
  if (!isZeroMoney(difference)) all.push(finding("amount_differs", difference, amountText(pair)));
  const right = found.paired.parties.of(work);
  if (right !== null && books.partyId !== right.id) {
    const others = `${right.votes} others of ${work.party ?? "the same party"} are with`;
    all.push(
      finding(
        "wrong_party",
        books.amount,
        `${others} ${right.name}, this is with ${books.party ?? "nobody"}`,
      ),
    );
  }
  if (work.day?.slice(0, 7) !== books.day?.slice(0, 7) && daysApart(work.day, books.day) > 0) {
    all.push(
      finding(
        "wrong_period",
        books.amount,
        `dated ${books.day ?? "nothing"} in the books, ${work.day ?? "nothing"} at the work side`,
      ),
    );
  }
  // A payment that was entered without a number has none to differ.
  if (pair.by !== "number" && (books.number ?? "") !== "") {
    all.push(
      finding(
        "number_differs",
        null,
        `number ${books.number} in the books, ${work.number} at the work side`,
      ),
    );
  }
  return all;
}

/** Both totals, and the lines that stand on one side only where these are few. */
function amountText({ work, books }: Pair): string {
  const totals = `${displayMoney(work.amount)} at the work side, ${displayMoney(books.amount)} in the books`;
  const list = work.lines.find((lines) => adds(lines, work.amount));
  if (list === undefined) return totals;
  const [ours, theirs] = strip(list, books.lines);
  if (ours.length + theirs.length === 0 || ours.length > 3 || theirs.length > 3) return totals;
  const shown = (lines: readonly Line[]): string =>
    lines.length === 0
      ? "nothing"
      : lines
          .map(({ amount, label }) => `${displayMoney(amount)}${label === "" ? "" : ` (${label})`}`)
          .join(", ");
  return `${totals}; of the lines: ${shown(ours)} became ${shown(theirs)}`;
}

const adds = (lines: readonly Line[], total: Money): boolean =>
  lines.length > 0 &&
  compareMoney(
    sumMoney(
      lines.map(({ amount }) => amount),
      total.currency,
    ),
    total,
  ) === 0;

/** What is left of both lists when equal amounts are taken off. */
function strip(
  ours: readonly Line[],
  theirs: readonly Line[],
): readonly [readonly Line[], readonly Line[]] {
  const left = [...theirs];
  const kept = ours.filter(({ amount }) => {
    const at = left.findIndex((line) => compareMoney(line.amount, amount) === 0);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [kept, left];
}

/** Names that people would take for one: equal but for case, signs and company endings. */
export function collisions(
  entries: readonly { readonly id: string; readonly name: string; readonly stream: string }[],
): readonly (readonly (typeof entries)[number][])[] {
  const byName = new Map<string, (typeof entries)[number][]>();
  for (const entry of entries) {
    const key = foldName(entry.name);
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [entry]);
    else same.push(entry);
  }
  return [...byName.values()].filter((same) => same.length > 1);
}
