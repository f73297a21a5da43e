import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { PROJECT } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { tieoutIn } from "../support/inside.ts";

/** A copy of the root project in `folder`, with a store and books of its own. */
export function copyRootProject(folder: string): void {
  for (const name of [
    "sync.config.yaml",
    "mappings",
    "examples/linarc/exports",
    "examples/linarc/company.json",
  ]) {
    fs.cpSync(path.join(PROJECT, name), path.join(folder, name), { recursive: true });
  }
}

/** The same with the first invoices only: 6 that can be posted, and some that cannot. */
export function copySmallProject(folder: string): void {
  copyRootProject(folder);
  const file = path.join(folder, "examples/linarc/exports/invoices.csv");
  const [head = "", ...rows] = fs.readFileSync(file, "utf8").split(/(?<=\n)/);
  const kept = rows.filter((row) => KEPT.some((key) => row.startsWith(`${key},`)));
  fs.writeFileSync(file, [head, ...kept].join(""));
}

const KEPT = [
  "PA-1001-05",
  "PA-1002-03",
  "PA-1003-02",
  "PA-1005-03",
  "PA-1012-06",
  "PA-1019-02",
  "PA-1023-02",
  "PA-1040-09",
];

/** The real command line in that folder; what it says is in the message where it ends otherwise. */
export async function tieout(
  folder: string,
  exitCode: number,
  ...args: readonly string[]
): Promise<CliResult> {
  const result = await tieoutIn(args, { cwd: folder });
  const told = `tieout ${args.join(" ")}\n${result.stdout.slice(0, 2000)}\n${result.stderr}`;
  expect(result.exitCode, told).toBe(exitCode);
  return result;
}

/** The same with --json: one document on stdout. */
export async function tieoutJson<T>(
  folder: string,
  exitCode: number,
  ...args: readonly string[]
): Promise<T> {
  const { stdout } = await tieout(folder, exitCode, ...args, "--json");
  return JSON.parse(stdout) as T;
}
