import type { OpenOptions, Secret, Vault } from "../../engine/contract/connector.ts";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { testWorld } from "../support/world.ts";
import { SIGNAL } from "./talk.ts";

/** What a connector is opened with: nothing secret, a folder of its own, set time. */
export function openOptions(
  config: JsonObject,
  mode: "read" | "write",
  io: ConnectorIo = testWorld(),
): OpenOptions {
  return {
    name: "tested",
    config,
    mode,
    io,
    secrets: new Map(),
    vault: memoryVault(),
    folder: io.files.resolve(".tieout/tested"),
    signal: SIGNAL,
  };
}

function memoryVault(): Vault {
  const kept = new Map<string, Secret>();
  return {
    get: (key) => kept.get(key) ?? null,
    put: (key, value) => {
      kept.set(key, {
        reveal: () => value,
        toString: () => "[redacted]",
        toJSON: () => "[redacted]",
      });
    },
  };
}
