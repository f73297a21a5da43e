import type { Place } from "../model/diagnostic.ts";

/** One file as text, with what is needed to turn offsets into lines and columns. */
export interface Source {
  /** Relative to the project folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Offset at which each line begins. */
  readonly lineStarts: readonly number[];
}

/** From `start` up to, not including, `end`; UTF-16 units of the file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const BOM = "\uFEFF";

export function newSource(path: string, text: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    lineStarts.push(at + 1);
  }
  return { path, text, lineStarts };
}

/** 1-based line that an offset lies in. */
export function lineAt(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (source.lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** Where the text of a line stands, without its line end and the file's byte order mark. */
export function lineSpan(source: Source, line: number): Span {
  const begin = source.lineStarts[line - 1] ?? source.text.length;
  const start = begin === 0 && source.text.startsWith(BOM) ? 1 : begin;
  let end = source.lineStarts[line] ?? source.text.length;
  while (end > start && /[\r\n]/.test(source.text[end - 1]!)) end--;
  return { start, end };
}

export function lineText(source: Source, line: number): string {
  const { start, end } = lineSpan(source, line);
  return source.text.slice(start, end);
}

/** What a diagnostic points at: a span, cut off at the end of its first line. */
export function placeAt(source: Source, span: Span): Place {
  const line = lineAt(source, span.start);
  const whole = lineSpan(source, line);
  const start = Math.min(Math.max(span.start, whole.start), whole.end);
  return {
    file: source.path,
    line,
    column: start - whole.start + 1,
    length: Math.max(1, Math.min(span.end, whole.end) - start),
  };
}
