import { displayMoney } from "../model/money.ts";
import { count, dash, ends, oneLine, paint, rule, table } from "./layout.ts";
import type { Column, Style } from "./layout.ts";
import { amountText } from "./needs-text.ts";
import type { AppliedView, OddRow, PostedEntity } from "./run-view.ts";

/** What was posted, by entity with amounts; then each row that did not go as planned. */
export function appliedText(view: AppliedView, style: Style): readonly string[] {
  if (view.entities.length === 0) return [];
  return [
    ...(posted(view.total) ? postedTable(view, style) : []),
    ...foundLine(view),
    ...(view.already === 0
      ? []
      : [`  done before, by an earlier pass of this plan: ${count(view.already)}`]),
    ...(view.odd.length === 0
      ? []
      : ["", ...view.odd.slice(0, 20).flatMap((row) => oddText(row, style))]),
    ...(view.odd.length > 20
      ? [`  ${count(view.odd.length - 20)} more: tieout status --todo`]
      : []),
    ...(view.pending === 0 ? [] : ["", `${count(view.pending)} not sent yet; nothing is lost`]),
  ];
}

const posted = (total: PostedEntity): boolean => KINDS.some(([kind]) => total[kind] > 0);

const KINDS = [
  ["created", "+ created"],
  ["updated", "~ updated"],
  ["linked", "= linked"],
  ["voided", "- voided"],
  ["deleted", "x deleted"],
  ["failed", "! not done"],
] as const;

function postedTable(view: AppliedView, style: Style): readonly string[] {
  const kinds = KINDS.filter(([kind]) => view.total[kind] > 0);
  const cells = (each: PostedEntity): readonly string[] => [
    `  ${each.label.toLowerCase()}`,
    ...kinds.map(([kind]) => (each[kind] === 0 ? dash(style) : count(each[kind]))),
    each.amount === null ? dash(style) : displayMoney(each.amount),
  ];
  const columns: readonly Column[] = [
    { head: "", align: "left" },
    ...kinds.map(([, head]): Column => ({ head, align: "right" })),
    { head: style.width < 80 ? "Amount" : "Amount posted", align: "right" },
  ];
  const lines = table(columns, [...view.entities, view.total].map(cells), style);
  if (view.entities.length === 1) return lines.slice(0, -1);
  const wide = Math.max(...lines.map((line) => line.length));
  return [...lines.slice(0, -1), `  ${rule(style, wide - 2)}`, ...lines.slice(-1)];
}

/** Adopted documents add nothing to the books: they were there. */
function foundLine(view: AppliedView): readonly string[] {
  const { found } = view.total;
  if (found === null || found.minor === 0n) return [];
  return [`  linked as they stood in the books, not sent again: ${displayMoney(found)}`];
}

const WORDS: Readonly<Record<string, string>> = {
  failed: "refused by the books",
  drifted: "the books made something else of it",
  stale: "moved since it was planned; the next plan has it",
  unknown: "outcome not known yet",
  blocked: "held back",
};

/** A row that did not go as planned, with why and what to do. */
export function oddText(row: OddRow, style: Style): readonly string[] {
  const cross = paint(style, row.result === "failed" ? "red" : "yellow", style.ascii ? "x" : "✘");
  const head = `  ${cross} ${row.row}  ${WORDS[row.result] ?? row.result}`;
  const lines = row.reasons.flatMap((reason) => [
    `      ${oneLine(reason.text)}`,
    ...(reason.help === undefined ? [] : [`      ${style.ascii ? "->" : "→"} ${reason.help}`]),
  ]);
  return [ends(head, amountText(row.amount), style), ...lines];
}
