import { daysBetween, isDate } from "../model/calendar.ts";
import { formatDecimal, parseDecimal, subtractDecimal } from "../model/decimal.ts";
import { signed } from "./layout.ts";

/** A leaf as text, before and after; null: there is none. */
export interface CauseLeaf {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly rule: string;
}

/** Rows that differ at the same leaves by the same rules. */
export interface Cause<T> {
  readonly rows: readonly T[];
  /** `DueDate`, `Line[].Amount`. */
  readonly paths: readonly string[];
  /** `mappings/invoice.yaml:21` */
  readonly rules: readonly string[];
  /** What all have in common, "1 day later"; null where nothing. */
  readonly how: string | null;
}

/** Gathers rows by what made them differ, most rows first. */
export function causesOf<T>(
  rows: readonly T[],
  leavesOf: (row: T) => readonly CauseLeaf[],
): readonly Cause<T>[] {
  const groups = Map.groupBy(rows, (row) =>
    JSON.stringify([pathsOf(leavesOf(row)), rulesOf(leavesOf(row))]),
  );
  return [...groups.values()]
    .map((members): Cause<T> => {
      const leaves = leavesOf(members[0]!);
      const ways = new Set(members.map((row) => wayOf(leavesOf(row))));
      const [how] = ways;
      return {
        rows: members,
        paths: pathsOf(leaves),
        rules: rulesOf(leaves),
        how: ways.size === 1 && how !== undefined && how !== "" ? how : null,
      };
    })
    .toSorted((a, b) => b.rows.length - a.rows.length);
}

const pathsOf = (leaves: readonly CauseLeaf[]): readonly string[] => [
  ...new Set(leaves.map(({ path }) => path.replace(/\[\d+\]/g, "[]"))),
];

const rulesOf = (leaves: readonly CauseLeaf[]): readonly string[] => [
  ...new Set(leaves.map(({ rule }) => rule).filter((rule) => rule !== "")),
];

/** Of one leaf what can be the same for many; of several only that each is. */
function wayOf(leaves: readonly CauseLeaf[]): string {
  const ways = new Set(leaves.map(({ before, after }) => how(before, after)));
  const [only] = ways;
  return ways.size === 1 && only !== undefined ? only : "";
}

function how(before: string | null, after: string | null): string {
  if (before === null) return "was not there";
  if (after === null) return "is not there any more";
  if (isDate(before) && isDate(after)) {
    const days = daysBetween(before, after);
    const count = Math.abs(days) === 1 ? "1 day" : `${Math.abs(days)} days`;
    return `${count} ${days > 0 ? "later" : "earlier"}`;
  }
  const [was, is] = [parseDecimal(before), parseDecimal(after)];
  if (was !== null && is !== null) return signed(formatDecimal(subtractDecimal(is, was)));
  return `"${before}" becomes "${after}"`;
}
