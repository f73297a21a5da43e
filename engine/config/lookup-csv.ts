import type { Problems } from "./problems.ts";
import { BOM, lineAt, placeAt, type Source, type Span } from "./source.ts";
import { newMap, type Written, type WrittenMap, type WrittenScalar } from "./written.ts";

/**
 * A table written as CSV (RFC 4180, comma, UTF-8): the key first, then the columns; a header cell
 * is a name, or `name:type`. Gives the same tree as the YAML form, every cell with its place.
 */
export function readLookupCsv(source: Source, name: string, problems: Problems): Written | null {
  const rows = readRows(source, problems);
  if (rows === null) return null;
  const header = rows[0];
  if (header === undefined || header.length < 2) {
    problems.add(
      "TO170",
      placeAt(source, { start: 0, end: 1 }),
      "the table has no columns beside its key",
      {
        note: "the first line names the key and at least one column",
      },
    );
    return null;
  }
  const columns = readHeader(source, header, problems);
  if (columns === null) return null;
  const table = newMap(source, { start: 0, end: source.text.length }, null);
  table.entries.set("lookup", textOf(source, header[0]!, name));
  const declared = newMap(source, header[0]!, null);
  for (const column of columns)
    declared.entries.set(column.name, textOf(source, column.cell, column.type));
  table.entries.set("columns", declared);
  const body = newMap(source, header[0]!, null);
  for (const row of rows.slice(1)) addRow(source, body, columns, row, problems);
  table.entries.set("rows", body);
  return table;
}

interface Cell extends Span {
  readonly text: string;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly cell: Cell;
}

function readHeader(
  source: Source,
  header: readonly Cell[],
  problems: Problems,
): readonly Column[] | null {
  const columns: Column[] = [];
  for (const cell of header.slice(1)) {
    const [, name, type] = /^\s*([a-z][a-z0-9_]*)\s*(?::\s*([a-z]+)\s*)?$/.exec(cell.text) ?? [];
    if (name === undefined || columns.some((column) => column.name === name)) {
      const why = name === undefined ? "is no name of a column" : "names a second column";
      problems.add("TO170", placeAt(source, cell), `\`${cell.text}\` ${why}`, {
        note: "lower-case letters, digits and _, each once; a type after a colon: rate:decimal",
      });
      return null;
    }
    columns.push({ name, type: type ?? "text", cell });
  }
  return columns;
}

function addRow(
  source: Source,
  body: WrittenMap,
  columns: readonly Column[],
  row: readonly Cell[],
  problems: Problems,
): void {
  const [key, ...cells] = row;
  if (key === undefined || (row.length === 1 && key.text === "")) return;
  if (cells.length !== columns.length) {
    problems.add("TO171", placeAt(source, key), `this row has ${row.length} cells`, {
      note: `the header has ${columns.length + 1}`,
    });
    return;
  }
  const before = body.entries.get(key.text);
  if (key.text.trim() === "" || before !== undefined) {
    const first =
      before === undefined ? undefined : `first in line ${lineAt(source, before.span.start)}`;
    const message =
      before === undefined ? "this row has no key" : `the key \`${key.text}\` stands twice`;
    problems.add("TO172", placeAt(source, key), message, { note: first });
    return;
  }
  const values = newMap(source, key, key);
  for (const [index, column] of columns.entries()) {
    const cell = cells[index]!;
    values.entries.set(column.name, textOf(source, cell, cell.text === "" ? null : cell.text));
  }
  body.entries.set(key.text, values);
}

function textOf(source: Source, span: Span, value: string | null): WrittenScalar {
  return { kind: "scalar", value, style: "quoted", source, span, key: null };
}

function readRows(source: Source, problems: Problems): readonly (readonly Cell[])[] | null {
  const { text } = source;
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let at = text.startsWith(BOM) ? 1 : 0;
  while (at < text.length) {
    const cell = readCell(text, at);
    if (cell === null) {
      problems.add(
        "TO173",
        placeAt(source, { start: at, end: at + 1 }),
        "the quotes of this cell do not match",
        {
          note: "a quote inside a quoted cell is doubled",
        },
      );
      return null;
    }
    row.push(cell);
    at = cell.end;
    if (text[at] === ",") {
      at++;
      if (at < text.length) continue;
      row.push({ text: "", start: at, end: at });
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function readCell(text: string, start: number): Cell | null {
  if (text[start] !== '"') {
    const found = /[,\r\n]/g;
    found.lastIndex = start;
    const end = found.exec(text)?.index ?? text.length;
    const plain = text.slice(start, end);
    return plain.includes('"') ? null : { text: plain, start, end };
  }
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') {
      at++;
      continue;
    }
    const end = at + 1;
    if (end < text.length && !/[,\r\n]/.test(text[end]!)) return null;
    return { text: text.slice(start + 1, at).replaceAll('""', '"'), start, end };
  }
  return null;
}
