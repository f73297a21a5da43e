/**
 * Finds where a text stops being JSON: JSON.parse says so only in some of its messages, and never
 * minds a key that stands twice. Not for the hot path.
 */

/** `offset` counts UTF-16 units from 0. */
export interface JsonFault {
  readonly message: string;
  readonly offset: number;
}

interface Reader {
  readonly text: string;
  readonly uniqueKeys: boolean;
  at: number;
}

/** The first fault against RFC 8259 (and unique keys, if asked), or null. Recurses by level. */
export function findJsonFault(
  text: string,
  { uniqueKeys }: { readonly uniqueKeys: boolean },
): JsonFault | null {
  const reader: Reader = { text, uniqueKeys, at: 0 };
  const fault = value(reader);
  if (fault !== null) return fault;
  skipSpace(reader);
  return reader.at === text.length ? null : expected(reader, "the end");
}

function value(reader: Reader): JsonFault | null {
  skipSpace(reader);
  const first = reader.text[reader.at];
  if (first === "{") return object(reader);
  if (first === "[") return list(reader);
  if (first === '"') return string(reader);
  return take(reader, SCALAR) ? null : expected(reader, "a value");
}

function object(reader: Reader): JsonFault | null {
  reader.at++;
  if (takeMark(reader, "}")) return null;
  const keys = new Set<string>();
  for (;;) {
    skipSpace(reader);
    const from = reader.at;
    if (reader.text[from] !== '"') return expected(reader, "a key in double quotes");
    const bad = string(reader);
    if (bad !== null) return bad;
    const key = JSON.parse(reader.text.slice(from, reader.at)) as string;
    if (reader.uniqueKeys && keys.has(key)) {
      return { message: `the key "${key}" stands twice in one object`, offset: from };
    }
    keys.add(key);
    if (!takeMark(reader, ":")) return expected(reader, '":" after the key');
    const fault = value(reader);
    if (fault !== null) return fault;
    if (takeMark(reader, "}")) return null;
    if (!takeMark(reader, ",")) return expected(reader, '"," or "}"');
  }
}

function list(reader: Reader): JsonFault | null {
  reader.at++;
  if (takeMark(reader, "]")) return null;
  for (;;) {
    const fault = value(reader);
    if (fault !== null) return fault;
    if (takeMark(reader, "]")) return null;
    if (!takeMark(reader, ",")) return expected(reader, '"," or "]"');
  }
}

function string(reader: Reader): JsonFault | null {
  reader.at++;
  for (;;) {
    take(reader, PLAIN);
    const next = reader.text[reader.at];
    if (next === '"') {
      reader.at++;
      return null;
    }
    if (next === undefined) return expected(reader, 'a closing "');
    if (!take(reader, ESCAPE)) return expected(reader, "an escape sequence");
  }
}

const SPACE = /[ \t\n\r]*/y;
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function skipSpace(reader: Reader): void {
  take(reader, SPACE);
}

function takeMark(reader: Reader, mark: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== mark) return false;
  reader.at++;
  return true;
}

function take(reader: Reader, pattern: RegExp): boolean {
  pattern.lastIndex = reader.at;
  if (!pattern.test(reader.text)) return false;
  reader.at = pattern.lastIndex;
  return true;
}

function expected(reader: Reader, what: string): JsonFault {
  const next = reader.text.codePointAt(reader.at);
  const found = next === undefined ? "the end" : JSON.stringify(String.fromCodePoint(next));
  return { message: `expected ${what}, found ${found}`, offset: reader.at };
}
