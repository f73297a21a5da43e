import fs from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { expect, test, vi } from "vitest";
import { jobOf } from "./job.ts";
import type { Fate } from "./job.ts";
import { collected, finishers } from "./tests.ts";
import type { Collected } from "./tests.ts";

/** What the instrumented code looks at (Stryker's instrumenter). */
interface Switch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: {
    static: Readonly<Record<string, number>>;
    perTest: Record<string, Readonly<Record<string, number>>>;
  };
}

const shared = globalThis as { __stryker__?: Switch };
const state: Switch = (shared.__stryker__ ??= {});

const ROOT = path.resolve(import.meta.dirname, "../..");
const PATIENCE_MS = 20_000;

test("every mutant is held against the tests that come by it", async () => {
  const job = jobOf();
  let tests = await load(job.tests);
  const { reach, broken } = await coverage(tests);
  expect(broken, "without a mutant").toEqual([]);
  const whole = state.mutantCoverage?.static ?? {};
  const note = (line: string): void => fs.appendFileSync(job.answer, `${line}\n`);
  for (const id of job.mutants) {
    note(`${id} begun`);
    // What is computed while a file is loaded is computed anew: with the mutant, and without it.
    const isStatic = whole[id] !== undefined;
    const reached = tests.filter((_, at) => isStatic || reach[at]?.[id] !== undefined);
    const hits = reach.reduce((sum, each) => sum + (each[id] ?? 0), whole[id] ?? 0);
    Object.assign(state, { activeMutant: id, hitCount: 0, hitLimit: hits * 10 + 1000 });
    const fate: Fate = isStatic
      ? await load(job.tests).then(fateOf, () => "killed" as const)
      : await fateOf(reached);
    state.activeMutant = undefined;
    if (isStatic) tests = await load(job.tests);
    note(`${id} ${fate}`);
  }
});

async function load(files: readonly string[]): Promise<readonly Collected[]> {
  vi.resetModules();
  collected().length = 0;
  state.currentTestId = undefined;
  for (const file of files) await import(path.join(ROOT, file));
  return [...collected()];
}

interface Coverage {
  /** For each test how often it comes by each mutant. */
  readonly reach: readonly Readonly<Record<string, number>>[];
  /** Tests that fail by themselves. */
  readonly broken: readonly string[];
}

async function coverage(tests: readonly Collected[]): Promise<Coverage> {
  const reach: Readonly<Record<string, number>>[] = [];
  const broken: string[] = [];
  for (const [at, each] of tests.entries()) {
    state.currentTestId = String(at + 1);
    const wrong = await wrongIn(each);
    if (wrong !== null) broken.push(`${each.name}: ${inspect(wrong)}`);
    reach.push(state.mutantCoverage?.perTest[at + 1] ?? {});
  }
  state.currentTestId = undefined;
  return { reach, broken };
}

async function fateOf(tests: readonly Collected[]): Promise<Fate> {
  if (tests.length === 0) return "unreached";
  for (const each of tests) {
    const wrong = await wrongIn(each);
    if (wrong === ENDLESS || (state.hitCount ?? 0) > (state.hitLimit ?? Infinity)) return "endless";
    if (wrong !== null) return "killed";
  }
  return "survived";
}

const ENDLESS = new Error("it does not end");

/** What is wrong, if anything; null: it holds. */
async function wrongIn(one: Collected): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(ENDLESS), PATIENCE_MS);
  });
  try {
    await Promise.race([Promise.resolve(one.run()), late]);
    return null;
  } catch (error) {
    return error ?? "nothing was thrown";
  } finally {
    clearTimeout(timer);
    for (const act of finishers().splice(0).toReversed()) await act();
  }
}
