import fs from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { expect, test, vi } from "vitest";
import { ALIVE, jobOf } from "./job.ts";
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
const PATIENCE_MS = 5_000;

/** Whoever hears nothing for long ends this process. */
let alive = (): void => {};

test("every mutant is held against the tests that come by it", async () => {
  const job = jobOf();
  const note = (line: string): void => fs.appendFileSync(job.answer, `${line}\n`);
  alive = () => note(ALIVE);
  const tests = await load(job.tests);
  const { reach, ms, broken } = await coverage(tests);
  expect(broken, "without a mutant").toEqual([]);
  // As it is by now: what a later run comes by is counted there as well.
  const whole = { ...state.mutantCoverage?.static };
  // The quick ones first: most mutants are seen by many tests.
  const order = [...tests.keys()].toSorted((a, b) => (ms[a] ?? 0) - (ms[b] ?? 0));
  const of = (loaded: readonly Collected[], at: number): Timed => {
    return { ...loaded[at]!, ms: ms[at] ?? 0 };
  };
  const wake = (id: string): void => {
    note(`${id} begun`);
    const hits = reach.reduce((sum, each) => sum + (each[id] ?? 0), whole[id] ?? 0);
    Object.assign(state, { activeMutant: id, hitCount: 0, hitLimit: hits * 10 + 1000 });
  };
  const isStatic = (id: string): boolean => whole[id] !== undefined;
  for (const id of job.mutants.filter((each) => !isStatic(each))) {
    wake(id);
    const reached = order.filter((at) => reach[at]?.[id] !== undefined);
    note(`${id} ${await fateOf(reached.map((at) => of(tests, at)))}`);
  }
  // What is computed while a file is loaded is computed anew for each.
  for (const id of job.mutants.filter(isStatic)) {
    wake(id);
    const loaded = await load(job.tests).catch(() => null);
    note(`${id} ${loaded === null ? "killed" : await fateOf(order.map((at) => of(loaded, at)))}`);
  }
  state.activeMutant = undefined;
});

interface Timed extends Collected {
  readonly ms: number;
}

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
  /** For each test how long it takes. */
  readonly ms: readonly number[];
  /** Tests that fail by themselves. */
  readonly broken: readonly string[];
}

async function coverage(tests: readonly Collected[]): Promise<Coverage> {
  const reach: Readonly<Record<string, number>>[] = [];
  const ms: number[] = [];
  const broken: string[] = [];
  for (const [at, each] of tests.entries()) {
    state.currentTestId = String(at + 1);
    const begun = performance.now();
    const wrong = await wrongIn({ ...each, ms: 10 * PATIENCE_MS });
    ms.push(performance.now() - begun);
    if (wrong !== null) broken.push(`${each.name}: ${inspect(wrong)}`);
    reach.push(state.mutantCoverage?.perTest[at + 1] ?? {});
  }
  state.currentTestId = undefined;
  return { reach, ms, broken };
}

async function fateOf(tests: readonly Timed[]): Promise<Fate> {
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
async function wrongIn(one: Timed): Promise<unknown> {
  alive();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(ENDLESS), PATIENCE_MS + 10 * one.ms);
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
