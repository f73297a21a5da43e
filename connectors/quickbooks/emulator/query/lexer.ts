/** The words of a query; positions count from 1, as the parser's messages do [R]. */
export type TokenKind =
  | "keyword"
  | "identifier"
  | "string"
  | "number"
  | "symbol"
  | "end"
  | "unread";

export interface Token {
  readonly kind: TokenKind;
  /** As written; of a string what stands between the quotes, unescaped. */
  readonly text: string;
  /** As written, quotes and all. */
  readonly image: string;
  readonly line: number;
  readonly column: number;
}

/** Keywords in any case [D]. COUNT is one only before a parenthesis. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `select from where and or not in like order by orderby asc desc startposition maxresults true
  false null`.split(/\s+/),
);

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ["identifier", /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_*][A-Za-z0-9_]*)*/y],
  ["number", /-?\d+(?:\.\d+)?/y],
  ["string", /'(?:[^'\\]|\\[\s\S])*'/y],
  ["symbol", /<=|>=|[=<>(),*]/y],
];

/**
 * Ends with an `end`, or with an `unread` character where none of the words fits. Words before that
 * are read as usual: the service's reader is asked word by word.
 */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(query.slice(at))![0].length;
    const { line, column } = placeOf(query, at);
    if (at >= query.length) {
      tokens.push({ kind: "end", text: "", image: "<EOF>", line, column });
      return tokens;
    }
    const found = match(query, at);
    if (found === null) {
      const char = query[at]!;
      tokens.push({ kind: "unread", text: char, image: char, line, column });
      return tokens;
    }
    tokens.push({ ...found, line, column });
    at += found.image.length;
  }
}

function match(query: string, at: number): Pick<Token, "kind" | "text" | "image"> | null {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const image = pattern.exec(query)?.[0];
    if (image === undefined) continue;
    if (kind === "string") return { kind, text: unescaped(image.slice(1, -1)), image };
    const isKeyword = kind === "identifier" && KEYWORDS.has(image.toLowerCase());
    return { kind: isKeyword ? "keyword" : kind, text: image, image };
  }
  return null;
}

/** A quote is escaped by a backslash [D]. */
function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, "$1");
}

function placeOf(query: string, at: number): { readonly line: number; readonly column: number } {
  const before = query.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
