import { fileURLToPath } from "node:url";
import { singer } from "../../connectors/singer/index.ts";
import { Secret } from "../../engine/config/secrets.ts";
import type { Connection } from "../../engine/contract/connector.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { testWorld } from "../support/world.ts";
import { connectorConformance, type Subject } from "./connector.ts";
import { openOptions } from "./open-options.ts";

/** The singer connector, each read a tap that is really run. */

const TAP = fileURLToPath(new URL("../support/fake-tap.ts", import.meta.url));

async function make(replication: "full" | "incremental"): Promise<Subject> {
  const io = testWorld();
  const config: JsonObject = {
    command: [process.execPath, TAP],
    config: { rows: "rows.json" },
    catalog: "catalog.json",
    page_size: 3,
    streams: { contacts: { key: "id", replication, version: "rev", parts: { name: "name" } } },
  };
  const properties = {
    id: { type: "string" },
    rev: { type: "integer" },
    name: { type: ["null", "string"] },
    rate: { type: "number" },
  };
  const streams = [{ stream: "contacts", tap_stream_id: "c-1", schema: { properties } }];
  io.files.write("catalog.json", JSON.stringify({ streams }));
  const open = (key: string): Promise<Connection> =>
    singer.open({
      ...openOptions(config, "read", io),
      secrets: new Map([["secrets.api_key", new Secret(key)]]),
    });
  return {
    stream: "contacts",
    key: "id",
    pageSize: 3,
    describe: () => singer.describe(config, io),
    open: () => open("tap-key-for-tests"),
    seed: async (bodies) => io.files.write("rows.json", JSON.stringify({ contacts: bodies })),
    body: (n) => ({ id: `c${n}`, rev: 1, name: `Quarry Road ${n} LLC`, rate: 41.5 }),
    change: {},
    like: ({ name }) => ({ names: [name as string] }),
    odd: {},
  };
}

for (const replication of ["full", "incremental"] as const) {
  connectorConformance({
    name: `singer, ${replication},`,
    make: () => make(replication),
    sourceOnly: "a tap only reads",
    skip: [
      { tests: ["who is not let in"], reason: "a tap is only run to read: see singer.test.ts" },
      ...(replication === "full"
        ? [{ tests: ["a read that goes on"], reason: "the tap sends everything each time" }]
        : []),
    ],
  });
}
