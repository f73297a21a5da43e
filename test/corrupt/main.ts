/**
 * `npm run corrupt -- --tries N --from SEED [--class NAME] [--jobs J] [--json]`: exit 0, or 1 with
 * what broke its word.
 */
import { parseArgs } from "node:util";
import { inParallel, inProcess, partsOf } from "../simulation/jobs.ts";
import { CLASSES, corrupt } from "./corrupt.ts";
import type { Corrupted, Violation } from "./corrupt.ts";

const { values } = parseArgs({
  options: {
    tries: { type: "string", default: "20000" },
    from: { type: "string", default: "1" },
    class: { type: "string" },
    jobs: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    /** Lines of progress before the figures; for those who work for `--jobs`. */
    progress: { type: "boolean", default: false },
  },
});

/** Tries between two lines of progress. */
const EVERY = 500;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const begun = performance.now();
const seconds = (): number => Math.round((performance.now() - begun) / 1000);

process.exitCode = await main();

async function main(): Promise<number> {
  if (values.class !== undefined && !CLASSES.includes(values.class)) {
    console.error(`no class ${values.class}; there are: ${CLASSES.join(", ")}`);
    return 64;
  }
  const [tries, from, jobs] = [Number(values.tries), Number(values.from), Number(values.jobs)];
  const done = jobs > 1 ? await inJobs(tries, from, jobs) : await oneByOne(tries, from);
  if (done === null) return 1;
  const { ends, violations } = done;
  if (values.json) say(JSON.stringify(done, null, 1));
  else {
    for (const end of Object.keys(ends).toSorted()) say(`${end}: ${ends[end]}`);
    say(`${done.tries} tries, ${violations.length} violations; ${seconds()} s`);
  }
  return violations.length === 0 ? 0 : 1;
}

function oneByOne(tries: number, from: number): Promise<Corrupted> {
  let tried = 0;
  return corrupt(tries, from, values.class ?? null, (violations) => {
    if (values.json && !values.progress) return;
    for (const { seed, kind, what } of violations) say(`seed ${seed}, ${kind}: ${what}`);
    tried++;
    if (tried % EVERY === 0) say(`${tried} of ${tries} from ${from} on, ${seconds()} s`);
  });
}

async function inJobs(tries: number, from: number, jobs: number): Promise<Corrupted | null> {
  const only = values.class === undefined ? [] : ["--class", values.class];
  const told = await inParallel(jobs, partsOf(from, tries, jobs), (part) =>
    inProcess<Corrupted>(
      ["--progress", "--tries", `${part.seeds}`, "--from", `${part.from}`, ...only],
      values.json ? () => undefined : say,
      import.meta.filename,
    ),
  );
  const lost = told.find(({ figures }) => figures === null);
  if (lost !== undefined) {
    console.error(`a process ended with ${lost.code} and no figures: ${lost.error}`);
    return null;
  }
  return together(told.flatMap(({ figures }) => figures ?? []));
}

/** As if all of them had been one campaign. */
function together(parts: readonly Corrupted[]): Corrupted {
  const ends: Record<string, number> = {};
  const violations: Violation[] = [];
  for (const part of parts) {
    for (const [end, count] of Object.entries(part.ends)) ends[end] = (ends[end] ?? 0) + count;
    violations.push(...part.violations);
  }
  return { tries: parts.reduce((sum, part) => sum + part.tries, 0), ends, violations };
}
