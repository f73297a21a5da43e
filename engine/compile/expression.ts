/**
 * Checks an expression and turns it into closures, in one walk over its tree. It is our own checker
 * and not the library's: null goes through paths and arithmetic, literals are decimals, money,
 * dates and references have rules that CEL's types cannot say.
 */
import type { Expr } from "../model/program.ts";
import type { Value } from "../model/value.ts";
import { check } from "./check.ts";
import { type Findings, listed, newFindings, placeOf, type Spot } from "./findings.ts";
import type { Names } from "./names.ts";
import type { Typed } from "./operators.ts";
import { parseExpression, placeIn, type Source } from "./parse.ts";
import { isTemplate, splitTemplate } from "./template.ts";
import { ANY, BOOL, TEXT, typeName } from "./types.ts";
import { bounded, textOf } from "./values.ts";

/**
 * The scalar at a place, as an expression. Always gives something to go on with: after a finding
 * it is of unknown type and null.
 */
export function compileExpression(
  at: Spot,
  written: unknown,
  names: Names,
  findings: Findings,
): Typed {
  if (typeof written === "boolean") return { type: BOOL, constant: written, run: () => written };
  const text = String(written);
  const source: Source = { at, whole: text, offset: 0, text };
  if (isTemplate(text)) {
    // A template is no formula anywhere else: with these braces the formula itself would be posted.
    if (!isFormula(source)) return compileTemplate(at, text, names, findings);
    findings.add("TO215", placeOf(at), "this is a formula, and a text in it has braces", {
      note: "in a template all that stands outside the braces is text, the formula too",
      help: ['put the text together: name + ", " + text(number)'],
    });
    return UNKNOWN;
  }
  // Words that are no expression are a sentence that someone meant as a constant.
  const isSentence = WORDS.test(text) && parseExpression(source, newFindings()) === null;
  if (isSentence) return constantFound(at, text, names, findings);
  const tree = parseExpression(source, findings);
  if (tree === null) return UNKNOWN;
  return check(tree, names, source, findings);
}

function isFormula(source: Source): boolean {
  // `{a: b}` is a map to the parser, and a template to us.
  if (source.text.trimStart().startsWith("{")) return false;
  return parseExpression(source, newFindings()) !== null;
}

const WORDS = /^\s*[\p{L}\p{N}'’&.,-]+(\s+[\p{L}\p{N}'’&.,-]+)+\s*$/u;

export const UNKNOWN: Typed = { type: ANY, run: () => null };

/** A condition: true or false, and null counts as false. */
export function compileCondition(
  at: Spot,
  written: unknown,
  names: Names,
  findings: Findings,
): Typed {
  const typed = compileExpression(at, written, names, findings);
  const { kind } = typed.type;
  if (kind !== "bool" && kind !== "any") {
    findings.add(
      "TO209",
      placeOf(at),
      `a condition is asked for, and this is ${typeName(typed.type)}`,
      {
        help: ["compare it: `x == y`, or `!is_null(x)`"],
      },
    );
  }
  return typed;
}

export function toExpr(at: Spot, written: unknown, typed: Typed): Expr {
  return { text: String(written), place: placeOf(at), type: typeName(typed.type), run: typed.run };
}

/** Null in a hole is nothing; where every hole is null the whole is null, so `when_null` decides. */
function compileTemplate(at: Spot, text: string, names: Names, findings: Findings): Typed {
  const parts = splitTemplate(text, at, findings);
  if (parts === null) return UNKNOWN;
  const pieces: (string | Typed["run"])[] = [];
  for (const part of parts) {
    if (part.kind === "text") {
      pieces.push(part.text);
      continue;
    }
    const source: Source = { at, whole: text, offset: part.offset, text: part.text };
    const tree = parseExpression(source, findings);
    const typed = tree === null ? UNKNOWN : check(tree, names, source, findings);
    if (typed.constant !== undefined) {
      const message = `\`${part.text.trim()}\` is a constant, and stands in braces`;
      findings.add("TO203", placeIn(source, 0, part.text.length), message, {
        help: ["write it without them: only names and calls stand in braces"],
      });
    }
    if (typed.type.kind === "list" || typed.type.kind === "row") {
      findings.add(
        "TO208",
        placeIn(source, 0, part.text.length),
        `a template takes one value, and this is ${typeName(typed.type)}`,
        { help: ['join(list, ", ") makes one text of a list'] },
      );
    }
    pieces.push(typed.run);
  }
  return { type: TEXT, run: fill(pieces) };
}

function fill(pieces: readonly (string | Typed["run"])[]): Typed["run"] {
  const holes = pieces.filter((piece) => typeof piece !== "string").length;
  return (scope) => {
    let text = "";
    let nulls = 0;
    for (const piece of pieces) {
      if (typeof piece === "string") {
        text += piece;
        continue;
      }
      const value: Value = piece(scope);
      if (value === null) nulls++;
      else text += typeof value === "string" ? value : textOf(value);
    }
    return holes > 0 && nulls === holes ? null : bounded(scope, text);
  };
}

/** The fewest characters that a template has: what stands outside its braces. */
export function fixedLength(written: unknown): number {
  if (typeof written !== "string" || !isTemplate(written)) return 0;
  return [...written.replace(/\{\{|\}\}/g, "x").replace(/\{[^{}]*\}/g, "")].length;
}

function constantFound(at: Spot, text: string, names: Names, findings: Findings): Typed {
  findings.add("TO203", placeOf(at), `\`${text}\` is a text, and an expression is asked for`, {
    note: "a constant stands under `set:`",
    help: [
      `fields: ${listed([...names.roots.keys()].filter((name) => name !== "existing"))}`,
      constantHelp(at, text),
    ],
  });
  return UNKNOWN;
}

export function constantHelp(at: Spot, text: string): string | null {
  const inFields = at.path[0] === "fields" || at.path.includes("fields");
  const field = at.path.at(-1);
  if (!inFields || typeof field !== "string") return null;
  return `if it is meant: set: { ${field}: ${JSON.stringify(text)} }`;
}
