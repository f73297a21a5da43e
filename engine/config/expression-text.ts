import type { Span } from "./source.ts";

/** A value of one line, as a person would read it: expressions taken whole. */
export interface Value extends Span {
  readonly text: string;
  /** Inside `{ }` or `[ ]`. */
  readonly inFlow: boolean;
}

/**
 * The values that stand in a line (`key: value`, `- value`, and those inside `{ }` and `[ ]`),
 * innermost first. Brackets and quotes of an expression hold together what YAML would take apart.
 */
export function candidates(text: string, line: Span): readonly Value[] {
  const content = text.slice(line.start, line.end).replace(/\s+$/, "");
  const entry =
    /^(\s*(?:- +)*)(?:(?:"[^"]*"|'[^']*'|[^\s#:{}[\],"'-][^:#{}[\],]*?)\s*:\s+)?(\S.*)$/.exec(
      content,
    );
  if (entry === null) return [];
  const start = line.start + content.length - entry[2]!.length;
  const end = line.start + content.length;
  const inside = insideFlow(text, start, end);
  const upToComma = endOfValue(text, start, end);
  const upToComment = beforeComment(text, start, end);
  return [
    ...inside,
    ...(upToComma < end ? [valueOf(text, start, upToComma, true)] : []),
    ...(upToComment < end ? [valueOf(text, start, upToComment, false)] : []),
    valueOf(text, start, end, false),
  ].filter((value) => value.text !== "");
}

function valueOf(text: string, start: number, end: number, inFlow: boolean): Value {
  const value = text.slice(start, end).trimEnd();
  return { start, end: start + value.length, text: value, inFlow };
}

/** The entries of a `{ … }` or `[ … ]` that begins here, those of inner ones first. */
function insideFlow(text: string, start: number, end: number): readonly Value[] {
  const open = text[start];
  if (open !== "{" && open !== "[") return [];
  const found: Value[] = [];
  let at = start + 1;
  while (at < end) {
    while (at < end && /[\s,]/.test(text[at]!)) at++;
    if (at >= end || /[}\]]/.test(text[at]!)) break;
    const key = /^(?:"[^"]*"|'[^']*'|[^\s:{}[\],"']+)\s*:\s+/.exec(text.slice(at, end));
    if (open === "{" && key === null) {
      // No key: a template, or the rest of a value that was cut.
      at = Math.max(at + 1, endOfValue(text, at, end));
      continue;
    }
    const from = at + (key?.[0].length ?? 0);
    const to = endOfValue(text, from, end);
    found.push(...insideFlow(text, from, to), valueOf(text, from, to, true));
    at = Math.max(to, from + 1);
  }
  return found;
}

/** Where a value inside `{ }` ends: at a comma or a bracket that is not its own. */
export function endOfValue(text: string, start: number, limit: number = text.length): number {
  const open: string[] = [];
  let at = start;
  for (; at < limit; at++) {
    const char = text[at]!;
    if (char === "\n") break;
    const skip = quotedLength(text, at, limit);
    if (skip > 0) at += skip - 1;
    else if (CLOSED_BY[char] !== undefined) open.push(CLOSED_BY[char]);
    else if (open.length > 0 && char === open.at(-1)) open.pop();
    else if (open.length === 0 && /[,}\]]/.test(char)) break;
  }
  while (at > start && /\s/.test(text[at - 1]!)) at--;
  return at;
}

/** A comment begins with ` # `; what sticks to its `#`, or lies inside brackets, is text. */
function beforeComment(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const skip = quotedLength(text, at, end);
    if (skip > 0) at += skip - 1;
    else if (/^\s# /.test(text.slice(at, at + 3)) && !hasOddBrackets(text.slice(start, at)))
      return at;
  }
  return end;
}

/** A bracket or a quote that is not closed, or closed without being open. */
export function hasOddBrackets(text: string): boolean {
  const open: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const skip = quotedLength(text, at, text.length);
    if (skip > 0) at += skip - 1;
    else if (char === '"') return true;
    else if (CLOSED_BY[char] !== undefined) open.push(CLOSED_BY[char]);
    else if (/[)\]}]/.test(char) && open.pop() !== char) return true;
  }
  return open.length > 0;
}

const CLOSED_BY: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Length of the quoted text that begins here; 0 where none does. An apostrophe begins none. */
function quotedLength(text: string, at: number, limit: number): number {
  const quote = text[at]!;
  if (quote !== '"' && quote !== "'") return 0;
  if (quote === "'" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return 0;
  const end = text.indexOf(quote, at + 1);
  return end === -1 || end >= limit ? 0 : end - at + 1;
}
