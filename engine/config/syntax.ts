import type { YAMLError } from "yaml";
import type { Code } from "./codes.ts";
import type { Cut, Why } from "./cut.ts";
import type { Problems } from "./problems.ts";
import { quoted } from "./quote.ts";
import { lineAt, lineText, placeAt, type Source } from "./source.ts";
import { fixOf } from "./written.ts";

/** What the parser refuses, in our words. true: there was something, and no tree can be trusted. */
export function reportSyntax(
  source: Source,
  errors: readonly YAMLError[],
  problems: Problems,
): boolean {
  let lastLine = 0;
  let reported = 0;
  const exhausted = errors.filter((error) => error.code === "RESOURCE_EXHAUSTION").slice(0, 1);
  const told = exhausted.length > 0 ? exhausted : errors;
  for (const error of told.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const line = lineAt(source, Math.min(error.pos[0], source.text.length));
    // After the first error the parser has lost its way: only what stands for itself is told.
    if (line === lastLine || (reported > 0 && !STANDS_ALONE.has(error.code))) continue;
    lastLine = line;
    reported++;
    const { code, message, help } = telling(error, source);
    const start = openedAt(error, source.text) ?? movedOn(error, source) ?? error.pos[0];
    const place = placeAt(source, {
      start,
      end: Math.max(start + 1, start === error.pos[0] ? error.pos[1] : 0),
    });
    problems.add(code, place, message, { note: besideOf(source, place.line), help });
  }
  return errors.length > 0;
}

/**
 * `truth: work` with a line beneath that stands further right: YAML reads both as one text, and
 * stumbles over the colon of the second. That line is the one to look at.
 */
function movedOn(error: YAMLError, { text }: Source): number | null {
  if (error.code !== "BLOCK_AS_IMPLICIT_KEY") return null;
  const lines = /^([^\n]*)\n(?:\s*\n)*( *)(?=\S)/.exec(text.slice(error.pos[0]));
  if (lines === null || /: |:$/.test(lines[1]!)) return null;
  return error.pos[0] + lines[0].length;
}

/** Where the keys of the same map or list begin, when the line itself begins in another column. */
function besideOf(source: Source, line: number): string | undefined {
  const columnOf = (at: number): number =>
    /^ *(?=[^\s#])/.exec(lineText(source, at))?.[0].length ?? -1;
  const own = columnOf(line);
  let first = -1;
  for (let at = line - 1; own > 0 && at > 0; at--) {
    const column = columnOf(at);
    if (column === -1) continue;
    if (column < own) break;
    first = at;
  }
  if (first === -1 || columnOf(first) === own) return undefined;
  return `what stands beside it begins in column ${columnOf(first) + 1}, from line ${first} on`;
}

const STANDS_ALONE: ReadonlySet<YAMLError["code"]> = new Set([
  "TAB_AS_INDENT",
  "BAD_DQ_ESCAPE",
  "BAD_SCALAR_START",
  "NON_STRING_KEY",
]);

interface Telling {
  readonly code: Code;
  readonly message: string;
  readonly help: readonly string[];
}

function telling(error: YAMLError, source: Source): Telling {
  switch (error.code) {
    case "TAB_AS_INDENT":
      return {
        code: "TO110",
        message: "a tab indents this line",
        help: ["YAML indents with spaces only: two a level"],
      };
    case "MULTIPLE_DOCS":
      return {
        code: "TO111",
        message: "a second document begins here",
        help: ["delete the `---` or `...`: one file is one document"],
      };
    case "BAD_INDENT":
      if (error.message.startsWith("Flow"))
        return { code: "TO109", message: "this bracket is not closed", help: [] };
      return {
        code: "TO108",
        message: "this line does not begin in the column of the keys beside it",
        help: ["keys of one map begin in the same column"],
      };
    case "MISSING_CHAR":
      return /quote/.test(error.message)
        ? { code: "TO109", message: "this quote is not closed", help: [] }
        : { code: "TO101", message: `this is not YAML: ${error.message}`, help: [] };
    case "BAD_DQ_ESCAPE":
      return {
        code: "TO125",
        message: `\`\\${source.text[error.pos[0] + 1] ?? ""}\` is no escape in double quotes`,
        help: [
          "put the text in single quotes: nothing is escaped there",
          "or double the backslash",
        ],
      };
    case "NON_STRING_KEY":
      return { code: "TO115", message: "a key must be one text", help: [] };
    case "RESOURCE_EXHAUSTION":
      return {
        code: "TO117",
        message: "values are nested too deeply",
        help: ["a configuration nests about nine levels deep"],
      };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        code: "TO101",
        message: "a map cannot begin in this line",
        help: [
          "put its keys on lines of their own, or in { }",
          "a text with `: ` in it stands in quotes",
        ],
      };
    case "KEY_OVER_1024_CHARS":
      return { code: "TO101", message: "the key has more than 1,024 characters", help: [] };
    case "MULTILINE_IMPLICIT_KEY":
      return {
        code: "TO101",
        message: "this line has no key",
        help: ["a key ends with a colon and a space: `key: value`"],
      };
    default:
      return {
        code: "TO101",
        message: unexpected(error),
        help: ["a text with signs of YAML in it stands in quotes"],
      };
  }
}

const SIGNS: Readonly<Record<string, string>> = {
  "flow-map-start": "`{`",
  "flow-map-end": "`}`",
  "flow-seq-start": "`[`",
  "flow-seq-end": "`]`",
  "map-value-ind": "`:`",
  "block-seq-ind": "`-`",
  "explicit-key-ind": "`?`",
  comma: "`,`",
};

/** The parser's "Unexpected flow-map-end token …" in words of this page. */
function unexpected(error: YAMLError): string {
  const token = /^Unexpected ([a-z-]+)/.exec(error.message)?.[1];
  if (token === undefined) return `this is not YAML: ${error.message.replace(/\n[^]*/, "")}`;
  return `${SIGNS[token] ?? "this"} is not expected here`;
}

/** Where the bracket or quote opens that is missed only later; null where that is not known. */
function openedAt(error: YAMLError, text: string): number | null {
  if (error.code === "MISSING_CHAR" && /quote/.test(error.message)) {
    const match = /(?<=^[^\n#]*(?::|-)\s+)(["'])(?:(?!\1).)*$/m.exec(text);
    return match?.index ?? null;
  }
  if (error.code !== "BAD_INDENT" || !error.message.startsWith("Flow")) return null;
  let closed = 0;
  for (let at = error.pos[0] - 1; at >= 0; at--) {
    if (/[}\]]/.test(text[at]!)) closed++;
    else if (/[{[]/.test(text[at]!) && closed-- === 0) return at;
  }
  return null;
}

const CUTS: Readonly<Record<Why, { readonly code: Code; readonly message: string }>> = {
  colon: { code: "TO120", message: "YAML takes `: ` for the end of a key and cuts this value" },
  comma: { code: "TO121", message: "inside { } YAML cuts this value at a comma or bracket" },
  comment: { code: "TO122", message: "YAML takes ` #` for a comment and cuts this value" },
  brace: { code: "TO123", message: "YAML takes a `{` at the beginning for a map" },
  quote: { code: "TO124", message: "YAML takes the first quotes for the whole value" },
  character: {
    code: "TO124",
    message: "YAML gives the first character of this value a meaning of its own",
  },
};

export function reportCut(source: Source, cut: Cut, problems: Problems): void {
  const told = CUTS[cut.why];
  const written = quoted.always(cut.text);
  problems.add(told.code, placeAt(source, cut), told.message, {
    note: "meant as one value",
    help: [
      cut.kept === null ? null : `YAML reads only: ${cut.kept}`,
      `write it in quotes: ${written}`,
    ],
    fix: fixOf(source, cut, written),
  });
}
