import { isMap, isScalar, isSeq } from "yaml";
import type { Document, ParsedNode, Scalar, YAMLError } from "yaml";
import type { Path } from "./config.ts";
import { candidates, endOfValue, hasOddBrackets, type Value } from "./expression-text.ts";
import type { Span } from "./source.ts";

/** A value of which YAML reads less, or something else, than stands there. */
export interface Cut extends Span {
  /** The whole, as it was meant. */
  readonly text: string;
  /** What YAML reads instead, where it reads something. */
  readonly kept: string | null;
  readonly why: Why;
}

export type Why = "colon" | "comma" | "comment" | "brace" | "quote" | "character";

export interface Trouble extends Span {
  readonly code: YAMLError["code"];
}

export type IsExpression = (path: Path) => boolean;

export interface Question {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly isExpression: IsExpression;
  /** Parses a trial; null when there were enough of them. */
  readonly parse: (text: string) => Document.Parsed | null;
}

/** A longer line was made by a machine: nothing in it was cut out of a person's expression. */
const LONGEST_LINE = 2000;

/** The first value that YAML cut: where it made an error of it, or silently. */
export function findCut(question: Question): Cut | null {
  const first = troubles(question.document)[0];
  const exhausted = question.document.errors.some((error) => error.code === "RESOURCE_EXHAUSTION");
  if (exhausted) return null;
  if (first !== undefined) {
    const cut = cutAtTrouble(question, first);
    if (cut !== null || question.document.errors.length > 0) return cut;
  }
  const root = question.document.contents;
  return root === null ? null : silentCut({ ...question, inFlow: false }, root, []);
}

/** Errors and warnings, first in the file first. */
export function troubles(document: Document.Parsed): readonly Trouble[] {
  return [...document.errors, ...document.warnings]
    .map((one) => ({ code: one.code, start: one.pos[0], end: one.pos[1] }))
    .toSorted((a, b) => a.start - b.start);
}

/**
 * Proof by trying: where a value of that line, taken as one text, ends the trouble, it was meant
 * as one text. The word that stands in for it has the same length, so offsets stay true.
 */
function cutAtTrouble(question: Question, trouble: Trouble): Cut | null {
  const { text } = question;
  for (const line of linesAround(text, trouble.start)) {
    if (line.end - line.start > LONGEST_LINE) continue;
    for (const value of candidates(text, line)) {
      if (!needsQuotes(value)) continue;
      const masked = mask(text, value);
      const mended = question.parse(masked);
      if (mended === null) return null;
      const next = troubles(mended)[0];
      if (next !== undefined && next.start <= Math.max(value.end, trouble.start)) continue;
      if (!meantAsText(value, question.isExpression, pathAt(mended, value.start))) continue;
      return {
        start: value.start,
        end: value.end,
        text: value.text,
        kept: null,
        why: whyOf(value),
      };
    }
  }
  return null;
}

export function mask(text: string, span: Span): string {
  return text.slice(0, span.start) + "x".repeat(span.end - span.start) + text.slice(span.end);
}

/** The line of the trouble; then the one before, where the parser noticed it only at the next. */
function linesAround(text: string, offset: number): readonly Span[] {
  const at = Math.min(offset, text.length);
  const here = lineAround(text, at);
  return here.start === 0 ? [here] : [here, lineAround(text, here.start - 1)];
}

function lineAround(text: string, offset: number): Span {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const found = text.indexOf("\n", start);
  return { start, end: found === -1 ? text.length : found };
}

const STARTS_BADLY = /^[[\]{}#&*!|>'"%@`]|^[?:-] /;

function needsQuotes(value: Value): boolean {
  if (/^"(?:[^"\\]|\\.)*"$|^'(?:[^']|'')*'$/.test(value.text)) return false;
  if (STARTS_BADLY.test(value.text) || /: | #/.test(value.text)) return true;
  return value.inFlow && /[[\]{},]/.test(value.text);
}

/** `systems: work: a.b` may be a map that was begun in the wrong line: nothing certain there. */
function meantAsText(value: Value, isExpression: IsExpression, path: Path | null): boolean {
  if (value.text.startsWith("- ") || hasOddBrackets(value.text)) return false;
  const bareKey = /^[A-Za-z_][\w.]*: /.test(value.text);
  const yamlSign = /^[!&*|>]/.test(value.text);
  if (bareKey || yamlSign) return path !== null && isExpression(path);
  return true;
}

function whyOf(value: Value): Why {
  const { text } = value;
  if (text.startsWith("{")) return "brace";
  if (/^["']/.test(text)) return "quote";
  if (STARTS_BADLY.test(text)) return "character";
  if (/: /.test(text)) return "colon";
  if (value.inFlow && /[[\]{},]/.test(text)) return "comma";
  return "comment";
}

function pathAt(document: Document.Parsed, offset: number): Path | null {
  const walk = (node: ParsedNode | null, path: Path): Path | null => {
    if (node === null || node.range[0] > offset || node.range[2] < offset) return null;
    if (isMap(node)) {
      for (const pair of node.items) {
        const found = walk(pair.value, [...path, keyText(pair.key)]);
        if (found !== null) return found;
      }
      return null;
    }
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        const found = walk(item as ParsedNode, [...path, index]);
        if (found !== null) return found;
      }
      return null;
    }
    return node.range[0] === offset ? path : null;
  };
  return walk(document.contents, []);
}

function keyText(key: ParsedNode): string {
  return isScalar(key) ? String(key.value) : "";
}

type Walk = Question & { readonly inFlow: boolean };

/** What YAML read without complaint, and cannot have been meant. */
function silentCut(walk: Walk, node: ParsedNode, path: Path): Cut | null {
  if (isMap(node)) {
    const own = walk.isExpression(path) ? cutMap(walk, node) : null;
    if (own !== null) return own;
    const inside = { ...walk, inFlow: walk.inFlow || node.flow === true };
    for (const pair of node.items) {
      if (pair.value === null) continue;
      const cut = silentCut(inside, pair.value, [...path, keyText(pair.key)]);
      if (cut !== null) return cut;
    }
    return null;
  }
  if (isSeq(node)) {
    const inside = { ...walk, inFlow: walk.inFlow || node.flow === true };
    for (const [index, item] of node.items.entries()) {
      const cut = silentCut(inside, item as ParsedNode, [...path, index]);
      if (cut !== null) return cut;
    }
    return null;
  }
  if (!isScalar(node) || node.type !== "PLAIN" || !walk.isExpression(path)) return null;
  return cutScalar(walk, node as Scalar.Parsed);
}

function cutScalar(walk: Walk, node: Scalar.Parsed): Cut | null {
  const { text } = walk;
  const [start, end] = node.range;
  const kept = text.slice(start, end);
  const odd = hasOddBrackets(kept);
  if (walk.inFlow && odd) {
    const whole = endOfValue(text, start);
    if (whole > end)
      return { start, end: whole, text: text.slice(start, whole), kept, why: "comma" };
  }
  const comment = /^[ \t]+#([^\n\r]*)/.exec(text.slice(end, lineAround(text, end).end));
  if (comment === null || walk.inFlow) return null;
  if (!odd && !/^\S.*\{.*\}|^\{/.test(comment[1]!)) return null;
  const whole = end + comment[0].trimEnd().length;
  return { start, end: whole, text: text.slice(start, whole), kept, why: "comment" };
}

function cutMap(walk: Walk, node: ParsedNode): Cut | null {
  if (!isMap(node)) return null;
  const { text } = walk;
  const first = node.items[0];
  if (first === undefined) return null;
  if (node.flow === true) {
    // `{first}`: a map whose keys have no values, not even an empty one.
    if (!node.items.every((pair) => pair.value === null)) return null;
    const [start, end] = node.range;
    return { start, end, text: text.slice(start, end), kept: null, why: "brace" };
  }
  // `paid ? a : b` on a line of its own: a map with the key `paid ? a`.
  const start = first.key.range![0];
  if (node.items.length > 1 || !/[?()"'<>=&|+*{}]/.test(keyText(first.key))) return null;
  if (!isScalar(first.key) || first.key.type !== "PLAIN") return null;
  const line = lineAround(text, start);
  const end = line.start + text.slice(line.start, line.end).trimEnd().length;
  return { start, end, text: text.slice(start, end), kept: null, why: "colon" };
}
