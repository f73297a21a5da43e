import type { Connection, Connector, OpenOptions } from "../../engine/contract/connector.ts";
import { listFiles } from "./catalog.ts";
import { CONFIG_SCHEMA, readSettings } from "./config.ts";
import { describeFiles } from "./describe.ts";
import { openDestination } from "./write.ts";
import { openSource } from "./read.ts";
import { openShelves } from "./shelves.ts";

/** A folder of CSV, NDJSON and JSON files: what a system exports, and what it is to import. */
export const files: Connector = {
  name: "files",
  title: "Files: a folder of CSV, NDJSON or JSON",
  configSchema: CONFIG_SCHEMA,
  secrets: [],
  describe: (config, io) => describeFiles(readSettings(config), io),
  open: openFiles,
};

async function openFiles(options: OpenOptions): Promise<Connection> {
  const { io } = options;
  const settings = readSettings(options.config);
  // A root that is not there, or two files for one stream, are found now.
  listFiles(settings, io);
  const shelves = openShelves(settings, io);
  if (options.mode === "write") await shelves.publish();
  return {
    source: openSource(settings, io, (stream) => shelves.of(stream)?.outbox() ?? null),
    destination:
      options.mode === "write" && settings.outbox !== null
        ? openDestination(options.name, io, shelves.of)
        : null,
    about: async () => ({
      // As it is written: the same folder has another address on every machine.
      id: settings.root,
      label: settings.root,
      currency: null,
      closedUntil: null,
      facts: {},
      // An append has happened or has not when it returns.
      settleMs: 0,
    }),
    async close() {
      if (options.mode === "write") await shelves.publish();
    },
  };
}
