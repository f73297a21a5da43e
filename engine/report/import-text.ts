import { count, table } from "./layout.ts";
import type { Column, Style } from "./layout.ts";

export interface ImportedLine {
  readonly label: string;
  readonly counts: {
    readonly new: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly offeredNew: number;
    readonly offeredChanged: number;
    readonly missing: number;
    readonly back: number;
    readonly odd: number;
  };
}

const COLUMNS = [
  ["new", "new"],
  ["changed", "edited"],
  ["unchanged", "unchanged"],
  ["offeredNew", "new, not taken"],
  ["offeredChanged", "edits not taken"],
  ["missing", "gone"],
  ["back", "back"],
  ["odd", "odd"],
] as const;

/** What an import took and what it only saw; columns without a number are left out. */
export function importText(entities: readonly ImportedLine[], style: Style): string {
  const shown = COLUMNS.filter(
    ([name]) => name === "new" || entities.some((each) => each.counts[name] > 0),
  );
  const columns: readonly Column[] = [
    { head: "", align: "left" },
    ...shown.map(([, head]): Column => ({ head, align: "right" })),
  ];
  const lines = table(
    columns,
    entities.map(({ label, counts }) => [
      `  ${label.toLowerCase()}`,
      ...shown.map(([name]) => count(counts[name])),
    ]),
    style,
  );
  const staged = entities.reduce((sum, { counts }) => sum + counts.new + counts.changed, 0);
  const seen = entities.reduce(
    (sum, { counts }) => sum + counts.offeredNew + counts.offeredChanged,
    0,
  );
  const tick = style.ascii ? "ok" : "✔";
  return [
    ...lines,
    `${tick} ${count(staged)} staged.${staged === 0 ? "" : "   Next: tieout plan"}`,
    ...(seen === 0
      ? []
      : [`  ${count(seen)} seen and not taken: tieout import new | all | selected`]),
  ].join("\n");
}
