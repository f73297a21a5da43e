import { displayMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import { count, ends, fit, many, oneLine, padRight, paint } from "./layout.ts";
import type { Style } from "./layout.ts";
import type { NeedGroup, NeedItem } from "./needs.ts";
import { FIXERS, nextStep, REASON_WORDS } from "./reasons.ts";

/** Each group with its sum, what stands behind it, a few of its rows, and what to do. */
export function needsText(
  groups: readonly NeedGroup[],
  style: Style,
  rowsShown: number = 4,
): readonly string[] {
  const lines: string[] = [];
  let fixer = "";
  for (const group of groups) {
    if (FIXERS[group.fixIn] !== fixer) {
      fixer = FIXERS[group.fixIn];
      lines.push(`  ${paint(style, "bold", fixer)}`);
    }
    lines.push(...groupText(group, style, rowsShown));
  }
  return lines;
}

function groupText(group: NeedGroup, style: Style, rowsShown: number): readonly string[] {
  const what = `${count(group.items.length)} ${nounOf(group.label, group.items.length)}`;
  const head = `  ${paint(style, "yellow", "!")} ${what}: ${REASON_WORDS[group.code].title}`;
  const shown = group.items.slice(0, rowsShown);
  const hidden = group.items.length - shown.length;
  const wide = Math.min(24, Math.max(...shown.map((item) => keyOf(item).length)));
  return [
    ends(head, amountText(group.amount), style),
    ...(group.behind === null ? [] : [behindText(group.behind, style)]),
    ...shown.flatMap((item) => itemText(item, wide, style)),
    ...(hidden > 0 ? [`      ${more(style)} ${hidden} more: ${listCommand(group)}`] : []),
    ...(sameStep(group) === null ? [] : [`      ${arrow(style)} ${sameStep(group)}`]),
  ];
}

function behindText(behind: NonNullable<NeedGroup["behind"]>, style: Style): string {
  const follow = behind.count === 1 ? "follows by itself" : "follow by themselves";
  const text = `      ${many(behind.count, "document")} behind: ${follow}`;
  return ends(text, amountText(behind.amount), style);
}

function itemText(item: NeedItem, wide: number, style: Style): readonly string[] {
  const text = oneLine(item.reasons[0]?.text ?? "");
  const lead = `      ${padRight(fit(keyOf(item), wide, style), wide)}  `;
  return [lead + fit(text, Math.max(16, style.width - lead.length), style)];
}

/** What to do, where it is the same for the whole group; with the first row put in. */
function sameStep(group: NeedGroup): string | null {
  const [first] = group.items;
  if (first === undefined) return null;
  const reason = first.reasons[0];
  const own = group.items.length === 1 ? reason?.help : undefined;
  return oneLine(own ?? nextStep(group.code, first.row));
}

function listCommand(group: NeedGroup): string {
  return `tieout list ${group.entity} reason=${group.code}`;
}

/** `1 invoice` from the label `Invoices`; labels are plural by convention. */
export function nounOf(label: string, n: number): string {
  const lower = label.toLowerCase();
  if (n !== 1) return lower;
  return lower.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}

function keyOf(item: NeedItem): string {
  return oneLine(item.row.slice(item.row.indexOf("/") + 1));
}

export function amountText(amount: Money | null): string {
  return amount === null ? "" : displayMoney(amount);
}

const more = (style: Style): string => (style.ascii ? "..." : "…");
export const arrow = (style: Style): string => (style.ascii ? "->" : "→");
