import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import {
  isJsonObject,
  JsonError,
  parseJson,
  parseJsonStrict,
  writeJson,
} from "../../engine/model/json.ts";
import type { Oddity, RowBatch, RowReader } from "./batch.ts";
import type { StreamFile } from "./catalog.ts";
import { readText } from "./decode.ts";
import { unreadable } from "./fault.ts";

/** A JSON file is parsed in one piece, which takes several times its size for a moment. */
export const MAX_DOCUMENT = 64 * 1024 * 1024;

/** The rows of a JSON file: the list at its top, or at the stream's `path`. */
export function openDocument(io: ConnectorIo, file: StreamFile): RowReader {
  return {
    async *batches() {
      const bytes = io.files.info(file.path)?.bytes ?? 0;
      if (bytes > MAX_DOCUMENT) {
        const what = `${bytes} bytes of JSON in one piece are more than ${MAX_DOCUMENT}`;
        throw unreadable(file.shown, what, "Export it as NDJSON: one object a line.");
      }
      let text = "";
      for await (const piece of readText(io, file)) text += piece;
      yield documentRows(file, text);
    },
    pack: writeJson,
    unpack: (text) => parseJson(text) as JsonObject,
  };
}

/** `lines` of the batch count rows: where a row stands in its file is not known. */
export function documentRows(file: StreamFile, text: string): RowBatch {
  const batch = { rows: [] as JsonObject[], lines: [] as number[], oddities: [] as Oddity[] };
  for (const [at, row] of listIn(file, parseDocument(file, text)).entries()) {
    if (isJsonObject(row)) {
      batch.rows.push(row);
      batch.lines.push(at + 1);
    } else {
      batch.oddities.push({ place: `${file.shown}, row ${at + 1}`, text: "it is no object" });
    }
  }
  return batch;
}

function parseDocument(file: StreamFile, text: string): JsonValue {
  try {
    return parseJsonStrict(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const line = text.slice(0, error.offset).split("\n").length;
    throw unreadable(`${file.shown}:${line}`, `it is not JSON: ${error.message}`);
  }
}

function listIn(file: StreamFile, document: JsonValue): readonly JsonValue[] {
  let value: JsonValue = document;
  for (const key of file.rows?.split(".") ?? []) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) {
      const what = `there is no "${key}" on the way to ${file.rows}`;
      throw unreadable(file.shown, what, pathAdvice(value));
    }
    value = value[key]!;
  }
  if (Array.isArray(value)) return value as readonly JsonValue[];
  const where = file.rows === null ? "at the top" : `at ${file.rows}`;
  throw unreadable(file.shown, `there is no list of rows ${where}`, pathAdvice(value));
}

function pathAdvice(value: JsonValue): string {
  const keys = isJsonObject(value) ? Object.keys(value).slice(0, 10).join(", ") : "";
  const there = keys === "" ? "" : ` There is: ${keys}.`;
  return `Say where the list stands: path: data.rows, for this stream.${there}`;
}
