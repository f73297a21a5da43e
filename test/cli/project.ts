import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { PROJECT, runTieout } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";

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

/** The real command line in that folder; what it says is in the message where it ends otherwise. */
export async function tieout(
  folder: string,
  exitCode: number,
  ...args: readonly string[]
): Promise<CliResult> {
  const result = await runTieout(args, { cwd: folder });
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
