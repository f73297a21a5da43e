import type { Compared, ComparedLeaf, ComparedRow } from "../model/compared.ts";
import type { JsonTree } from "../model/json.ts";
import { displayMoney } from "../model/money.ts";
import { causesOf } from "./causes.ts";
import type { Cause } from "./causes.ts";
import { count, ends, fit, many, oneLine, paint, wrap } from "./layout.ts";
import type { Style } from "./layout.ts";
import { amountText, arrow } from "./needs-text.ts";
import { amountJson } from "./status-json.ts";

/** Rows with one cause, and what becomes of them. */
export interface ComparedGroup {
  /** `3 invoice rows differ`, `2 rows are made that were not`. */
  readonly head: string;
  /** `DueDate: 14 days later`; "" where nothing is told of leaves. */
  readonly what: string;
  readonly rules: readonly string[];
  readonly rows: readonly ComparedRow[];
}

/** By entity, by what becomes of them, by what made them differ; most rows first. */
export function comparedGroups(compared: Compared): readonly ComparedGroup[] {
  const kinds = Map.groupBy(compared.rows, (row) => `${row.entity} ${becomes(row)}`);
  return [...kinds.values()]
    .flatMap((rows) => causesOf(rows, (row) => row.leaves).map((cause) => groupOf(cause)))
    .toSorted((a, b) => b.rows.length - a.rows.length);
}

function groupOf(cause: Cause<ComparedRow>): ComparedGroup {
  const { rows, paths, rules, how } = cause;
  const [first] = rows;
  const entity = first?.entity ?? "";
  const what = paths.join(", ");
  return {
    head: `${many(rows.length, `${entity} row`)}: ${first === undefined ? "" : becomes(first)}`,
    what: how === null ? what : `${what}: ${how}`,
    rules,
    rows,
  };
}

const DONE: Readonly<Record<ComparedRowKind, string>> = {
  create: "created",
  update: "updated",
  void: "voided",
  delete: "deleted",
  link: "linked",
  unlink: "unlinked",
  blocked: "held back",
};

type ComparedRowKind = NonNullable<ComparedRow["after"]>["kind"];

/** What becomes of it here, and what became of it there. */
function becomes({ before, after }: ComparedRow): string {
  if (after === null) return before === null ? "" : `no longer ${DONE[before.kind]}`;
  if (before === null) return `${DONE[after.kind]}, which was not so before`;
  if (before.kind === after.kind) return `${DONE[after.kind]} otherwise`;
  return `${DONE[after.kind]} instead of ${DONE[before.kind]}`;
}

/** All rows of a small group are shown; of a large one some, as its cause is told above them. */
export function shownOf(rows: readonly ComparedRow[]): readonly ComparedRow[] {
  return rows.length <= 10 ? rows : rows.slice(0, 3);
}

export function comparedHead(compared: Compared, base: string): string {
  const { rows, same } = compared;
  if (rows.length === 0) return `No row differs from what ${base} makes of it.`;
  const others = same === 0 ? "" : ` ${many(same, "other change")} would be the same without it.`;
  return `Because of this configuration, held against ${base}: ${many(rows.length, "row")} ${
    rows.length === 1 ? "differs" : "differ"
  }.${others}`;
}

export function comparedText(compared: Compared, base: string, style: Style): readonly string[] {
  return [
    ...wrap(comparedHead(compared, base), style.width).map((line) => paint(style, "bold", line)),
    ...comparedGroups(compared).flatMap((group) => groupText(group, style)),
  ];
}

function groupText({ head, what, rules, rows }: ComparedGroup, style: Style): readonly string[] {
  const dots = style.ascii ? "..." : "…";
  const shown = shownOf(rows);
  const hidden = rows.length - shown.length;
  return [
    `  ${head}`,
    ...(what === "" ? [] : [ends(`    ${what}`, paint(style, "dim", rules.join(", ")), style)]),
    ...shown.flatMap((row) => rowText(row, style)),
    ...(hidden > 0 ? [`      ${dots} ${count(hidden)} more`] : []),
  ];
}

function rowText(row: ComparedRow, style: Style): readonly string[] {
  const { after, before } = row;
  const amount = amountText(after?.amount ?? before?.amount ?? null);
  const why = oneLine(after?.why ?? "");
  return [
    ends(`      ${row.row}  ${oneLine(row.title)}`, amount, style),
    ...(why === "" ? [] : [fit(`        ${why}`, style.width, style)]),
    ...row.leaves
      .slice(0, LEAVES_SHOWN)
      .map((leaf) => fit(`        ${leafText(leaf, arrow(style))}`, style.width, style)),
    ...(row.leaves.length > LEAVES_SHOWN
      ? [`        ${count(row.leaves.length - LEAVES_SHOWN)} more values`]
      : []),
  ];
}

const LEAVES_SHOWN = 6;

/** `DueDate  2025-11-30 → 2025-12-15` */
export function leafText({ path, before, after }: ComparedLeaf, to: string): string {
  return oneLine(`${path}  ${before ?? "nothing"} ${to} ${after ?? "nothing"}`);
}

/** `18,400.00 → 19,000.00`, or the one of both that is there. */
export function comparedAmount({ before, after }: ComparedRow): string {
  const [was, is] = [before?.amount ?? null, after?.amount ?? null];
  if (was !== null && is !== null && was.minor !== is.minor) {
    return `${displayMoney(was)} → ${displayMoney(is)}`;
  }
  return amountText(is ?? was);
}

/** As `compared` in the JSON of a plan. */
export function comparedJson(compared: Compared, base: string): JsonTree {
  const told = (of: ComparedRow["after"]): JsonTree =>
    of === null ? null : { kind: of.kind, amount: amountJson(of.amount), why: of.why };
  return {
    base,
    same: compared.same,
    rows: compared.rows.map((row) => ({
      row: row.row,
      title: row.title,
      before: told(row.before),
      after: told(row.after),
      leaves: row.leaves.map((leaf) => ({ ...leaf })),
    })),
  };
}
