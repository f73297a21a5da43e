/**
 * `npm run kill9 -- --times N [--seed S] [--jobs J] [--store postgres]`: real processes, real kills.
 * 1 where anything is wrong.
 */
import { parseArgs } from "node:util";
import { startCluster } from "../support/postgres-cluster.ts";
import { killMany } from "./kill-many.ts";

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    invoices: { type: "string", default: "24" },
    jobs: { type: "string", default: "1" },
    store: { type: "string", default: "sqlite" },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** Kills between two lines of progress. */
const EVERY = 50;
let told = 0;
const begun = performance.now();
const seconds = (): number => Math.round((performance.now() - begun) / 1000);
const cluster = values.store === "postgres" ? await startCluster() : null;
const result = await killMany({
  times: Number(values.times),
  seed: Number(values.seed),
  invoices: Number(values.invoices),
  jobs: Number(values.jobs),
  postgres: cluster?.url ?? null,
  onProblem: (problem) => say(problem),
  onProgress: (so) => {
    if (so.kills < told + EVERY) return;
    told = so.kills - (so.kills % EVERY);
    say(
      `${so.kills} of ${values.times} kills (${so.inTheBooks} of processes that had written), ` +
        `${so.companies} companies begun, ${so.problems.length} problems; ${seconds()} s`,
    );
  },
});
await cluster?.stop();
say(
  `${result.kills} kills (${result.inTheBooks} of processes that had written), ` +
    `${result.companies} companies, ${result.posted} invoices posted, ` +
    `${result.problems.length} problems; ${seconds()} s`,
);
process.exitCode = result.problems.length > 0 ? 1 : 0;
