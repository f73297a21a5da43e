import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import type { RunningEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import { openFiles } from "../../engine/files.ts";
import type { JsonObject } from "../../engine/model/json.ts";
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
  onCompany?(so: { readonly kills: number; readonly companies: number }): void;
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
 * The real command line, on a real file, killed at moments that a seed chooses; the emulator lives
 * on in this process, so that what it took stays taken. After so many kills in all, every company
 * is finished by the same command, and nothing is there twice, and nothing is missing.
 */
export async function killMany(options: KillOptions): Promise<KillResult> {
  const { times, seed, invoices = 24 } = options;
  const choices = choicesOfSeed(seed);
  let [kills, inTheBooks, companies, posted] = [0, 0, 0, 0];
  const problems: string[] = [];
  // How long a run takes that is left alone: moments are chosen within it.
  let usual = 3000;
  while (kills < times) {
    const company = await openCompany(invoices);
    try {
      for (;;) {
        const after = kills < times ? 100 + choices.pick("kill", Math.ceil(usual * 1.1)) : null;
        const before = company.writes();
        const { code, ms, stderr } = await runOnce(company.folder, after);
        if (code === null) {
          kills++;
          if (company.writes() > before) inTheBooks++;
          continue;
        }
        // Another process is told apart from a failure: a killed one holds nothing for long.
        if (code !== 0) problems.push(`company ${companies + 1}: exit ${code}: ${stderr.trim()}`);
        if (company.writes() > before) usual = (usual + ms) / 2;
        break;
      }
      companies++;
      posted += invoices;
      problems.push(...company.problems().map((each) => `company ${companies}: ${each}`));
      const writes = company.writes();
      const again = await runOnce(company.folder, null);
      if (again.code !== 0) problems.push(`company ${companies}: a second run: ${again.code}`);
      if (company.writes() !== writes) problems.push(`company ${companies}: a second run wrote`);
    } finally {
      await company.close();
    }
    options.onCompany?.({ kills, companies });
  }
  return { kills, inTheBooks, companies, posted, problems };
}

interface Company {
  readonly folder: string;
  /** Requests that wrote, so far. */
  writes(): number;
  problems(): readonly string[];
  close(): Promise<void>;
}

async function openCompany(invoices: number): Promise<Company> {
  let writes = 0;
  const emulator = await startEmulator({
    seed: harborline(),
    clock: realClock,
    random: realRandom,
    settings: { settleMs: 50, limits: { on: false }, oauth: { clientSecret: CANARY } },
    faults: ({ method, path: to }) => {
      if (method === "POST" && !to.startsWith("query")) writes++;
      return null;
    },
  });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-kill-"));
  const store = ".tieout/staging.db";
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
    problems: () => [...lookAt(emulator, numbers), ...integrity(path.join(folder, store))],
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

interface RunEnd {
  /** null: killed. */
  readonly code: number | null;
  readonly ms: number;
  readonly stderr: string;
}

function runOnce(folder: string, killAfter: number | null): Promise<RunEnd> {
  const begun = performance.now();
  const child = spawn(process.execPath, [LAUNCHER, "run", "--no-check"], {
    cwd: folder,
    env: { ...cleanEnv(), NO_COLOR: "1", SIM_SECRET: CANARY },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString("utf8")));
  const timer = killAfter === null ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, ms: performance.now() - begun, stderr });
    });
  });
}
