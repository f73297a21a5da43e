/**
 * `csv-100k`: the rows of a CSV file as objects, by the reader of the files connector (the one that
 * an import goes through, checks and places included) and by csv-parse, in turns in one process.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "csv-parse";
import { files } from "../../connectors/files/index.ts";
import type { Source } from "../../engine/contract/connector.ts";
import { realWorld } from "../../engine/world.ts";
import { benchInvoice } from "./data.ts";
import { median, range } from "./measure.ts";
import { atMost, ratios } from "./targets.ts";
import type { Held } from "./targets.ts";

export interface Read {
  readonly rows: number;
  /** CPU in microseconds a row, turn by turn. */
  readonly own: readonly number[];
  readonly csvParse: readonly number[];
}

const COLUMNS = [
  ...["number", "project", "status", "dated", "due", "total", "application", "note", "billed_to"],
  "created_by",
] as const;

export async function readBoth({
  rows,
  times,
}: {
  readonly rows: number;
  readonly times: number;
}): Promise<Read> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bench-"));
  const file = path.join(folder, "invoices.csv");
  try {
    writeCsv(file, rows);
    const source = await openFolder(folder);
    const found = { rows, own: [] as number[], csvParse: [] as number[] };
    // The first turn is not counted: the code is compiled in it.
    for (let time = 0; time <= times; time++) {
      const own = await cost(rows, () => readOwn(source));
      const csvParse = await cost(rows, () => readCsvParse(file));
      if (time === 0) continue;
      found.own.push(own);
      found.csvParse.push(csvParse);
    }
    return found;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function writeCsv(file: string, count: number): void {
  const handle = fs.openSync(file, "w");
  fs.writeSync(handle, `${COLUMNS.join(",")}\n`);
  for (let from = 0; from < count; from += 1000) {
    let text = "";
    for (let n = from; n < Math.min(from + 1000, count); n++) {
      const row = benchInvoice(n);
      // A note has a comma in it, and so stands in quotes, as in most exports.
      const cells = COLUMNS.map((name) => (name === "note" ? `"${row.note}"` : row[name]));
      text += `${cells.join(",")}\n`;
    }
    fs.writeSync(handle, text);
  }
  fs.closeSync(handle);
}

async function openFolder(root: string): Promise<Source> {
  const world = realWorld({ root });
  const connection = await files.open({
    ...{ name: "work", config: { root: "." }, mode: "read", io: world, secrets: new Map() },
    ...{ vault: NO_VAULT, folder: root, signal: new AbortController().signal },
    onThrottle: () => {},
  });
  if (connection.source === null) throw new Error("files: no source");
  return connection.source;
}

const NO_VAULT = {} as never;

async function readOwn(source: Source): Promise<number> {
  const { signal } = new AbortController();
  let count = 0;
  const options = { cursor: null, lists: [], key: "number", signal };
  for await (const page of source.read("invoices", options)) count += page.records.length;
  return count;
}

async function readCsvParse(file: string): Promise<number> {
  let count = 0;
  for await (const _row of fs.createReadStream(file).pipe(parse({ columns: true }))) count++;
  return count;
}

async function cost(rows: number, read: () => Promise<number>): Promise<number> {
  const from = process.cpuUsage();
  const count = await read();
  const { user, system } = process.cpuUsage(from);
  if (count !== rows) throw new Error(`${count} rows of ${rows}`);
  return Math.round(((user + system) / rows) * 10) / 10;
}

export function heldCsv({ own, csvParse }: Read): readonly Held[] {
  const found = median(own) / median(csvParse);
  const turns = ratios(own, csvParse);
  const name = "csv-100k";
  return [{ name, what: "CPU of csv-parse", limit: atMost(0.2), unit: "x", found, turns }];
}

export function csvText({ rows, own, csvParse }: Read): string {
  const of = (name: string, costs: readonly number[]): string =>
    `  ${name.padEnd(20)} ${median(costs)} us a row (${range(costs)})`;
  return [
    `csv-100k  ${rows} rows of ten cells as objects`,
    of("files connector", own),
    of("csv-parse", csvParse),
  ].join("\n");
}
