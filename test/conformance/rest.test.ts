import { onTestFinished } from "vitest";
import { rest } from "../../connectors/rest/index.ts";
import type { Connection } from "../../engine/contract/connector.ts";
import { Secret } from "../../engine/config/secrets.ts";
import { openHttp } from "../../engine/http/client.ts";
import { SILENT } from "../../engine/log.ts";
import { parseJson, type JsonObject } from "../../engine/model/json.ts";
import { realClock } from "../../engine/world.ts";
import { deskManifest, paginator } from "../support/desk-manifest.ts";
import { DESK_TOKEN, startDesk } from "../support/desk-server.ts";
import { testWorld } from "../support/world.ts";
import { connectorConformance, type Subject } from "./connector.ts";
import { breakHttp } from "./faults.ts";
import { openOptions } from "./open-options.ts";

/** The rest connector against a real server, over real sockets, once for each way of paging. */

const NO_DELETE = { tests: ["what it deletes"], reason: "a manifest says no delete" };

async function make(stream: JsonObject): Promise<Subject> {
  const desk = await startDesk();
  const { http, ...breaks } = breakHttp(openHttp({ clock: realClock, log: SILENT }));
  onTestFinished(() => http.close());
  const io = testWorld({ http });
  const config: JsonObject = {
    hosts: ["127.0.0.1"],
    allow_private: ["127.0.0.1"],
    manifest: deskManifest(desk.url, stream),
  };
  const open = (mode: "read" | "write", token: string): Promise<Connection> =>
    rest.open({
      ...openOptions(config, mode, io),
      secrets: new Map([["api_token", new Secret(token)]]),
    });
  return {
    stream: "customers",
    key: "id",
    pageSize: 5,
    describe: () => rest.describe(config, io),
    open: (mode) => open(mode, DESK_TOKEN),
    seed: async (bodies) => bodies.forEach((body) => desk.add("customers", body)),
    body: (n) => ({ name: `Quarry Road ${n} LLC`, note: "met at the fair" }),
    change: { note: "moved to Elm Street" },
    like: ({ name }) => ({ names: [name as string] }),
    odd: {
      accents: { name: "Zoë 張 \u{1f3d7}\ufe0f", note: 'line\nline\t"x" \\' },
      "an empty note": { name: "b", note: "" },
      "seven decimals": parseJson('{"name":"c","rate":-0.1234567}') as JsonObject,
      "a leap day": { name: "d", since: "2024-02-29", vip: false },
      "a list": { name: "e", phones: [{ number: "1" }, { number: "2" }] },
      "a name that is a path": { name: "../../x?y=z#" },
    },
    refused: { name: "Phase: 2" },
    openBadly: () => open("read", "another"),
    breaks,
  };
}

for (const way of ["cursor", "link", "offset", "page"] as const) {
  connectorConformance({
    name: `rest, pages by ${way},`,
    make: () => make({ paginator: paginator(way) }),
    skip: [NO_DELETE],
  });
}

connectorConformance({
  name: "rest, versions by etag,",
  make: () =>
    make({
      version: { header: "ETag" },
      // Read whole: what has changed is not asked for.
      incremental_sync: {
        cursor_field: "nothing",
        start_time_option: { inject_into: "request_parameter", field_name: "since" },
      },
    }),
  skip: [
    NO_DELETE,
    { tests: ["a read that goes on from any cursor"], reason: "it has no order of changes" },
    { tests: ["with any one call"], reason: "each thing is a call, so every round has more" },
  ],
});
