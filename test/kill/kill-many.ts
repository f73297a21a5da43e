import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import type { RunningEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import { openFiles } from "../../engine/files.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { walkChain } from "../../engine/store/events.ts";
import { openStore } from "../../engine/store/open.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import { harborline } from "../line/company.ts";
import { choicesOfSeed } from "../simulation/choices.ts";
import { CANARY, writeExports, writeProject } from "../simulation/company.ts";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";

export interface KillOptions {
  readonly times: number;
  readonly seed: number;
  /** Invoices of each company; the work of a company is interrupted until all of it is done. */
  readonly invoices?: number;
  /** Companies at a time, each with its own emulator and store; 1. */
  readonly jobs?: number;
  /** A PostgreSQL, of which each company gets a schema; null: a file of SQLite each. */
  readonly postgres?: string | null;
  /** After each kill. */
  onProgress?(so: Readonly<KillResult>): void;
  /** As soon as it is found. */
  onProblem?(problem: string): void;
}

export interface KillResult {
  readonly kills: number;
  /** Kills of processes that had already sent something in their own life, or were about to. */
  readonly inTheBooks: number;
  readonly companies: number;
  readonly posted: number;
  readonly problems: readonly string[];
}

/**
 * The real command line, on a real store, killed at moments that a seed chooses; the emulator lives
 * on in this process, so that what it took stays taken. After so many kills in all, every company
 * is finished by the same command, and nothing is there twice, and nothing is missing.
 */
export async function killMany(options: KillOptions): Promise<KillResult> {
  const tally: Tally = { kills: 0, inTheBooks: 0, companies: 0, posted: 0, problems: [] };
  const work = async (): Promise<void> => {
    while (tally.kills < options.times) await oneCompany(options, tally);
  };
  await Promise.all(Array.from({ length: options.jobs ?? 1 }, work));
  return tally;
}

interface Tally {
  kills: number;
  inTheBooks: number;
  companies: number;
  posted: number;
  readonly problems: string[];
}

/** A run that nobody ends asks the books so often, more or less: three invoices a request. */
const requestsOf = (invoices: number): number => 14 + Math.ceil((invoices * 5) / 12);
/** And works on for so long after an answer; by requests, a busy machine changes nothing. */
const AFTER_MS = 60;

async function oneCompany(options: KillOptions, tally: Tally): Promise<void> {
  const { times, seed, invoices = 24, postgres = null } = options;
  const number = ++tally.companies;
  const choices = choicesOfSeed(seed * 1000 + number);
  const company = await openCompany(invoices, storeOf(postgres, number));
  const told = (problem: string): void => {
    tally.problems.push(`company ${number}: ${problem}`);
    options.onProblem?.(`company ${number}: ${problem}`);
  };
  try {
    for (;;) {
      const kill = {
        at: 1 + choices.pick("at", requestsOf(invoices)),
        ms: choices.pick("ms", AFTER_MS),
      };
      const before = company.writes();
      const { code, stderr } = await runOnce(company, tally.kills < times ? kill : null);
      if (code === null) {
        tally.kills++;
        if (company.writes() > before) tally.inTheBooks++;
        options.onProgress?.(tally);
        continue;
      }
      if (code !== 0) told(`exit ${code}: ${stderr.trim()}`);
      break;
    }
    tally.posted += invoices;
    for (const problem of await company.problems()) told(problem);
    const writes = company.writes();
    const again = await runOnce(company, null);
    if (again.code !== 0) told(`a second run: ${again.code}`);
    if (company.writes() !== writes) told("a second run wrote");
  } finally {
    await company.close();
  }
}

const FILE = ".tieout/staging.db";

function storeOf(postgres: string | null, number: number): string {
  if (postgres === null) return `sqlite:${FILE}`;
  const url = new URL(postgres);
  url.searchParams.set("schema", `kill_${number}`);
  return url.href;
}

interface Company {
  readonly folder: string;
  /** Requests that wrote, so far. */
  writes(): number;
  /** Resolves with the n-th request from now on, of whatever kind. */
  asked(n: number): Promise<void>;
  problems(): Promise<readonly string[]>;
  close(): Promise<void>;
}

async function openCompany(invoices: number, store: string): Promise<Company> {
  let writes = 0;
  let onAsked = (): void => {};
  const emulator = await startEmulator({
    seed: harborline(),
    clock: realClock,
    random: realRandom,
    settings: { settleMs: 50, limits: { on: false }, oauth: { clientSecret: CANARY } },
    faults: ({ method, path: to }) => {
      onAsked();
      if (method === "POST" && !to.startsWith("query")) writes++;
      return null;
    },
  });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-kill-"));
  const variant = { batch: 3, honoured: true, page: 1000, later: false };
  const files = openFiles(folder);
  writeProject(files, { ...variant, address: emulator.url, store });
  const numbers = Array.from({ length: invoices }, (_, at) => at + 1);
  writeExports(files, {
    clients: [1, 2].map((n) => ({ number: `C${n}`, name: `Client C${n}` })),
    invoices: numbers.map((n) => ({
      number: `I${n}`,
      client: `C${1 + (n % 2)}`,
      dated: "2026-07-02",
      status: "Approved",
      total: `${n}.${String(n % 100).padStart(2, "0")}`,
    })),
    payments: numbers.filter(isPaid).map((n) => ({
      number: `P${n}`,
      client: `C${1 + (n % 2)}`,
      invoice: `I${n}`,
      dated: "2026-07-05",
      amount: `${n}.00`,
    })),
  });
  return {
    folder,
    writes: () => writes,
    asked: (n) =>
      new Promise((resolve) => {
        let left = n;
        onAsked = () => void (--left === 0 && resolve());
      }),
    async problems() {
      const damage = store.startsWith("sqlite:") ? integrity(path.join(folder, FILE)) : [];
      return [...lookAt(emulator, numbers), ...damage, ...(await brokenChain(store, folder))];
    },
    async close() {
      await emulator.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isPaid = (n: number): boolean => n % 4 === 0;

/** None twice, none missing, to the cent. */
function lookAt(emulator: RunningEmulator, numbers: readonly number[]): readonly string[] {
  const all = (entity: string): readonly JsonObject[] =>
    [...emulator.company.all(entity)].flatMap(({ body }) => (body === null ? [] : [body]));
  const names = (entity: string, field: string): readonly string[] =>
    all(entity).map((body) => `${JSON.stringify(body[field])} ${JSON.stringify(body["TotalAmt"])}`);
  const problems: string[] = [];
  const expectAll = (entity: string, field: string, wanted: readonly string[]): void => {
    const there = names(entity, field).toSorted();
    const want = wanted.toSorted();
    if (JSON.stringify(there) === JSON.stringify(want)) return;
    problems.push(`${entity}: ${there.length} of ${want.length}: ${there.join(", ")}`);
  };
  expectAll(
    "Invoice",
    "DocNumber",
    numbers.map((n) => `"I${n}" ${amountOf(n + (n % 100) / 100)}`),
  );
  expectAll(
    "Payment",
    "PaymentRefNum",
    numbers.filter(isPaid).map((n) => `"P${n}" ${amountOf(n)}`),
  );
  const clients = names("Customer", "DisplayName").filter((each) => each.startsWith('"Client C'));
  if (clients.length !== 2) problems.push(`Customer: ${clients.join(", ")}`);
  return problems;
}

/** As the emulator writes an amount: `12.1` for 12.10. */
function amountOf(amount: number): string {
  return JSON.stringify(Number(amount.toFixed(2)));
}

function integrity(file: string): readonly string[] {
  const db = new Database(file, { readonly: true });
  try {
    const found = db.pragma("integrity_check", { simple: true });
    return found === "ok" ? [] : [`integrity_check: ${String(found)}`];
  } finally {
    db.close();
  }
}

/** The history, from its first event to its last. */
async function brokenChain(address: string, folder: string): Promise<readonly string[]> {
  const world = { files: openFiles(folder), clock: realClock, random: realRandom };
  const store = await openStore({ address, world, readOnly: true });
  try {
    const { broken } = await walkChain(store.db, null);
    return broken === null ? [] : [`the history is broken: ${JSON.stringify(broken)}`];
  } finally {
    await store.close();
  }
}

interface RunEnd {
  /** null: killed. */
  readonly code: number | null;
  readonly stderr: string;
}

interface Kill {
  /** With which of its requests. */
  readonly at: number;
  /** So long after that has reached the books. */
  readonly ms: number;
}

function runOnce(company: Company, kill: Kill | null): Promise<RunEnd> {
  const child = spawn(process.execPath, [LAUNCHER, "run", "--no-check"], {
    cwd: company.folder,
    env: { ...cleanEnv(), NO_COLOR: "1", SIM_SECRET: CANARY },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString("utf8")));
  if (kill !== null) {
    void company.asked(kill.at).then(() => {
      if (!isOver) timer = setTimeout(() => child.kill("SIGKILL"), kill.ms);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      isOver = true;
      clearTimeout(timer);
      resolve({ code, stderr });
    });
  });
}
