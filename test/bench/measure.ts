import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installPackage } from "../package/installed.ts";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";

/** What one process cost: CPU of user and system, its peak memory, and what it says of its work. */
export interface Cost {
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly wallMs: number;
  readonly [fact: string]: number;
}

/** Called by a measured script at its end: prints its own cost as the last line. */
export function report(facts: Readonly<Record<string, number>>): void {
  reportSince({ user: 0, system: 0 }, facts);
}

/** The same, with the CPU since then alone. */
export function reportSince(began: NodeJS.CpuUsage, facts: Readonly<Record<string, number>>): void {
  const usage = process.resourceUsage();
  const { user, system } = process.cpuUsage(began);
  const cost: Cost = {
    ...facts,
    cpuMs: Math.round((user + system) / 1000),
    peakMb: Math.round(usage.maxRSS / 1024),
    wallMs: Math.round(performance.now()),
  };
  process.stdout.write(`${JSON.stringify(cost)}\n`);
}

/**
 * Runs a script of this folder in a process of its own and reads its report. Compiled code is kept
 * in the folder, and modules are found, as the launcher does it: for floor and line alike.
 */
export function measure(script: string, args: readonly string[], folder: string): Cost {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const out = execFileSync(process.execPath, ["-r", RESOLVE, file, ...args], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(folder, "compiled") },
  });
  return JSON.parse(out.trim().split("\n").at(-1)!) as Cost;
}

/** The same for a script that talks to a process of this one, which has to go on meanwhile. */
export async function measureBeside(
  script: string,
  args: readonly string[],
  folder: string,
): Promise<Cost> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", file, ...args], {
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(folder, "compiled") },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Cost;
}

/**
 * Runs `tieout`, or whatever else Node is to run, as a person does, and gives what its process
 * cost. What it prints goes into a file: a pipe that nobody empties in time would be waited for.
 */
export async function measureCommand(args: readonly string[], folder: string): Promise<Cost> {
  const told = path.join(folder, "cost.json");
  const out = fs.openSync(path.join(folder, "out.txt"), "w");
  const child = spawn(process.execPath, ["--no-warnings", "-r", TELLER, ...args], {
    stdio: ["ignore", out, "inherit"],
    cwd: folder,
    env: { ...cleanEnv(), NODE_COMPILE_CACHE: path.join(folder, "compiled"), BENCH_COST: told },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  fs.closeSync(out);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  return JSON.parse(fs.readFileSync(told, "utf8")) as Cost;
}

const RESOLVE = path.join(path.dirname(LAUNCHER), "resolve.cjs");
const TELLER = fileURLToPath(new URL("tell-cost.cjs", import.meta.url));

export const tieoutIn = (
  folder: string,
  words: readonly string[],
  launcher: string = LAUNCHER,
): readonly string[] => [launcher, "-C", folder, ...words];

/** What is published, packed and installed for as long as `work` takes: gets its launcher. */
export async function withPublished<T>(work: (launcher: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-published-"));
  try {
    const { launcher } = await installPackage(folder);
    return await work(launcher);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

export function range(values: readonly number[]): string {
  return `${Math.min(...values)}..${Math.max(...values)}`;
}
