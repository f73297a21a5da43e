import { EDITS, FAULTS, HANDS } from "./swarm.ts";

/** What a campaign has to have met: a kind of trouble that never came proves nothing. */
export function unseen(seen: ReadonlyMap<string, number>): readonly string[] {
  return EXPECTED.filter((each) => !seen.has(each));
}

/** What only a store has that is apart from its processes; a few worlds are enough. */
export const APART: readonly string[] = [
  "fault linger",
  "fault lock",
  ...["before", "answer", "after"].map((each) => `fault broken off ${each}`),
];

const EXPECTED: readonly string[] = [
  ...FAULTS.map((each) => `fault ${each}`),
  ...[
    "kill",
    "power",
    "stall",
    "second",
    "restored",
    "reconfigured",
    "saved plan",
    "planned again",
  ].map((each) => `fault ${each}`),
  ...HANDS.map((each) => `hand ${each}`),
  ...EDITS.map((each) => `edit ${each}`),
  ...["whole", "TO910", "TO911", "TO916", "TO931", "TO940", "TO941"].map((each) => `ends ${each}`),
  ...["done", "already", "drifted", "failed", "blocked", "stale", "unknown", "pending"].map(
    (each) => `result ${each}`,
  ),
  ...["intent-written", "before-send", "after-send", "after-done", "after-read-back"].map(
    (each) => `point ${each}`,
  ),
  ...["settle-looked", "wave-done", "vault-put", "vault-kept"].map((each) => `point ${each}`),
];
