import { hash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { ALIVE } from "./job.ts";
import type { Mutant } from "./instrument.ts";
import type { Fate } from "./job.ts";

/** What became of each mutant, in this run and in earlier ones that kept the same file. */
export interface Kept {
  readonly fates: ReadonlyMap<string, Fate>;
  /** Ids of those that are still to be tried. */
  left(): readonly string[];
  /** `12 begun`, `12 killed`: written down at once, so that being cut off loses nothing. */
  take(line: string): void;
  /** The process that tried them is no more: what it had begun with has ended it. */
  ended(): void;
}

interface Verdict {
  readonly key: string;
  readonly fate: Fate;
  /** The tests as they were. */
  readonly tests: string;
}

const ROOT = path.resolve(import.meta.dirname, "../..");

/**
 * What a test has seen counts as long as the function is the same; what none has seen is tried
 * again as soon as the tests are others.
 */
export function openKept(
  file: string,
  mutants: readonly Mutant[],
  testFiles: readonly string[],
): Kept {
  const texts = testFiles.map((each) => fs.readFileSync(path.join(ROOT, each), "utf8"));
  const tests = hash("sha256", texts.join("\n"));
  const known = new Map(
    verdictsIn(file)
      .filter((each) => isSeen(each.fate) || each.tests === tests)
      .map(({ key, fate }) => [key, fate]),
  );
  const fates = new Map<string, Fate>();
  for (const { id, key } of mutants) {
    const fate = known.get(key);
    if (fate !== undefined) fates.set(id, fate);
  }
  const keys = new Map(mutants.map(({ id, key }) => [id, key]));
  let begun: string | null = null;
  const settle = (id: string, fate: Fate): void => {
    fates.set(id, fate);
    const verdict: Verdict = { key: keys.get(id) ?? "", fate, tests };
    fs.appendFileSync(file, `${JSON.stringify(verdict)}\n`);
  };
  return {
    fates,
    left: () => mutants.filter(({ id }) => !fates.has(id)).map(({ id }) => id),
    take(line) {
      if (line === ALIVE) return;
      const [id = "", fate = ""] = line.split(" ");
      begun = fate === "begun" ? id : null;
      if (begun === null) settle(id, fate as Fate);
    },
    ended() {
      if (begun !== null) settle(begun, "endless");
      begun = null;
    },
  };
}

const isSeen = (fate: Fate): boolean => fate === "killed" || fate === "endless";

function verdictsIn(file: string): readonly Verdict[] {
  if (!fs.existsSync(file)) return [];
  const text = fs.readFileSync(file, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  // What was cut off in the middle of a line is no verdict.
  if (whole !== text) fs.writeFileSync(file, whole);
  const lines = whole.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Verdict);
}
