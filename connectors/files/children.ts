import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { type Oddity, placeOf, type RowReader } from "./batch.ts";
import type { StreamFile } from "./catalog.ts";
import { unreadable } from "./fault.ts";
import { openRows } from "./rows.ts";
import { textAt } from "./text-at.ts";

/** The rows of a child file by the key of their parent, each in the order of the file. */
export interface Children {
  /** Its rows, as they were; none where it has none. Notes that the parent exists. */
  of(parent: string): readonly JsonObject[];
  /** Those whose parent has not been asked for: call it behind the last parent. */
  orphans(): readonly Oddity[];
}

/** A child file is kept in memory while its parents are read: about its size and 65 bytes a row. */
export const MAX_CHILDREN = 512 * 1024 * 1024;

interface Family {
  readonly rows: string[];
  readonly line: number;
  asked: boolean;
}

/**
 * Reads the file whole. A row that cannot be read ends it with TO931: nobody could say whose it is,
 * and a parent without one of its lines would have another sum.
 */
export async function readChildren(
  io: ConnectorIo,
  file: StreamFile,
  by: string,
  signal: AbortSignal,
): Promise<Children> {
  const bytes = io.files.info(file.path)?.bytes ?? 0;
  if (bytes > MAX_CHILDREN) {
    const what = `${bytes} bytes are more than ${MAX_CHILDREN}, the most that can be joined`;
    throw unreadable(file.shown, what, "Split the export, by year for instance.");
  }
  const reader = openRows(io, file, signal);
  const families = new Map<string, Family>();
  const nameless: number[] = [];
  for await (const batch of reader.batches()) {
    const [odd] = batch.oddities;
    if (odd) throw unreadable(odd.place, odd.text, "Correct the line, or export the file again.");
    for (const [at, row] of batch.rows.entries()) {
      const parent = textAt(row, by);
      if (parent === null) nameless.push(batch.lines[at]!);
      else keep(families, parent, reader, row, batch.lines[at]!);
    }
  }
  return {
    of(parent) {
      const family = families.get(parent);
      if (!family) return [];
      family.asked = true;
      return family.rows.map(reader.unpack);
    },
    orphans: () => [
      ...nameless.slice(0, SHOWN).map((line) => ({
        place: placeOf(file, line),
        text: `"${by}" is blank: the row belongs to nothing`,
      })),
      ...rest(file, nameless.length - SHOWN, `rows whose "${by}" is blank`),
      ...orphans(file, by, families),
    ],
  };
}

function keep(
  families: Map<string, Family>,
  parent: string,
  reader: RowReader,
  row: JsonObject,
  line: number,
): void {
  const text = reader.pack(row);
  const family = families.get(parent);
  if (family) family.rows.push(text);
  // A copy of its own: a slice of the file's text would keep that in memory.
  else families.set(flat(parent), { rows: [text], line, asked: false });
}

function flat(text: string): string {
  return [...text].join("");
}

/** So many are shown with their places; the rest is counted. */
const SHOWN = 100;

function orphans(file: StreamFile, by: string, families: ReadonlyMap<string, Family>): Oddity[] {
  const left = [...families].filter(([, { asked }]) => !asked);
  const shown = left.slice(0, SHOWN).map(([parent, { rows, line }]) => ({
    place: placeOf(file, line),
    text: `${count(rows.length, "row")} of "${parent}" (${by}), which no row of the list is`,
  }));
  const more = left.slice(SHOWN).reduce((sum, [, { rows }]) => sum + rows.length, 0);
  return [...shown, ...rest(file, more, "rows of parents that are not there")];
}

function rest(file: StreamFile, more: number, what: string): Oddity[] {
  return more > 0 ? [{ place: file.shown, text: `${more} more ${what}` }] : [];
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
