import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { findFile, listFiles } from "./catalog.ts";
import type { Settings } from "./config.ts";
import { csvText } from "./csv-text.ts";
import { misconfigured } from "./fault.ts";
import { type Outbox, pendingRow, readOutbox } from "./outbox.ts";
import { openRows } from "./rows.ts";
import { textAt } from "./text-at.ts";
import type { Shelf } from "./write.ts";

/** The streams that can be written, each with its place in the outbox. */
export interface Shelves {
  of(stream: string): Shelf | null;
  /** Where the outbox is CSV: writes what the exports do not have yet, for people to import. */
  publish(): Promise<void>;
}

export function openShelves(settings: Settings, io: ConnectorIo): Shelves {
  const folder =
    settings.outbox === null ? null : outboxFolder(settings.outbox.folder, settings, io);
  const never = new AbortController().signal;

  const of = (stream: string): Shelf | null => {
    const key = settings.streams.get(stream)?.key ?? null;
    if (folder === null || key === null) return null;
    const path = io.files.resolve(folder, `${stream}.ndjson`);
    const source = async (keys: ReadonlySet<string>): Promise<ReadonlyMap<string, JsonObject>> => {
      const found = new Map<string, JsonObject>();
      const file = findFile(settings, io, stream);
      for await (const { rows } of openRows(io, file, never).batches()) {
        for (const row of rows) {
          const id = textAt(row, key);
          if (id !== null && keys.has(id)) found.set(id, row);
        }
      }
      return found;
    };
    return { path, key, source, outbox: () => readOutbox(io, path) };
  };

  const publish = async (): Promise<void> => {
    if (folder === null || settings.outbox?.format !== "csv") return;
    for (const stream of listFiles(settings, io).keys()) {
      const shelf = of(stream);
      if (shelf === null || io.files.info(shelf.path) === null) continue;
      const rows = await pendingRows(shelf);
      io.files.write(io.files.resolve(folder, `${stream}.csv`), csvText(rows, shelf.key));
    }
  };

  return { of, publish };
}

/** The rows that the export does not have as they were written. */
async function pendingRows(shelf: Shelf): Promise<readonly JsonObject[]> {
  const outbox: Outbox = shelf.outbox();
  const keys = new Set(outbox.keys());
  const source = await shelf.source(keys);
  return [...keys].flatMap((key) => {
    const was = source.get(key) ?? null;
    const row = pendingRow(was, outbox.latest(key));
    return row === null || row === was || (was && sameCells(was, row)) ? [] : [row];
  });
}

function sameCells(a: JsonObject, b: JsonObject): boolean {
  return Object.keys(b).every((column) => a[column] === b[column]);
}

/** Inside the project, and not the folder that is read: what is written there is no export. */
function outboxFolder(folder: string, settings: Settings, io: ConnectorIo): string {
  const inside = io.files.inside(io.files.root, folder);
  if (inside === null) {
    throw misconfigured(
      `outbox: ${folder} is outside the project`,
      "Name a folder inside the project.",
    );
  }
  if (inside === io.files.inside(settings.root, ".")) {
    throw misconfigured(
      `outbox: ${folder} is the root of the connection itself`,
      "Name a folder of its own, or what is written would be read as an export.",
    );
  }
  return inside;
}
