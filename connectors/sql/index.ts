import type { Connector, OpenOptions } from "../../engine/contract/connector.ts";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import {
  openOutsidePostgres,
  openOutsideSqlite,
  type Outside,
} from "../../engine/store/outside.ts";
import { checkConfig, CONFIG_SCHEMA, readSettings, type Settings } from "./config.ts";
import { openSource, tryDatabase } from "./read.ts";
import { probe, schemaOf } from "./relation.ts";
import { compileFor } from "./offline.ts";

/** Tables and views of a database, only ever read. */
export const sql: Connector = {
  name: "sql",
  title: "SQL: tables of SQLite or PostgreSQL, read only",
  configSchema: CONFIG_SCHEMA,
  secrets: ["url"],
  check: checkConfig,
  describe: (config, io) => describeStreams(readSettings(config), io),
  async open(options) {
    const settings = readSettings(options.config);
    const outside = await openOutside(settings, options);
    return {
      source: openSource(options.name, settings, outside),
      destination: null,
      about: async () => {
        await tryDatabase(options.name, outside);
        const id = settings.file ?? `postgres:${options.name}`;
        return {
          id,
          label: id,
          currency: null,
          closedUntil: null,
          facts: { database: outside.dialect },
          settleMs: 0,
        };
      },
      close: () => outside.close(),
    };
  },
};

async function openOutside(
  settings: Settings,
  { name, io, secrets }: OpenOptions,
): Promise<Outside> {
  if (settings.file !== null) return openOutsideSqlite(fileOf(settings.file, io));
  const url = secrets.get("url");
  if (url === undefined) throw new TieoutError("TO901", `${name}: \`url\` is missing`);
  const { statementTimeoutMs } = settings;
  return openOutsidePostgres({ url: url.reveal(), statementTimeoutMs });
}

/** A file of the project is looked at; a database at the end of a wire is not asked. */
function describeStreams(settings: Settings, io: ConnectorIo): readonly StreamSchema[] {
  const { file } = settings;
  const outside = file === null ? null : openOutsideSqlite(fileOf(file, io));
  return [...settings.streams].map(([name, stream]) => {
    const found = outside?.columnsNow(compileFor(probe(settings, stream))) ?? [];
    return schemaOf(name, stream, found);
  });
}

function fileOf(file: string, io: ConnectorIo): string {
  const inside = io.files.inside(io.files.root, file);
  if (inside !== null && io.files.info(inside)?.kind === "file") return inside;
  throw new TieoutError("TO931", `sqlite:${file}: there is no such file in the project`, {
    advice: "Its path begins at the project folder, and may not lead out of it.",
  });
}
