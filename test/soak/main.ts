/** `npm run soak`: many documents of many companies, with faults. 1 where anything is wrong. */
import { parseArgs } from "node:util";
import { growth, soak } from "./soak.ts";

const { values } = parseArgs({
  options: {
    companies: { type: "string", default: "20" },
    documents: { type: "string", default: "10000" },
    days: { type: "string", default: "10" },
    seed: { type: "string", default: "1000" },
    crash: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

/** Hundredths by which what is held may grow after the warm-up (design/reliability.md, part 5). */
const MOST_GROWTH = 5;
/** Of fewer companies the first ones are what warms the process up. */
const WARM_FROM = 8;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const begun = performance.now();
const companies = await soak({
  companies: Number(values.companies),
  documents: Number(values.documents),
  days: Number(values.days),
  seed: Number(values.seed),
  crash: Number(values.crash),
  onCompany(so) {
    if (values.json) return;
    const sums = so.sums.map(({ entity, source, books }) => `${entity} ${source} = ${books}`);
    say(
      `company ${so.company}: ${so.made} made, ${so.requests} requests, ${so.faults} faults, ` +
        `${so.killed} kills, ${so.hours} h; ${sums.join(", ")}; heap ${megabytes(so.heapBytes)}, ` +
        `rss ${megabytes(so.rssBytes)}; ${Math.round((performance.now() - begun) / 1000)} s`,
    );
    for (const problem of so.problems) say(`company ${so.company}: ${problem}`);
  },
});
const sum = (of: (so: (typeof companies)[number]) => number): number =>
  companies.reduce((all, so) => all + of(so), 0);
const problems = sum((so) => so.problems.length);
const grown = growth(companies);
if (values.json) say(JSON.stringify({ companies, grown }));
else {
  say(
    `${companies.length} companies, ${sum((so) => so.made)} documents, ` +
      `${sum((so) => so.requests)} requests, ${sum((so) => so.faults)} faults, ` +
      `${sum((so) => so.killed)} kills, ${problems} problems; the heap grew by ${grown} %`,
  );
}
const isWarm = companies.length >= WARM_FROM;
process.exitCode = problems > 0 || (isWarm && grown > MOST_GROWTH) ? 1 : 0;
