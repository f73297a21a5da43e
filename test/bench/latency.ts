/**
 * Invoices pushed to books that answer each call after 250 ms: what ten connections with batches
 * of thirty carry (a script with its bytes ready), and `tieout run` with one request at a time and
 * with ten. Measured at the books: from the first batch that comes in to the last invoice made.
 */
import { fork, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";
import { writeBenchProject } from "./data.ts";
import { median, range } from "./measure.ts";
import { atLeast, ratios } from "./targets.ts";
import type { Held } from "./targets.ts";

export interface Span {
  readonly wallMs: number;
  readonly batches: number;
  readonly posted: number;
  /** Numbers that are there more than once. */
  readonly twice: number;
}

export interface LatencyOutcome {
  readonly invoices: number;
  readonly latencyMs: number;
  /** By name of the way, turn by turn. */
  readonly ways: Readonly<Record<Way, readonly Span[]>>;
}

export type Way = "floor" | "one" | "ten";
const WAYS = ["floor", "one", "ten"] as const;

export interface LatencyScale {
  readonly invoices: number;
  readonly latencyMs: number;
  readonly times: number;
}

export async function pushLatency(scale: LatencyScale): Promise<LatencyOutcome> {
  const ways: Record<Way, Span[]> = { floor: [], one: [], ten: [] };
  for (let turn = 0; turn < scale.times; turn++) {
    for (const way of WAYS) ways[way].push(await turnOf(way, scale));
  }
  return { invoices: scale.invoices, latencyMs: scale.latencyMs, ways };
}

const HERE = import.meta.dirname;

async function turnOf(way: Way, { invoices, latencyMs }: LatencyScale): Promise<Span> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-latency-"));
  writeBenchProject(folder, invoices);
  const { books, url } = await booksBeside(folder, latencyMs);
  try {
    configure(folder, url, way === "one" ? 1 : 11);
    const args =
      way === "floor"
        ? [path.join(HERE, "floor-push.ts"), folder, url, "10"]
        : [LAUNCHER, "-C", folder, "run", "--no-check"];
    await runNode(args);
    books.send("span");
    const [span] = (await once(books, "message")) as [Span];
    return span;
  } finally {
    books.disconnect();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** QuickBooks as the project's seed has it, in a process of its own, as the real one is. */
export async function booksBeside(
  folder: string,
  latencyMs: number,
): Promise<{ readonly books: ChildProcess; readonly url: string }> {
  const books = fork(path.join(HERE, "latency-books.ts"), [folder, String(latencyMs)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [{ url }] = (await once(books, "message")) as [{ readonly url: string }];
  return { books, url };
}

/** The limits of the service are another scenario (`push-throttled`); one of the 11 is for looks. */
export function configure(folder: string, url: string, requestsAtOnce: number): void {
  const config = path.join(folder, "sync.config.yaml");
  const limits =
    `requests_per_second: 100, requests_per_minute: 5000, batches_per_minute: 400, ` +
    `requests_at_once: ${requestsAtOnce}`;
  const text = fs.readFileSync(config, "utf8");
  const end = `address: "${url}", limits: { ${limits} }`;
  fs.writeFileSync(config, text.replace("seed: company.json", end));
}

async function runNode(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ["--no-warnings", ...args], {
    env: cleanEnv(),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}`);
}

export function heldLatency({ latencyMs, ways }: LatencyOutcome): readonly Held[] {
  const wall = (way: Way): readonly number[] => ways[way].map(({ wallMs }) => wallMs);
  const name = `push-latency-${latencyMs}`;
  const found = 100 * (median(wall("floor")) / median(wall("ten")));
  const turns = ratios(wall("floor"), wall("ten")).map((each) => 100 * each);
  const what = "of what ten connections carry";
  return [{ name, what, limit: atLeast(95), unit: "%", found, turns }];
}

export function latencyText({ invoices, latencyMs, ways }: LatencyOutcome): string {
  const perSecond = (spans: readonly Span[]): number =>
    median(spans.map(({ wallMs, posted }) => (posted * 1000) / wallMs));
  const row = (label: string, spans: readonly Span[]): string =>
    `  ${label.padEnd(34)}${String(Math.round(perSecond(spans))).padStart(6)} invoices a second; ` +
    `${median(spans.map(({ wallMs }) => wallMs))} ms (${range(spans.map(({ wallMs }) => wallMs))})`;
  const share = (way: Way): string =>
    `${((perSecond(ways[way]) / perSecond(ways.floor)) * 100).toFixed(0)} %`;
  const twice = WAYS.flatMap((way) => ways[way]).reduce((sum, span) => sum + span.twice, 0);
  return [
    `push-latency-${latencyMs}  ${invoices} invoices, ${ways.floor.length} turns, ${twice} twice`,
    row("floor: 10 connections, bytes ready", ways.floor),
    row("tieout run, one request at a time", ways.one),
    row("tieout run, ten", ways.ten),
    `  of the floor: ${share("one")} with one, ${share("ten")} with ten`,
  ].join("\n");
}
