import type { Connection, Connector, OpenOptions } from "../../engine/contract/connector.ts";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject, JsonError, parseJson } from "../../engine/model/json.ts";
import { openDestination, openSource } from "./ports.ts";
import { makeMemorySystem, type MemoryOptions, type MemorySystem } from "./system.ts";

/** A connector whose every connection leads to this system: for tests, which hold the other end. */
export function memoryConnector(system: MemorySystem): Connector {
  return {
    ...shape,
    describe: () => system.options.streams.map(({ schema }) => schema),
    open: async (options) => connect(system, options),
  };
}

/** The same by a file that says what the system holds; forgotten when the process ends. */
export const memory: Connector = {
  name: "memory",
  title: "Memory: a system that lives as long as the process",
  configSchema: {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    additionalProperties: false,
    required: ["seed"],
    properties: {
      seed: {
        type: "string",
        minLength: 1,
        description: "A JSON file: { streams: [{ schema, rows }] }, and the options of a system.",
      },
    },
  },
  secrets: [],
  describe: (config, io) => readSeed(config, io).streams.map(({ schema }) => schema),
  open: async (options) => connect(systemOf(options.config, options.io), options),
};

const shape = {
  name: memory.name,
  title: memory.title,
  configSchema: { type: "object" },
  secrets: memory.secrets,
} satisfies Partial<Connector>;

/** By seed file: plan and apply of one process see one system. */
const systems = new Map<string, MemorySystem>();

function systemOf(config: JsonObject, io: ConnectorIo): MemorySystem {
  const path = io.files.resolve(config["seed"] as string);
  const system = systems.get(path) ?? makeMemorySystem(readSeed(config, io));
  systems.set(path, system);
  return system;
}

function readSeed(config: JsonObject, io: ConnectorIo): MemoryOptions {
  const path = config["seed"] as string;
  const seed = parseSeed(path, io.files.readText(path));
  if (isJsonObject(seed) && Array.isArray(seed["streams"])) return seed as unknown as MemoryOptions;
  throw new TieoutError("TO901", `${path}: there is no list "streams"`);
}

function parseSeed(path: string, text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new TieoutError("TO901", `${path} is not JSON: ${error.message}`, { cause: error });
  }
}

/** Opening is a call: it can fail as every other. */
function connect(system: MemorySystem, { name, mode }: OpenOptions): Connection {
  const fault = system.faults.next();
  if (fault === "auth") throw new TieoutError("TO940", "the memory system does not let us in");
  if (fault !== null) throw new TieoutError("TO941", `the memory system is not there: ${fault}`);
  const { id = "memory", label = "Memory", currency, closedUntil } = system.options;
  const { settleMs = 0, facts = {} } = system.options;
  return {
    source: openSource(name, system),
    destination: mode === "write" ? openDestination(name, system) : null,
    about: async () => ({
      id,
      label,
      currency: currency ?? null,
      closedUntil: closedUntil ?? null,
      facts,
      settleMs,
    }),
    close: async () => {},
  };
}
