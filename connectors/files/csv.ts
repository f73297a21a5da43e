/**
 * Splits CSV text into rows as it comes, chunk by chunk. Our own: uDSV (2.7 us a row) reads a short
 * row into the next one, stops at `text" after a quote` without a word, and knows no line numbers;
 * each of these would put a cell of one record into another. A line without a quote is one `split`,
 * which keeps pace with it (measured beside it by test/connectors/files-csv.test.ts).
 */
export interface CsvRows {
  readonly cells: readonly (readonly string[])[];
  /** 1-based line on which each row of `cells` begins. */
  readonly lines: readonly number[];
  readonly faults: readonly CsvFault[];
}

/** A row that is not CSV, or a whole file that can be read no further where `fatal`. */
export interface CsvFault {
  readonly line: number;
  readonly text: string;
  readonly fatal: boolean;
}

export interface CsvReader {
  push(text: string): CsvRows;
  /** What is left: the last row need not end with a newline. */
  end(): CsvRows;
}

/** Longer cells are a broken file (a quote that was never closed), not data. */
export const MAX_CELL = 1024 * 1024;
const MAX_ROW = 16 * MAX_CELL;

/** Newlines are \n or \r\n, also mixed; `\r` alone only where `newline` says so. */
export function readCsv(delimiter: string, newline: "\n" | "\r" = "\n"): CsvReader {
  let rest = "";
  let line = 1;
  let stopped = false;
  const read = (text: string, last: boolean): CsvRows => {
    const rows = { cells: [] as string[][], lines: [] as number[], faults: [] as CsvFault[] };
    const scan: Scan = { text, delimiter, newline, last, at: 0, line, stopped, ...rows };
    while (!scan.stopped && scan.at < text.length && takeRow(scan));
    stopped = scan.stopped;
    rest = stopped ? "" : text.slice(scan.at);
    line = scan.line;
    return rows;
  };
  return {
    push: (text) => read(rest === "" ? text : rest + text, false),
    end: () => read(rest, true),
  };
}

interface Scan {
  readonly text: string;
  readonly delimiter: string;
  readonly newline: string;
  /** Nothing follows this text. */
  readonly last: boolean;
  readonly cells: string[][];
  readonly lines: number[];
  readonly faults: CsvFault[];
  at: number;
  line: number;
  /** By a fatal fault: nothing behind it is read. */
  stopped: boolean;
  /** The next quote at or behind `at`, once looked for; -1: none. */
  quote?: number;
}

/** Takes one row, or says false where it is not yet whole. */
function takeRow(scan: Scan): boolean {
  const { text, at, newline } = scan;
  if (scan.quote === undefined || (scan.quote !== -1 && scan.quote < at)) {
    scan.quote = text.indexOf('"', at);
  }
  let end = text.indexOf(newline, at);
  if (end === -1) {
    if (!scan.last) return scan.quote === -1 || scan.quote < at ? tooLong(scan) : takeQuoted(scan);
    end = text.length;
  }
  if (scan.quote !== -1 && scan.quote < end) return takeQuoted(scan);
  const stop = text.charCodeAt(end - 1) === RETURN && end > at ? end - 1 : end;
  if (stop > at) {
    const row = text.slice(at, stop);
    keep(scan, row.split(scan.delimiter), row.length);
  }
  scan.at = end + 1;
  scan.line++;
  return true;
}

const RETURN = 13;

function keep(scan: Scan, cells: string[], length: number): void {
  if (length > MAX_CELL && cells.some((cell) => cell.length > MAX_CELL)) {
    fatal(scan, `a cell is longer than ${MAX_CELL} characters`);
    return;
  }
  scan.cells.push(cells);
  scan.lines.push(scan.line);
}

function fatal(scan: Scan, text: string): false {
  scan.faults.push({ line: scan.line, text, fatal: true });
  scan.stopped = true;
  return false;
}

/** Not yet whole: waits for more text, within reason. */
function tooLong(scan: Scan): boolean {
  const length = scan.text.length - scan.at;
  return length > MAX_ROW ? fatal(scan, `a row is longer than ${MAX_ROW} characters`) : false;
}

/** A row with a quote in it. */
function takeQuoted(scan: Scan): boolean {
  const { text, newline } = scan;
  const cells: string[] = [];
  let fault: string | null = null;
  let at = scan.at;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(scan, at) : plainCell(scan, at);
    if (cell === null) return tooLong(scan);
    if ("fatal" in cell) return fatal(scan, cell.fatal);
    cells.push(cell.text);
    fault ??= cell.fault;
    at = cell.end;
    if (at >= text.length || text[at] === newline) break;
    at += scan.delimiter.length;
  }
  const length = at - scan.at;
  if (fault !== null) scan.faults.push({ line: scan.line, text: fault, fatal: false });
  else if (cells.length > 1 || cells[0] !== "" || length > 1) keep(scan, cells, length);
  scan.line += newlinesIn(text, scan.at, at, newline) + 1;
  scan.at = at + 1;
  return true;
}

type Cell =
  /** `end`: where the delimiter or the newline stands. */
  | { readonly text: string; readonly end: number; readonly fault: string | null }
  | { readonly fatal: string }
  /** More text is needed. */
  | null;

function plainCell({ text, delimiter, newline, last }: Scan, from: number): Cell {
  const line = text.indexOf(newline, from);
  if (line === -1 && !last) return null;
  const stop = line === -1 ? text.length : line;
  const next = text.indexOf(delimiter, from);
  if (next !== -1 && next < stop) return { text: text.slice(from, next), end: next, fault: null };
  const cut = text.charCodeAt(stop - 1) === RETURN && stop > from ? stop - 1 : stop;
  return { text: text.slice(from, cut), end: stop, fault: null };
}

function quotedCell(scan: Scan, from: number): Cell {
  const { text, delimiter, newline, last } = scan;
  let close = text.indexOf('"', from + 1);
  let doubled = false;
  while (close !== -1 && text[close + 1] === '"') {
    doubled = true;
    close = text.indexOf('"', close + 2);
  }
  const length = (close === -1 ? text.length : close) - from;
  if (length > MAX_CELL) {
    return {
      fatal: `a cell in quotes is longer than ${MAX_CELL} characters; is its quote closed?`,
    };
  }
  if (close === -1) {
    return last ? { fatal: "a quote is opened and never closed; the file may be cut off" } : null;
  }
  // What follows tells `""` from the end of the cell, and needs up to three characters.
  if (!last && close + 2 >= text.length) return null;
  const inside = text.slice(from + 1, close);
  const cell = doubled ? inside.replaceAll('""', '"') : inside;
  let end = close + 1;
  if (text.charCodeAt(end) === RETURN && newline === "\n") end++;
  if (end >= text.length || text[end] === newline) return { text: cell, end, fault: null };
  if (end === close + 1 && text.startsWith(delimiter, end)) return { text: cell, end, fault: null };
  const tail = plainCell(scan, close + 1);
  if (tail === null || "fatal" in tail) return tail;
  const found = JSON.stringify(tail.text.slice(0, 20));
  return { ...tail, fault: `${found} stands between a closing quote and the next cell` };
}

function newlinesIn(text: string, from: number, to: number, newline: string): number {
  let count = 0;
  for (let at = text.indexOf(newline, from); at !== -1 && at < to; count++) {
    at = text.indexOf(newline, at + 1);
  }
  return count;
}
