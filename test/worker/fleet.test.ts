import { expect, test } from "vitest";
import { runCampaign } from "../fleet/campaign.ts";
import { NO_POSTGRES } from "../support/postgres.ts";

test.skipIf(NO_POSTGRES !== null)(
  "workers of a fleet are killed at work: every document once, in order, by one applier",
  async () => {
    const result = await runCampaign({
      ...{ companies: 4, workers: 2, slots: 2, rounds: 2, invoices: 2 },
      ...{ kills: 1, killEveryMs: 3000, crash: false, apart: false, seed: 1 },
    });
    expect(result.problems).toEqual([]);
    expect(result).toMatchObject({ kills: 1, documents: 16 });
  },
  400_000,
);
