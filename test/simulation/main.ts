/**
 * `npm run simulate`: worlds from seeds. What it prints is figures; it ends with 1 where a promise
 * was broken, where a kind of trouble never came, or where a mutant was not seen.
 */
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { inParallel, inProcess, partsOf, together } from "./jobs.ts";
import type { CrashResult } from "./campaign.ts";
import type { Ground, GroundKind } from "./ground.ts";
import type { Figures } from "./jobs.ts";
import { loadMutant, MUTANTS, storeOf, worldOf } from "./mutants.ts";
import type { Swarm } from "./swarm.ts";

const HELP = `npm run simulate -- [what]

  --seeds N [--from S] [--json]   N worlds, and whether every kind of trouble came
  --seed S --trace [--until N]    one world, line by line; ends before its N-th event
  --seed S --shrink [--keep]      the fewest choices that still fail; --keep: into the corpus
  --crashes W [--from S]          W calm worlds, with a crash wherever it leaves another world
            [--step K]            at every K-th only; of the calls below too
  --anomalies W [--from S]        W calm worlds, with every call of store, files, network failing
  --corpus                        every failure of the past
  --mutants [--seeds N]           each clause of the protocol taken out: each must be seen
  --mutant NAME --seeds N         one of them, until it is seen
  --worlds-of NAME --seeds N      the worlds that it is looked for in, with nothing taken out
  --jobs J                        in J processes at a time; with --seeds, --crashes and --mutants
  --store postgres                on a PostgreSQL of its own instead of SQLite in memory
`;

const { values: given } = parseArgs({
  options: {
    seeds: { type: "string" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    until: { type: "string" },
    crashes: { type: "string" },
    step: { type: "string", default: "1" },
    anomalies: { type: "string" },
    mutant: { type: "string" },
    "worlds-of": { type: "string" },
    mutants: { type: "boolean", default: false },
    jobs: { type: "string", default: "1" },
    store: { type: "string" },
    trace: { type: "boolean", default: false },
    shrink: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    corpus: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Rare kinds of trouble come often enough in so many worlds. */
const VACUITY_FROM = 2000;
/** Of those that only PostgreSQL has, in so many. */
const APART_FROM = 20;

const WORLD = given.mutant ?? given["worlds-of"] ?? null;
const STORE = given.store ?? storeOf(WORLD);
const KIND: GroundKind = STORE === "postgres" ? "postgres" : "sqlite";

const DOORS = ["store", "files", "network"] as const;

/** For those who work for this one. */
const ON = given.store === undefined ? [] : ["--store", KIND];

process.exitCode = await main();

async function main(): Promise<number> {
  if (STORE !== KIND) {
    say(`--store is sqlite or postgres, not ${STORE}`);
    return 64;
  }
  // It says so itself where there is none.
  if (KIND === "postgres" && (await import("../support/postgres.ts")).NO_POSTGRES !== null)
    return 1;
  const world = worldOf(WORLD);
  if (given.mutant !== undefined) loadMutant(given.mutant);
  if (given.mutants) return everyMutant(Number(given.seeds ?? 500));
  if (given.corpus) return corpus();
  if (given.seed !== undefined) return oneSeed(Number(given.seed), world);
  if (given.crashes !== undefined) return crashes(Number(given.crashes));
  if (given.anomalies !== undefined) return anomalies(Number(given.anomalies));
  if (given.seeds !== undefined) return seeds(Number(given.seeds), world);
  say(HELP);
  return given.help ? 0 : 64;
}

/** The store of the worlds, as it was asked for; loaded when a mutant is in its place. */
async function onGround<T>(act: (ground: Ground, other: Ground | null) => Promise<T>): Promise<T> {
  const { openGround } = await import("./ground.ts");
  const ground = await openGround(KIND);
  const other = KIND === "sqlite" ? null : await openGround("sqlite");
  try {
    return await act(ground, other);
  } finally {
    await ground.close();
    await other?.close();
  }
}

async function seeds(count: number, swarm: Partial<Swarm>): Promise<number> {
  const begun = performance.now();
  const jobs = Number(given.jobs);
  const figures = jobs > 1 ? await inJobs(count, jobs) : await campaign(count, swarm);
  if (figures === null) return 1;
  const missing = WORLD === null ? await neverSeen(count, figures) : [];
  const broken = figures.failures.length + figures.unequal.length + missing.length;
  if (given.json) {
    say(JSON.stringify({ ...figures, unseen: missing, seconds: since(begun) }, null, 1));
    return broken > 0 ? 1 : 0;
  }
  say(
    `${figures.seeds} worlds, ${figures.processes} processes that ended by themselves, ` +
      `${figures.events} events, ${figures.effects} places to crash at; ` +
      `${since(begun)} s (${figures.cpu_seconds} s of CPU)`,
  );
  say(`broken promises: ${figures.failures.length}; unequal twins: ${figures.unequal.length}`);
  if (KIND !== "sqlite") say(`the same on SQLite to the last event: ${figures.compared} compared`);
  if (missing.length > 0) say(`never seen: ${missing.join(", ")}`);
  return broken > 0 ? 1 : 0;
}

async function neverSeen(count: number, figures: Figures): Promise<readonly string[]> {
  const { APART, unseen } = await import("./vacuity.ts");
  const seen = new Map(Object.entries(figures.seen));
  const apart = KIND === "postgres" && count >= APART_FROM ? APART : [];
  return [
    ...(count >= VACUITY_FROM ? unseen(seen) : []),
    ...apart.filter((each) => !seen.has(each)),
  ];
}

async function campaign(count: number, swarm: Partial<Swarm>): Promise<Figures> {
  const { runCampaign } = await import("./campaign.ts");
  const begun = performance.now();
  const cpu = process.cpuUsage();
  let done = 0;
  const result = await onGround((ground, other) =>
    runCampaign({
      ground,
      ...(other === null ? {} : { other }),
      from: Number(given.from),
      seeds: count,
      swarm,
      stopAtFirst: given.mutant !== undefined,
      onSeed({ seed, violations, events }) {
        if (violations.length > 0) say(`seed ${seed}: ${violations[0]} (${events} events)`);
        if (++done % 500 === 0 && !given.json) say(`${done} of ${count}, ${since(begun)} s`);
      },
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  const seen = [...result.seen].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...result,
    cpu_seconds: Math.round((user + system) / 1e6),
    seen: Object.fromEntries(seen),
  };
}

/** A world takes one core and shares nothing: as many at a time as there are processes. */
async function inJobs(count: number, jobs: number): Promise<Figures | null> {
  const tasks = partsOf(Number(given.from), count, jobs);
  const worlds = given["worlds-of"] === undefined ? [] : ["--worlds-of", given["worlds-of"]];
  const told = await inParallel(jobs, tasks, (part) =>
    inProcess([...ON, "--from", String(part.from), "--seeds", String(part.seeds), ...worlds], say),
  );
  const dead = told.find(({ figures }) => figures === null);
  if (dead === undefined) return together(told.flatMap(({ figures }) => figures ?? []));
  say(dead.error);
  return null;
}

async function oneSeed(seed: number, swarm: Partial<Swarm>): Promise<number> {
  const { shrinkSeed, traceSeed } = await import("./campaign.ts");
  if (given.shrink) {
    const entry = await onGround((ground) => shrinkSeed(ground, seed, swarm));
    if (entry === null) say(`seed ${seed} breaks nothing`);
    else say(JSON.stringify(entry, null, 1));
    if (entry !== null && given.keep) keep(entry.about, seed, JSON.stringify(entry, null, 2));
    return entry === null ? 0 : 1;
  }
  const until = given.until === undefined ? undefined : Number(given.until);
  const result = await onGround((ground) => traceSeed(ground, seed, until, swarm));
  if (given.trace) for (const line of result.trace) say(line);
  say(`seed ${seed}: ${result.events} events, trace ${result.digest}`);
  for (const each of result.violations) say(each);
  return result.violations.length > 0 ? 1 : 0;
}

function keep(about: string, seed: number, text: string): void {
  const oracle = about.split(" ")[0]!.toLowerCase();
  const file = path.join(import.meta.dirname, "corpus", `${given.mutant ?? oracle}-${seed}.json`);
  fs.writeFileSync(file, `${text}\n`);
  say(`kept as ${path.basename(file)}`);
}

/** World by world, each in a process of its own where there are several jobs. */
async function crashes(worlds: number): Promise<number> {
  const { everyCrash } = await import("./campaign.ts");
  const begun = performance.now();
  const [from, step, jobs] = [Number(given.from), Number(given.step), Number(given.jobs)];
  let done = 0;
  const oneWorld = async (seed: number): Promise<CrashResult | null> => {
    const start = performance.now();
    const args = ["--crashes", "1", "--from", String(seed), "--step", String(step), ...ON];
    const told = jobs > 1 ? await inProcess<CrashResult>(args, say) : null;
    const result =
      told === null ? await onGround((ground) => everyCrash(ground, seed, 1, step)) : told.figures;
    if (given.json) return result;
    const { runs = 0, effects = 0, failures = [] } = result ?? {};
    for (const { crashAt, violations } of failures) {
      say(`world ${seed}, crash at ${crashAt}: ${violations[0]}`);
    }
    say(
      `${++done} of ${worlds}: world ${seed}, ${runs} crashes that differ of ${effects} effects, ` +
        `${result === null ? `it ended: ${told?.error}` : `${failures.length} broken promises`}; ` +
        `${since(start)} s`,
    );
    return result;
  };
  const seeds = Array.from({ length: worlds }, (_, at) => from + at);
  const results = await inParallel(jobs, seeds, oneWorld);
  const runs = results.reduce((sum, each) => sum + (each?.runs ?? 0), 0);
  const effects = results.reduce((sum, each) => sum + (each?.effects ?? 0), 0);
  const failures = results.flatMap((each) => each?.failures ?? []);
  if (given.json) say(JSON.stringify({ worlds, runs, effects, failures }, null, 1));
  else {
    say(
      `${worlds} worlds, ${runs} runs with one crash each, ${failures.length} broken promises; ` +
        `${since(begun)} s`,
    );
  }
  return failures.length > 0 || results.includes(null) ? 1 : 0;
}

async function anomalies(worlds: number): Promise<number> {
  const { everyFailure } = await import("./campaign.ts");
  const from = Number(given.from);
  let bad = 0;
  for (let seed = from; seed < from + worlds; seed++) {
    for (const door of KIND === "postgres" ? ([...DOORS, "commit"] as const) : DOORS) {
      const { runs, failures } = await onGround((ground) =>
        everyFailure(ground, seed, door, Number(given.step)),
      );
      for (const { call, violations } of failures) say(`call ${call}: ${violations[0]}`);
      say(
        `world ${seed}, ${door}: ${runs} calls failed in turn, ${failures.length} broken promises`,
      );
      bad += failures.length;
    }
  }
  return bad > 0 ? 1 : 0;
}

async function corpus(): Promise<number> {
  const { readCorpus, replayEntry } = await import("./campaign.ts");
  let bad = 0;
  await onGround(async (ground) => {
    for (const { name, entry } of readCorpus()) {
      const { violations } = await replayEntry(entry, ground);
      if (violations.length > 0) bad++;
      say(`${name}: ${violations[0] ?? "holds"}`);
    }
  });
  return bad > 0 ? 1 : 0;
}

/** Each in a process of its own: what is loaded once stays. */
async function everyMutant(most: number): Promise<number> {
  const begun = performance.now();
  let done = 0;
  const verdicts = await inParallel(Number(given.jobs), MUTANTS, async (mutant) => {
    const start = performance.now();
    const { isSeen, words } = await verdictOn(mutant.name, most);
    const at = `${++done} of ${MUTANTS.length}`;
    say(`${at}: ${mutant.name} (${mutant.about}): ${words}; ${since(start)} s`);
    return isSeen;
  });
  const seen = verdicts.filter((each) => each).length;
  say(`${seen} of ${MUTANTS.length} mutants seen within ${most} worlds; ${since(begun)} s`);
  return seen < MUTANTS.length ? 1 : 0;
}

interface MutantVerdict {
  readonly isSeen: boolean;
  readonly words: string;
}

/** Seen by the mutant alone: in the same worlds the protocol as it stands breaks nothing. */
async function verdictOn(name: string, most: number): Promise<MutantVerdict> {
  const notSeen = (words: string): MutantVerdict => ({ isSeen: false, words });
  let first = "";
  const mutated = await inProcess([...ON, "--mutant", name, "--seeds", String(most)], (line) => {
    first ||= line;
  });
  const { figures } = mutated;
  if (figures === null) return notSeen(`NOT SEEN, it ended: ${mutated.error}`);
  if (figures.failures.length === 0) return notSeen(`NOT SEEN in ${figures.seeds} worlds`);
  let control = "";
  const whole = await inProcess(
    [...ON, "--worlds-of", name, "--seeds", String(figures.seeds)],
    (line) => void (control ||= line),
  );
  if (whole.code !== 0) {
    return notSeen(`NOT SEEN BY ITSELF, without it too: ${control || whole.error}`);
  }
  return { isSeen: true, words: `seen in world ${figures.seeds}: ${first}` };
}

function since(begun: number): number {
  return Math.round((performance.now() - begun) / 100) / 10;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
