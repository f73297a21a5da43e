/**
 * What peer-batches.ts does, through the connector: exact bytes, sending, what each answer proves.
 * Usage: node connector-push.ts FOLDER URL
 */
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import type { OpenOptions } from "../../engine/contract/connector.ts";
import { SILENT } from "../../engine/log.ts";
import type { Address, RequestId } from "../../engine/model/ids.ts";
import { MAIN, entityName, recordKey } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { keepHeapSmall, realWorld } from "../../engine/world.ts";
import { atOnce, bodyOf, readBatches } from "./batches.ts";
import { reportSince } from "./measure.ts";

const [folder = "", address = ""] = process.argv.slice(2);
const world = realWorld({ root: folder });
const { signal } = new AbortController();
const limits = { requests_per_second: 100, requests_per_minute: 5000, batches_per_minute: 400 };
const connection = await quickbooks.open({
  name: "books",
  mode: "write",
  config: { environment: "emulator", company: "1", address, limits } as unknown as JsonObject,
  io: { ...world, log: SILENT },
  secrets: new Map(),
  vault: { get: () => null, put: () => {} },
  folder: ".tieout/books",
  signal,
} satisfies OpenOptions);
const to = connection.destination!;
const batches = readBatches(folder);
// As every command that sends does.
keepHeapSmall();
const of: Omit<Address, "key"> = { entity: entityName("invoice"), role: MAIN };
await connection.about();
const began = process.cpuUsage();
await atOnce(10, batches, async (rows) => {
  const writes = rows.map((row, at) => ({
    item: String(at + 1),
    kind: "create" as const,
    stream: "Invoice",
    body: bodyOf(row) as JsonObject,
    target: null,
    expectVersion: null,
    address: { ...of, key: recordKey(row.number) },
  }));
  const outcome = await to.send(to.prepare(rows[0]!.number as RequestId, writes), signal);
  const all = outcome.kind === "answered" ? [...outcome.items.values()] : [];
  if (all.length !== rows.length || all.some(({ kind }) => kind !== "done")) {
    throw new Error(JSON.stringify(outcome).slice(0, 500));
  }
});
reportSince(began, { batches: batches.length });
await connection.close();
await world.http.close();
