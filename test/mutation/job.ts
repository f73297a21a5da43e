import fs from "node:fs";

/** What one run of vitest is to do, and where it leaves what came of it. */
export interface Job {
  /** The instrumented text of each mutated file, by the file's path below the repository. */
  readonly sources: Readonly<Record<string, string>>;
  readonly mutants: readonly string[];
  readonly tests: readonly string[];
  readonly answer: string;
}

/** A line of the answer that says only that it goes on; the others are `12 begun`, `12 killed`. */
export const ALIVE = "alive";

/** The file with the job. */
export const JOB = "MUTATION_JOB";

export function jobOf(): Job {
  const file = process.env[JOB];
  if (file === undefined) throw new Error(`only npm run mutate runs these: no ${JOB}`);
  return JSON.parse(fs.readFileSync(file, "utf8")) as Job;
}

/** `unreached`: no test comes by it. `endless`: it did not come to an end, which is seen too. */
export type Fate = "killed" | "endless" | "survived" | "unreached";
