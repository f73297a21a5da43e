/**
 * `npm run simulate`: worlds from seeds. What it prints is figures; it ends with 1 where a promise
 * was broken, where a kind of trouble never came, or where a mutant was not seen.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { loadMutant, MUTANTS } from "./mutants.ts";
import type { Swarm } from "./swarm.ts";

const HELP = `npm run simulate -- [what]

  --seeds N [--from S] [--json]   N worlds, and whether every kind of trouble came
  --seed S --trace [--until N]    one world, line by line; ends before its N-th event
  --seed S --shrink [--keep]      the fewest choices that still fail; --keep: into the corpus
  --crashes W [--from S]          W calm worlds, with a crash at every effect that they have
            [--step K]            at every K-th only; of the calls below too
  --anomalies W [--from S]        W calm worlds, with every call of store, files, network failing
  --corpus                        every failure of the past
  --mutants [--seeds N]           each clause of the protocol taken out: each must be seen
  --mutant NAME --seeds N         one of them, until it is seen
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
    mutants: { type: "boolean", default: false },
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

process.exitCode = await main();

async function main(): Promise<number> {
  const world = given.mutant === undefined ? {} : loadMutant(given.mutant).world;
  if (given.mutants) return everyMutant(Number(given.seeds ?? 500));
  if (given.corpus) return corpus();
  if (given.seed !== undefined) return oneSeed(Number(given.seed), world);
  if (given.crashes !== undefined) return crashes(Number(given.crashes));
  if (given.anomalies !== undefined) return anomalies(Number(given.anomalies));
  if (given.seeds !== undefined) return seeds(Number(given.seeds), world);
  say(HELP);
  return given.help ? 0 : 64;
}

async function seeds(count: number, swarm: Partial<Swarm>): Promise<number> {
  const { runCampaign, unseen } = await import("./campaign.ts");
  const begun = performance.now();
  const cpu = process.cpuUsage();
  let done = 0;
  const result = await runCampaign({
    from: Number(given.from),
    seeds: count,
    swarm,
    stopAtFirst: given.mutant !== undefined,
    onSeed({ seed, violations, events }) {
      if (violations.length > 0) say(`seed ${seed}: ${violations[0]} (${events} events)`);
      if (++done % 500 === 0 && !given.json) say(`${done} of ${count}, ${since(begun)} s`);
    },
  });
  const missing = given.mutant === undefined && count >= VACUITY_FROM ? unseen(result.seen) : [];
  const { user, system } = process.cpuUsage(cpu);
  const figures = {
    seeds: result.seeds,
    failures: result.failures,
    unequal: result.unequal,
    unseen: missing,
    processes: result.processes,
    events: result.events,
    effects: result.effects,
    seconds: since(begun),
    cpu_seconds: Math.round((user + system) / 1e6),
    seen: Object.fromEntries([...result.seen].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
  if (given.json) say(JSON.stringify(figures, null, 1));
  else {
    say(
      `${figures.seeds} worlds, ${figures.processes} processes that ended by themselves, ` +
        `${figures.events} events, ${figures.effects} places to crash at; ` +
        `${figures.seconds} s (${figures.cpu_seconds} s of CPU)`,
    );
    say(`broken promises: ${result.failures.length}; unequal twins: ${result.unequal.length}`);
    if (missing.length > 0) say(`never seen: ${missing.join(", ")}`);
  }
  return result.failures.length + result.unequal.length + missing.length > 0 ? 1 : 0;
}

async function oneSeed(seed: number, swarm: Partial<Swarm>): Promise<number> {
  const { shrinkSeed, traceSeed } = await import("./campaign.ts");
  if (given.shrink) {
    const entry = await shrinkSeed(seed, swarm);
    if (entry === null) say(`seed ${seed} breaks nothing`);
    else say(JSON.stringify(entry, null, 1));
    if (entry !== null && given.keep) keep(entry.about, seed, JSON.stringify(entry, null, 2));
    return entry === null ? 0 : 1;
  }
  const until = given.until === undefined ? undefined : Number(given.until);
  const result = await traceSeed(seed, until, swarm);
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

async function crashes(worlds: number): Promise<number> {
  const { everyCrash } = await import("./campaign.ts");
  const begun = performance.now();
  const { runs, failures } = await everyCrash(
    Number(given.from),
    worlds,
    Number(given.step),
    (world, so) => {
      if (!given.json) say(`world ${world}: ${so} crashes so far, ${since(begun)} s`);
    },
  );
  for (const { seed, crashAt, violations } of failures) {
    say(`world ${seed}, crash at ${crashAt}: ${violations[0]}`);
  }
  say(`${worlds} worlds, ${runs} runs with one crash each, ${failures.length} broken promises`);
  return failures.length > 0 ? 1 : 0;
}

async function anomalies(worlds: number): Promise<number> {
  const { everyFailure } = await import("./campaign.ts");
  const from = Number(given.from);
  let bad = 0;
  for (let seed = from; seed < from + worlds; seed++) {
    for (const door of ["store", "files", "network"] as const) {
      const { runs, failures } = await everyFailure(seed, door, Number(given.step));
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
  const { openGround } = await import("./ground.ts");
  const ground = await openGround();
  let bad = 0;
  for (const { name, entry } of readCorpus()) {
    const { violations } = await replayEntry(entry, ground);
    if (violations.length > 0) bad++;
    say(`${name}: ${violations[0] ?? "holds"}`);
  }
  return bad > 0 ? 1 : 0;
}

/** Each in a process of its own: what is loaded once stays. */
function everyMutant(most: number): number {
  let missed = 0;
  for (const { name, about } of MUTANTS) {
    const begun = performance.now();
    const args = [import.meta.filename, "--mutant", name, "--seeds", String(most), "--json"];
    const run = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 26 });
    const at = run.stdout.indexOf("\n{");
    const told = run.stdout.startsWith("{") ? run.stdout : run.stdout.slice(at + 1);
    const figures = told.startsWith("{") ? (JSON.parse(told) as { seeds: number }) : null;
    const first = run.stdout.split("\n")[0] ?? "";
    const seen = run.status === 1 && figures !== null && first.startsWith("seed ");
    if (!seen) missed++;
    const how = seen
      ? `seen in world ${figures.seeds}: ${first}`
      : `NOT SEEN ${run.stderr.slice(0, 300)}`;
    say(`${name} (${about}): ${how}; ${since(begun)} s`);
  }
  say(`${MUTANTS.length - missed} of ${MUTANTS.length} mutants seen within ${most} worlds`);
  return missed > 0 ? 1 : 0;
}

function since(begun: number): number {
  return Math.round((performance.now() - begun) / 100) / 10;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
