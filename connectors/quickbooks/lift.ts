import { endOfValue, skipBlank } from "../../engine/model/json-under.ts";

/** Which list of an answer holds its rows: a stream's, of a query or of change data capture. */
export interface Asked {
  readonly how: "query" | "cdc";
  readonly stream: string;
}

/** An answer whose rows nobody has parsed. */
export interface Lifted {
  /** The answer as it came, with an empty list where the rows were. */
  readonly shell: string;
  /** Each the text of an object, as far as its brackets tell. */
  readonly rows: readonly string[];
}

const COMMA = 44;
const CLOSE_LIST = 93;
const OPEN = 123;

const FRAME = {
  query: String.raw`^\s*\{\s*"QueryResponse"\s*:\s*\{\s*`,
  cdc: String.raw`^\s*\{\s*"CDCResponse"\s*:\s*\[\s*\{\s*"QueryResponse"\s*:\s*\[\s*\{\s*`,
} as const;

/**
 * Takes the rows out of an answer without parsing them: only their brackets are counted. null where
 * they are not the first thing in it, as they are in all that is recorded, or where something
 * between them is no object: then the answer is parsed as it stands, which finds any fault.
 */
export function liftRows(text: string, { how, stream }: Asked): Lifted | null {
  const frame = new RegExp(`${FRAME[how]}"${stream}"\\s*:\\s*\\[`).exec(text)?.[0];
  if (frame === undefined) return null;
  const rows: string[] = [];
  for (let at = skipBlank(text, frame.length); text.charCodeAt(at) === OPEN;) {
    const end = endOfValue(text, at);
    rows.push(text.slice(at, end));
    at = skipBlank(text, end);
    if (text.charCodeAt(at) === CLOSE_LIST) return { shell: frame + text.slice(at), rows };
    if (text.charCodeAt(at) !== COMMA) return null;
    at = skipBlank(text, at + 1);
  }
  return null;
}
