import { displayMoney, formatMoney, subtractMoney, sumMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import type { EntityCount } from "../model/plan.ts";
import {
  count,
  dash,
  displayWidth,
  dot,
  ends,
  fit,
  heading,
  many,
  oneLine,
  padRight,
  paint,
  rule,
  signed,
  table,
  withCommas,
  wrap,
} from "./layout.ts";
import type { Hue, Style } from "./layout.ts";
import { amountText, arrow, needsText } from "./needs-text.ts";
import { massOf, massSentence, massText } from "./plan-mass.ts";
import type { DeltaView, PlanRowView, PlanSection, PlanView } from "./plan-view.ts";

export interface PlanTextOptions {
  /** Every row and every field, nothing collapsed. */
  readonly full: boolean;
}

/** A plan for a terminal or a log, as in design/ux.md 2.9. Ends without a line break. */
export function planText(view: PlanView, style: Style, options: PlanTextOptions): string {
  if (view.writes + view.links === 0 && !options.full) return nothing(view, style);
  return [
    ...heading(`Plan for ${titleOf(view)}`, legend(view, style), style),
    "",
    ...view.sections.flatMap((section) => [...sectionText(section, style, options), ""]),
    ...totals(view, style),
    "",
    ...(view.needs.length === 0
      ? []
      : [paint(style, "bold", needsHead(view)), ...needsText(view.needs, style), ""]),
    ...unsafeText(view, style),
    closing(view),
  ].join("\n");
}

export function titleOf(view: Pick<PlanView, "environment" | "company" | "currency">): string {
  const name = view.company.label === "" ? view.company.id : view.company.label;
  // The environment of a project that declares none has no name worth saying.
  const where = view.environment === "default" ? "" : `${view.environment}: `;
  return `${where}${name} (${view.currency})`;
}

/** Blocked and waiting documents are no changes (rulings.md 4): they are counted. */
export function nothing(view: PlanView, style: Style): string {
  const sum = (kind: "same" | "waiting" | "offered" | "held"): number =>
    view.counts.reduce((total, entity) => total + entity[kind], 0);
  const tick = paint(style, "green", style.ascii ? "ok" : "✔");
  const stuck = view.needs.reduce(
    (total, group) => total + group.items.length + (group.behind?.count ?? 0),
    0,
  );
  const amount = view.heldBack === null ? "" : ` (${displayMoney(view.heldBack)})`;
  const lines: readonly (readonly [number, string])[] = [
    [stuck, `need${stuck === 1 ? "s" : ""} someone${amount}: tieout status --todo`],
    [sum("waiting"), "not there yet"],
    [sum("held"), "held"],
    [sum("offered"), "seen at the source and not taken: tieout import new"],
  ];
  return [
    `${tick} Nothing to do. ${many(sum("same"), "document")} stand as the books have them.`,
    ...lines.filter(([n]) => n > 0).map(([n, text]) => `  ${count(n)} ${text}`),
    ...unsafeText(view, style),
  ].join("\n");
}

const GLYPHS = {
  create: { glyph: "+", hue: "green", word: "create" },
  update: { glyph: "~", hue: "yellow", word: "update" },
  link: { glyph: "=", hue: "cyan", word: "found" },
  unlink: { glyph: "-", hue: "cyan", word: "unlink" },
  void: { glyph: "-", hue: "red", word: "void" },
  delete: { glyph: "x", hue: "red", word: "delete" },
  blocked: { glyph: "!", hue: "yellow", word: "needs you" },
} as const satisfies Readonly<
  Record<PlanRowView["kind"], { readonly glyph: string; readonly hue: Hue; readonly word: string }>
>;

type Kind = keyof typeof GLYPHS;

const MORE: Readonly<Record<Kind, string>> = {
  create: "creates",
  update: "updates",
  link: "found",
  unlink: "unlinked",
  void: "voids",
  delete: "deletes",
  blocked: "need you",
};
const KINDS: readonly Kind[] = ["create", "update", "link", "unlink", "void", "delete", "blocked"];

/** Only the glyphs that occur. */
function legend(view: PlanView, style: Style): string {
  const used = new Set(view.sections.flatMap((section) => section.rows.map((row) => row.kind)));
  return KINDS.filter((kind) => used.has(kind))
    .map((kind) => `${paint(style, GLYPHS[kind].hue, GLYPHS[kind].glyph)} ${GLYPHS[kind].word}`)
    .join("  ");
}

function sectionText(
  section: PlanSection,
  style: Style,
  options: PlanTextOptions,
): readonly string[] {
  const head = `${section.count.label.toUpperCase()} ${arrow(style)} ${section.stream}`;
  const keyWidth = Math.min(
    section.rows.reduce((most, { key }) => Math.max(most, key.length), 0),
    style.width < 80 ? 16 : 24,
  );
  return [
    ...heading(paint(style, "bold", head), tally(section.count, style), style),
    ...KINDS.flatMap((kind) => kindText(kind, section, keyWidth, style, options)),
  ];
}

function tally(entity: EntityCount, style: Style): string {
  const parts: readonly (readonly [number, string])[] = [
    [entity.create, "create"],
    [entity.update, "update"],
    [entity.link, "found"],
    [entity.void, "void"],
    [entity.delete ?? 0, "delete"],
    [entity.blocked, entity.blocked === 1 ? "needs you" : "need you"],
    [entity.later, "by hand"],
    [entity.waiting, "waiting"],
    [entity.held, "held"],
    [entity.same, "same"],
  ];
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${count(n)} ${word}`)
    .join(`${dot(style)} `);
}

/** More than this many rows of a kind are cut to the second number (ux.md 2.9). */
const MOST_ROWS = 20;
const ROWS_KEPT = 10;
const BLOCKED_ROWS = 10;

function kindText(
  kind: Kind,
  section: PlanSection,
  keyWidth: number,
  style: Style,
  options: PlanTextOptions,
): readonly string[] {
  const own = section.rows.filter((row) => row.kind === kind);
  const { masses, rest: rows } = options.full ? { masses: [], rest: own } : massOf(own);
  // They are all told below, by reason.
  if (kind === "blocked" && !options.full && rows.length > BLOCKED_ROWS) {
    return [ends(blockedLine(rows, style), amountText(sumOf(rows.map((row) => row.after))), style)];
  }
  const all = options.full || rows.length <= MOST_ROWS;
  const shown = all ? rows : rows.slice(0, ROWS_KEPT);
  const hidden = rows.slice(shown.length);
  const more = section.more.get(kind) ?? { count: 0, after: null };
  const lines = [
    ...masses.flatMap((mass) => massText(mass, style)),
    ...shown.flatMap((row) => rowText(row, keyWidth, style, options)),
  ];
  if (hidden.length + more.count === 0) return lines;
  const sum = sumOf([...hidden.map((row) => row.after), more.after]);
  const dots = style.ascii ? "..." : "…";
  const text = `  ${dots} ${count(hidden.length + more.count)} more ${MORE[kind]}`;
  return [...lines, paint(style, "dim", ends(text, amountText(sum), { ...style, color: false }))];
}

function blockedLine(rows: readonly PlanRowView[], style: Style): string {
  return `  ${paint(style, "yellow", "!")} ${count(rows.length)} need someone, told below by reason`;
}

function sumOf(amounts: readonly (Money | null)[]): Money | null {
  const known = amounts.filter((amount) => amount !== null);
  const [first] = known;
  if (first === undefined) return null;
  return sumMoney(
    known.filter((amount) => amount.currency === first.currency),
    first.currency,
  );
}

function rowText(
  row: PlanRowView,
  keyWidth: number,
  style: Style,
  options: PlanTextOptions,
): readonly string[] {
  const { glyph, hue } = GLYPHS[row.kind];
  const amount = rowAmount(row, style);
  const lead = 4 + keyWidth + 2;
  const room = Math.max(8, style.width - lead - (amount === "" ? 0 : amount.length + 2));
  const name = oneLine(row.title);
  const note = oneLine(row.note);
  const told = name === row.key ? "" : name;
  const both = [told, note].filter((text) => text !== "").join("  ");
  const key = padRight(fit(row.key, keyWidth, style), keyWidth);
  const first = `  ${paint(style, hue, glyph)} ${key}  ${fit(both, room, style)}`;
  const deltas = row.kind === "update" || options.full ? row.deltas : [];
  return [
    ends(first, amount, style),
    ...deltas.map((delta) => deltaText(delta, style)),
    ...waitsText(row, style, options),
  ];
}

function rowAmount(row: PlanRowView, style: Style): string {
  if (row.kind === "update" && row.before !== null && row.after !== null) {
    const diff = subtractMoney(row.after, row.before);
    if (diff.minor === 0n) return displayMoney(row.after);
    const way = `${displayMoney(row.before)} ${arrow(style)} ${displayMoney(row.after)}`;
    return style.width < 80
      ? signed(formatMoney(diff))
      : `${way}   ${signed(formatMoney(diff)).padStart(12)}`;
  }
  return row.kind === "link" || row.after === null ? "" : displayMoney(row.after);
}

function deltaText(delta: DeltaView, style: Style): string {
  const values = delta.money
    ? `${withCommas(delta.before)} ${arrow(style)} ${withCommas(delta.after)}`
    : `${quoted(delta.before, style)} ${arrow(style)} ${quoted(delta.after, style)}`;
  const difference = delta.difference === null ? "" : `   ${signed(delta.difference)}`;
  const text = `      ${padRight(delta.path, 18)}  ${oneLine(values)}${difference}`;
  // The rule gives way to the values, which are what people look for.
  if (displayWidth(text) + delta.rule.length + 2 > style.width)
    return fit(text, style.width, style);
  return ends(text, paint(style, "dim", delta.rule), style);
}

/** `–` stands for nothing in the view of a plan. */
const quoted = (text: string, style: Style): string => (text === "–" ? dash(style) : `"${text}"`);

/** Told where a row is one of few: among hundreds it would be said hundreds of times. */
function waitsText(row: PlanRowView, style: Style, options: PlanTextOptions): readonly string[] {
  if (row.waitsFor.length === 0 || !options.full) return [];
  return [fit(`      after ${row.waitsFor.join(", ")}`, style.width, style)];
}

function totals(view: PlanView, style: Style): readonly string[] {
  const { counts } = view;
  const kinds = (["create", "update", "link", "void", "delete", "same", "blocked"] as const).filter(
    (kind) => kind === "create" || counts.some((entity) => (entity[kind] ?? 0) > 0),
  );
  const heads = { ...WORDS, blocked: style.width < 80 ? "!" : "! needs you" };
  const sum = (kind: (typeof kinds)[number]): number =>
    counts.reduce((total, entity) => total + (entity[kind] ?? 0), 0);
  const amount = view.net === null ? dash(style) : signed(formatMoney(view.net));
  const rows = [
    ...counts.map((entity) => [
      `  ${entity.label.toLowerCase()}`,
      ...kinds.map((kind) => count(entity[kind] ?? 0)),
      entity.amount === null ? dash(style) : signed(entity.amount),
    ]),
    ["  total", ...kinds.map((kind) => count(sum(kind))), amount],
  ];
  const columns = [
    { head: "", align: "left" as const },
    ...kinds.map((kind) => ({ head: heads[kind], align: "right" as const })),
    { head: style.width < 80 ? "Amount" : "Amount to post", align: "right" as const },
  ];
  const lines = table(columns, rows, style);
  const wide = Math.max(...lines.map((line) => line.length));
  return [
    ...lines.slice(0, -1),
    `  ${rule(style, wide - 2)}`,
    ...lines.slice(-1),
    ...(view.heldBack === null || view.heldBack.minor === 0n
      ? []
      : [`  held back until someone acts: ${displayMoney(view.heldBack)}`]),
  ];
}

const WORDS = {
  create: "+ create",
  update: "~ update",
  link: "= found",
  void: "- void",
  delete: "x delete",
  same: "same",
} as const;

function needsHead(view: PlanView): string {
  const all = view.needs.reduce(
    (sum, group) => sum + group.items.length + (group.behind?.count ?? 0),
    0,
  );
  const rest = view.writes + view.links;
  return `Needs someone (${count(all)})${rest === 0 ? "" : ": none of these stop the other changes"}`;
}

function unsafeText(view: PlanView, style: Style): readonly string[] {
  if (view.unsafe.length === 0) return [];
  const cross = paint(style, "red", style.ascii ? "x" : "✘");
  return [
    ...view.unsafe.flatMap((unsafe) => [
      ...wrap(`Unsafe: ${unsafe.text}.`, style.width - 2).map((line, i) =>
        i === 0 ? `${cross} ${line}` : `  ${line}`,
      ),
      ...whyMany(view, unsafe).flatMap((sentence) =>
        wrap(`${sentence}.`, style.width - 2).map((line) => `  ${line}`),
      ),
      `  ${paint(style, "dim", unsafe.key)}`,
    ]),
    ...wrap("Not applied while this holds. If it is meant, raise the limit.", style.width - 2).map(
      (line) => `  ${line}`,
    ),
    "",
  ];
}

/** Where too many would be updated: the one line of a mapping that most of them come from. */
export function whyMany(
  view: PlanView,
  { rule, entity }: PlanView["unsafe"][number],
): readonly string[] {
  if (rule !== "max_updates") return [];
  const section = view.sections.find(({ count }) => count.entity === entity);
  const [mass] = section === undefined ? [] : massOf(section.rows).masses;
  return mass === undefined ? [] : [massSentence(mass)];
}

function closing(view: PlanView): string {
  const changes = [
    ...(view.writes === 0 ? [] : [many(view.writes, "write")]),
    ...(view.links === 0 ? [] : [many(view.links, "link")]),
  ];
  if (changes.length === 0) return "Nothing can be sent now.";
  return `${changes.join(" and ")}. Plan ${view.digest}; nothing has been sent.`;
}
