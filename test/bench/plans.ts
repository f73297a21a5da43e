/** What `tieout plan` takes as a person calls it, each way from an empty store. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeBenchProject } from "./data.ts";
import { measureCommand, tieoutIn } from "./measure.ts";
import type { Cost } from "./measure.ts";
import { atMost } from "./targets.ts";
import type { Held } from "./targets.ts";

export interface Plans {
  readonly rows: number;
  readonly ways: readonly { readonly words: readonly string[]; readonly costs: readonly Cost[] }[];
}

const WAYS = [["plan"], ["plan", "--out", "plan.json"], ["plan", "--json"]] as const;

export async function planCommands({
  rows,
  times,
}: {
  readonly rows: number;
  readonly times: number;
}): Promise<Plans> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bench-"));
  try {
    writeBenchProject(folder, rows);
    // Not counted: fills the compile cache.
    await measureCommand(tieoutIn(folder, ["validate"]), folder);
    const ways: Plans["ways"][number][] = [];
    for (const words of WAYS) {
      const costs: Cost[] = [];
      for (let time = 0; time < times; time++) {
        fs.rmSync(path.join(folder, ".tieout"), { recursive: true, force: true });
        costs.push(await measureCommand(tieoutIn(folder, words), folder));
      }
      ways.push({ words, costs });
    }
    return { rows, ways };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function heldPlans({ ways }: Plans): readonly Held[] {
  return ways.map(({ words, costs }) => {
    const turns = costs.map(({ peakMb }) => peakMb);
    const what = `memory of \`${words.join(" ")}\``;
    return {
      name: "plans",
      what,
      limit: atMost(256),
      unit: "MB",
      found: Math.max(...turns),
      turns,
    };
  });
}

export function plansText({ rows, ways }: Plans): string {
  const told = ({ cpuMs, peakMb }: Cost): string => `${(cpuMs / 1000).toFixed(1)} s, ${peakMb} MB`;
  return [
    `plans  ${rows} rows, from an empty store: CPU, peak memory`,
    ...ways.map(
      ({ words, costs }) => `  ${words.join(" ").padEnd(24)}${costs.map(told).join("; ")}`,
    ),
  ].join("\n");
}
