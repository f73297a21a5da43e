import fs from "node:fs";
import path from "node:path";
import { choicesKept, choicesOfSeed } from "./choices.ts";
import type { Ground } from "./ground.ts";
import { runSeed } from "./seed.ts";
import type { SeedResult } from "./seed.ts";
import type { Door } from "./simulation.ts";
import { shrink } from "./shrink.ts";
import { swarmOf } from "./swarm.ts";
import type { Swarm } from "./swarm.ts";
import { unseen } from "./vacuity.ts";

export interface CampaignOptions {
  readonly ground: Ground;
  /** On this one each world is the same, to the last event, that has nothing of its own store. */
  readonly other?: Ground;
  readonly from: number;
  readonly seeds: number;
  /** Ends at the first failure: enough to catch a mutant. */
  readonly stopAtFirst?: boolean;
  readonly swarm?: Partial<Swarm>;
  readonly onSeed?: (result: SeedResult) => void;
}

export interface Failure {
  readonly seed: number;
  readonly violations: readonly string[];
}

export interface CampaignResult {
  readonly seeds: number;
  readonly failures: readonly Failure[];
  /** Seeds whose second passing was another one. */
  readonly unequal: readonly number[];
  /** Worlds that were held against the same on the other store. */
  readonly compared: number;
  readonly processes: number;
  readonly events: number;
  readonly effects: number;
  readonly seen: ReadonlyMap<string, number>;
}

/** Every so many seeds one is run twice, and both have to be the same to the last event (O13). */
const TWICE_EVERY = 50;

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { ground } = options;
  const failures: Failure[] = [];
  const unequal: number[] = [];
  const seen = new Map<string, number>();
  let [seeds, events, effects, compared] = [0, 0, 0, 0];
  for (let seed = options.from; seed < options.from + options.seeds; seed++) {
    const { swarm = {} } = options;
    const result = await runSeed({ seed, choices: choicesOfSeed(seed), ground, swarm });
    seeds++;
    events += result.events;
    effects += result.effects;
    for (const [what, count] of result.seen) seen.set(what, (seen.get(what) ?? 0) + count);
    const again = async (on: Ground): Promise<void> => {
      const twin = await runSeed({ seed, choices: choicesOfSeed(seed), ground: on, swarm });
      if (twin.digest !== result.digest && !unequal.includes(seed)) unequal.push(seed);
    };
    if (seed % TWICE_EVERY === 0) await again(ground);
    const { linger, broken } = { ...swarmOf(choicesOfSeed(seed)), ...swarm };
    if (options.other !== undefined && linger + broken === 0) {
      compared++;
      await again(options.other);
    }
    if (result.violations.length > 0) failures.push({ seed, violations: result.violations });
    options.onSeed?.(result);
    if (failures.length > 0 && options.stopAtFirst === true) break;
  }
  const processes = [...seen].reduce(
    (sum, [what, n]) => sum + (what.startsWith("ends ") ? n : 0),
    0,
  );
  return { seeds, failures, unequal, compared, processes, events, effects, seen };
}

export { unseen };

/** One seed with every line of its trace. */
export async function traceSeed(
  ground: Ground,
  seed: number,
  until?: number,
  swarm: Partial<Swarm> = {},
): Promise<SeedResult> {
  const options = { seed, choices: choicesOfSeed(seed), ground, trace: true, swarm };
  return runSeed(until === undefined ? options : { ...options, until });
}

/** The fewest choices of a seed that still break the same promise. */
export async function shrinkSeed(
  ground: Ground,
  seed: number,
  swarm: Partial<Swarm> = {},
): Promise<CorpusEntry | null> {
  const first = await runSeed({ seed, choices: choicesOfSeed(seed), ground, swarm });
  const about = first.violations[0];
  if (about === undefined) return null;
  const choices = await shrink(first.made, async (kept) => {
    const result = await runSeed({ seed, choices: choicesKept(kept), ground, swarm });
    return result.violations.some((each) => oracleOf(each) === oracleOf(about));
  });
  return { about, seed, swarm, choices: Object.fromEntries(choices) };
}

const oracleOf = (violation: string): string => violation.split(" ")[0] ?? "";

/** A failure of the past: it must never come back. */
export interface CorpusEntry {
  /** What was broken, as the oracle said it then. */
  readonly about: string;
  readonly seed: number;
  /** What the world was told to be, where the choices do not say it. */
  readonly swarm: Partial<Swarm>;
  readonly choices: Readonly<Record<string, number>>;
}

const CORPUS = path.join(import.meta.dirname, "corpus");

export function readCorpus(): readonly { readonly name: string; readonly entry: CorpusEntry }[] {
  return fs
    .readdirSync(CORPUS)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => {
      const text = fs.readFileSync(path.join(CORPUS, name), "utf8");
      return { name, entry: JSON.parse(text) as CorpusEntry };
    });
}

export function replayEntry(entry: CorpusEntry, ground: Ground): Promise<SeedResult> {
  const { seed, swarm } = entry;
  const choices = choicesKept(new Map(Object.entries(entry.choices)));
  return runSeed({ seed, choices, ground, swarm });
}

export interface CrashResult {
  readonly worlds: number;
  /** Runs, each with one crash that leaves another world behind. */
  readonly runs: number;
  /** Effects of the worlds: many leave what the one before them has left. */
  readonly effects: number;
  readonly failures: readonly (Failure & { readonly crashAt: number })[];
}

/**
 * Worlds in which nothing else goes wrong, each run once for every effect that it has, with a
 * crash there: before it, after it, with a request on its way. Where a crash at two effects one
 * after the other leaves the same store, files and books, once.
 */
export async function everyCrash(
  ground: Ground,
  from: number,
  worlds: number,
  /** Only at each so many-th of them. */
  step: number,
): Promise<CrashResult> {
  const failures: (Failure & { crashAt: number })[] = [];
  let [runs, effects] = [0, 0];
  for (let seed = from; seed < from + worlds; seed++) {
    const calm = () => choicesCalm(seed);
    const whole = await runSeed({ seed, choices: calm(), ground });
    if (whole.violations.length > 0) {
      failures.push({ seed, violations: whole.violations, crashAt: -1 });
    }
    effects += whole.effects;
    // A read changes nothing: a crash before it, with it on its way and after it are one.
    const points = whole.crashPoints.flatMap((left, at, all) => (left === all[at - 1] ? [] : [at]));
    for (const crashAt of points.filter((_, at) => at % step === 0)) {
      const { violations } = await runSeed({ seed, choices: calm(), ground, crashAt });
      runs++;
      if (violations.length > 0) failures.push({ seed, violations, crashAt });
    }
  }
  return { worlds, runs, effects, failures };
}

export interface AnomalyResult {
  readonly door: Door;
  /** Runs in which a call failed: the 1st, the 2nd, until there is none. */
  readonly runs: number;
  readonly failures: readonly (Failure & { readonly call: number })[];
}

/** The n-th call at a door fails, for every n, until none does (SQLite's own loop). */
export async function everyFailure(
  ground: Ground,
  seed: number,
  door: Door,
  step: number,
): Promise<AnomalyResult> {
  const failures: (Failure & { call: number })[] = [];
  for (let [call, runs] = [0, 0]; ; call += step, runs++) {
    const failure = { door, left: call };
    const { violations } = await runSeed({ seed, choices: choicesCalm(seed), ground, failure });
    if (violations.length > 0) failures.push({ seed, violations, call });
    if (failure.left >= 0) return { door, runs, failures };
  }
}

/** The company and its source as the seed has them, in peace: one round, then rest. */
function choicesCalm(seed: number) {
  const chosen = choicesOfSeed(seed);
  const shape = ["swarm.batch", "swarm.clients", "swarm.invoices", "swarm.payments", "source."];
  const pick = (name: string, n: number): number =>
    shape.some((each) => name.startsWith(each)) ? chosen.pick(name, n) : 0;
  return { ...chosen, pick, chance: () => false };
}
