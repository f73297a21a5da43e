import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { formatMoney } from "../../engine/model/money.ts";
import { choicesOfSeed } from "../simulation/choices.ts";
import { openGround } from "../simulation/ground.ts";
import { runSeed } from "../simulation/seed.ts";
import type { SeedResult } from "../simulation/seed.ts";
import { FAULTS } from "../simulation/swarm.ts";
import type { Swarm } from "../simulation/swarm.ts";

export interface SoakOptions {
  readonly companies: number;
  /** Invoices and payments of each company, that come over `days` runs. */
  readonly documents: number;
  readonly days: number;
  readonly seed: number;
  /** Of 1000 effects so many end their process. */
  readonly crash: number;
  readonly onCompany?: (so: SoakCompany) => void;
}

export interface SoakCompany {
  readonly company: number;
  /** Documents that stand in the books in the end, clients with them. */
  readonly made: number;
  readonly requests: number;
  readonly faults: number;
  readonly killed: number;
  /** Of what has an amount: the source's and the books' sums as `check` gives them. */
  readonly sums: readonly { readonly entity: string; readonly source: string; books: string }[];
  readonly problems: readonly string[];
  /** Hours of the company's own time. */
  readonly hours: number;
  /** After collecting what nobody holds any more. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/**
 * Companies of a size, one after the other in one process, as a worker lives through them: each
 * day brings documents, one request in twenty goes wrong, now and then the process is killed.
 * In the end each company ties out to the cent, and what this process holds has not grown.
 */
export async function soak(options: SoakOptions): Promise<readonly SoakCompany[]> {
  const { companies, documents, days, seed, crash } = options;
  const collect = collector();
  const ground = await openGround("sqlite");
  const done: SoakCompany[] = [];
  for (let company = 1; company <= companies; company++) {
    const result = await runSeed({
      seed: seed + company,
      choices: choicesOfSeed(seed + company),
      ground,
      swarm: { ...worldOf(documents, days), crash },
      most: 100_000 + 200 * documents,
    });
    collect();
    const { heapUsed, rss } = process.memoryUsage();
    const so = { ...told(company, result), heapBytes: heapUsed, rssBytes: rss };
    done.push(so);
    options.onCompany?.(so);
  }
  await ground.close();
  return done;
}

/** Two of three documents are invoices; every other one is paid in part. */
function worldOf(documents: number, days: number): Partial<Swarm> {
  return {
    page: 1000,
    batch: 30,
    requestIds: "honoured",
    ownNumbers: true,
    lagMs: 5000,
    clients: 40,
    invoices: 0,
    payments: 0,
    grow: Math.ceil((documents * 2) / 3 / days),
    faults: Object.fromEntries(FAULTS.map((each) => [each, FAULT_RATE])) as Swarm["faults"],
    stall: 0,
    hands: [],
    edits: [],
    second: false,
    backup: false,
    reconfigure: false,
    rounds: days,
  };
}

/** In 1000 requests, of each of eleven kinds: with the calm end of each company one in twenty. */
const FAULT_RATE = 7;

function told(company: number, { seen, checked, violations, lasted }: SeedResult) {
  const count = (start: string): number =>
    [...seen].reduce((sum, [what, n]) => sum + (what.startsWith(start) ? n : 0), 0);
  const faults = FAULTS.reduce((sum, each) => sum + (seen.get(`fault ${each}`) ?? 0), 0);
  const ties = checked?.ties ?? [];
  const problems = [...violations];
  if (checked?.tied !== true) problems.push("it does not tie out");
  for (const { entity, difference } of ties) {
    if (difference.minor !== 0n) problems.push(`${entity}: ${formatMoney(difference)} apart`);
  }
  return {
    company,
    made: seen.get("made") ?? 0,
    requests: seen.get("request") ?? 0,
    faults,
    killed: count("fault kill") + count("fault power"),
    sums: ties.map(({ entity, source, books }) => {
      return { entity, source: formatMoney(source), books: formatMoney(books) };
    }),
    problems,
    hours: Math.round(lasted / 3_600_000),
  };
}

/** Without it, what a process holds is what nobody has needed to collect yet. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/**
 * By how much the second half of the companies left the process larger than the first ones did
 * after a warm-up, in hundredths.
 */
export function growth(companies: readonly SoakCompany[]): number {
  const warm = companies.slice(Math.min(3, Math.floor(companies.length / 4)));
  const middle = Math.ceil(warm.length / 2);
  const most = (some: readonly SoakCompany[]): number =>
    Math.max(...some.map((each) => each.heapBytes));
  const [early, late] = [most(warm.slice(0, middle)), most(warm.slice(middle))];
  return warm.length < 2 ? 0 : Math.round((100 * (late - early)) / early);
}
