import { expect, test } from "vitest";
import { progressLine } from "../../engine/cli/progress.ts";
import type { Shell } from "../../engine/cli/shell.ts";
import type { Progress } from "../../engine/project.ts";
import { tempFolder } from "../support/temp.ts";
import { copySmallProject, tieout } from "./project.ts";

/** What it prints of waits that begin at these times, in milliseconds. */
function told(...waits: readonly { at: number; ms: number; why?: string }[]): string[] {
  const lines: string[] = [];
  let now = 0;
  const tell = progressLine({
    flags: { quiet: false },
    err: { isTerminal: false, line: (text: string) => void lines.push(text) },
    world: { clock: { monotonicMs: () => now } },
  } as unknown as Shell);
  for (const { at, ms, why = "40 batches a minute" } of waits) {
    now = at;
    const wait: Progress = { kind: "wait", step: "apply", ms, why };
    tell(wait);
  }
  return lines;
}

test("a wait is told once for all that wait side by side, and again when it goes on after it", () => {
  expect(
    told({ at: 0, ms: 1500 }, { at: 1, ms: 3000 }, { at: 2, ms: 4500 }, { at: 1600, ms: 12_000 }),
  ).toEqual([
    "waiting 2 s: 40 batches a minute; nothing is lost",
    "waiting 12 s: 40 batches a minute; nothing is lost",
  ]);
});

test("what is over within a second is not told", () => {
  expect(told({ at: 0, ms: 999 })).toEqual([]);
});

test("a longer wait for another reason is told beside one that is under way", () => {
  const pause = { at: 1, ms: 60_000, why: "QuickBooks asked for a pause" };
  expect(told({ at: 0, ms: 2000 }, pause)).toEqual([
    "waiting 2 s: 40 batches a minute; nothing is lost",
    "waiting 60 s: QuickBooks asked for a pause; nothing is lost",
  ]);
});

test.each([
  { words: ["plan"], steps: ["import", "observe", "match", "desire", "diff", "plan"] },
  {
    words: ["run", "--json"],
    steps: ["import", "observe", "match", "desire", "diff", "plan", "apply", "check"],
  },
])("-v tells on stderr what each step of `$words` took", async ({ words, steps }) => {
  const folder = tempFolder();
  copySmallProject(folder);
  const { stderr } = await tieout(folder, 0, "-v", ...words);
  const told = stderr
    .split("\n")
    .filter((line) => line.includes('"msg":"step"'))
    .map((line) => JSON.parse(line) as { readonly step: string; readonly ms: unknown });
  expect(told.map(({ step }) => step)).toEqual(steps);
  for (const { ms } of told) expect(ms).toBeTypeOf("number");
});
