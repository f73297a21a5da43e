/** The grammar of queries: no OR, no JOIN, no GROUP BY [D]. */
import { type FaultError, queryUnparsable } from "../faults.ts";
import { type Token, tokensOf } from "./lexer.ts";

export interface Query {
  /** Null: all fields. */
  readonly fields: readonly string[] | null;
  readonly count: boolean;
  readonly from: string;
  readonly where: readonly Condition[];
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
  readonly start: string | null;
  readonly max: string | null;
}

export type Operator = "=" | "<" | ">" | "<=" | ">=" | "in" | "like";

export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  /** One, or those of IN. */
  readonly values: readonly string[];
}

export function parseQuery(text: string): Query | FaultError {
  const reader = readerOf(tokensOf(text));
  return readQuery(reader) ?? reader.problem();
}

/** Walks the tokens; the first that does not fit is the problem, and all later steps do nothing. */
interface Reader {
  peek(): Token;
  isKeyword(...words: readonly string[]): boolean;
  isSymbol(symbol: string): boolean;
  take(): Token;
  /** Takes the next token where it fits; else remembers what was expected and answers null. */
  expect(fits: boolean, ...expected: readonly string[]): Token | null;
  problem(): FaultError;
}

function readerOf(tokens: readonly Token[]): Reader {
  let at = 0;
  let expectations: readonly string[] = [];
  const peek = (): Token => tokens[at]!;
  const take = (): Token => tokens[at++]!;
  return {
    peek,
    take,
    isKeyword: (...words) => peek().kind === "keyword" && words.includes(peek().text.toLowerCase()),
    isSymbol: (symbol) => peek().kind === "symbol" && peek().text === symbol,
    expect(fits, ...expected) {
      if (fits) return take();
      expectations = expected;
      return null;
    },
    problem: () => unexpected(peek(), expectations),
  };
}

/** In the words of the service's own parser generator (fixture: api-query_error). */
function unexpected(token: Token, expected: readonly string[]): FaultError {
  if (token.kind === "unread") {
    const code = token.text.charCodeAt(0);
    return queryUnparsable(
      `Lexical error at line ${token.line}, column ${token.column}.  ` +
        `Encountered: "${token.text}" (${code}), after : ""`,
    );
  }
  const where = `at line ${token.line}, column ${token.column}.\n`;
  const what = expected.length === 1 ? "Was expecting:" : "Was expecting one of:";
  const list = expected.map((e) => `${e} ...\n    `).join("");
  const image = token.image.replace(/(["\\])/g, "\\$1");
  const seen = token.kind === "end" ? `"<EOF>"` : `" ${shownKind(token)} "${image} ""`;
  return queryUnparsable(`Encountered ${seen} ${where}${what}\n    ${list}`);
}

function shownKind(token: Token): string {
  switch (token.kind) {
    case "identifier":
      return "<IDENTIFIER>";
    case "string":
      return "<STRING>";
    case "number":
      return token.text.includes(".") ? "<DECIMAL>" : "<INTEGER>";
    default:
      return `"${token.text.toLowerCase()}"`;
  }
}

function readQuery(reader: Reader): Query | null {
  if (!reader.expect(reader.isKeyword("select"), '"select"')) return null;
  const selected = readSelection(reader);
  if (selected === null) return null;
  if (!reader.expect(reader.isKeyword("from"), '"from"')) return null;
  const from = readIdentifier(reader);
  const where = from === null ? null : readConditions(reader);
  const order = where === null ? null : readOrder(reader);
  if (from === null || where === null || order === null) return null;
  const page = readPage(reader);
  if (page === null || !reader.expect(reader.peek().kind === "end", "<EOF>")) return null;
  return { ...selected, from, where, order, ...page };
}

function readSelection(reader: Reader): Pick<Query, "fields" | "count"> | null {
  if (reader.isSymbol("*")) {
    reader.take();
    return { fields: null, count: false };
  }
  const first = readIdentifier(reader, '"*"', '"count"');
  if (first === null) return null;
  if (first.toLowerCase() === "count" && reader.isSymbol("(")) {
    reader.take();
    if (!reader.expect(reader.isSymbol("*"), '"*"')) return null;
    return reader.expect(reader.isSymbol(")"), '")"') ? { fields: null, count: true } : null;
  }
  const fields = [first];
  while (reader.isSymbol(",")) {
    reader.take();
    const field = readIdentifier(reader);
    if (field === null) return null;
    fields.push(field);
  }
  return { fields, count: false };
}

function readConditions(reader: Reader): readonly Condition[] | null {
  const conditions: Condition[] = [];
  if (!reader.isKeyword("where")) return conditions;
  do {
    reader.take();
    const condition = readCondition(reader);
    if (condition === null) return null;
    conditions.push(condition);
  } while (reader.isKeyword("and"));
  return conditions;
}

const COMPARISONS = ["=", "<", ">", "<=", ">="] as const;

function readCondition(reader: Reader): Condition | null {
  const field = readIdentifier(reader);
  if (field === null) return null;
  if (reader.isKeyword("in")) {
    reader.take();
    const values = readValues(reader);
    return values === null ? null : { field, operator: "in", values };
  }
  if (reader.isKeyword("like")) {
    reader.take();
    const value = readValue(reader);
    return value === null ? null : { field, operator: "like", values: [value] };
  }
  const operator = COMPARISONS.find((comparison) => reader.isSymbol(comparison));
  const names = [...COMPARISONS, "in", "like"].map((o) => `"${o}"`);
  if (!reader.expect(operator !== undefined, ...names)) return null;
  const value = readValue(reader);
  return value === null ? null : { field, operator: operator!, values: [value] };
}

function readValues(reader: Reader): readonly string[] | null {
  if (!reader.expect(reader.isSymbol("("), '"("')) return null;
  const values: string[] = [];
  do {
    if (values.length > 0) reader.take();
    const value = readValue(reader);
    if (value === null) return null;
    values.push(value);
  } while (reader.isSymbol(","));
  return reader.expect(reader.isSymbol(")"), '")"') ? values : null;
}

function readValue(reader: Reader): string | null {
  const { kind } = reader.peek();
  const fits = kind === "string" || kind === "number" || reader.isKeyword("true", "false");
  const kinds = ["<STRING>", "<INTEGER>", "<DECIMAL>", '"true"', '"false"'];
  return reader.expect(fits, ...kinds)?.text ?? null;
}

/** ORDERBY is documented; ORDER BY is understood, too. */
function readOrder(reader: Reader): Query["order"] | null {
  const order: { field: string; descending: boolean }[] = [];
  if (reader.isKeyword("order")) {
    reader.take();
    if (!reader.expect(reader.isKeyword("by"), '"by"')) return null;
  } else if (reader.isKeyword("orderby")) {
    reader.take();
  } else {
    return order;
  }
  for (;;) {
    const field = readIdentifier(reader);
    if (field === null) return null;
    const descending = reader.isKeyword("desc");
    if (descending || reader.isKeyword("asc")) reader.take();
    order.push({ field, descending });
    if (!reader.isSymbol(",")) return order;
    reader.take();
  }
}

/** STARTPOSITION and MAXRESULTS, in either order [R]. */
function readPage(reader: Reader): Pick<Query, "start" | "max"> | null {
  const page: { start: string | null; max: string | null } = { start: null, max: null };
  while (reader.isKeyword("startposition", "maxresults")) {
    const word = reader.take().text.toLowerCase();
    const number = reader.expect(reader.peek().kind === "number", "<INTEGER>");
    if (number === null) return null;
    page[word === "maxresults" ? "max" : "start"] = number.text;
  }
  return page;
}

function readIdentifier(reader: Reader, ...others: readonly string[]): string | null {
  const isWord = reader.peek().kind === "identifier";
  return reader.expect(isWord, ...others, "<IDENTIFIER>")?.text ?? null;
}
