import { type RawBuilder, sql } from "kysely";
import { TieoutError } from "../../engine/errors.ts";
import { nearest } from "../../engine/model/similar.ts";
import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import type { OutsideColumn, Snapshot } from "../../engine/store/outside.ts";
import { piecesOf, type Settings, type StreamSettings } from "./config.ts";

/** A stream as the database has it: what it is read from, and the columns that are really there. */
export interface Relation {
  readonly name: string;
  readonly settings: StreamSettings;
  /** What stands behind `from`. */
  readonly from: RawBuilder<unknown>;
  readonly columns: ReadonlyMap<string, OutsideColumn>;
  /** Quoted; only of columns that are there. Throws TO931. */
  column(name: string, what: string): RawBuilder<unknown>;
}

export function settingsOf(settings: Settings, who: string, name: string): StreamSettings {
  const found = settings.streams.get(name);
  if (found !== undefined) return found;
  const known = [...settings.streams.keys()];
  throw new TieoutError("TO931", `${who}: there is no stream "${name}"`, {
    advice: `Streams of this connection: ${known.join(", ")}.`,
  });
}

/** Everything of a statement but its rows: `select * from … limit 0`. */
export function probe(settings: Settings, stream: StreamSettings): RawBuilder<unknown> {
  return sql`select * from ${fromOf(settings, stream)} limit ${0}`;
}

export async function relationOf(
  settings: Settings,
  who: string,
  name: string,
  { db, columns }: Snapshot,
): Promise<Relation> {
  const stream = settingsOf(settings, who, name);
  const { sql: text, parameters } = probe(settings, stream).compile(db);
  const found = await columns(text, parameters);
  const all = new Map(found.map((column) => [column.name, column]));
  const column = (wanted: string, what: string): RawBuilder<unknown> => {
    if (all.has(wanted)) return sql`${sql.id(wanted)}`;
    const near = nearest(wanted, all.keys());
    throw new TieoutError("TO931", `${who}: ${name} has no column "${wanted}", its ${what}`, {
      advice: near === null ? `It has: ${[...all.keys()].join(", ")}.` : `Is "${near}" meant?`,
    });
  };
  const wanted = stream.columns.size === 0 ? [...all.keys()] : [...stream.columns.keys()];
  for (const each of wanted) column(each, "column");
  const kinds = wanted.map((each) => [each, all.get(each)!] as const);
  return {
    name,
    settings: stream,
    from: fromOf(settings, stream),
    columns: new Map(kinds),
    column,
  };
}

/**
 * A table by its quoted name, or a statement as a table: there it can be nothing but one that
 * reads.
 */
function fromOf({ file, schema }: Settings, stream: StreamSettings): RawBuilder<unknown> {
  if (stream.table !== null) {
    const parts = stream.table.split(".");
    const isBare = parts.length === 1 && file === null;
    return sql`${sql.id(...(isBare ? [schema, ...parts] : parts))}`;
  }
  const pieces = piecesOf(stream.select ?? "").map((piece): RawBuilder<unknown> => {
    switch (piece.kind) {
      case "text":
        return sql.raw(piece.text);
      case "param":
        return sql`${stream.params[piece.name] ?? null}`;
      case "end":
        throw new TieoutError("TO901", "a statement of a stream holds a `;`");
    }
  });
  return sql`(${sql.join(pieces, sql.raw(""))}) as stream`;
}

/** For compile: what the database says where it can be looked at, else what was declared. */
export function schemaOf(
  name: string,
  { key, version, parts, columns }: StreamSettings,
  found: readonly OutsideColumn[],
): StreamSchema {
  const seen: readonly FieldSchema[] = found
    .filter((column) => columns.size === 0 || columns.has(column.name))
    .map((column) => ({ name: column.name, type: { kind: kindOf(column) } }));
  const declared = [...columns].map(([column, kind]): FieldSchema => {
    return { name: column, type: { kind } };
  });
  return {
    name,
    fields: declared.length > 0 ? declared : seen,
    id: key,
    version,
    can: { create: false, update: false, void: false },
    parts,
  };
}

function kindOf({ kind }: OutsideColumn): "text" | "decimal" | "date" | "instant" | "bool" | "any" {
  return kind === "json" ? "any" : kind;
}
