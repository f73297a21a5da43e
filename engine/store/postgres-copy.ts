import { pipeline } from "node:stream/promises";
import type { Writable } from "node:stream";
import type { PoolClient } from "pg";
import { from } from "pg-copy-streams";
import type { Cell } from "./statement.ts";

/**
 * Rows into a table by COPY, the database's own way for many. Nothing else may be under way on
 * this connection: the driver lets no other kind of query into a pipeline, so it stands out of it
 * for so long.
 */
export async function copyRows(
  client: PoolClient,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const names = columns.map((name) => `"${name}"`).join(", ");
  const piped = client as PoolClient & { pipeline: boolean };
  piped.pipeline = false;
  try {
    const into = piped.query(from(`copy "${table}" (${names}) from stdin`)) as Writable;
    await pipeline(pieces(rows), into);
  } finally {
    piped.pipeline = true;
  }
}

/** About so many characters go to the server in one piece. */
const PIECE = 64 * 1024;

function* pieces(rows: Iterable<readonly Cell[]>): Generator<string> {
  let text = "";
  for (const row of rows) {
    text += `${row.map(cell).join("\t")}\n`;
    if (text.length < PIECE) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

/** As COPY reads it: tab, newline and backslash are escaped, bytes are `\x` and hex digits. */
function cell(value: Cell): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return NEEDS_ESCAPE.test(value) ? escaped(value) : value;
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString("hex")}`;
  return String(value);
}

const NEEDS_ESCAPE = /[\\\t\n\r]/;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
};

const escaped = (text: string): string => text.replaceAll(/[\\\t\n\r]/g, (sign) => ESCAPES[sign]!);
