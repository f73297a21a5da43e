import { isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Document, Node, Pair, ParsedNode, Scalar } from "yaml";
import { findCut, mask, type Cut, type IsExpression } from "./cut.ts";
import type { Place } from "../model/diagnostic.ts";
import type { Problems } from "./problems.ts";
import { quoted } from "./quote.ts";
import { nameOf, topOf } from "./read.ts";
import { lineAt, placeAt, type Source, type Span } from "./source.ts";
import { reportCut, reportSyntax } from "./syntax.ts";
import { fixOf, newMap, type Written, type WrittenMap, type WrittenScalar } from "./written.ts";

/** How deep a file may nest; the language itself needs nine levels. */
const MAX_DEPTH = 40;

/** Names that reach into JavaScript's objects in careless code. None of them means anything here. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * YAML 1.2, core schema, with all that computes or points elsewhere refused: tags, anchors,
 * aliases, merge keys, directives, several documents. Keys are text as written. A value that YAML
 * cut is read as it was meant (after a problem with its certain fix), so that the rest is judged.
 * null: the file cannot be read at all.
 */
export function parseYaml(
  source: Source,
  problems: Problems,
  isExpression: IsExpression,
): Written | null {
  const { document, cuts } = parseMended(source, problems, isExpression);
  if (reportSyntax(source, document.errors, problems)) return null;
  refuseDirective(source, problems);
  if (document.contents === null || isEmpty(document.contents)) {
    problems.add("TO107", topOf(source.path), "the file is empty", {
      help: ["write it, or delete the file"],
    });
    return null;
  }
  return convert({ source, problems, cuts }, document.contents, null, 0);
}

function parse(text: string): Document.Parsed {
  // The library compares every key with every other (O(n²): 100,000 keys took 320 s); Maps do here.
  // "silent" would also silence the error about a second document.
  return parseDocument(text, {
    version: "1.2",
    strict: true,
    uniqueKeys: false,
    stringKeys: true,
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: "error",
  });
}

/** Characters parsed again in the search for cuts: about a second. A usual file has 2,000. */
const MOST_TRIED = 1_000_000;

/** Each cut is replaced by a word of the same length, so that every offset stays true. */
function parseMended(
  source: Source,
  problems: Problems,
  isExpression: IsExpression,
): { document: Document.Parsed; cuts: ReadonlyMap<number, Cut> } {
  const cuts = new Map<number, Cut>();
  let text = source.text;
  let document = parse(text);
  let trials = Math.ceil(MOST_TRIED / (text.length + 1));
  const trial = (masked: string): Document.Parsed | null => (trials-- > 0 ? parse(masked) : null);
  while (trials > 0) {
    const cut = findCut({ text, document, isExpression, parse: trial });
    if (cut === null) break;
    trials--;
    reportCut(source, cut, problems);
    cuts.set(cut.start, cut);
    text = mask(text, cut);
    document = parse(text);
  }
  return { document, cuts };
}

function isEmpty(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null && (node.source ?? "") === "";
}

function refuseDirective(source: Source, problems: Problems): void {
  const match = /^(?:\uFEFF)?(?:[ \t]*(?:#.*)?\r?\n)*(%.*)/.exec(source.text);
  if (match === null) return;
  const start = match[0].length - match[1]!.length;
  const span = { start, end: start + match[1]!.trimEnd().length };
  problems.add("TO116", placeAt(source, span), "a file of Tieout has no directives", {
    note: "YAML 1.2 is read, always",
    help: ["delete this line and the `---` after it"],
  });
}

interface Context {
  readonly source: Source;
  readonly problems: Problems;
  readonly cuts: ReadonlyMap<number, Cut>;
}

/** null where nothing of the value can be used: an alias, or what lies too deep. */
function convert(
  context: Context,
  node: ParsedNode,
  key: Span | null,
  depth: number,
): Written | null {
  const span = spanOf(node);
  const standing = { source: context.source, span, key };
  refuseExtras(context, node);
  if (depth > MAX_DEPTH) {
    context.problems.add("TO117", placeAt(context.source, span), "values are nested too deeply", {
      note: `at most ${MAX_DEPTH} levels`,
    });
    return null;
  }
  if (isMap(node)) {
    const map = newMap(context.source, span, key);
    for (const pair of node.items) convertPair(context, map, pair, depth);
    return map;
  }
  if (isSeq(node)) {
    const items = node.items.flatMap(
      (item) => convert(context, item as ParsedNode, null, depth + 1) ?? [],
    );
    return { kind: "list", items, ...standing };
  }
  return isScalar(node) ? convertScalar(context, node as Scalar.Parsed, standing) : null;
}

function convertPair(
  context: Context,
  map: WrittenMap,
  pair: Pair<ParsedNode, ParsedNode | null>,
  depth: number,
): void {
  const { source, problems } = context;
  const span = spanOf(pair.key);
  const place = placeAt(source, span);
  refuseExtras(context, pair.key);
  if (!isScalar(pair.key)) {
    problems.add("TO115", place, "a key must be one text", { note: "a list or a map stands here" });
    return;
  }
  const name = String(pair.key.value);
  if (REFUSED_KEYS.has(name)) {
    problems.add("TO118", place, `\`${name}\` cannot be a key`, {
      note: "the name has a meaning of its own in JavaScript",
    });
    map.gone.add(name);
    return;
  }
  if (name === "<<") {
    problems.add("TO113", place, "`<<` does not merge anything", {
      note: "merge keys are not in YAML 1.2",
      help: ["write the keys out; a mapping that resembles another says `extends:`"],
    });
    map.gone.add(name);
    return;
  }
  const before = map.entries.get(name);
  if (before !== undefined) {
    const line = lineAt(source, before.key?.start ?? before.span.start);
    problems.add("TO112", place, `\`${name}\` stands here a second time`, {
      note: `first in line ${line}`,
      help: ["only one of them can count: put them together, or delete one"],
    });
    return;
  }
  const value = pair.value;
  if (value === null && /[\s"':]/.test(name)) {
    problems.add("TO136", place, `\`${name}\` has no value`, {
      help: ["a key ends with a colon and a space: `key: value`"],
    });
    map.gone.add(name);
    return;
  }
  if (value !== null) {
    const converted = convert(context, value, span, depth + 1);
    if (converted === null) map.gone.add(name);
    else map.entries.set(name, converted);
    return;
  }
  const empty = { start: span.end, end: span.end };
  map.entries.set(name, {
    kind: "scalar",
    value: null,
    style: "plain",
    source,
    span: empty,
    key: span,
  });
}

function convertScalar(
  context: Context,
  node: Scalar.Parsed,
  standing: Pick<WrittenScalar, "source" | "span" | "key">,
): WrittenScalar {
  const cut = context.cuts.get(standing.span.start);
  if (cut !== undefined) {
    return { kind: "scalar", style: "quoted", value: cut.text, ...standing };
  }
  const style = styleOf(node);
  const value = node.value;
  if (typeof value === "number" || typeof value === "bigint") {
    const written = node.source ?? String(value);
    if (String(value) === written)
      return { kind: "scalar", style, value: Number(value), ...standing };
    context.problems.add(
      "TO119",
      placeAt(standing.source, standing.span),
      `YAML reads \`${written}\` as the number ${String(value)}`,
      {
        note: "what is written would not be what is kept",
        help: [`write it in quotes: ${quoted.always(written)}`],
        fix: fixOf(standing.source, standing.span, quoted.always(written)),
      },
    );
    return { kind: "scalar", style, value: written, ...standing };
  }
  if (typeof value === "boolean" || value === null) {
    return { kind: "scalar", style, value, ...standing };
  }
  const text = typeof value === "string" ? value : (node.source ?? "");
  refuseControls(context, text, standing.span);
  return { kind: "scalar", style, value: text, ...standing };
}

/** A control character, or half of a character, that an escape brought in: the file was searched. */
function refuseControls(context: Context, text: string, span: Span): void {
  // oxlint-disable-next-line no-control-regex
  const match = /[\0-\x08\v\f\x0e-\x1f\x7f]|\p{Cs}/u.exec(text);
  if (match === null) return;
  const name = nameOf(match[0].charCodeAt(0));
  context.problems.add("TO105", placeAt(context.source, span), `the text holds ${name}`, {
    note: "no system takes it",
  });
}

function styleOf(node: Scalar.Parsed): WrittenScalar["style"] {
  if (node.type === "PLAIN") return "plain";
  return node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL" ? "block" : "quoted";
}

function refuseExtras(context: Context, node: ParsedNode): void {
  const { source } = context;
  const { start, end } = spanOf(node);
  const sign = (mark: string): Place => {
    const at = source.text.lastIndexOf(mark, start - 1);
    return placeAt(source, { start: at, end: at + mark.length });
  };
  if (isAlias(node)) {
    context.problems.add(
      "TO113",
      placeAt(source, { start, end }),
      "aliases (`*name`) are not read",
      {
        help: ["write the value out, or put it under `settings:`"],
      },
    );
    return;
  }
  if ("anchor" in node && node.anchor !== undefined) {
    context.problems.add(
      "TO113",
      sign(`&${node.anchor}`),
      `the anchor \`&${node.anchor}\` is not read`,
      {
        help: ["delete it, and write the value out wherever it is used"],
      },
    );
  }
  const tag = (node as Node).tag;
  if (tag !== undefined) {
    context.problems.add("TO114", sign("!"), "tags (`!name`) are not read", {
      note: "configuration runs no code and makes no objects",
      help: ["delete the tag; a text that begins with `!` stands in quotes"],
    });
  }
}

function spanOf(node: { readonly range?: readonly [number, number, number] | null }): Span {
  const range = node.range;
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}
