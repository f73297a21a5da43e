/**
 * What a second run does, and a run that was killed: Tieout beside a script on the usual client
 * library and a job of OpenFn's runtime, on the same rows and the same emulator. Counts, no times:
 * they hold on any machine.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import type { CompanySeed } from "../../connectors/quickbooks/emulator/company.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";
import { writeBenchProject } from "./data.ts";

export interface PeerOutcome {
  readonly way: string;
  /** After the same command a second time. */
  readonly again: Counted;
  /** After a kill -9 with a third in the books, and the same command again. */
  readonly killed: Counted;
}

/** Of so many rows: numbers that are in the books more than once, and not at all. */
export interface Counted {
  readonly rows: number;
  readonly twice: number;
  readonly missing: number;
}

const HERE = path.dirname(fileURLToPath(import.meta.url));

interface Way {
  readonly name: string;
  command(folder: string, url: string): readonly string[];
}

export const WAYS: readonly Way[] = [
  {
    name: "a script on node-quickbooks",
    command: (folder, url) => [path.join(HERE, "peer-script.ts"), folder, url],
  },
  {
    name: "a job of OpenFn's runtime",
    command: (folder, url) => [
      "--experimental-vm-modules",
      path.join(HERE, "peer-openfn.ts"),
      ...[folder, url],
    ],
  },
  { name: "tieout run", command: (folder) => [LAUNCHER, "-C", folder, "run", "--no-check"] },
];

export async function runPeers(rows: number): Promise<readonly PeerOutcome[]> {
  const outcomes: PeerOutcome[] = [];
  for (const way of WAYS) {
    outcomes.push({
      way: way.name,
      again: await counted(way, rows, null),
      killed: await counted(way, rows, Math.floor(rows / 3)),
    });
  }
  return outcomes;
}

/** `killAt`: the first run is killed when so many invoices are in the books. */
async function counted(way: Way, rows: number, killAt: number | null): Promise<Counted> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-peers-"));
  writeBenchProject(folder, rows);
  const seed = JSON.parse(
    fs.readFileSync(path.join(folder, "company.json"), "utf8"),
  ) as CompanySeed;
  const emulator = await startEmulator({
    seed,
    clock: realClock,
    random: realRandom,
    // Whatever it was asked has taken effect at once: nobody has to wait for what was cut off.
    settings: { settleMs: 0, limits: { on: false }, oauth: { required: false } },
  });
  try {
    const config = path.join(folder, "sync.config.yaml");
    const text = fs.readFileSync(config, "utf8");
    fs.writeFileSync(config, text.replace("seed: company.json", `address: "${emulator.url}"`));
    const args = way.command(folder, emulator.url);
    const stop = new AbortController();
    let seen = 0;
    emulator.company.onCommit(({ changes }) => {
      seen += changes.filter(({ entity }) => entity === "Invoice").length;
      if (killAt !== null && seen >= killAt) stop.abort();
    });
    const first = await runNode(args, killAt === null ? null : stop.signal);
    if ((killAt === null) !== (first === 0)) throw new Error(`${way.name} ended with ${first}`);
    const second = await runNode(args, null);
    if (second !== 0) throw new Error(`${way.name} ended with ${second} when it was run again`);
    const numbers = new Map<string, number>();
    for (const { body } of emulator.company.all("Invoice")) {
      const number = body?.["DocNumber"];
      if (typeof number === "string") numbers.set(number, (numbers.get(number) ?? 0) + 1);
    }
    const twice = [...numbers.values()].filter((n) => n > 1).length;
    return { rows, twice, missing: rows - numbers.size };
  } finally {
    await emulator.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Its exit code; -1 where the signal has killed it. */
function runNode(args: readonly string[], kill: AbortSignal | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--no-warnings", ...args], {
      env: cleanEnv(),
      stdio: ["ignore", "ignore", "inherit"],
    });
    kill?.addEventListener("abort", () => child.kill("SIGKILL"), { once: true });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? -1));
  });
}

export function peersTable(outcomes: readonly PeerOutcome[]): string {
  const told = ({ twice, missing }: Counted): string => `${twice} twice, ${missing} missing`;
  const rows = outcomes[0]?.again.rows ?? 0;
  return [
    `${rows} invoices`.padEnd(30) + "run twice".padEnd(28) + "killed at a third, run again",
    ...outcomes.map(({ way, again, killed }) =>
      [way.padEnd(30), told(again).padEnd(28), told(killed)].join(""),
    ),
  ].join("\n");
}
