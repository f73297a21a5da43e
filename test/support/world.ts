import { hash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Clock, Http, Log, Random, World } from "../../engine/contract/io.ts";
import { openFiles } from "../../engine/files.ts";
import { SILENT } from "../../engine/log.ts";
import { dateOf, instantFromMs } from "../../engine/model/calendar.ts";
import { ID_BYTES, readableId } from "../../engine/world.ts";

/** A World whose time is set, whose chance comes from a seed, and whose files are real. */
export interface TestWorld extends World {
  readonly clock: TestClock;
  /** Crash points passed, in order. */
  readonly crashed: readonly string[];
}

export interface TestClock extends Clock {
  /** Moves time on; sleepers wake by themselves, a sleep moves it too. */
  advance(ms: number): void;
}

export interface TestWorldOptions {
  readonly root?: string;
  readonly seed?: number;
  readonly at?: string;
  readonly http?: Http;
  readonly log?: Log;
  readonly env?: Readonly<Record<string, string>>;
}

export function testWorld(options: TestWorldOptions = {}): TestWorld {
  const clock = testClock(options.at ?? "2026-06-30T12:00:00.000Z");
  const crashed: string[] = [];
  return {
    clock,
    random: seededRandom(options.seed ?? 1, clock),
    files: openFiles(options.root ?? temporaryFolder()),
    http: options.http ?? NO_NETWORK,
    log: options.log ?? SILENT,
    env: (name) => options.env?.[name] ?? null,
    crashed,
    crash: (point) => void crashed.push(point),
  };
}

/** A folder that goes away with the test that asked for it. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-test-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function testClock(start: string): TestClock {
  const born = Date.parse(start);
  let now = born;
  return {
    now: () => instantFromMs(now),
    monotonicMs: () => now - born,
    sleep: async (ms, signal) => {
      if (!signal?.aborted) now += Math.max(0, ms);
    },
    today: (timezone) => dateOf(instantFromMs(now), timezone),
    virtual: true,
    advance: (ms) => void (now += ms),
  };
}

/** The n-th bytes are a hash of seed and n: the same in every run. */
function seededRandom(seed: number, clock: Clock): Random {
  let drawn = 0;
  const bytes = (length: number): Uint8Array => {
    const made = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const block = hash("sha256", `${seed}/${drawn++}`, "buffer");
      made.set(block.subarray(0, Math.min(32, length - at)), at);
    }
    return made;
  };
  return { bytes, id: (prefix) => readableId(prefix, Date.parse(clock.now()), bytes(ID_BYTES)) };
}

const NO_NETWORK: Http = {
  request: async () => ({ kind: "failure", sent: "no", reason: "this test has no network" }),
  close: async () => {},
};
