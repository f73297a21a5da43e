/** A slice of `npm run bench -- --scenario push-throttled`, on a clock that jumps. */
import { expect, test } from "vitest";
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
    expect(pushed.minutes).toBeGreaterThan(pushed.stormed / 4);
  },
);
