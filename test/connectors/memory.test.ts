import { expect, test } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import { memory, memoryConnector } from "../../connectors/memory/index.ts";
import { makeMemorySystem } from "../../connectors/memory/system.ts";
import type { Connection } from "../../engine/contract/connector.ts";
import {
  entityName,
  MAIN,
  recordKey,
  type RemoteId,
  type RequestId,
} from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { RequestOutcome, Write } from "../../engine/model/operation.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import { openOptions } from "../conformance/open-options.ts";
import { readAll, SIGNAL } from "../conformance/talk.ts";
import { testWorld } from "../support/world.ts";

const INVOICE: StreamSchema = {
  name: "Invoice",
  id: "Id",
  version: "SyncToken",
  can: { create: true, update: true, void: true },
  parts: { number: "DocNumber", note: "Note", total: "Total", party: "CustomerRef", date: "Date" },
  fields: [
    { name: "Id", type: { kind: "text" } },
    { name: "SyncToken", type: { kind: "text" } },
    { name: "DocNumber", type: { kind: "text", max: 21 } },
    { name: "CustomerRef", type: { kind: "reference", to: ["Customer"] }, required: true },
    { name: "Date", type: { kind: "date" } },
    { name: "Total", type: { kind: "money" } },
    { name: "Note", type: { kind: "text" } },
  ],
};

const BODY = { DocNumber: "1", CustomerRef: { value: "58" }, Date: "2026-06-30", Total: 12.5 };
const STREAM = { stream: "Invoice", key: "Id" };

async function setUp(options: { readonly remembersRequests?: boolean } = {}) {
  const system = makeMemorySystem({ streams: [{ schema: INVOICE, rows: [BODY] }], ...options });
  const connection = await memoryConnector(system).open(openOptions({}, "write"));
  return { system, connection };
}

function send(
  { destination }: Connection,
  id: string,
  body: JsonObject,
  more: Partial<Write> = {},
): Promise<RequestOutcome> {
  const address = { entity: entityName("invoice"), key: recordKey("x"), role: MAIN };
  const create = { item: "1", kind: "create", stream: "Invoice", target: null } as const;
  const write = { ...create, expectVersion: null, body, address, ...more };
  return destination!.send(destination!.prepare(id as RequestId, [write]), SIGNAL);
}

const outcomeOf = (outcome: RequestOutcome): unknown =>
  outcome.kind === "answered" ? outcome.items.get("1") : outcome;

test("a system that forgets its requests carries them out again", async () => {
  for (const [remembersRequests, count] of [
    [true, 2],
    [false, 3],
  ] as const) {
    const { system, connection } = await setUp({ remembersRequests });
    await send(connection, "r1", { ...BODY, DocNumber: "2" });
    await send(connection, "r1", { ...BODY, DocNumber: "2" });
    expect(system.rows("Invoice")).toHaveLength(count);
  }
});

test.each([
  ["unavailable", { kind: "unavailable", auth: false }, 1],
  ["auth", { kind: "unavailable", auth: true }, 1],
  ["throttled", { kind: "throttled" }, 1],
  ["lost", { kind: "unknown" }, 1],
  ["answer_lost", { kind: "unknown" }, 2],
  ["conflict", { kind: "conflict" }, 1],
] as const)("the fault %s answers %j and leaves %i rows", async (fault, outcome, rows) => {
  const { system, connection } = await setUp();
  system.faults.at(2, fault);
  await readAll(STREAM, connection);
  expect(outcomeOf(await send(connection, "r1", { ...BODY, DocNumber: "2" }))).toMatchObject(
    outcome,
  );
  expect(system.rows("Invoice")).toHaveLength(rows);
  expect(system.faults).toMatchObject({ fired: 1, calls: 3 });
  await readAll(STREAM, connection);
});

test.each([
  [{ ...BODY, DocNumber: "x".repeat(22) }, "DocNumber", "longer than 21"],
  [{ ...BODY, Colour: "red" }, "Colour", "there is no field"],
  [{ DocNumber: "2" }, "CustomerRef", "is required"],
  [{ ...BODY, Date: "2024-02-30" }, "Date", "is no day"],
  [{ ...BODY, Total: "12.50" }, "Total", "is no number"],
])("a body that does not fit is refused: %j", async (body, field, message) => {
  const { connection } = await setUp();
  expect(outcomeOf(await send(connection, "r1", body))).toMatchObject({
    kind: "rejected",
    field,
    message: expect.stringContaining(message),
  });
});

test("a void keeps the document, its amounts zero", async () => {
  const { system, connection } = await setUp();
  const target = "1" as RemoteId;
  const more = { kind: "void", target, expectVersion: "0" } as const;
  expect(outcomeOf(await send(connection, "r1", {}, more))).toMatchObject({ kind: "done" });
  expect(system.rows("Invoice")).toMatchObject([
    { id: "1", version: "1", body: { DocNumber: "1", Total: 0, Note: "Voided" } },
  ]);
});

test("people at the other end add, edit and delete, and versions move", async () => {
  const { system, connection } = await setUp();
  const id = system.add("Invoice", { ...BODY, DocNumber: "7" });
  system.edit("Invoice", id, { Note: "by hand" });
  system.remove("Invoice", "1");
  expect(await readAll(STREAM, connection)).toMatchObject([
    { id, version: "1", body: { DocNumber: "7", Note: "by hand", SyncToken: "1" } },
  ]);
});

test("a document without a number is found by party, day and total", async () => {
  const { system, connection } = await setUp();
  system.add("Invoice", { ...BODY, DocNumber: "2", Total: 13 });
  const like = { party: "58" as RemoteId, date: "2026-06-30", total: "12.50" };
  const found = await connection.source.find("Invoice", like, SIGNAL);
  expect(found.map(({ body }) => body["DocNumber"])).toEqual(["1"]);
});

test("a seed file makes a system that plan and apply of one process share", async () => {
  const world = testWorld();
  const seed = { streams: [{ schema: INVOICE, rows: [BODY] }], label: "Seeded" };
  world.files.write("seed.json", JSON.stringify(seed));
  const config = { seed: "seed.json" };
  expect(memory.describe(config, world)).toEqual([INVOICE]);
  const first = await memory.open(openOptions(config, "write", world));
  expect(await first.about()).toMatchObject({ label: "Seeded", settleMs: 0 });
  await send(first, "r1", { ...BODY, DocNumber: "2" });
  const second = await memory.open(openOptions(config, "read", world));
  expect(await readAll(STREAM, second)).toHaveLength(2);
  world.files.write("seed.json", "{");
  expect(() => memory.describe(config, world)).toThrow(expect.objectContaining({ code: "TO901" }));
});

test("the registry has every connector under its own name", async () => {
  for (const [name, load] of Object.entries(connectors)) {
    const connector = await load();
    expect(connector.name).toBe(name);
    expect(connector.configSchema).toMatchObject({ type: "object" });
  }
  expect(Object.keys(connectors)).toEqual(
    expect.arrayContaining(["files", "memory", "quickbooks"]),
  );
});
