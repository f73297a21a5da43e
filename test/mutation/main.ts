/**
 * `npm run mutate -- [--part NAME]... [--least 85] [--keep FILE] [--json]`: changes one thing of
 * the code at a time and looks whether a test fails. Prints each change that no test sees, and the
 * share that is seen; ends with 1 where a part's share is below the least. With `--keep` each
 * verdict is written down as it is found, and not asked for again (kept.ts).
 *
 * Stryker's instrumenter makes the mutants, all at once, each behind a switch. Stryker's runner
 * starts vitest anew for each, 1 s and more of a busy machine; here one vitest loads the code once
 * and holds every mutant against the tests that come by it: 465 of them in 80 s.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { EQUIVALENT } from "./equivalent.ts";
import { instrumented } from "./instrument.ts";
import type { Mutant } from "./instrument.ts";
import { JOB } from "./job.ts";
import { openKept } from "./kept.ts";
import type { Kept } from "./kept.ts";
import type { Fate, Job } from "./job.ts";
import { PARTS } from "./parts.ts";
import type { Part } from "./parts.ts";

const { values: given } = parseArgs({
  options: {
    part: { type: "string", multiple: true },
    least: { type: "string", default: "85" },
    keep: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

const ROOT = path.resolve(import.meta.dirname, "../..");

interface Score {
  readonly part: string;
  readonly mutants: number;
  readonly seen: number;
  /** Changes that change nothing that could be seen, each with its reason in equivalent.ts. */
  readonly equivalent: number;
  readonly percent: number;
  readonly seconds: number;
  readonly survivors: readonly Survivor[];
}

interface Survivor extends Omit<Mutant, "id"> {
  readonly fate: Fate;
}

async function main(): Promise<number> {
  const scores: Score[] = [];
  for (const name of given.part ?? Object.keys(PARTS)) {
    const part = PARTS[name];
    if (part === undefined) {
      say(`no part ${name}; there are: ${Object.keys(PARTS).join(", ")}`);
      return 64;
    }
    const score = await scoreOf(name, part);
    scores.push(score);
    if (!given.json) tell(score, part.about);
  }
  const sum = (of: (score: Score) => number): number => scores.reduce((all, x) => all + of(x), 0);
  const seen = sum((each) => each.seen);
  const mutants = sum((each) => each.mutants);
  const percent = percentOf(seen, mutants);
  if (given.json) say(JSON.stringify({ percent, seen, mutants, parts: scores }, null, 1));
  else if (scores.length > 1) say(`all: ${percent} %, ${seen} of ${mutants} seen`);
  return scores.every((each) => each.percent >= Number(given.least)) ? 0 : 1;
}

async function scoreOf(name: string, part: Part): Promise<Score> {
  const begun = performance.now();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-mutate-"));
  try {
    const { texts, mutants } = await instrumented(part.mutate);
    const sources = Object.fromEntries(
      [...texts].map(([file, text], at) => {
        const own = path.join(folder, `${at}.ts`);
        fs.writeFileSync(own, text);
        return [file, own];
      }),
    );
    const kept = openKept(given.keep ?? path.join(folder, "kept"), mutants, part.tests);
    await driven(folder, { sources, tests: part.tests }, kept);
    const left = mutants.flatMap((mutant): readonly Survivor[] => {
      const fate = kept.fates.get(mutant.id) ?? "unreached";
      return fate === "killed" || fate === "endless" ? [] : [{ ...mutant, fate }];
    });
    const survivors = left.filter((each) => !isEquivalent(each));
    const seen = mutants.length - left.length;
    const judged = seen + survivors.length;
    return {
      part: name,
      mutants: judged,
      seen,
      equivalent: left.length - survivors.length,
      percent: percentOf(seen, judged),
      seconds: Math.round((performance.now() - begun) / 1000),
      survivors,
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A mutant that ends its process, or never lets it go on, is seen: the next goes on. */
async function driven(
  folder: string,
  job: Omit<Job, "answer" | "mutants">,
  kept: Kept,
): Promise<void> {
  const answer = path.join(folder, "fates");
  const file = path.join(folder, "job.json");
  for (;;) {
    const mutants = kept.left();
    if (mutants.length === 0) return;
    fs.writeFileSync(answer, "");
    fs.writeFileSync(file, JSON.stringify({ ...job, mutants, answer } satisfies Job));
    const words = await vitest(file, answer, kept);
    if (kept.left().length === mutants.length) throw new Error(words.slice(-3000));
  }
}

/** Longer than any mutant may take: one that never comes to a timer is ended from outside. */
const PATIENCE_MS = 60_000;

async function vitest(job: string, answer: string, kept: Kept): Promise<string> {
  const main = path.join(ROOT, "node_modules/vitest/vitest.mjs");
  const args = [main, "run", "--config", "test/mutation/vitest.config.mjs"];
  const env = { [JOB]: job, CI: "1", NODE_OPTIONS: "--max-old-space-size=700" };
  const run = execa(process.execPath, args, { cwd: ROOT, env, reject: false, detached: true });
  let told = Date.now();
  let taken = 0;
  const take = (): void => {
    const lines = fs.readFileSync(answer, "utf8").split("\n").slice(0, -1);
    for (const line of lines.slice(taken)) kept.take(line);
    taken = lines.length;
  };
  const watch = fs.watch(answer, () => {
    told = Date.now();
    take();
  });
  const timer = setInterval(() => {
    // With the workers that it has started: the group is its own.
    if (Date.now() - told > PATIENCE_MS && run.pid !== undefined) process.kill(-run.pid, "SIGKILL");
  }, 1000);
  try {
    const { stdout, stderr } = await run;
    return `${stdout}\n${stderr}`;
  } finally {
    clearInterval(timer);
    watch.close();
    take();
    kept.ended();
  }
}

function isEquivalent({ file, was, now }: Survivor): boolean {
  return EQUIVALENT.some((each) => each.file === file && each.was === was && each.now === now);
}

function tell(
  { part, percent, seen, mutants, equivalent, seconds, survivors }: Score,
  about: string,
) {
  for (const { file, line, was, now, fate } of survivors) {
    say(`${file}:${line}: ${was} -> ${now}${fate === "unreached" ? " (no test comes by)" : ""}`);
  }
  const same = equivalent > 0 ? `, ${equivalent} that change nothing` : "";
  say(`${part} (${about}): ${percent} %, ${seen} of ${mutants} seen${same}; ${seconds} s`);
}

function percentOf(seen: number, all: number): number {
  return all === 0 ? 0 : Math.round((seen / all) * 1000) / 10;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main();
