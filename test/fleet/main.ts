/**
 * `npm run fleet -- --companies 200 --workers 4 --kills 5`: workers on one PostgreSQL, one of them
 * killed every so many seconds. 1 where anything is wrong.
 */
import { parseArgs } from "node:util";
import { canBeApart, runCampaign } from "./campaign.ts";

const { values } = parseArgs({
  options: {
    companies: { type: "string", default: "20" },
    workers: { type: "string", default: "4" },
    slots: { type: "string", default: "4" },
    rounds: { type: "string", default: "2" },
    invoices: { type: "string", default: "3" },
    kills: { type: "string" },
    crash: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const begun = performance.now();
const result = await runCampaign({
  companies: Number(values.companies),
  workers: Number(values.workers),
  slots: Number(values.slots),
  rounds: Number(values.rounds),
  invoices: Number(values.invoices),
  killEveryMs: values.kills === undefined ? null : Number(values.kills) * 1000,
  crash: values.crash,
  seed: Number(values.seed),
  onRound: say,
});
for (const problem of result.problems) say(problem);
const spread = (of: typeof result.finished): string => {
  const waits = of.map(({ ms }) => ms / 1000).toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] ?? 0).toFixed(1);
  return `${at(0.5)} s (median), ${at(0.95)} s (95 %), ${at(1)} s (longest)`;
};
say(
  `${values.companies} companies, ${values.workers} workers` +
    `${canBeApart() ? ", each on a host of its own" : ""}; ${result.kills} kills, ` +
    `${result.crashes} crashes of the database, ${result.runs} runs, ` +
    `${result.documents} documents, ${result.problems.length} problems; ` +
    `${Math.round((performance.now() - begun) / 1000)} s`,
);
say(`${result.takenOver.length} companies were begun again after ${spread(result.takenOver)}`);
say(`${result.finished.length} of them finished after ${spread(result.finished)}`);
process.exitCode = result.problems.length > 0 ? 1 : 0;
