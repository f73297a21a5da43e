/**
 * A slice of `npm run simulate`: some worlds, each failure of the past, a crash at every effect of
 * a small world, and that the simulation sees a clause that is missing.
 */
import { expect, test } from "vitest";
import {
  everyCrash,
  everyFailure,
  readCorpus,
  replayEntry,
  runCampaign,
  traceSeed,
} from "./campaign.ts";
import { choicesKept, choicesOfSeed } from "./choices.ts";
import { openGround } from "./ground.ts";
import { runSeed } from "./seed.ts";
import { shrink } from "./shrink.ts";
import { unseen } from "./vacuity.ts";

const PATIENCE = 300_000;

test("no promise is broken in 40 worlds, and twins are equal", { timeout: PATIENCE }, async () => {
  const result = await runCampaign({ from: 1, seeds: 40 });
  expect(result.failures).toEqual([]);
  expect(result.unequal).toEqual([]);
  expect(result.seeds).toBe(40);
  // Most kinds of trouble come in so few worlds already; all of them only in thousands.
  const trouble = [...result.seen.keys()].filter((each) => each.startsWith("fault "));
  expect(trouble.length).toBeGreaterThan(10);
  expect(unseen(new Map()).length).toBeGreaterThan(unseen(result.seen).length);
});

test("what failed once does not fail again", { timeout: PATIENCE }, async () => {
  const ground = await openGround();
  const corpus = readCorpus();
  expect(corpus.length).toBeGreaterThan(0);
  for (const { name, entry } of corpus) {
    const { violations } = await replayEntry(entry, ground);
    expect([name, violations]).toEqual([name, []]);
  }
});

test(
  "a crash at every effect of a world: the same command finishes",
  { timeout: PATIENCE },
  async () => {
    const { runs, failures } = await everyCrash(3, 1);
    expect(failures).toEqual([]);
    expect(runs).toBeGreaterThan(50);
  },
);

test.each(["store", "files", "network"] as const)(
  "the n-th call of the %s fails, for every n",
  { timeout: PATIENCE },
  async (door) => {
    const { runs, failures } = await everyFailure(2, door);
    expect(failures).toEqual([]);
    expect(runs).toBeGreaterThan(5);
  },
);

test("the same seed gives the same trace, and `until` ends it early", async () => {
  const [first, again] = [await traceSeed(11), await traceSeed(11)];
  expect(again.trace).toEqual(first.trace);
  const cut = await traceSeed(11, 100);
  expect(cut.events).toBe(100);
  expect(first.trace.slice(0, cut.trace.length)).toEqual(cut.trace);
});

test("a world made of the choices that a seed made is that seed's world", async () => {
  const ground = await openGround();
  const first = await runSeed({ seed: 12, choices: choicesOfSeed(12), ground });
  const again = await runSeed({ seed: 12, choices: choicesKept(first.made), ground });
  expect(again.digest).toBe(first.digest);
});

test("a failure shrinks to the choices that it takes", async () => {
  const made = new Map(Array.from({ length: 40 }, (_, at) => [`p${at % 4}.x#${at}`, 1]));
  const needed = ["p1.x#9", "p2.x#30"];
  const kept = await shrink(made, async (some) => needed.every((each) => some.has(each)));
  expect([...kept.keys()]).toEqual(needed);
});
