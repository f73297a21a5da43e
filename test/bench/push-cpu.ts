/** What a push costs of CPU: the usual client library in batches, the connector, the whole apply. */
import { fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeBenchProject } from "./data.ts";
import { configure } from "./latency.ts";
import { measureBeside, median, range } from "./measure.ts";
import { atMost, ratios } from "./targets.ts";
import type { Held } from "./targets.ts";
import type { Cost } from "./measure.ts";

const WAYS = { peer: "peer-batches.ts", connector: "connector-push.ts", line: "line-push.ts" };
type Way = keyof typeof WAYS;

export interface CpuOutcome {
  readonly invoices: number;
  readonly ways: Readonly<Record<Way, readonly Cost[]>>;
}

export async function pushCpu(invoices: number, times: number): Promise<CpuOutcome> {
  const ways: Record<Way, Cost[]> = { peer: [], connector: [], line: [] };
  for (let turn = 0; turn < times; turn++) {
    for (const way of Object.keys(WAYS) as Way[]) ways[way].push(await turnOf(way, invoices));
  }
  return { invoices, ways };
}

/** Each begins with books of its own, in another process, that hold no invoice. */
async function turnOf(way: Way, invoices: number): Promise<Cost> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-push-"));
  writeBenchProject(folder, invoices);
  const books = fork(path.join(import.meta.dirname, "latency-books.ts"), [folder, "0"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  try {
    const [{ url }] = (await once(books, "message")) as [{ readonly url: string }];
    configure(folder, url, 11);
    return await measureBeside(WAYS[way], [folder, url], folder);
  } finally {
    books.disconnect();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The connector alone is what the peer is: it sends what was made before. */
export function heldCpu({ ways }: CpuOutcome): readonly Held[] {
  const cpu = (way: Way): readonly number[] => ways[way].map(({ cpuMs }) => cpuMs);
  const found = median(cpu("connector")) / median(cpu("peer"));
  const turns = ratios(cpu("connector"), cpu("peer"));
  const name = "push-cpu";
  return [{ name, what: "CPU of node-quickbooks", limit: atMost(0.8), unit: "x", found, turns }];
}

export function cpuText({ invoices, ways }: CpuOutcome): string {
  const each = (way: Way): readonly number[] =>
    ways[way].map(({ cpuMs }) => Math.round((cpuMs * 1000) / invoices));
  const row = (label: string, way: Way): string =>
    `  ${label.padEnd(30)}${String(median(each(way))).padStart(5)} us an invoice  ${range(each(way))}`;
  const ratio = (way: Way): string => (median(each(way)) / median(each("peer"))).toFixed(2);
  return [
    `push-cpu  ${invoices} invoices in batches of 30, ${ways.peer.length} turns: median, range of CPU`,
    row("node-quickbooks in batches", "peer"),
    row("the connector", "connector"),
    row("the whole apply", "line"),
    `  against node-quickbooks: the connector ${ratio("connector")}, the whole apply ${ratio("line")}`,
  ].join("\n");
}
