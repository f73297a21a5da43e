/**
 * Folders and stores of the tests lie in memory, where there is room: on a disk, test/bad-input
 * waited for it in two seconds of five, and for the commits of SQLite alone in one of four. No test
 * cuts the power; what is killed, or finds its disk full, is the same there.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { roomy, runsPrograms } from "./memory.ts";

/** The tests of a run need a fifth of it at most at a time. */
const ROOM = 4_000_000_000;

export function setup(): void {
  const { TMPDIR: given, NODE_COMPILE_CACHE: cache } = process.env;
  const disk = os.tmpdir();
  const memory = roomy(ROOM);
  if (given !== undefined || memory === disk || !runsPrograms(memory)) return;
  const folder = fs.mkdtempSync(path.join(memory, "tieout-tests-"));
  process.once("exit", () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  process.env["TMPDIR"] = folder;
  // Compiled code outlives the run, where Node would put it by itself.
  process.env["NODE_COMPILE_CACHE"] = cache ?? path.join(disk, "node-compile-cache");
}
