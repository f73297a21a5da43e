/**
 * `{{ response.next }}`: texts of a manifest with values filled in. Not a language: a path, a path
 * behind `not`, or a path held against a literal. Nothing is called, and only own keys of JSON are
 * looked at.
 */
import { isJsonObject, type JsonValue, numberText } from "../../engine/model/json.ts";

export type Scope = Readonly<Record<string, JsonValue | undefined>>;

/** A text in a manifest, read: literal pieces and expressions in turn. */
export type Template = readonly (string | Expression)[];

export interface Expression {
  readonly path: readonly string[];
  readonly negated: boolean;
  readonly compare: { readonly equal: boolean; readonly to: JsonValue } | null;
  /** As it is written between the braces. */
  readonly written: string;
}

const PART = String.raw`[A-Za-z_][A-Za-z0-9_-]*`;
const EXPRESSION = new RegExp(
  String.raw`^(not\s+|!\s*)?(${PART}(?:\.(?:${PART}|\d+)|\[\d+\]|\['[^'\]]*'\])*)` +
    String.raw`(?:\s*(==|!=)\s*(true|false|null|-?\d+|'[^']*'|"[^"]*"))?$`,
);
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g;

/** Of texts that are already checked: throws what `templateFault` would say. */
export function parseTemplate(text: string): Template {
  const pieces: (string | Expression)[] = [];
  let at = 0;
  for (const found of text.matchAll(/\{\{(.*?)\}\}/gs)) {
    if (found.index > at) pieces.push(text.slice(at, found.index));
    pieces.push(parseExpression(found[1]!.trim()));
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  for (const piece of pieces) {
    if (typeof piece === "string" && /\{\{|\}\}/.test(piece)) {
      throw new TemplateError("a `{{` without its `}}`", "");
    }
  }
  return pieces;
}

export class TemplateError extends Error {
  readonly word: string;

  constructor(message: string, word: string) {
    super(message);
    this.word = word;
  }
}

function parseExpression(written: string): Expression {
  const found = EXPRESSION.exec(written);
  if (found === null) {
    const what = written === "" ? "nothing stands between the braces" : `\`${written}\` is no path`;
    throw new TemplateError(what, written);
  }
  const [, not, path = "", operator, literal] = found;
  const first = /^[^.[]+/.exec(path)?.[0] ?? "";
  const rest = [...path.slice(first.length).matchAll(STEP)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  return {
    path: [first, ...rest],
    negated: not !== undefined,
    compare: operator === undefined ? null : { equal: operator === "==", to: literalOf(literal!) },
    written,
  };
}

function literalOf(text: string): JsonValue {
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  return /^['"]/.test(text) ? text.slice(1, -1) : text;
}

/** The value itself where the template is one expression, else its text; null: something is not there. */
export function evaluate(template: Template, scope: Scope): JsonValue {
  const [only] = template;
  if (template.length === 1 && only !== undefined && typeof only !== "string") {
    return valueOf(only, scope);
  }
  return fill(template, scope, (text) => text);
}

/** The text with every value in it through `encode`; null where a value is not there. */
export function fill(
  template: Template,
  scope: Scope,
  encode: (text: string) => string,
): string | null {
  let text = "";
  for (const piece of template) {
    const value = typeof piece === "string" ? piece : textOf(valueOf(piece, scope));
    if (value === null) return null;
    text += typeof piece === "string" ? piece : encode(value);
  }
  return text;
}

/** As a condition: false, null, 0, "" and an empty list are not. */
export function holds(template: Template, scope: Scope): boolean {
  const value = evaluate(template, scope);
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== false && value !== "" && textOf(value) !== "0";
}

function valueOf({ path, negated, compare }: Expression, scope: Scope): JsonValue {
  const [root = "", ...rest] = path;
  const value = at(Object.hasOwn(scope, root) ? (scope[root] ?? null) : null, rest);
  if (compare !== null) {
    const same = (textOf(value) ?? null) === (textOf(compare.to) ?? null);
    return (same === compare.equal) !== negated;
  }
  if (!negated) return value;
  return value === null || value === false || value === "";
}

/** The value at the end of keys and positions; null where there is none. */
export function at(value: JsonValue, path: readonly (string | number)[]): JsonValue {
  let found: JsonValue = value;
  for (const step of path) {
    if (Array.isArray(found)) found = (found as readonly JsonValue[])[Number(step)] ?? null;
    else if (isJsonObject(found)) {
      found = Object.hasOwn(found, step) ? (found[step] ?? null) : null;
    } else return null;
  }
  return found;
}

/** Texts, numbers and flags; null for what is none of them. */
export function textOf(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return numberText(value);
}
