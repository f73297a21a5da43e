/** `npm run kill9 -- --times N [--seed S]`: real processes, real kills. 1 where anything is wrong. */
import { parseArgs } from "node:util";
import { killMany } from "./kill-many.ts";

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    invoices: { type: "string", default: "24" },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const begun = performance.now();
const seconds = (): number => Math.round((performance.now() - begun) / 1000);
const result = await killMany({
  times: Number(values.times),
  seed: Number(values.seed),
  invoices: Number(values.invoices),
  onCompany: ({ kills, companies }) =>
    say(`${kills} kills, ${companies} companies finished, ${seconds()} s`),
});
for (const problem of result.problems) say(problem);
say(
  `${result.kills} kills (${result.inTheBooks} of processes that had written), ` +
    `${result.companies} companies, ${result.posted} invoices posted, ` +
    `${result.problems.length} problems; ${seconds()} s`,
);
process.exitCode = result.problems.length > 0 ? 1 : 0;
