import { expect, test } from "vitest";
import { runPeers } from "./peers.ts";

/** Twelve processes: more than a minute where others work on the machine as well. */
const PATIENT = { timeout: 300_000 };

test(
  "run twice, or killed: a script and a job double what was sent, Tieout nothing",
  PATIENT,
  async () => {
    const [script, job, tieout] = await runPeers(36);
    for (const peer of [script, job]) {
      expect(peer?.again).toEqual({ rows: 36, twice: 36, missing: 0 });
      // What was sent before the kill is sent again; how much that was is for the scheduler to say.
      expect(peer?.killed.twice).toBeGreaterThanOrEqual(12);
    }
    expect(tieout).toEqual({
      way: "tieout run",
      again: { rows: 36, twice: 0, missing: 0 },
      killed: { rows: 36, twice: 0, missing: 0 },
    });
  },
);
