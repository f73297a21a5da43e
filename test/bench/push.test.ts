/** A slice of `npm run bench -- --scenario push-throttled`, on a clock that jumps. */
import { expect, test } from "vitest";
import { latencyText, pushLatency } from "./latency.ts";
import { NO_POSTGRES } from "../support/postgres.ts";
import { pgUpsert, upsertText } from "./pg-upsert.ts";
import { cpuText, pushCpu } from "./push-cpu.ts";
import { pushThrottled } from "./push.ts";

test(
  "a push earns no 429 and wastes none of what the limits admit",
  { timeout: 120_000 },
  async () => {
    const pushed = await pushThrottled({ invoices: 1530, readMs: 0, batchMs: 0 });
    expect(pushed).toMatchObject({ posted: 1530, twice: 0, batches: 51, earned: 0, runs: 1 });
    expect(pushed.share).toBeGreaterThanOrEqual(0.98);
  },
);

test.for([1, 2])(
  "in a storm of 429 nothing is lost, nothing made twice, a minute waited after each (seed %i)",
  { timeout: 120_000 },
  async (seed) => {
    const pushed = await pushThrottled({ invoices: 300, storm: { share: 0.3, seed } });
    expect(pushed).toMatchObject({ posted: 300, twice: 0, earned: 0, impatient: 0 });
    expect(pushed.stormed).toBeGreaterThan(3);
    // Those that were under way together wait for the same minute.
    expect(pushed.minutes).toBeGreaterThan(1);
  },
);

test(
  "batches that take ten seconds do not wait for each other, and earn no 429",
  { timeout: 120_000 },
  async () => {
    const pushed = await pushThrottled({ invoices: 540, batchMs: 10_000 });
    expect(pushed).toMatchObject({ posted: 540, twice: 0, batches: 18, earned: 0, runs: 1 });
    // One at a time they would take three minutes.
    expect(pushed.minutes).toBeLessThan(1);
  },
);

/** Slices of scenarios, so that they do not rot. What they took is printed, never asserted. */
test("a push at some latency posts each invoice once, in whichever way", async () => {
  const outcome = await pushLatency({ invoices: 90, latencyMs: 20, times: 1 });
  for (const spans of Object.values(outcome.ways)) {
    expect(spans).toMatchObject([{ posted: 90, twice: 0, batches: 3 }]);
  }
  process.stdout.write(`${latencyText(outcome)}\n`);
});

test("a push costs CPU in each of three ways", async () => {
  const outcome = await pushCpu(90, 1);
  expect(outcome.ways.line).toMatchObject([{ rows: 290 }]);
  process.stdout.write(`${cpuText(outcome)}\n`);
});

test.skipIf(NO_POSTGRES !== null)("new rows come into PostgreSQL beside a COPY", async () => {
  const outcome = await pgUpsert(2100, 1);
  expect(outcome.line).toHaveLength(1);
  process.stdout.write(`${upsertText(outcome)}\n`);
});
