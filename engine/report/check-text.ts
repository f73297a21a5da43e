import type { Checked, EntityTie, Placed, PlaceKind, TieGroup } from "../model/check.ts";
import { displayMoney, isZeroMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import { count, ends, fit, many, oneLine, padRight, paint, rule, table, wrap } from "./layout.ts";
import type { Column, Style } from "./layout.ts";
import { totalOf } from "./needs.ts";

export type CheckBy = "customer" | "month" | "entity" | "item";

/** The tie-out as a whole, as in design/ux.md 2.14: totals, then where every cent is. */
export function checkText(checked: Checked, title: string, by: CheckBy, style: Style): string {
  const when = `as of ${checked.asOf.slice(0, 16).replace("T", " ")}Z`;
  const offline = checked.offline ? ", from what was last read" : "";
  return [
    ends(paint(style, "bold", `Tie-out  ${title}`), `${when}${offline}`, style),
    "",
    ...checked.ties.flatMap((tie) => [...tieText(tie, by, style), ""]),
    ...(by === "item" ? checked.ties.flatMap((tie) => itemsText(tie, style)) : []),
    ...differences(checked, style),
    ...verdict(checked, style),
  ].join("\n");
}

/** The end of a run: one line an entity, one a reason, and the verdict. */
export function checkSummary(checked: Checked, style: Style): readonly string[] {
  if (checked.ties.length === 0) return [];
  const lines = table(
    columnsOf("", style),
    checked.ties.map((tie) => cells(`  ${tie.label.toLowerCase()}`, tie, style)),
    style,
  );
  const [head = "", ...rows] = lines;
  return [
    paint(style, "bold", "Tie-out") + head.slice("Tie-out".length),
    ...rows,
    ...placedByKind(checked.explained, style),
    ...differencesShown(checked.unexplained, style),
    ...zeroLine(checked, style),
    ...verdict(checked, style),
  ];
}

/** Said even where it is nothing: it is the figure that people look for. */
function zeroLine({ ties, unexplained }: Checked, style: Style): readonly string[] {
  const [first] = ties;
  if (unexplained.length > 0 || first === undefined) return [];
  return [ends("  unexplained", displayMoney({ ...first.difference, minor: 0n }), style)];
}

function columnsOf(name: string, style: Style): readonly Column[] {
  const heads = style.width < 80 ? ["source", "books"] : ["source", "staged", "books"];
  return [
    { head: name, align: "left" },
    ...heads.map((head): Column => ({ head, align: "right" })),
    { head: "difference", align: "right" },
    { head: "", align: "left" },
  ];
}

function cells(name: string, sums: TieGroup | EntityTie, style: Style): readonly string[] {
  return [
    name,
    displayMoney(sums.source),
    ...(style.width < 80 ? [] : [displayMoney(sums.staged)]),
    displayMoney(sums.books),
    displayMoney(sums.difference),
    isZeroMoney(sums.difference) ? (style.ascii ? "ok" : "✔") : style.ascii ? "*" : "◐",
  ];
}

function tieText(tie: EntityTie, by: CheckBy, style: Style): readonly string[] {
  const groups = by === "month" ? tie.months : by === "customer" ? worstFirst(tie.customers) : [];
  const rows = [
    ...groups.map((group) => cells(`  ${groupName(group, by)}`, group, style)),
    cells(`  ${many(tie.rows, "row")}`, tie, style),
  ];
  const lines = table(columnsOf(tie.label.toUpperCase(), style), rows, style);
  const wide = Math.max(...lines.map((line) => line.length));
  if (groups.length === 0) return lines;
  return [...lines.slice(0, -1), `  ${rule(style, wide - 2)}`, ...lines.slice(-1)];
}

/** A line of an invoice has no stage of its own: what both sides sold, and by how much they differ. */
function itemsText({ label, items }: EntityTie, style: Style): readonly string[] {
  if (items.length === 0) return [];
  const right = (head: string): Column => ({ head, align: "right" });
  const heads: readonly Column[] = [
    { head: `${label.toUpperCase()} BY ITEM`, align: "left" },
    ...["source", "books", "difference"].map(right),
    { head: "", align: "left" },
  ];
  const rows = items.map(({ name, source, books, difference }) => [
    `  ${name === "" ? "no item" : oneLine(name)}`,
    ...[source, books, difference].map(displayMoney),
    isZeroMoney(difference) ? (style.ascii ? "ok" : "✔") : style.ascii ? "*" : "◐",
  ]);
  return [...table(heads, rows, style), ""];
}

function groupName(group: TieGroup, by: CheckBy): string {
  if (group.name !== "") return oneLine(group.name);
  return by === "month" ? "no day" : "no customer";
}

function worstFirst(groups: readonly TieGroup[]): readonly TieGroup[] {
  const size = (group: TieGroup): bigint => {
    const { minor } = group.difference;
    return minor < 0n ? -minor : minor;
  };
  return groups.toSorted((a, b) => {
    const more = size(b) - size(a);
    return more > 0n ? 1 : more < 0n ? -1 : a.name < b.name ? -1 : 1;
  });
}

function differences(checked: Checked, style: Style): readonly string[] {
  const { explained, unexplained, unread, foreign } = checked;
  return [
    ...(explained.length + unexplained.length === 0
      ? []
      : [paint(style, "bold", "Where the difference is")]),
    ...placedByKind(explained, style),
    ...differencesShown(unexplained, style),
    ...zeroLine(checked, style),
    ...(unread.length === 0
      ? []
      : [
          `  ${many(unread.length, "row")} whose amount cannot be read, in no total`,
          ...unread
            .slice(0, 5)
            .map((row) => fit(`      ${row.row}  ${oneLine(row.why)}`, style.width, style)),
        ]),
    ...foreign.map((each) =>
      ends(
        `  also in the books, not from here (in no total): ${many(each.rows, each.stream)}`,
        displayMoney(each.amount),
        style,
      ),
    ),
    "",
  ];
}

const KIND_WORDS: Readonly<Record<PlaceKind, string>> = {
  held: "held by a person",
  waiting: "waits for its time",
  blocked: "needs someone",
  failed: "refused by the books",
  offered: "seen at the source, not taken",
  accepted: "edited in the books, and accepted",
  pending: "ready, not sent yet",
  unknown: "outcome not known yet",
  missing: "was in the books, and is gone",
  orphan: "ours in the books, linked to nothing",
  incomplete: "its pair is in the books, it is not",
  drift: "differs in the books",
  rounding: "rounding",
};

function placedByKind(placed: readonly Placed[], style: Style): readonly string[] {
  return [...Map.groupBy(placed, (each) => each.kind)].map(([kind, members]) => {
    const sum = totalOf(members.map((each) => each.amount));
    const text = `  explained    ${KIND_WORDS[kind]}: ${many(members.length, "document")}`;
    return ends(text, amount(sum), style);
  });
}

/** Each of them, largest first: they are what somebody has to look at. */
const MOST_SHOWN = 20;

function differencesShown(placed: readonly Placed[], style: Style): readonly string[] {
  const size = (each: Placed): bigint =>
    each.amount.minor < 0n ? -each.amount.minor : each.amount.minor;
  const sorted = placed.toSorted((a, b) => (size(b) > size(a) ? 1 : size(b) < size(a) ? -1 : 0));
  const hidden = sorted.slice(MOST_SHOWN);
  return [
    ...sorted.slice(0, MOST_SHOWN).flatMap((each) => {
      const name = each.row ?? each.twin ?? each.label;
      const lead = `  ${paint(style, "red", "unexplained")}  ${padRight(name, 18)} ${KIND_WORDS[each.kind]}`;
      return [
        ends(lead, displayMoney(each.amount), style),
        fit(`               ${oneLine(each.text)}`, style.width, style),
      ];
    }),
    ...(hidden.length === 0
      ? []
      : [
          ends(
            `  unexplained  ${count(hidden.length)} more`,
            amount(totalOf(hidden.map((each) => each.amount))),
            style,
          ),
        ]),
  ];
}

const amount = (sum: Money | null): string => (sum === null ? "" : displayMoney(sum));

function verdict(checked: Checked, style: Style): readonly string[] {
  if (checked.tied) {
    const tick = paint(style, "green", style.ascii ? "ok" : "✔");
    return [`${tick} Tied out to the cent: every difference has its place.`];
  }
  const cross = paint(style, "red", style.ascii ? "x" : "✘");
  const sums = Map.groupBy(checked.unexplained, (each) => each.amount.currency);
  const open = [...sums.values()].map((each) => amount(totalOf(each.map((one) => one.amount))));
  const off = open.length === 0 ? "" : `: ${open.join(", ")} unexplained`;
  const halves = checked.unexplained.filter((each) => each.kind === "incomplete").length;
  const pairs = halves === 0 ? "" : `; ${many(halves, "incomplete pair")}`;
  const unread =
    checked.unread.length === 0 ? "" : `; ${many(checked.unread.length, "row")} unread`;
  return [
    ...wrap(`${cross} Not tied out${off}${pairs}${unread}.`, style.width),
    "  For the auditor: tieout check -o tieout.csv",
  ];
}
