import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject } from "../../engine/model/json.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import { ENCODINGS, type Encoding } from "./decode.ts";

/** A folder of files, and what cannot be seen from looking at them. */
export interface Settings {
  readonly root: string;
  readonly streams: ReadonlyMap<string, StreamSettings>;
  readonly outbox: Outbox | null;
}

export interface StreamSettings {
  /** Relative to the root; null: found by the stream's name. */
  readonly file: string | null;
  readonly format: Format | null;
  readonly delimiter: string | null;
  readonly encoding: Encoding;
  /** Where the rows of a JSON file stand: `data.employees`. */
  readonly rows: string | null;
  /** The column that tells rows apart; null: the first one, and nothing can be written. */
  readonly key: string | null;
  readonly parts: StreamSchema["parts"];
}

export type Format = "csv" | "ndjson" | "json";

export interface Outbox {
  readonly folder: string;
  readonly format: "csv" | "ndjson";
}

const FORMATS: readonly Format[] = ["csv", "ndjson", "json"];

const PARTS = ["name", "number", "note", "total", "balance", "date", "party", "active"] as const;

const text = (description: string): JsonObject => ({ type: "string", minLength: 1, description });

const STREAM: JsonObject = {
  type: "object",
  additionalProperties: false,
  properties: {
    file: text("Relative to the root; else the file whose name is the stream's."),
    format: { enum: FORMATS, description: "Else by the file's ending." },
    delimiter: { enum: [",", ";", "\t", "|"], description: "Else what the header line has most." },
    encoding: {
      enum: ENCODINGS,
      default: "utf-8",
      description: "Nothing is guessed: bytes that do not fit are an error.",
    },
    path: text("JSON: where the list of rows stands, e.g. data.employees."),
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
  required: ["root"],
  properties: {
    root: text("The folder with the files, relative to the project."),
    streams: {
      type: "object",
      description: "Only for files that need more than their name to be read.",
      additionalProperties: STREAM,
    },
    keys: {
      type: "object",
      description: "The column that tells rows apart, by stream: { employees: employee_id }.",
      additionalProperties: text("A column."),
    },
    outbox: {
      description: "Where rows for this system are written, inside the project.",
      oneOf: [
        text("A folder; rows are written as NDJSON."),
        {
          type: "object",
          additionalProperties: false,
          required: ["folder"],
          properties: {
            folder: text("Relative to the project."),
            format: {
              enum: ["ndjson", "csv"],
              default: "ndjson",
              description: "csv: beside the log, a table to import by hand.",
            },
          },
        },
      ],
    },
  },
};

/** Reads what CONFIG_SCHEMA has let through. */
export function readSettings(config: JsonObject): Settings {
  const declared = object(config["streams"]);
  const keys = object(config["keys"]);
  const names = new Set([...Object.keys(declared), ...Object.keys(keys)]);
  return {
    root: string(config["root"]) ?? ".",
    streams: new Map([...names].map((name) => [name, stream(object(declared[name]), keys[name])])),
    outbox: outbox(config["outbox"]),
  };
}

/** Of a stream that the configuration does not mention. */
export const PLAIN: StreamSettings = stream({}, undefined);

function stream(config: JsonObject, key: JsonValue | undefined): StreamSettings {
  const parts = object(config["parts"]);
  return {
    file: string(config["file"]),
    format: string(config["format"]) as Format | null,
    delimiter: string(config["delimiter"]),
    encoding: (string(config["encoding"]) ?? "utf-8") as Encoding,
    rows: string(config["path"]),
    key: string(key),
    parts: Object.fromEntries(
      PARTS.flatMap((part) => {
        const column = string(parts[part]);
        return column === null ? [] : [[part, column]];
      }),
    ),
  };
}

function outbox(value: JsonValue | undefined): Outbox | null {
  if (typeof value === "string") return { folder: value, format: "ndjson" };
  const folder = string(object(value)["folder"]);
  if (folder === null) return null;
  return { folder, format: string(object(value)["format"]) === "csv" ? "csv" : "ndjson" };
}

function object(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function string(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
