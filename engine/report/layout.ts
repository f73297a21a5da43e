/** How wide, how bright, and with which characters text is laid out. */
export interface Style {
  readonly width: number;
  readonly color: boolean;
  /** `#` and `-` instead of box characters: for terminals that are not UTF-8. */
  readonly ascii: boolean;
}

export type Hue = "green" | "yellow" | "red" | "cyan" | "dim" | "bold";

const SGR: Readonly<Record<Hue, readonly [number, number]>> = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Colour comes second to the glyph: without it nothing is lost. */
export function paint(style: Style, hue: Hue, text: string): string {
  if (!style.color || text === "") return text;
  const [on, off] = SGR[hue];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** Columns that a terminal needs for a text; colour counts nothing, wide characters two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text.replace(COLOURS, "")) width += charWidth(char);
  return width;
}

const COLOURS = new RegExp("\u001b\\[[\\d;]*m", "g");
/** East Asian wide ranges (Unicode UAX 11, W and F), and emoji that terminals draw wide. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

function charWidth(char: string): number {
  if (char < "\u0300") return 1;
  if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}

/** Text of other systems for one line: line breaks and what could move the cursor made visible. */
export function oneLine(text: string): string {
  return text
    .replace(/\s*\r?\n\s*/g, " ")
    .replace(UNSEEN, (char) => (char === "\t" ? " " : escapeOf(char)))
    .trim();
}

/**
 * Controls, line separators, marks that turn or hide text, and letters without a shape that are
 * used to carry text unseen (U+E0000 and on). A joiner within emoji and names stays.
 */
const UNSEEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/**
 * The last door before a terminal: whatever a report has let through, nothing but its own colours
 * and line ends reaches what draws it. Data that is piped is left as it is.
 */
export function forTerminal(text: string): string {
  return text
    .split(OURS)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part
            .split(/(\r?\n|\t)/)
            .map(seen)
            .join(""),
    )
    .join("");
}

/** Only what `paint` writes. */
const OURS = new RegExp("(\u001b\\[(?:1|2|22|31|32|33|36|39)m)");

const seen = (part: string, at: number): string =>
  at % 2 === 1 ? part : part.replace(UNSEEN, escapeOf);

function escapeOf(char: string): string {
  return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

/** Cut to a width, the cut shown. */
export function fit(text: string, width: number, style: Style): string {
  if (displayWidth(text) <= width) return text;
  const mark = style.ascii ? "..." : "…";
  const room = Math.max(0, width - mark.length);
  let kept = "";
  let used = 0;
  for (const char of text) {
    used += charWidth(char);
    if (used > room) break;
    kept += char;
  }
  return kept.trimEnd() + mark;
}

export function padRight(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

export function padLeft(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Both on one line where there is room, else one below the other: nothing is cut. */
export function heading(left: string, right: string, style: Style): readonly string[] {
  if (displayWidth(left) + displayWidth(right) + 2 <= style.width)
    return [ends(left, right, style)];
  return [left, ...wrap(right, style.width - 2).map((line) => `  ${line}`)];
}

/** Left text and right text on one line, at least two blanks between; the left one gives way. */
export function ends(left: string, right: string, style: Style): string {
  if (right === "") return left;
  const room = Math.max(1, style.width - displayWidth(right) - 2);
  const cut = displayWidth(left) > room ? fit(left.replace(COLOURS, ""), room, style) : left;
  return (
    cut + " ".repeat(Math.max(2, style.width - displayWidth(cut) - displayWidth(right))) + right
  );
}

export function rule(style: Style, width: number = style.width): string {
  return (style.ascii ? "-" : "─").repeat(width);
}

/** Words of a text in lines of at most `width`; a longer word stands alone. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && displayWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}

export interface Column {
  readonly head: string;
  readonly align: "left" | "right";
}

/** Columns as wide as their widest cell; the first one gives way where the line is too long. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
): readonly string[] {
  const widths = columns.map((column, i) =>
    rows.reduce(
      (most, row) => Math.max(most, displayWidth(row[i] ?? "")),
      displayWidth(column.head),
    ),
  );
  const sum = widths.reduce((total, width) => total + width, 0);
  const gaps = columns.length - 1;
  const gap = [3, 2].find((each) => sum + each * gaps <= style.width) ?? 1;
  widths[0] = Math.max(NARROWEST, widths[0] ?? 0);
  narrow(widths, columns, style.width - gap * gaps);
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, i) => {
        const width = widths[i] ?? 0;
        const text = fit(cells[i] ?? "", width, style);
        return column.align === "left" ? padRight(text, width) : padLeft(text, width);
      })
      .join(" ".repeat(gap))
      .trimEnd();
  const head = columns.some((column) => column.head !== "");
  return [...(head ? [line(columns.map((column) => column.head))] : []), ...rows.map(line)];
}

/** The same, its heads a word below the other where they would make the lines too long. */
export function stacked(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
): { readonly heads: readonly string[]; readonly body: readonly string[] } {
  const lines = table(columns, rows, style);
  if (lines.every((line) => displayWidth(line) <= style.width)) {
    return { heads: lines.slice(0, 1), body: lines.slice(1) };
  }
  const words = columns.map(({ head }) => head.split(" "));
  const high = Math.max(...words.map((each) => each.length));
  const above = Array.from({ length: high }, (_, row) =>
    words.map((each) => each[each.length - high + row] ?? ""),
  );
  const all = table(
    columns.map(({ align }) => ({ head: "", align })),
    [...above, ...rows],
    style,
  );
  return { heads: all.slice(0, high), body: all.slice(high) };
}

/** Texts are cut to this at least: enough to tell most of them apart. */
const NARROWEST = 8;

/** Takes from the widest text until all fit in `room`; figures are never cut. */
function narrow(widths: number[], columns: readonly Column[], room: number): void {
  let over = widths.reduce((total, width) => total + width, 0) - room;
  for (; over > 0; over--) {
    const texts = widths.map((width, i) => (columns[i]?.align === "left" ? width : 0));
    const widest = Math.max(...texts);
    if (widest <= NARROWEST) return;
    widths[texts.indexOf(widest)] = widest - 1;
  }
}

/** Nothing in a cell, and what stands between the parts of a line. */
export const dash = (style: Style): string => (style.ascii ? "-" : "–");
export const dot = (style: Style): string => (style.ascii ? "," : " ·");

/** `1,007` */
export function count(n: number): string {
  return withCommas(String(n));
}

/** `1 document`, `3 documents`; `entries` where the plural is another word. */
export function many(n: number, one: string, more: string = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : more}`;
}

/** `48850.00` as `48,850.00`. */
export function withCommas(amount: string): string {
  const [, sign = "", whole = "", rest = ""] = /^([+-]?)(\d+)(.*)$/s.exec(amount) ?? [];
  if (whole === "") return amount;
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + rest;
}

/** The same with its sign always shown: `+600.00`. */
export function signed(amount: string): string {
  return /^[-+]|^0(\.0*)?$/.test(amount) ? withCommas(amount) : `+${withCommas(amount)}`;
}
