import { displayMoney } from "../model/money.ts";
import type { RunDeed, RunSummary } from "../model/run-summary.ts";
import { count, dash, ends, fit, oneLine, paint, table } from "./layout.ts";
import type { Style } from "./layout.ts";
import { amountText } from "./needs-text.ts";
import { countedKinds, deedText, runCounts } from "./run-summary-view.ts";

/** Rows that did as they were meant to are told by their count, from this many on. */
const MOST = 20;

/** What a run did, in the history's words. */
export function runSummaryText(summary: RunSummary, style: Style): string {
  const { run, kind, actor, began, state, deeds } = summary;
  const missed = deeds.filter(({ result }) => result !== "done");
  const done = deeds.filter(({ result }) => result === "done");
  const when = began.slice(0, 16).replace("T", " ");
  const left = done.length - MOST;
  return [
    ends(paint(style, "bold", `${run}  ${kind}, ${state}`), `${when} by ${oneLine(actor)}`, style),
    ...(deeds.length === 0 ? ["It sent and linked nothing."] : ["", ...countLines(summary, style)]),
    ...(missed.length === 0 ? [] : ["", ...missed.flatMap((deed) => deedLines(deed, style))]),
    ...(done.length === 0
      ? []
      : ["", ...done.slice(0, MOST).flatMap((deed) => deedLines(deed, style))]),
    ...(left > 0 ? [`  ${count(left)} more: tieout history ${run} --html run.html`] : []),
    ...summary.odd.map(({ place, text }) => `  ${oneLine(place)}: ${oneLine(text)}`),
  ].join("\n");
}

function countLines(summary: RunSummary, style: Style): readonly string[] {
  const right = (head: string) => ({ head, align: "right" as const });
  const number = (n: number): string => (n === 0 ? dash(style) : count(n));
  const counts = runCounts(summary);
  const kinds = countedKinds(counts);
  const heads = [...kinds.map(([, head]) => head), "amount created"];
  return table(
    [{ head: "", align: "left" }, ...heads.map(right)],
    counts.map((each) => [
      `  ${each.label.toLowerCase()}`,
      ...kinds.map(([kind]) => number(each[kind])),
      each.amount === null ? dash(style) : displayMoney(each.amount),
    ]),
    style,
  );
}

function deedLines(deed: RunDeed, style: Style): readonly string[] {
  const { row, twin, why, amount } = deed;
  const what = `${deedText(deed)}${twin === null ? "" : `, ${twin}`}`;
  return [
    ends(`  ${row}  ${what}`, amountText(amount), style),
    ...(why === null ? [] : [fit(`      ${oneLine(why)}`, style.width, style)]),
  ];
}
