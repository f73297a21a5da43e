/**
 * What a command of the published package costs before it has done anything: `help`, and `validate`
 * of 2,000 lines of configuration, each held against `node -e 0` in turns.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PROJECT } from "../support/cli.ts";
import { measureCommand, median, range, withPublished } from "./measure.ts";
import type { Cost } from "./measure.ts";
import { atMost, ratios } from "./targets.ts";
import type { Held } from "./targets.ts";

export interface Cold {
  readonly name: "help-cold" | "validate-cold";
  /** Lines of configuration that are checked. */
  readonly lines: number;
  readonly node: readonly Cost[];
  readonly command: readonly Cost[];
  /** `validate` of what it has just validated: nothing is parsed. */
  readonly again: readonly Cost[];
}

export const startCold = (name: Cold["name"], times: number): Promise<Cold> =>
  withPublished((launcher) => inTurns(name, times, launcher));

async function inTurns(name: Cold["name"], times: number, launcher: string): Promise<Cold> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bench-"));
  try {
    const lines = name === "help-cold" ? 0 : writeLegalTwice(folder);
    // As a person asks for it, in that folder.
    const args = [launcher, name === "help-cold" ? "help" : "validate"];
    const node: Cost[] = [];
    const command: Cost[] = [];
    // The first turn is not counted: it fills the compile cache.
    for (let time = 0; time <= times; time++) {
      const base = await measureCommand(["-e", "0"], folder);
      const cost = await measureCommand(args, folder);
      if (time === 0) continue;
      node.push(base);
      command.push(cost);
    }
    const again: Cost[] = [];
    if (name === "validate-cold") {
      // Until here the project had no folder for what is kept.
      fs.mkdirSync(path.join(folder, ".tieout"));
      for (let time = 0; time <= times; time++) {
        const cost = await measureCommand(args, folder);
        if (time > 0) again.push(cost);
      }
    }
    return { name, lines, node, command, again };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The largest example, and each of its mappings a second time under another name. */
function writeLegalTwice(folder: string): number {
  const legal = path.join(PROJECT, "examples", "legal");
  fs.cpSync(legal, folder, { recursive: true });
  const mappings = path.join(folder, "mappings");
  for (const file of fs.readdirSync(mappings)) {
    if (!file.endsWith(".yaml") || file.endsWith(".test.yaml")) continue;
    const text = fs.readFileSync(path.join(mappings, file), "utf8");
    const again = text.replace(/^entity: (\w+)/m, "entity: $1_again");
    fs.writeFileSync(path.join(mappings, file.replace(".yaml", "_again.yaml")), again);
  }
  return fs
    .globSync("{sync.config.yaml,mappings/**/*.yaml}", { cwd: folder })
    .map((file) => fs.readFileSync(path.join(folder, file), "utf8").split("\n").length - 1)
    .reduce((sum, lines) => sum + lines, 0);
}

export function heldCold({ name, node, command, again }: Cold): readonly Held[] {
  const base = node.map(({ cpuMs }) => cpuMs);
  const own = command.map(({ cpuMs }) => cpuMs);
  if (name === "help-cold") {
    const found = median(own) / median(base);
    const turns = ratios(own, base);
    return [{ name, what: "CPU of `node -e 0`", limit: atMost(1.5), unit: "x", found, turns }];
  }
  const found = median(own) - median(base);
  const turns = own.map((each, turn) => each - base[turn]!);
  const kept = again.map(({ cpuMs }) => cpuMs);
  const what = "CPU above `node -e 0`";
  return [
    { name, what, limit: atMost(250), unit: "ms", found, turns },
    {
      ...{ name, what: `${what} when nothing changed`, limit: atMost(80), unit: "ms" },
      ...{ found: median(kept) - median(base), turns: kept.map((each) => each - median(base)) },
    },
  ];
}

export function coldText({ name, lines, node, command, again }: Cold): string {
  const row = (label: string, costs: readonly Cost[]): string => {
    const [cpu, wall, peak] = [
      costs.map(({ cpuMs }) => cpuMs),
      costs.map(({ wallMs }) => wallMs),
      costs.map(({ peakMb }) => peakMb),
    ];
    const cells = `CPU ${median(cpu)} ms (${range(cpu)}), ${median(wall)} ms until it ended`;
    return `  ${label.padEnd(18)} ${cells}, ${median(peak)} MB`;
  };
  const of = lines === 0 ? "" : `  ${lines} lines of configuration`;
  return [
    `${name}${of}`,
    row("node -e 0", node),
    row(`tieout ${name.slice(0, -5)}`, command),
    ...(again.length === 0 ? [] : [row("nothing changed", again)]),
  ].join("\n");
}
