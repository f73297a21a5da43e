import { count, fit, many, oneLine, paint, table } from "./layout.ts";
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
export function importText(
  entities: readonly ImportedLine[],
  odd: readonly OddityLine[],
  style: Style,
): string {
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
    ...oddText(odd, style),
    `${tick} ${count(staged)} staged.${staged === 0 ? "" : "   Next: tieout plan"}`,
    ...(seen === 0
      ? []
      : [`  ${count(seen)} seen and not taken: tieout import new | all | selected`]),
  ].join("\n");
}

/** A row of a source that could not be taken as it stood. */
export interface OddityLine {
  readonly place: string;
  readonly text: string;
}

const ODD_SHOWN = 3;

/** How many, and the first of them with their places. */
export function oddText(odd: readonly OddityLine[], style: Style): readonly string[] {
  if (odd.length === 0) return [];
  const bang = paint(style, "yellow", "!");
  const more = odd.length > ODD_SHOWN ? `, the first ${ODD_SHOWN}` : "";
  return [
    `${bang} ${many(odd.length, "odd row")} at the source, in no total${more}:`,
    ...odd
      .slice(0, ODD_SHOWN)
      .map(({ place, text }) => fit(`    ${place}  ${oneLine(text)}`, style.width, style)),
  ];
}

/** The same for programs: every row that is in no total, by the one code that they share. */
export function oddJson(
  odd: readonly (OddityLine & { readonly connection: string; readonly stream: string })[],
): readonly { readonly [key: string]: string }[] {
  return odd.map(({ connection, stream, place, text }) => ({
    code: ODD_ROW,
    connection,
    stream,
    place,
    text,
  }));
}

export const ODD_ROW = "odd_row";
