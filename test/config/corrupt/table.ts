import type { Corruption } from "./corrupt.ts";

const COLUMNS = ["same", "told", "elsewhere", "silent", "thrown", "free"] as const;
const HEADS = [
  "same meaning",
  "told at or by it",
  "told elsewhere",
  "silent",
  "thrown",
  "free text",
];

export interface Summary {
  readonly table: string;
  /** (same + told) / (all but free text), 0 to 1. */
  readonly share: number;
}

export function summary(all: readonly Corruption[]): Summary {
  const kinds = [...new Set(all.map((each) => each.kind))];
  const rows = kinds.map((kind) =>
    rowOf(
      kind,
      all.filter((each) => each.kind === kind),
    ),
  );
  const total = rowOf("all", all);
  const lines = [["edit", "tried", ...HEADS, "share"], ...rows.map(textOf), textOf(total)];
  const widths = lines[0]!.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const table = lines
    .map((line) =>
      line
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!)))
        .join("  "),
    )
    .join("\n");
  return { table, share: total.share };
}

interface Row {
  readonly kind: string;
  readonly tried: number;
  readonly counts: readonly number[];
  readonly share: number;
}

function rowOf(kind: string, all: readonly Corruption[]): Row {
  const counts = COLUMNS.map((verdict) => all.filter((each) => each.verdict === verdict).length);
  const [same = 0, told = 0, , , , free = 0] = counts;
  return { kind, tried: all.length, counts, share: (same + told) / Math.max(1, all.length - free) };
}

function textOf({ kind, tried, counts, share }: Row): string[] {
  return [kind, String(tried), ...counts.map(String), `${(share * 100).toFixed(1)} %`];
}
