import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import pg from "pg";
import { EXIT } from "../../engine/errors.ts";
import { openStore } from "../../engine/store/open.ts";
import { fleetState } from "../../engine/store/fleet.ts";
import { realWorld } from "../../engine/world.ts";
import { choicesOfSeed } from "../simulation/choices.ts";
import { CANARY } from "../simulation/company.ts";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";
import { startCluster } from "../support/postgres-cluster.ts";
import { openCompany } from "./company.ts";
import type { FleetCompany } from "./company.ts";

export interface CampaignOptions {
  readonly companies: number;
  readonly workers: number;
  readonly slots: number;
  /** How often the source moves on and every company is put in line. */
  readonly rounds: number;
  /** New invoices of a company in each round. */
  readonly invoices: number;
  /** One worker is killed so often; null: none. */
  readonly killEveryMs: number | null;
  /** No more than so many. */
  readonly kills?: number;
  /** The database breaks off in the middle of each round. */
  readonly crash: boolean;
  /** Each worker on a host of its own, where the system allows it. */
  readonly apart: boolean;
  readonly seed: number;
  onRound?(text: string): void;
}

export interface CampaignResult {
  readonly kills: number;
  /** Of companies that a killed worker was at, or the database broke off under. */
  readonly takenOver: readonly Takeover[];
  /** The same, until a run of it came to its end. */
  readonly finished: readonly Takeover[];
  readonly runs: number;
  readonly documents: number;
  readonly crashes: number;
  readonly problems: readonly string[];
}

export interface Takeover {
  readonly company: string;
  /** Until a run of it began that did more than find the lease of the dead one. */
  readonly ms: number;
}

/**
 * Workers of many companies on one PostgreSQL, each on a host of its own where the system allows
 * it, killed as they work. Held at the end: every document once and as it was last, each company's
 * versions in the order of their rounds, and never two appliers at a time.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { companies: many, rounds, invoices, onRound } = options;
  const cluster = await startCluster(["max_connections=300"]);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-fleet-"));
  const addressOf = (schema: string): string => {
    const url = new URL(cluster.url);
    url.searchParams.set("schema", schema);
    return url.href;
  };
  const companies = await Promise.all(
    Array.from({ length: many }, (_, at) => `c${String(at + 1).padStart(3, "0")}`).map((name) =>
      openCompany({ name, folder: path.join(folder, name), store: addressOf(name), invoices }),
    ),
  );
  const file = path.join(folder, "fleet.yaml");
  fs.writeFileSync(file, fleetFile(companies));
  const queue = addressOf("fleet");
  const crew = openCrew(options, file, queue);
  let crashes = 0;
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const company of companies) company.write(round);
      execFileSync(process.execPath, [LAUNCHER, "worker", "ask", "--fleet", file], {
        env: { ...cleanEnv(), QUEUE: queue, SIM_SECRET: CANARY },
      });
      crew.begin();
      const began = performance.now();
      let broke = !options.crash;
      await untilIdle(queue, folder, async (left) => {
        if (broke || left > many / 2) return;
        broke = true;
        crew.broken();
        await cluster.crash();
        crashes++;
      });
      crew.idle();
      const seconds = Math.round((performance.now() - began) / 1000);
      onRound?.(`round ${round}: ${seconds} s, ${crew.kills()} kills, ${crew.runs()} runs`);
    }
    await crew.end();
    const problems = [
      ...crew.problems(),
      ...companies.flatMap((company) => company.problems(rounds)),
      ...(await appliers(cluster.url, companies)),
    ];
    return {
      kills: crew.kills(),
      takenOver: crew.takenOver(),
      finished: crew.finished(),
      runs: crew.runs(),
      documents: many * rounds * invoices,
      crashes,
      problems,
    };
  } finally {
    await crew.end();
    for (const company of companies) await company.close();
    await cluster.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function fleetFile(companies: readonly FleetCompany[]): string {
  const lines = companies.map(({ name, folder }) => `  ${name}: { folder: ${folder} }`);
  return ["fleet: 1", "queue: ${QUEUE}", "companies:", ...lines, ""].join("\n");
}

/** Until nothing waits and nobody is at anything. */
async function untilIdle(
  address: string,
  root: string,
  look: (left: number) => Promise<void>,
): Promise<void> {
  for (;;) {
    await new Promise((go) => setTimeout(go, 1000));
    const left = await leftOf(address, root).catch(() => null);
    if (left === 0) return;
    if (left !== null) await look(left);
  }
}

async function leftOf(address: string, root: string): Promise<number> {
  const store = await openStore({ address, world: realWorld({ root }), readOnly: true });
  try {
    const { companies } = await fleetState(store.db);
    return companies.filter(({ wanted, doing }) => wanted !== null || doing !== null).length;
  } finally {
    await store.close();
  }
}

/** Each company's requests: what one run has sent stands together, under one epoch. */
async function appliers(
  url: string,
  companies: readonly FleetCompany[],
): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const problems: string[] = [];
  try {
    for (const { name } of companies) {
      const { rows } = await client.query<{ run_id: string; epoch: string; state: string }>(
        `select run_id, epoch, state from ${name}.request order by id`,
      );
      const epochs = rows.map(({ epoch }) => Number(epoch));
      if (epochs.some((each, at) => at > 0 && each < epochs[at - 1]!)) {
        problems.push(`${name}: an applier sent after a later one: epochs ${epochs.join(", ")}`);
      }
      const blocks = rows.filter(({ run_id }, at) => at === 0 || rows[at - 1]!.run_id !== run_id);
      if (new Set(blocks.map(({ run_id }) => run_id)).size !== blocks.length) {
        problems.push(`${name}: two runs sent in turns`);
      }
      const open = rows.filter(({ state }) => !["answered", "settled"].includes(state));
      if (open.length > 0) problems.push(`${name}: ${open.length} requests were never settled`);
    }
  } finally {
    await client.end();
  }
  return problems;
}

interface Crew {
  begin(): void;
  kills(): number;
  runs(): number;
  /** Whoever is at a company now has lost its database. */
  broken(): void;
  /** Nothing waits and nobody is at anything. */
  idle(): void;
  takenOver(): readonly Takeover[];
  finished(): readonly Takeover[];
  problems(): readonly string[];
  end(): Promise<void>;
}

interface Line {
  readonly kind: string;
  readonly company?: string;
  readonly outcome?: { readonly later: boolean };
}

interface Member {
  readonly child: ChildProcess;
  readonly at: Set<string>;
  readonly exited: Promise<number | null>;
  killed: boolean;
}

function openCrew(options: CampaignOptions, file: string, queue: string): Crew {
  const choices = choicesOfSeed(options.seed);
  const members: Member[] = [];
  const [lost, open] = [new Map<string, number>(), new Map<string, number>()];
  // Begun again: since when it was lost, and how long that took. Whether it works, its end says.
  const begunAgain = new Map<string, { readonly since: number; readonly ms: number }>();
  const [takenOver, finished]: [Takeover[], Takeover[]] = [[], []];
  const workedOn = (company: string): void => {
    const again = begunAgain.get(company);
    if (again !== undefined) takenOver.push({ company, ms: again.ms });
    begunAgain.delete(company);
  };
  const lose = (company: string): void => {
    workedOn(company);
    lost.set(company, performance.now());
    // From the first loss on, however often it is lost again.
    if (!open.has(company)) open.set(company, performance.now());
  };
  const problems: string[] = [];
  let [kills, runs, begun] = [0, 0, 0];
  let timer: NodeJS.Timeout | undefined;
  const hear = (member: Member, line: Line): void => {
    const { kind, company = "" } = line;
    if (kind === "run") {
      member.at.add(company);
      const since = lost.get(company);
      lost.delete(company);
      if (since !== undefined) begunAgain.set(company, { since, ms: performance.now() - since });
    }
    if (kind === "ended") {
      member.at.delete(company);
      // One that comes again has only looked: somebody else's lease has to run out.
      if (line.outcome?.later === true) {
        const again = begunAgain.get(company);
        if (again !== undefined) lost.set(company, again.since);
        begunAgain.delete(company);
        return;
      }
      workedOn(company);
      runs++;
      // Its run outlived the database's break: nobody had to begin it again.
      lost.delete(company);
      const since = open.get(company);
      open.delete(company);
      if (since !== undefined) finished.push({ company, ms: performance.now() - since });
    }
  };
  let ended = false;
  const add = (): void => {
    const member = startMember(options, file, queue, ++begun, hear);
    members.push(member);
    // As a service manager does it: one that found no database when it began is begun again.
    void member.exited.then((code) => {
      if (member.killed || ended) return;
      member.killed = true;
      if (code === EXIT.later) setTimeout(add, 1000);
      else problems.push(`a worker ended by itself with ${code}`);
    });
  };
  const kill = (): void => {
    if (kills >= (options.kills ?? Infinity)) return;
    const alive = members.filter(({ killed }) => !killed);
    // One that has nothing to lose shows nothing.
    const busy = alive.filter(({ at }) => at.size > 0);
    const chosen = busy[choices.pick("kill", busy.length)] ?? null;
    if (chosen === null) return;
    chosen.killed = true;
    chosen.child.kill("SIGKILL");
    kills++;
    for (const company of chosen.at) lose(company);
    add();
  };
  return {
    begin() {
      while (members.filter(({ killed }) => !killed).length < options.workers) add();
      if (options.killEveryMs !== null) timer ??= setInterval(kill, options.killEveryMs);
    },
    kills: () => kills,
    runs: () => runs,
    broken() {
      const alive = members.filter(({ killed }) => !killed);
      for (const { at } of alive) for (const each of at) lose(each);
    },
    // Killed when the row of its end was written and not told yet: nobody has to begin it again.
    idle: () => [lost, open, begunAgain].forEach((each) => each.clear()),
    takenOver: () => takenOver,
    finished: () => finished,
    problems: () => problems,
    async end() {
      clearInterval(timer);
      ended = true;
      for (const member of members.filter(({ killed }) => !killed)) {
        member.killed = true;
        member.child.kill("SIGTERM");
        const code = await member.exited;
        if (code !== 0) problems.push(`a worker ended with ${code}`);
      }
    },
  };
}

/** On a host of its own: there a dead process is not seen, and a lease has to run out. */
function startMember(
  { slots, apart }: CampaignOptions,
  file: string,
  queue: string,
  number: number,
  hear: (member: Member, line: Line) => void,
): Member {
  const command = [process.execPath, LAUNCHER, "worker", "--json", "--no-check"];
  const args = [...command, "--slots", String(slots), "--fleet", file];
  const named = ["--uts", "sh", "-c", `hostname w${number}; exec "$@"`, "sh", ...args];
  const [program = "", ...rest] = apart && canBeApart() ? ["unshare", ...named] : args;
  const child = spawn(program, rest, {
    env: { ...cleanEnv(), QUEUE: queue, SIM_SECRET: CANARY },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<number | null>((resolve) => void child.once("exit", resolve));
  const member: Member = { child, at: new Set(), exited, killed: false };
  readline.createInterface({ input: child.stdout }).on("line", (line) => {
    // An error of the command is one document of several lines.
    if (line.startsWith('{"')) hear(member, JSON.parse(line));
  });
  return member;
}

let possible: boolean | undefined;

/** Whether this user may give a process another host name. */
export function canBeApart(): boolean {
  if (possible !== undefined) return possible;
  try {
    execFileSync("unshare", ["--uts", "hostname", "elsewhere"], { stdio: "ignore" });
    return (possible = true);
  } catch {
    return (possible = false);
  }
}
