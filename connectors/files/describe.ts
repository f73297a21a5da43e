import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import type { RowBatch } from "./batch.ts";
import { listFiles, type StreamFile } from "./catalog.ts";
import type { Settings } from "./config.ts";
import { decodeHead } from "./decode.ts";
import { documentRows } from "./document.ts";
import { unreadable } from "./fault.ts";
import { parseLines, toTexts } from "./lines.ts";
import { readTable } from "./table.ts";

/**
 * A stream for every file that is there; a declared one that is not is left out. So is a JSON file
 * that nobody declared and that holds no list: a folder of exports may have a settings.json.
 */
export function describeFiles(settings: Settings, io: ConnectorIo): readonly StreamSchema[] {
  return [...listFiles(settings, io).values()].flatMap((file) => {
    const declared = settings.streams.has(file.stream);
    return file.format === "json" && !declared && !holdsList(io, file)
      ? []
      : [describeFile(settings, io, file)];
  });
}

function holdsList(io: ConnectorIo, file: StreamFile): boolean {
  const head = decodeHead(io.files.readBytes(file.path, HEAD), file.encoding);
  return head !== null && head.trimStart().startsWith("[");
}

/**
 * The columns as fields of kind `any`: what stands in them is text until a mapping says more. A
 * note says in how many of the first rows each is filled.
 */
export function describeFile(settings: Settings, io: ConnectorIo, file: StreamFile): StreamSchema {
  const { columns, rows } = lookInto(io, file);
  const writable = settings.outbox !== null && file.key !== null;
  // A list without a row has no column yet; only a table says them all the same.
  const told = file.format === "csv" || rows.length > 0;
  if (told && file.key !== null && !columns.includes(file.key) && !file.key.includes(".")) {
    const there = `there is no column "${file.key}", which keys: names for "${file.stream}"`;
    throw unreadable(file.shown, there, `There is: ${columns.join(", ")}.`);
  }
  return {
    name: file.stream,
    fields: columns.map((column) => fieldOf(column, rows)),
    id: file.key ?? columns[0] ?? "id",
    version: null,
    ...(file.format === "csv" ? {} : { sampled: true }),
    can: { create: writable, update: writable, void: false },
    parts: file.parts,
  };
}

function fieldOf(name: string, rows: readonly JsonObject[]): FieldSchema {
  const filled = rows.filter((row) => row[name] !== undefined && row[name] !== null).length;
  return {
    name,
    type: { kind: "any" },
    ...(rows.length > 0 && { note: `filled in ${filled} of the first ${rows.length} rows` }),
  };
}

/** So much of a file is looked at. */
const HEAD = 256 * 1024;
const ROWS = 20;

function lookInto(
  io: ConnectorIo,
  file: StreamFile,
): { readonly columns: readonly string[]; readonly rows: readonly JsonObject[] } {
  const whole = file.format === "json";
  const bytes = io.files.readBytes(file.path, whole ? undefined : HEAD);
  const text = decodeHead(bytes, file.encoding);
  if (text === null) {
    throw unreadable(
      `${file.shown}:1`,
      `this is not ${file.encoding} text`,
      "Declare what it is: encoding: windows-1252 (or utf-16), for this stream.",
    );
  }
  if (file.format === "csv") return tableHead(file, text, bytes.length < HEAD);
  const { rows } = whole ? documentRows(file, text) : wholeLines(file, text, bytes.length < HEAD);
  return { columns: [...new Set(rows.flatMap(Object.keys))], rows: rows.slice(0, ROWS) };
}

function tableHead(
  file: StreamFile,
  text: string,
  all: boolean,
): { readonly columns: readonly string[]; readonly rows: readonly JsonObject[] } {
  const table = readTable(file);
  const batches = [table.push(text), ...(all ? [table.end()] : [])];
  const rows = batches.flatMap((batch) => batch.rows);
  return { columns: table.header().columns, rows: rows.slice(0, ROWS) };
}

function wholeLines(file: StreamFile, text: string, all: boolean): RowBatch {
  const lines = text.split("\n");
  return parseLines(file, toTexts(all ? lines : lines.slice(0, -1), 1));
}
