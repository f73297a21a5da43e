/**
 * A slice of `npm run simulate`: some worlds, each failure of the past, crashes and failing calls
 * all through a small world, a mutant that is seen. In processes of their own, because the runner
 * of the tests loads modules over a wire, which takes time that is not the simulation's.
 */
import { execa } from "execa";
import { expect, test } from "vitest";
import { cleanEnv, PROJECT } from "../support/cli.ts";
import { shrink } from "./shrink.ts";
import { unseen } from "./vacuity.ts";

const PATIENCE = 300_000;

async function simulate(...args: readonly string[]): Promise<readonly [number, string]> {
  const command = ["test/simulation/main.ts", ...args];
  const options = { cwd: PROJECT, env: cleanEnv(), extendEnv: false, reject: false };
  const { exitCode, stdout, stderr } = await execa(process.execPath, command, options);
  return [exitCode ?? -1, stdout + stderr];
}

test("no promise is broken in 40 worlds, and twins are equal", { timeout: PATIENCE }, async () => {
  const [code, text] = await simulate("--seeds", "40", "--jobs", "2", "--json");
  expect([code, text]).toEqual([0, expect.any(String)]);
  const { seeds, failures, unequal, seen } = JSON.parse(text);
  expect([seeds, failures, unequal]).toEqual([40, [], []]);
  // Most kinds of trouble come in so few worlds already; all of them only in thousands.
  const trouble = Object.keys(seen as object).filter((each) => each.startsWith("fault "));
  expect(trouble.length).toBeGreaterThan(10);
});

test("what failed once does not fail again", { timeout: PATIENCE }, async () => {
  const [code, text] = await simulate("--corpus");
  expect([code, text]).toEqual([0, expect.stringContaining("no-settle-22.json: holds")]);
});

test("a crash at every third place that differs: the same command finishes", async () => {
  const [code, text] = await simulate("--crashes", "1", "--from", "3", "--step", "3");
  expect([code, text]).toEqual([0, expect.stringMatching(/\d\d runs .*, 0 broken promises/)]);
}, 300_000);

test("the n-th call of store, files and network fails, for every sixth n", async () => {
  const [code, text] = await simulate("--anomalies", "1", "--from", "2", "--step", "6");
  expect([code, text]).toEqual([0, expect.stringMatching(/store: \d+ calls failed in turn, 0/)]);
}, 300_000);

test("the same seed gives the same trace, and `until` ends it early", async () => {
  const [, first] = await simulate("--seed", "11", "--trace");
  const [, again] = await simulate("--seed", "11", "--trace");
  expect(again).toBe(first);
  const [, cut] = await simulate("--seed", "11", "--trace", "--until", "100");
  expect(cut).toContain("seed 11: 100 events");
  const lines = cut.split("\n").slice(0, 20);
  expect(first.split("\n").slice(0, 20)).toEqual(lines);
}, 300_000);

test("a clause of the protocol that is missing is seen", { timeout: PATIENCE }, async () => {
  const [code, text] = await simulate("--mutant", "no-intent", "--seeds", "5");
  expect([code, text]).toEqual([1, expect.stringContaining("O5")]);
  // Seen by what was taken out, and not by its worlds.
  const [whole] = await simulate("--worlds-of", "no-intent", "--seeds", "1");
  expect(whole).toBe(0);
});

test("a failure shrinks to the choices that it takes", async () => {
  const made = new Map(Array.from({ length: 40 }, (_, at) => [`p${at % 4}.x#${at}`, 1]));
  const needed = ["p1.x#9", "p2.x#30"];
  const kept = await shrink(made, async (some) => needed.every((each) => some.has(each)));
  expect([...kept.keys()]).toEqual(needed);
});

test("what a campaign has not met is told", () => {
  expect(unseen(new Map())).toContain("fault late");
  expect(unseen(new Map([["fault late", 1]]))).not.toContain("fault late");
});
