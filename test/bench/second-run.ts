/**
 * `second-run-10k`: `tieout run` of the published package again over what it has posted: no write,
 * and what it costs.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import type { CompanySeed } from "../../connectors/quickbooks/emulator/company.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import { writeBenchProject } from "./data.ts";
import { measureCommand, median, range, tieoutIn, withPublished } from "./measure.ts";
import type { Cost } from "./measure.ts";
import { atMost } from "./targets.ts";
import type { Held } from "./targets.ts";

export interface Again {
  readonly rows: number;
  /** What the emulator was told to change, by the first run and by all that came after it. */
  readonly first: number;
  readonly later: number;
  readonly costs: readonly Cost[];
}

interface Scale {
  readonly rows: number;
  readonly times: number;
}

export const runAgain = (scale: Scale): Promise<Again> =>
  withPublished((launcher) => runWith(scale, launcher));

async function runWith({ rows, times }: Scale, launcher: string): Promise<Again> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bench-"));
  writeBenchProject(folder, rows);
  const seed = JSON.parse(
    fs.readFileSync(path.join(folder, "company.json"), "utf8"),
  ) as CompanySeed;
  const emulator = await startEmulator({
    ...{ seed, clock: realClock, random: realRandom },
    settings: { settleMs: 0, limits: { on: false }, oauth: { required: false } },
  });
  try {
    const config = path.join(folder, "sync.config.yaml");
    const text = fs.readFileSync(config, "utf8");
    fs.writeFileSync(config, text.replace("seed: company.json", `address: "${emulator.url}"`));
    let writes = 0;
    emulator.company.onCommit(({ changes }) => (writes += changes.length));
    const run = (): Promise<Cost> =>
      measureCommand(tieoutIn(folder, ["run", "--no-check", "--quiet"], launcher), folder);
    await run();
    const first = writes;
    const costs: Cost[] = [];
    for (let time = 0; time < times; time++) costs.push(await run());
    return { rows, first, later: writes - first, costs };
  } finally {
    await emulator.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function heldAgain({ later, costs }: Again): readonly Held[] {
  const name = "second-run-10k";
  const turns = costs.map(({ cpuMs }) => cpuMs);
  const sent = { what: "changes sent by a second run", limit: atMost(0), unit: "count" } as const;
  return [
    { name, ...sent, found: later, turns: [later] },
    { name, what: "CPU", limit: atMost(500), unit: "ms", found: median(turns), turns },
  ];
}

export function againText({ rows, first, later, costs }: Again): string {
  const cpu = costs.map(({ cpuMs }) => cpuMs);
  const wall = costs.map(({ wallMs }) => wallMs);
  return [
    `second-run-10k  ${rows} invoices: ${first} changes sent by the first run, ${later} later`,
    `  a second run: CPU ${median(cpu)} ms (${range(cpu)}), ${median(wall)} ms until it ended`,
  ].join("\n");
}
