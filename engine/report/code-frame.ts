import type { Diagnostic } from "../model/diagnostic.ts";
import { displayWidth, oneLine, paint, type Style } from "./layout.ts";

/** The files that diagnostics speak of, read once, with what must not be seen already covered. */
export interface Frames {
  readonly style: Style;
  linesOf(file: string): readonly string[] | null;
}

/** Where the lines come from: the project's files, by the paths that diagnostics name. */
export interface Texts {
  readText(path: string): string;
}

export interface Frame {
  readonly lines: readonly string[];
  /** false: the note found no room beside the carets. */
  readonly noteShown: boolean;
}

export function newFrames(diagnostics: readonly Diagnostic[], files: Texts, style: Style): Frames {
  const cache = new Map<string, readonly string[] | null>();
  return {
    style,
    linesOf(file) {
      const known = cache.get(file);
      if (known !== undefined) return known;
      const text = textOf(files, file);
      const lines = text === null ? null : linesIn(cover(text, hiddenIn(diagnostics, file, text)));
      cache.set(file, lines);
      return lines;
    },
  };
}

/** The place, two lines before it, and carets with the note: eight lines at most. */
export function codeFrame(frames: Frames, one: Diagnostic): Frame {
  const { style } = frames;
  const { file, line, column, length } = one.place;
  const bar = style.ascii ? "|" : "│";
  const corner = style.ascii ? "-->" : "╭─";
  const lines = frames.linesOf(file);
  const text = lines?.[line - 1];
  const digits = Math.max(2, String(line).length);
  const pad = " ".repeat(digits + 1);
  const top = `${pad}${paint(style, "dim", corner)} ${file}:${line}:${column}`;
  if (lines === null || length === 0 || text === undefined || text.trim() === "") {
    return { lines: [top], noteShown: false };
  }
  const room = Math.max(20, style.width - digits - 3);
  const shown = windowOf(text, column - 1, length, room, style);
  const before = [line - 2, line - 1].filter((n) => n >= 1);
  while (before.length > 0 && lines[before[0]! - 1]!.trim() === "") before.shift();
  // Beside the window into a long line, others would show their middle only.
  const context = (shown.from === 0 ? before : []).map((n) =>
    numbered(n, digits, sliceOf(cellsOf(lines[n - 1]!), 0, room, style), bar, style),
  );
  const marks = "^".repeat(shown.caretWidth);
  const noteFits =
    one.note !== undefined &&
    shown.caretAt + shown.caretWidth + 1 + displayWidth(oneLine(one.note)) <= room;
  const hue = one.severity === "error" ? "red" : "yellow";
  const note = noteFits ? ` ${oneLine(one.note ?? "")}` : "";
  const blank = `${pad}${paint(style, "dim", bar)}`;
  return {
    lines: [
      top,
      blank,
      ...context,
      numbered(line, digits, shown.text, bar, style),
      `${blank} ${" ".repeat(shown.caretAt)}${paint(style, hue, marks + note)}`,
      blank,
    ],
    noteShown: noteFits,
  };
}

function numbered(n: number, digits: number, text: string, bar: string, style: Style): string {
  const left = `${String(n).padStart(digits)} ${paint(style, "dim", bar)}`;
  return text === "" ? left : `${left} ${text}`;
}

/** One character as it is shown, and the columns that it takes. */
interface Cell {
  readonly shown: string;
  readonly width: number;
  /** UTF-16 units of the line. */
  readonly units: number;
}

/** Tabs as blanks; what could move the cursor or turn the text round as its number. */
function cellsOf(line: string): readonly Cell[] {
  return [...line].map((char) => {
    const shown = char === "\t" ? "  " : UNSEEN.test(char) ? numberOf(char) : char;
    return { shown, width: displayWidth(shown), units: char.length };
  });
}

const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;

function numberOf(char: string): string {
  return `<U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}>`;
}

interface Shown {
  readonly text: string;
  /** Columns cut off on the left. */
  readonly from: number;
  readonly caretAt: number;
  readonly caretWidth: number;
}

/** The part of a long line in which the carets stand, a third of the room before them. */
function windowOf(line: string, start: number, length: number, room: number, style: Style): Shown {
  const cells = cellsOf(line);
  const at = columnsBefore(cells, start);
  const width = Math.max(1, columnsBefore(cells, start + length) - at);
  const all = cells.reduce((sum, cell) => sum + cell.width, 0);
  const wanted = all <= room ? 0 : Math.max(0, at - Math.floor(room / 3));
  const from = wanted === 0 ? 0 : Math.min(wanted, Math.max(0, all - room + 1));
  const text = sliceOf(cells, from, room, style);
  const caretAt = at - from;
  return { text, from, caretAt, caretWidth: Math.max(1, Math.min(width, room - caretAt)) };
}

function columnsBefore(cells: readonly Cell[], units: number): number {
  let columns = 0;
  let seen = 0;
  for (const cell of cells) {
    if (seen >= units) break;
    seen += cell.units;
    columns += cell.width;
  }
  return columns;
}

/** `room` columns of a line from column `from` on; what is cut off is marked. */
function sliceOf(cells: readonly Cell[], from: number, room: number, style: Style): string {
  const mark = style.ascii ? "~" : "…";
  const all = cells.reduce((sum, cell) => sum + cell.width, 0);
  let text = "";
  let column = 0;
  for (const cell of cells) {
    const left = column;
    column += cell.width;
    if (left < from || (from > 0 && left === from)) {
      // A wide character that the edge cuts through leaves blanks.
      if (column > from) text += mark + " ".repeat(column - from - 1);
      continue;
    }
    if (column > from + room - (all > from + room ? 1 : 0)) {
      text += mark;
      break;
    }
    text += cell.shown;
  }
  return text.trimEnd();
}

/** Diagnostics whose texts repeat no hidden value. */
export function hideSecrets(
  diagnostics: readonly Diagnostic[],
  files: Texts,
): readonly Diagnostic[] {
  const secrets = secretsIn(diagnostics, files);
  if (secrets.length === 0) return diagnostics;
  const scrub = (text: string): string =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, `${secret.slice(0, 2)}…`), text);
  return diagnostics.map((one) => ({
    ...one,
    message: scrub(one.message),
    ...(one.note === undefined ? {} : { note: scrub(one.note) }),
    ...(one.help === undefined ? {} : { help: one.help.map(scrub) }),
    ...(one.fix === undefined ? {} : { fix: { ...one.fix, text: scrub(one.fix.text) } }),
  }));
}

function secretsIn(diagnostics: readonly Diagnostic[], files: Texts): readonly string[] {
  const found = new Set<string>();
  for (const file of new Set(diagnostics.map((one) => one.place.file))) {
    if (!diagnostics.some((one) => one.place.file === file && isSecret(one))) continue;
    const text = textOf(files, file);
    if (text === null) continue;
    for (const { start, end } of hiddenIn(diagnostics, file, text)) {
      const secret = text.slice(start, end).replace(/^["']|["']$/g, "");
      if (secret.length >= 4) found.add(secret);
    }
  }
  return [...found].toSorted((a, b) => b.length - a.length);
}

interface Hidden {
  readonly start: number;
  readonly end: number;
}

/** A finding about a secret hides its place even where it does not say what to hide. */
function isSecret(one: Diagnostic): boolean {
  return one.hidden !== undefined || SECRET_CODES.has(one.code);
}

const SECRET_CODES: ReadonlySet<string> = new Set(["TO150", "TO151", "TO272"]);

function hiddenIn(
  diagnostics: readonly Diagnostic[],
  file: string,
  text: string,
): readonly Hidden[] {
  return diagnostics
    .filter((one) => one.place.file === file && isSecret(one))
    .map((one) => one.hidden ?? spanOf(one, text));
}

function spanOf(one: Diagnostic, text: string): Hidden {
  let start = text.startsWith("\uFEFF") && one.place.line === 1 ? 1 : 0;
  for (let line = 1; line < one.place.line; line++) start = text.indexOf("\n", start) + 1;
  start += one.place.column - 1;
  return { start, end: start + one.place.length };
}

/** Two characters stay, to find it by; the rest keeps its length, so that columns stay true. */
function cover(text: string, hidden: readonly Hidden[]): string {
  let covered = text;
  for (const { start, end } of hidden) {
    const quote = /["']/.test(covered[start] ?? "") ? 1 : 0;
    const from = start + quote + 2;
    covered =
      covered.slice(0, from) +
      covered.slice(from, end).replace(/[^\r\n]/g, "*") +
      covered.slice(end);
  }
  return covered;
}

function textOf(files: Texts, file: string): string | null {
  try {
    return files.readText(file);
  } catch {
    // Not there, or no text: the diagnostic itself says so.
    return null;
  }
}

function linesIn(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, "").split(/\r?\n/);
}
