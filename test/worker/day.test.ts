import { expect, test } from "vitest";
import { virtualDay } from "../fleet/day.ts";

test.each([true, false])(
  "companies that are due every hour are each run once an hour (spread: %s)",
  async (spread) => {
    const [companies, hours] = [60, 5];
    const seconds = [5, 60] as const;
    const day = await virtualDay({ companies, hours, slots: 4, spread, seconds, seed: 1 });
    expect(day).toMatchObject({ runs: companies * hours, missed: 0, twice: 0 });
    // 60 runs of 33 s in 4 places take 8 min; those that are spread wait for a place now and then.
    expect(day.waits.at(-1)).toBeLessThan(spread ? 120 : 600);
  },
);
