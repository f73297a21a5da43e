import type { ConfigProblem } from "../../engine/contract/connector.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../engine/model/json.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";

export interface Settings {
  /** The tap and its own arguments; no shell reads them. */
  readonly command: readonly string[];
  /** What the tap reads from --config, beside its secrets. */
  readonly config: JsonObject;
  readonly env: Readonly<Record<string, string>>;
  /** What --discover gave, kept in the project; null: none is passed. */
  readonly catalog: string | null;
  readonly pageSize: number;
  readonly maxLineBytes: number;
  readonly timeoutMs: number;
  readonly streams: ReadonlyMap<string, StreamSettings>;
}

export interface StreamSettings {
  readonly key: string;
  readonly replication: "full" | "incremental";
  readonly version: string | null;
  readonly parts: StreamSchema["parts"];
}

const PARTS = ["name", "number", "note", "total", "balance", "date", "party", "active"] as const;

const text = (description: string): JsonObject => ({ type: "string", minLength: 1, description });

const STREAM: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["key"],
  properties: {
    key: text("The field that tells records apart."),
    replication: {
      enum: ["full", "incremental"],
      default: "full",
      description: "full: the tap sends everything each time; incremental: by its STATE.",
    },
    version: text("A field that changes with every edit."),
    parts: {
      type: "object",
      additionalProperties: false,
      description: "Fields with a meaning for matching and recovery.",
      properties: Object.fromEntries(PARTS.map((part) => [part, text("A field.")])),
    },
  },
};

export const CONFIG_SCHEMA: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  additionalProperties: false,
  required: ["command", "streams"],
  properties: {
    command: {
      type: "array",
      minItems: 1,
      items: { type: "string", minLength: 1 },
      description: "The tap and its own arguments: [taps/bin/tap-crm]. It is run.",
    },
    config: { type: "object", description: "What the tap reads from --config." },
    secrets: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "What it reads there besides, as references: { api_key: ${CRM_KEY} }.",
    },
    env: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "Its whole environment, beside PATH and HOME.",
    },
    catalog: text("What the tap gave with --discover, in a file of the project."),
    page_size: {
      type: "integer",
      minimum: 1,
      maximum: 5000,
      default: 500,
      description: "Records.",
    },
    max_line_bytes: {
      type: "integer",
      minimum: 1024,
      maximum: 67_108_864,
      default: 8_388_608,
      description: "Of one message.",
    },
    timeout_seconds: {
      type: "integer",
      minimum: 1,
      maximum: 86_400,
      default: 3600,
      description: "Of one run of the tap.",
    },
    streams: {
      type: "object",
      minProperties: 1,
      additionalProperties: STREAM,
      description: "Those of the tap that are read, by its names.",
    },
  },
};

/** Reads what CONFIG_SCHEMA has let through. */
export function readSettings(config: JsonObject): Settings {
  return {
    command: (config["command"] ?? []) as readonly string[],
    config: object(config["config"]),
    env: object(config["env"]) as Readonly<Record<string, string>>,
    catalog: string(config["catalog"]),
    pageSize: Number(config["page_size"] ?? 500),
    maxLineBytes: Number(config["max_line_bytes"] ?? 8_388_608),
    timeoutMs: Number(config["timeout_seconds"] ?? 3600) * 1000,
    streams: new Map(
      Object.entries(object(config["streams"])).map(([name, value]) => [name, stream(value)]),
    ),
  };
}

function stream(value: JsonValue): StreamSettings {
  const config = object(value);
  return {
    key: string(config["key"]) ?? "",
    replication: config["replication"] === "incremental" ? "incremental" : "full",
    version: string(config["version"]),
    parts: object(config["parts"]) as StreamSchema["parts"],
  };
}

/** One key in both places would be a question of which counts. */
export function checkConfig(
  config: JsonObject,
  secrets: readonly string[],
): readonly ConfigProblem[] {
  return Object.keys(object(config["config"]))
    .filter((key) => secrets.includes(`secrets.${key}`))
    .map((key) => ({
      path: ["config", key],
      message: `\`${key}\` stands under secrets, too`,
      atKey: true,
    }));
}

function object(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function string(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
