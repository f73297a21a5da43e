/**
 * `npm run fleet -- --companies 200 --workers 4 --kills 5`: workers on one PostgreSQL, one of them
 * killed every so many seconds. `-- --day --companies 1000 --slots 32`: a day of virtual time, in
 * which each company is due every hour. 1 where anything is wrong.
 */
import { parseArgs } from "node:util";
import { canBeApart, runCampaign } from "./campaign.ts";
import { virtualDay } from "./day.ts";

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
    day: { type: "boolean", default: false },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const begun = performance.now();
if (values.day) await days();
else await campaign();

async function campaign(): Promise<void> {
  const result = await runCampaign({
    companies: Number(values.companies),
    workers: Number(values.workers),
    slots: Number(values.slots),
    rounds: Number(values.rounds),
    invoices: Number(values.invoices),
    killEveryMs: values.kills === undefined ? null : Number(values.kills) * 1000,
    crash: values.crash,
    apart: true,
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
}

async function days(): Promise<void> {
  for (const spread of [false, true]) {
    const [companies, slots] = [Number(values.companies), Number(values.slots)];
    const seconds = [5, 60] as const;
    const seed = Number(values.seed);
    const day = await virtualDay({ companies, hours: 24, slots, spread, seconds, seed });
    const at = (share: number): string =>
      (
        day.waits[Math.min(day.waits.length - 1, Math.floor(share * day.waits.length))] ?? 0
      ).toFixed(0);
    say(
      `${companies} companies due every hour, ${spread ? "each at its own minute" : "all at once"}, ` +
        `${slots} at a time, runs of 5 to 60 s: ${day.runs} runs, ${day.missed} missed, ` +
        `${day.twice} twice; begun after ${at(0.5)} s (median), ${at(0.95)} s (95 %), ` +
        `${at(1)} s (longest)`,
    );
    if (day.missed + day.twice > 0) process.exitCode = 1;
  }
}
