import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { RowReader } from "./batch.ts";
import type { StreamFile } from "./catalog.ts";
import { openDocument } from "./document.ts";
import { movedWhileRead } from "./fault.ts";
import { openLines } from "./lines.ts";
import { openTable } from "./table.ts";

/** Reads a file as what it is. Throws TO941 where it is replaced or written to meanwhile. */
export function openRows(io: ConnectorIo, file: StreamFile, signal: AbortSignal): RowReader {
  const format = FORMATS[file.format](io, file);
  const { texts } = format;
  async function* unmoved<T>(batches: AsyncGenerator<T>): AsyncGenerator<T> {
    const before = io.files.info(file.path);
    for await (const batch of batches) {
      signal.throwIfAborted();
      yield batch;
    }
    const after = io.files.info(file.path);
    const same = before?.bytes === after?.bytes && before?.modifiedAt === after?.modifiedAt;
    if (!same) throw movedWhileRead(file.shown);
  }
  return {
    pack: format.pack,
    unpack: format.unpack,
    batches: () => unmoved(format.batches()),
    ...(texts && { texts: () => unmoved(texts()) }),
  };
}

const FORMATS: Readonly<
  Record<StreamFile["format"], (io: ConnectorIo, file: StreamFile) => RowReader>
> = { csv: openTable, ndjson: openLines, json: openDocument };
