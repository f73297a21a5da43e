import { hash } from "node:crypto";
import type { MemoryFiles } from "../support/memory-files.ts";
import type { VirtualTime } from "../support/virtual-time.ts";
import { hash32 } from "./choices.ts";
import type { Choices } from "./choices.ts";
import type { Ground } from "./ground.ts";
import type { Swarm } from "./swarm.ts";

/** One simulated world, while it lasts. */
export interface Simulation {
  readonly seed: number;
  readonly choices: Choices;
  readonly swarm: Swarm;
  readonly time: VirtualTime;
  readonly ground: Ground;
  readonly files: MemoryFiles;
  /** Faults, people and sources are still about; false: the quiet hour at the end. */
  wild: boolean;
  /** Effects so far, of all processes: where a single crash may be. */
  effects: number;
  /** Commits of the store, writes of files and requests that changed something, so far. */
  changes: number;
  /** Requests on their way that may change something. */
  onTheWay: number;
  /** For each effect what a crash there would leave: equal texts, equal worlds. */
  readonly crashPoints: string[];
  /** A crash at exactly this effect, and at no other. */
  readonly crashAt: number | null;
  /** The n-th call at one of the doors fails, and no other. */
  readonly failure: Failing | null;
  /** What the plan says that a run carried out: `create invoice/I1`. */
  readonly planned: Map<string, ReadonlySet<string>>;
  /** Runs whose plan is too long for the store to keep: killed, they leave none behind. */
  readonly unkept: Set<string>;
  /** What has happened, for the vacuity check: `fault late`, `edge ready writing`. */
  readonly seen: Map<string, number>;
  /** A power cut since this was last looked at: what was not synced is gone. */
  lostPower: boolean;
  /** The store was put back: what it forgot is for a person, or `recover`. */
  restored: boolean;
  /** `recover` has run since, to its end. */
  recovered: boolean;
  readonly violations: string[];
  readonly trace: Trace;
}

/** `commit`: what it has done stands, and its answer is lost; where the store is apart. */
export type Door = "store" | "files" | "network" | "commit";

export interface Failing {
  readonly door: Door;
  /** Calls until it happens; below 0: it has happened. */
  left: number;
}

/** Whether this call is the one that fails. */
export function failsNow(sim: Simulation, door: Door): boolean {
  if (sim.failure?.door !== door || sim.failure.left < 0) return false;
  if (sim.failure.left-- > 0) return false;
  sim.trace.note(`a call of the ${door} fails`);
  return true;
}

export interface Trace {
  note(text: string): void;
  /** Equal for equal runs. */
  digest(): string;
  readonly lines: readonly string[];
}

export function openTrace(keepsLines: boolean, elapsed: () => number): Trace {
  const lines: string[] = [];
  let digest = 0;
  return {
    lines,
    digest: () => digest.toString(16).padStart(8, "0"),
    note(text) {
      const line = `${elapsed()} ${text}`;
      digest = hash32(`${digest} ${line}`);
      if (keepsLines) lines.push(line);
    },
  };
}

export function saw(sim: Simulation, what: string): void {
  sim.seen.set(what, (sim.seen.get(what) ?? 0) + 1);
}

export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? "") : "";

/** A promise was broken: `O1 two live invoices of I1`. The first one is what a failure is about. */
export function violate(sim: Simulation, text: string): void {
  if (sim.violations.includes(text)) return;
  sim.violations.push(text);
  sim.trace.note(`VIOLATION ${text}`);
}

/** Chance of a seed: the n-th bytes of a name are a hash of both. */
export function seededBytes(seed: number, name: string): (length: number) => Uint8Array {
  let drawn = 0;
  return (length) => {
    const made = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const block = hash("sha256", `${seed}/${name}/${drawn++}`, "buffer");
      made.set(block.subarray(0, Math.min(32, length - at)), at);
    }
    return made;
  };
}
