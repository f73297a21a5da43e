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
const begun = performance.now();
const seconds = (): number => Math.round((performance.now() - begun) / 1000);
const cluster = values.store === "postgres" ? await startCluster() : null;
const result = await killMany({
  times: Number(values.times),
  seed: Number(values.seed),
  invoices: Number(values.invoices),
  jobs: Number(values.jobs),
  postgres: cluster?.url ?? null,
  onCompany: ({ kills, companies }) =>
    say(`${kills} kills, ${companies} companies finished, ${seconds()} s`),
});
await cluster?.stop();
for (const problem of result.problems) say(problem);
say(
  `${result.kills} kills (${result.inTheBooks} of processes that had written), ` +
    `${result.companies} companies, ${result.posted} invoices posted, ` +
    `${result.problems.length} problems; ${seconds()} s`,
);
process.exitCode = result.problems.length > 0 ? 1 : 0;
