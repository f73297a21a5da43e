import { sql } from "kysely";
import type { Explorer } from "../../engine/contract/explorer.ts";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import {
  openOutsidePostgres,
  openOutsideSqlite,
  type Outside,
  type Snapshot,
} from "../../engine/store/outside.ts";

/** Tables and views of a database, each a stream by its primary key. */
export const sqlExplorer: Explorer = {
  title: "A database: SQLite or PostgreSQL",
  question: "Which one? sqlite:PATH, or ${NAME} of a variable that holds a postgres:// address",
  initial: "sqlite:data/work.db",
  takes: (address) => /^sqlite:.|^\$\{.+\}$/.test(address),
  async explore(address, { io, secret }) {
    const file = /^sqlite:(.+)$/.exec(address)?.[1];
    const outside =
      file === undefined
        ? await openOutsidePostgres({ url: secret(address).reveal(), statementTimeoutMs: 120_000 })
        : openOutsideSqlite(fileOf(file, io));
    try {
      const streams = await streamsOf(outside);
      if (Object.keys(streams).length === 0) {
        throw new TieoutError("TO931", `${address}: there is no table in it`, {
          advice: "Tables and views are read; of a PostgreSQL those of the schema public.",
        });
      }
      return file === undefined ? { url: address, streams } : { database: address, streams };
    } finally {
      await outside.close();
    }
  },
};

function fileOf(file: string, io: ConnectorIo): string {
  const inside = io.files.inside(io.files.root, file);
  if (inside !== null && io.files.info(inside)?.kind === "file") return inside;
  throw new TieoutError("TO931", `sqlite:${file}: there is no such file in the project`, {
    advice: "Its path begins at the project folder, and may not lead out of it.",
  });
}

interface Found {
  readonly name: string;
  readonly key: string | null;
}

async function streamsOf(outside: Outside): Promise<JsonObject> {
  const snapshot = await outside.snapshot();
  try {
    const { rows } = await (outside.dialect === "sqlite" ? SQLITE : POSTGRES).execute(snapshot.db);
    const made: [string, JsonObject][] = [];
    for (const { name, key } of rows) {
      const by = key ?? (await firstColumn(snapshot, name));
      if (by !== null) made.push([name.toLowerCase(), { table: name, key: by }]);
    }
    return Object.fromEntries(made);
  } finally {
    await snapshot.end();
  }
}

/** A view says no key; what it shows first is mostly one. */
async function firstColumn({ columns }: Snapshot, table: string): Promise<string | null> {
  const quoted = `"${table.replaceAll('"', '""')}"`;
  return (await columns(`select * from ${quoted} limit 0`, []))[0]?.name ?? null;
}

/** Names that a mapping can say; a key of several columns is none. */
const SQLITE = sql<Found>`
  select m.name as name,
    (select case count(*) when 1 then max(p.name) end
      from pragma_table_info(m.name) p where p.pk > 0) as key
  from sqlite_master m
  where m.type in ('table', 'view') and m.name not like 'sqlite_%'
    and m.name glob '[A-Za-z]*' and m.name not glob '*[^A-Za-z0-9_]*'
  order by m.name`;

const POSTGRES = sql<Found>`
  select t.table_name as name,
    (select case count(*) when 1 then max(k.column_name) end
      from information_schema.table_constraints c
      join information_schema.key_column_usage k
        on k.constraint_name = c.constraint_name and k.table_schema = c.table_schema
      where c.constraint_type = 'PRIMARY KEY' and c.table_schema = t.table_schema
        and c.table_name = t.table_name) as key
  from information_schema.tables t
  where t.table_schema = 'public' and t.table_name ~ '^[A-Za-z][A-Za-z0-9_]*$'
  order by t.table_name`;
