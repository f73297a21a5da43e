import { memoryConnector } from "../../connectors/memory/index.ts";
import { makeMemorySystem } from "../../connectors/memory/system.ts";
import type { Fault } from "../../connectors/memory/faults.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import { parseJson, type JsonObject } from "../../engine/model/json.ts";
import { connectorConformance, type Subject } from "./connector.ts";
import type { HowToBreak } from "./faults.ts";
import { openOptions } from "./open-options.ts";

const CUSTOMER: StreamSchema = {
  name: "Customer",
  id: "Id",
  version: "SyncToken",
  can: { create: true, update: true, void: false, delete: true },
  parts: { name: "DisplayName", note: "Notes" },
  fields: [
    { name: "Id", type: { kind: "text" }, readOnly: true },
    { name: "SyncToken", type: { kind: "text" }, readOnly: true },
    { name: "DisplayName", type: { kind: "text", max: 100, forbid: ":" }, required: true },
    { name: "Notes", type: { kind: "text" } },
    { name: "Rate", type: { kind: "decimal" } },
    { name: "Since", type: { kind: "date" } },
    { name: "Active", type: { kind: "bool" } },
    {
      name: "Phones",
      type: { kind: "list", fields: [{ name: "Number", type: { kind: "text" } }] },
    },
  ],
};

const PAGE = 4;

const FAULTS: Readonly<Record<HowToBreak, Fault>> = {
  refused: "unavailable",
  lost: "lost",
  answer_lost: "answer_lost",
};

async function make(): Promise<Subject> {
  const system = makeMemorySystem({ streams: [{ schema: CUSTOMER }], pageSize: PAGE });
  const connector = memoryConnector(system);
  let fired = 0;
  return {
    stream: "Customer",
    key: "Id",
    pageSize: PAGE,
    describe: () => connector.describe({}, openOptions({}, "read").io),
    open: (mode) => connector.open(openOptions({}, mode)),
    seed: async (bodies) => bodies.forEach((body) => system.add("Customer", body)),
    body: (n) => ({ DisplayName: `Quarry Road ${n} LLC`, Notes: "met at the fair" }),
    change: { Notes: "moved to Elm Street" },
    like: ({ DisplayName }) => ({ names: [DisplayName as string] }),
    odd: {
      "no note": { DisplayName: "a", Notes: null },
      "an empty note": { DisplayName: "b", Notes: "" },
      "other scripts": { DisplayName: "Zoë 張 \u{1f3d7}\ufe0f", Notes: "line\nline\ttab" },
      "seven decimals": parseJson('{"DisplayName":"c","Rate":-0.1234567}') as JsonObject,
      "many digits": parseJson('{"DisplayName":"d","Rate":12345678901234567.89}') as JsonObject,
      "a leap day": { DisplayName: "e", Since: "2024-02-29", Active: false },
      "a list": { DisplayName: "f", Phones: [{ Number: "1" }, { Number: "2" }] },
    },
    refused: { DisplayName: "Phase: 2" },
    openBadly: () => {
      system.faults.at(1, "auth");
      return connector.open(openOptions({}, "read"));
    },
    breaks: {
      at(n, how) {
        fired = system.faults.fired;
        system.faults.at(n, FAULTS[how]);
      },
      fired: () => system.faults.fired > fired,
      clear: () => system.faults.clear(),
    },
  };
}

connectorConformance({ name: "memory", make });
