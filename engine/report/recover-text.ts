import { count, fit, many, oneLine, padRight, paint } from "./layout.ts";
import type { Style } from "./layout.ts";

/** What the books have of a store that was lost: for people, and as it is for `--json`. */
export interface RecoverView {
  readonly written: boolean;
  /** Requests whose answers a full disk had kept from the store, and that it has now. */
  readonly spilled: number;
  readonly found: readonly {
    readonly row: string;
    readonly target: string;
    readonly title: string;
    readonly how: string;
    readonly evidence: string;
    readonly differs: readonly string[];
  }[];
  readonly unsure: readonly {
    readonly row: string;
    readonly candidates: readonly string[];
    readonly why: string;
  }[];
  readonly orphans: readonly { readonly target: string; readonly marker: string }[];
}

export function recoverText(view: RecoverView, style: Style): string {
  const tick = paint(style, "green", style.ascii ? "ok" : "✔");
  const taken = `${tick} ${many(view.spilled, "answer")} taken in that a full disk had kept out`;
  return [
    ...(view.spilled === 0 ? [] : [taken]),
    ...foundText(view, style),
    ...unsureText(view, style),
    ...orphanText(view, style),
    closing(view, style),
  ].join("\n");
}

function foundText({ found, written }: RecoverView, style: Style): readonly string[] {
  if (found.length === 0) return [];
  const wide = Math.min(28, Math.max(...found.map((each) => each.row.length)));
  const glyph = paint(style, "cyan", "=");
  const head = written ? "Linked again" : "Would be linked again";
  return [
    paint(style, "bold", `${head} (${count(found.length)})`),
    ...found.flatMap((each) => {
      const lead = `  ${glyph} ${padRight(fit(each.row, wide, style), wide)}  ${each.target}`;
      const differs = each.differs.length === 0 ? "" : `differs: ${each.differs.join(", ")}`;
      return [
        fit(`${lead}  ${oneLine(each.evidence)}`, style.width, style),
        ...(differs === "" ? [] : [fit(`      ${differs}`, style.width, style)]),
      ];
    }),
    "",
  ];
}

function unsureText({ unsure }: RecoverView, style: Style): readonly string[] {
  if (unsure.length === 0) return [];
  return [
    paint(style, "bold", `A person says which (${count(unsure.length)})`),
    ...unsure.flatMap((each) => [
      fit(`  ! ${each.row}  ${oneLine(each.why)}`, style.width, style),
      fit(`      tieout link ${each.row} ${each.candidates.join(" or ")}`, style.width, style),
    ]),
    "",
  ];
}

/** More of them are counted. */
const MOST_ORPHANS = 10;

function orphanText({ orphans }: RecoverView, style: Style): readonly string[] {
  if (orphans.length === 0) return [];
  const more = orphans.length - MOST_ORPHANS;
  return [
    paint(style, "bold", `Marked as ours, and no record of the source (${count(orphans.length)})`),
    ...orphans.slice(0, MOST_ORPHANS).map((each) => `  ${each.target}  ${each.marker}`),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
    "",
  ];
}

function closing({ written, found, unsure }: RecoverView, style: Style): string {
  const tick = paint(style, "green", style.ascii ? "ok" : "✔");
  if (found.length === 0 && unsure.length === 0) {
    return `${tick} Nothing to recover: the store knows all that the books have of ours.`;
  }
  const next =
    unsure.length > 0 ? "Then say the rest: tieout link ROW TARGET" : "Then: tieout plan";
  if (!written)
    return `Nothing has been written. Link ${many(found.length, "row")}: tieout recover --yes`;
  return `${tick} ${many(found.length, "row")} linked again, nothing sent. ${next}`;
}
