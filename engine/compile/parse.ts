/**
 * The only file that knows the CEL library: text to tree. Its type checker and evaluator are not
 * used, because null, money and dates follow rules that it cannot express (see expression.ts).
 */
import { Environment, ParseError, type ASTNode } from "@marcbachmann/cel-js";
import { type Findings, type Spot, placeOf, placeWithin } from "./findings.ts";

export type Tree = ASTNode;

/** One text between braces, or a whole expression: where in the scalar it begins. */
export interface Source {
  readonly at: Spot;
  /** The whole scalar. */
  readonly whole: string;
  /** Offset of `text` in it. */
  readonly offset: number;
  readonly text: string;
}

const MAX_SOURCE = 4096;
const MAX_DEPTH = 32;
const MAX_NODES = 500;

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  limits: {
    maxDepth: MAX_DEPTH,
    maxAstNodes: MAX_NODES,
    maxListElements: 200,
    maxCallArguments: 16,
  },
});

export function placeIn(source: Source, start: number, end: number) {
  return placeWithin(source.at, source.whole, source.offset + start, source.offset + end);
}

/** null after a finding. */
export function parseExpression(source: Source, findings: Findings): Tree | null {
  if (Buffer.byteLength(source.text) > MAX_SOURCE) {
    findings.add("TO217", placeOf(source.at), "the expression is longer than 4 KiB");
    return null;
  }
  try {
    return environment.parse(source.text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    report(error, source, findings);
    return null;
  }
}

function report(error: ParseError, source: Source, findings: Findings): void {
  const start = error.range?.start ?? 0;
  const end = error.range?.end ?? source.text.length;
  const place = placeIn(source, start, Math.max(start + 1, end));
  if (error.code === "limit_exceeded") {
    findings.add("TO217", place, "the expression is too large", {
      note: `at most ${MAX_DEPTH} levels deep, ${MAX_NODES} parts`,
    });
  } else if (error.code === "reserved_identifier") {
    const word = source.text.slice(start, end);
    findings.add("TO229", place, `\`${word}\` is a word of the language, no name`, {
      help: ["rename the field"],
    });
  } else {
    findings.add("TO201", place, "the expression cannot be read here", {
      note: noteOf(error.summary),
    });
  }
}

function noteOf(summary: string): string {
  if (/\bEOF\b/.test(summary)) return "it ends too early";
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}
