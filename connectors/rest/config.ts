import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject } from "../../engine/model/json.ts";
import type { Manifest } from "./manifest.ts";
import schema from "./manifest.schema.json" with { type: "json" };

/** A connection to one system, as its configuration and its manifest say together. */
export interface Settings {
  readonly manifest: Manifest;
  /** `https://api.example.com/v1`, without a slash at its end. */
  readonly base: string;
  /** Hosts that may be called. */
  readonly hosts: readonly string[];
  /** Those among them that may lie on this machine or in a private network. */
  readonly privateHosts: readonly string[];
  /** `{{ config.NAME }}` */
  readonly options: JsonObject;
  readonly username: string;
}

export const MANIFEST_SCHEMA: JsonObject = schema as JsonObject;

const text = (description: string): JsonObject => ({ type: "string", minLength: 1, description });

const hostList = (description: string): JsonObject => ({
  type: "array",
  items: { type: "string", pattern: "^(\\[[0-9a-f:.]+\\]|[a-z0-9.-]+)$" },
  description,
});

export const SECRETS = [
  "api_token",
  "api_key",
  "password",
  "client_id",
  "client_secret",
  "refresh_token",
] as const;

export const CONFIG_SCHEMA: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  additionalProperties: false,
  required: ["manifest", "hosts"],
  properties: {
    manifest: text("The YAML file that says what the system has and how it is asked."),
    hosts: {
      ...hostList("Hosts that may be called, in lower case: [api.example.com]."),
      minItems: 1,
    },
    allow_private: hostList("Hosts among them that lie on this machine or in a private network."),
    address: text("Instead of the manifest's url_base."),
    options: {
      type: "object",
      additionalProperties: { type: ["string", "number", "boolean"] },
      description: "Values that the manifest reads as {{ config.NAME }}.",
    },
    username: text("Of a basic authenticator."),
    ...Object.fromEntries(
      SECRETS.map((name) => [name, text(`As the authenticator needs: \${${name.toUpperCase()}}.`)]),
    ),
  },
};

/** Reads what the schemas have let through. */
export function readSettings(config: JsonObject): Settings {
  const manifest = config["manifest"] as unknown as Manifest;
  const address = config["address"];
  const base = typeof address === "string" ? address : manifest.requester.url_base;
  const options = config["options"];
  return {
    manifest,
    base: base.replace(/\/+$/, ""),
    hosts: textsOf(config["hosts"]),
    privateHosts: textsOf(config["allow_private"]),
    options: options !== undefined && isJsonObject(options) ? options : {},
    username: typeof config["username"] === "string" ? config["username"] : "",
  };
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
