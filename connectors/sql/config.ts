import type { ConfigProblem } from "../../engine/contract/connector.ts";
import { parseDuration } from "../../engine/model/duration.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../engine/model/json.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";

export interface Settings {
  /** Relative to the project; null: a PostgreSQL, by `url`. */
  readonly file: string | null;
  readonly schema: string;
  readonly pageSize: number;
  readonly statementTimeoutMs: number;
  readonly streams: ReadonlyMap<string, StreamSettings>;
}

export interface StreamSettings {
  /** A table or view, perhaps with its schema; null: a statement. */
  readonly table: string | null;
  readonly select: string | null;
  /** Values of `:name` in the statement. */
  readonly params: Readonly<Record<string, string>>;
  readonly key: string;
  /** Only these, where they are declared; with kinds, for what cannot be looked at offline. */
  readonly columns: ReadonlyMap<string, ColumnKind>;
  readonly cursor: string | null;
  readonly lookbackMs: number;
  readonly version: string | null;
  readonly parts: StreamSchema["parts"];
}

const KINDS = ["text", "decimal", "money", "date", "instant", "bool", "any"] as const;
export type ColumnKind = (typeof KINDS)[number];

const PARTS = ["name", "number", "note", "total", "balance", "date", "party", "active"] as const;

const text = (description: string): JsonObject => ({ type: "string", minLength: 1, description });

const STREAM: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["key"],
  properties: {
    table: text("A table or a view: invoices, billing.invoices"),
    select: text("Instead of a table: one statement that reads, with :name for values."),
    params: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "Values of :name in the statement, as text.",
    },
    key: text("The column that tells rows apart; unique."),
    columns: {
      type: "object",
      additionalProperties: { enum: KINDS },
      description: "Only these columns, each with its kind: { invoice_id: text, total: money }.",
    },
    cursor: text("A column that says when a row was last changed: only later rows are read."),
    lookback: {
      ...text("How far behind the last one it reads again: PT10M."),
      pattern: "^P(?=.)([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$",
    },
    version: text("A column that changes with every edit."),
    parts: {
      type: "object",
      additionalProperties: false,
      description: "Columns with a meaning for matching and recovery.",
      properties: Object.fromEntries(PARTS.map((part) => [part, text("A column.")])),
    },
  },
};

export const CONFIG_SCHEMA: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  additionalProperties: false,
  required: ["streams"],
  properties: {
    database: {
      type: "string",
      pattern: "^sqlite:.+",
      description: "An SQLite file of the project: sqlite:data/erp.db",
    },
    url: text("Of a PostgreSQL: ${ERP_URL}, which holds a postgres:// address."),
    schema: text("Where tables of a PostgreSQL stand that say no schema; public by default."),
    page_size: { type: "integer", minimum: 1, maximum: 5000, default: 1000, description: "Rows." },
    statement_timeout_seconds: {
      type: "integer",
      minimum: 1,
      maximum: 3600,
      default: 120,
      description: "Of one statement of a PostgreSQL.",
    },
    streams: {
      type: "object",
      minProperties: 1,
      additionalProperties: STREAM,
      description: "By the name that mappings use: a table or a statement for each.",
    },
  },
};

/** Reads what CONFIG_SCHEMA has let through. */
export function readSettings(config: JsonObject): Settings {
  const database = config["database"];
  return {
    file: typeof database === "string" ? database.replace(/^sqlite:/, "") : null,
    schema: string(config["schema"]) ?? "public",
    pageSize: Number(config["page_size"] ?? 1000),
    statementTimeoutMs: Number(config["statement_timeout_seconds"] ?? 120) * 1000,
    streams: new Map(
      Object.entries(object(config["streams"])).map(([name, value]) => [name, stream(value)]),
    ),
  };
}

function stream(value: JsonValue): StreamSettings {
  const config = object(value);
  return {
    table: string(config["table"]),
    select: string(config["select"]),
    params: object(config["params"]) as Readonly<Record<string, string>>,
    key: string(config["key"]) ?? "",
    columns: new Map(Object.entries(object(config["columns"])) as [string, ColumnKind][]),
    cursor: string(config["cursor"]),
    lookbackMs: parseDuration(string(config["lookback"]) ?? "PT0S") ?? 0,
    version: string(config["version"]),
    parts: object(config["parts"]) as StreamSchema["parts"],
  };
}

/** What the schema cannot say. */
export function checkConfig(
  config: JsonObject,
  secrets: readonly string[],
): readonly ConfigProblem[] {
  const found: ConfigProblem[] = [];
  const hasFile = typeof config["database"] === "string";
  const hasUrl = secrets.includes("url");
  if (hasFile === hasUrl) {
    const message = hasFile ? "`database` and `url` exclude each other" : "`url` is missing";
    const help = "database: sqlite:PATH, or url: ${NAME} that holds a postgres:// address";
    found.push({ path: [], message, help, atKey: true });
  }
  for (const [name, stream] of readSettings(config).streams) {
    const path = ["streams", name];
    const { table, select, columns } = stream;
    if ((table === null) === (select === null)) {
      const message = "a stream has either a `table` or a `select`";
      found.push({ path, message, atKey: true });
    }
    if (select !== null) checkSelect([...path, "select"], stream, select, found);
    if (columns.size === 0) continue;
    const known = [...columns.keys()];
    const named = { key: stream.key, cursor: stream.cursor, version: stream.version };
    for (const [key, word] of Object.entries(named)) {
      if (word === null || known.includes(word)) continue;
      const message = `\`${word}\` is not among the columns`;
      found.push({ path: [...path, key], message, unknown: { word, known } });
    }
    for (const [part, word] of Object.entries(stream.parts)) {
      if (typeof word !== "string" || known.includes(word)) continue;
      const message = `\`${word}\` is not among the columns`;
      found.push({ path: [...path, "parts", part], message, unknown: { word, known } });
    }
  }
  return found;
}

function checkSelect(
  path: readonly string[],
  { params }: StreamSettings,
  select: string,
  found: ConfigProblem[],
): void {
  if (!/^\s*(select|with)\b/i.test(select)) {
    found.push({ path, message: "a source is only read", note: "it begins with select or with" });
  }
  const known = Object.keys(params);
  for (const piece of piecesOf(select)) {
    if (piece.kind === "end") {
      found.push({ path, message: "one statement, without a `;`" });
    } else if (piece.kind === "param" && !known.includes(piece.name)) {
      const help = `params: { ${piece.name}: "…" }`;
      const unknown = { word: piece.name, known };
      found.push({ path, message: `\`:${piece.name}\` has no value`, help, unknown });
    }
  }
}

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "param"; readonly name: string }
  | { readonly kind: "end" };

/** Strings, quoted names, comments, casts (`::`), `:name`, `;`: what a statement consists of. */
const PIECES =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|::|:([A-Za-z_][A-Za-z0-9_]*)|;/g;

/** A statement cut at its parameters; a comment becomes a space, so that none hides what follows. */
export function piecesOf(select: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const add = (text: string): void => void (text !== "" && pieces.push({ kind: "text", text }));
  for (const found of select.matchAll(PIECES)) {
    add(select.slice(at, found.index));
    at = found.index + found[0].length;
    if (found[1] !== undefined) pieces.push({ kind: "param", name: found[1] });
    else if (found[0] === ";") pieces.push({ kind: "end" });
    else add(/^(--|\/\*)/.test(found[0]) ? " " : found[0]);
  }
  add(select.slice(at));
  return pieces;
}

function object(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function string(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
