import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { Oddity, RowBatch, RowReader } from "./batch.ts";
import type { StreamFile } from "./catalog.ts";
import { type CsvReader, type CsvRows, readCsv } from "./csv.ts";
import { readText } from "./decode.ts";
import { unreadable } from "./fault.ts";
import { guessDelimiter, readHeader, type Table } from "./header.ts";

/** The rows of a CSV file as objects of text; a blank cell is null. */
export function openTable(io: ConnectorIo, file: StreamFile): RowReader {
  let table = readTable(file);
  return {
    async *batches() {
      table = readTable(file);
      for await (const text of readText(io, file)) yield table.push(text);
      yield table.end();
    },
    // A NUL was refused when the file was read: it can part the cells.
    pack(row) {
      const cells = table.header().columns.map((column) => row[column] as string | null);
      return cells.join("\0");
    },
    unpack: (text) => table.header().toObject(text.split("\0")),
  };
}

/** A table from its text. Every call throws TO931 where the file can be read no further. */
export interface TableReader {
  push(text: string): RowBatch;
  end(): RowBatch;
  header(): Table;
}

export function readTable(file: StreamFile): TableReader {
  let reader: CsvReader | undefined;
  let table: Table | undefined;
  const take = (rows: CsvRows): RowBatch => {
    if (table) return toBatch(file, table, rows, 0);
    const [header] = rows.cells;
    const [fault] = rows.faults;
    if (fault && (!header || fault.line < rows.lines[0]!)) {
      throw unreadable(`${file.shown}:${fault.line}`, fault.text);
    }
    if (!header) return { rows: [], lines: [], oddities: [] };
    table = readHeader(header, { shown: file.shown, line: rows.lines[0]! });
    return toBatch(file, table, rows, 1);
  };
  const header = (): Table => {
    if (!table) throw noHeader(file);
    return table;
  };
  return {
    header,
    push(text) {
      reader ??= readCsv(delimiterOf(file, text), newlineOf(text));
      return take(reader.push(text));
    },
    end() {
      const batch = take(reader?.end() ?? NOTHING);
      header();
      return batch;
    },
  };
}

const NOTHING: CsvRows = { cells: [], lines: [], faults: [] };

function noHeader(file: StreamFile): Error {
  return unreadable(
    `${file.shown}:1`,
    "the file is empty: it has not even a header line",
    "A list without rows is a header line alone. Export the file again.",
  );
}

/** Throws TO931 where the header line could be parted in two ways. */
function delimiterOf(file: StreamFile, head: string): string {
  const delimiter = file.delimiter ?? guessDelimiter(head);
  if (delimiter !== null) return delimiter;
  throw unreadable(
    `${file.shown}:1`,
    "the header line could be parted in two ways",
    `Say what parts the cells: streams: { ${file.stream}: { delimiter: ";" } }`,
  );
}

/** Only files of very old machines end their lines with a bare carriage return. */
function newlineOf(head: string): "\n" | "\r" {
  return head.includes("\n") || !head.includes("\r") ? "\n" : "\r";
}

function toBatch(file: StreamFile, table: Table, rows: CsvRows, from: number): RowBatch {
  const batch = { rows: [] as JsonObject[], lines: [] as number[], oddities: [] as Oddity[] };
  const width = table.columns.length;
  for (const { line, text, fatal } of rows.faults) {
    if (fatal) throw unreadable(`${file.shown}:${line}`, text, "Export the file again.");
    batch.oddities.push({ place: `${file.shown}:${line}`, text });
  }
  for (let at = from; at < rows.cells.length; at++) {
    const cells = rows.cells[at]!;
    const line = rows.lines[at]!;
    if (cells.length === width) {
      batch.rows.push(table.toObject(cells));
      batch.lines.push(line);
    } else {
      const text = `${cells.length} cells where the header line has ${width}`;
      batch.oddities.push({ place: `${file.shown}:${line}`, text });
    }
  }
  return batch;
}
