import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import {
  isJsonObject,
  JsonError,
  parseJson,
  parseJsonStrict,
  writeJson,
} from "../../engine/model/json.ts";
import type { Oddity, RowBatch, RowReader, TextBatch } from "./batch.ts";
import type { StreamFile } from "./catalog.ts";
import { readText } from "./decode.ts";
import { unreadable } from "./fault.ts";

/** Longer lines are no rows: a JSON file that was named .ndjson. */
const MAX_LINE = 16 * 1024 * 1024;

/** The rows of an NDJSON file: one JSON object a line. */
export function openLines(io: ConnectorIo, file: StreamFile): RowReader {
  return {
    texts: () => readLines(io, file),
    async *batches() {
      for await (const batch of readLines(io, file)) yield parseLines(file, batch);
    },
    pack: writeJson,
    unpack: (text) => parseJson(text) as JsonObject,
  };
}

async function* readLines(io: ConnectorIo, file: StreamFile): AsyncGenerator<TextBatch> {
  let rest = "";
  let line = 1;
  const take = (text: string): TextBatch => {
    const lines = text.split("\n");
    const batch = toTexts(lines, line);
    line += lines.length;
    return batch;
  };
  for await (const text of readText(io, file)) {
    rest += text;
    const end = rest.lastIndexOf("\n");
    if (end !== -1) yield take(rest.slice(0, end));
    rest = rest.slice(end + 1);
    if (rest.length > MAX_LINE) {
      const what = `a line is longer than ${MAX_LINE} characters`;
      throw unreadable(`${file.shown}:${line}`, what, "NDJSON is one object a line.");
    }
  }
  if (rest !== "") yield take(rest);
}

/** Those that are not blank. `first`: the number of the first of these lines. */
export function toTexts(lines: readonly string[], first: number): TextBatch {
  const batch = { texts: [] as string[], lines: [] as number[] };
  for (const [at, line] of lines.entries()) {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text === "") continue;
    batch.texts.push(text);
    batch.lines.push(first + at);
  }
  return batch;
}

export function parseLines(file: StreamFile, { texts, lines }: TextBatch): RowBatch {
  const batch = {
    rows: [] as JsonObject[],
    texts: [] as string[],
    lines: [] as number[],
    oddities: [] as Oddity[],
  };
  for (const [at, text] of texts.entries()) {
    const row = tryJson(text);
    if (typeof row !== "string") {
      batch.rows.push(row);
      batch.texts.push(text);
      batch.lines.push(lines[at]!);
    } else {
      batch.oddities.push({ place: `${file.shown}:${lines[at]!}`, text: row });
    }
  }
  return batch;
}

/** The object, or what is wrong with the line. A key that stands twice could be either value. */
function tryJson(text: string): JsonObject | string {
  try {
    const value = parseJsonStrict(text);
    return isJsonObject(value) ? value : "the line holds no JSON object";
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return `the line is not JSON: ${error.message} (character ${error.offset + 1})`;
  }
}
