import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { openStore } from "../../engine/store/open.ts";
import { realWorld } from "../../engine/world.ts";
import { writeBenchProject } from "./data.ts";
import { booksBeside, configure } from "./latency.ts";
import { measure, measureCommand, median, range, tieoutIn, withPublished } from "./measure.ts";
import type { Cost } from "./measure.ts";
import { atMost } from "./targets.ts";
import type { Held } from "./targets.ts";

/** What one scenario cost, turn by turn: the floor and the line take turns on the same data. */
export interface Outcome {
  readonly name: ScenarioName;
  readonly rows: number;
  readonly floor: readonly Cost[];
  readonly line: readonly Cost[];
  /** `tieout plan` of the published package over the same; none where nothing is said of it. */
  readonly published: readonly Cost[];
}

export type ScenarioName = "import-cold" | "replan-nochange";

interface Scale {
  readonly rows: number;
  readonly times: number;
}

/** Runs a scenario in a folder of its own, which is removed afterwards. */
export async function runScenario(name: ScenarioName, scale: Scale): Promise<Outcome> {
  const plan = (launcher: string | null): Promise<Outcome> => runWith(launcher, name, scale);
  return name === "replan-nochange" ? withPublished(plan) : plan(null);
}

async function runWith(
  launcher: string | null,
  name: ScenarioName,
  { rows, times }: Scale,
): Promise<Outcome> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bench-"));
  writeBenchProject(folder, rows);
  // The line asks it for its lists; the service's own work is no part of what a command costs.
  const { books, url } = await booksBeside(folder, 0);
  try {
    configure(folder, url, 10);
    const turn = TURNS[name];
    // Not counted: fills the compile cache for both.
    if (name === "replan-nochange") {
      await TURNS["import-cold"](folder);
      measure("line-rest.ts", [folder], folder);
    }
    const plan = async (): Promise<readonly Cost[]> =>
      launcher === null ? [] : [await measureCommand(tieoutIn(folder, ["plan"], launcher), folder)];
    await turn(folder);
    await plan();
    const floor: Cost[] = [];
    const line: Cost[] = [];
    const published: Cost[] = [];
    for (let time = 0; time < times; time++) {
      const cost = await turn(folder);
      floor.push(cost.floor);
      line.push(cost.line);
      published.push(...(await plan()));
    }
    return { name, rows, floor, line, published };
  } finally {
    books.disconnect();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** 100 changes among rows that are at rest: what the line does once they are staged. */
export function planChanges({ rows, times }: Scale): readonly Cost[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bench-"));
  try {
    writeBenchProject(folder, rows);
    measure("line-import.ts", [folder], folder);
    return Array.from({ length: times }, (_, time) => {
      measure("line-rest.ts", [folder], folder);
      return measure("line-changes.ts", [folder, String(time)], folder);
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What line-changes.ts tells of, by the end of its names. */
const SPANS = [
  ["", "first plan of a process"],
  ["Again", "second to sixth plan of a process"],
  ["Later", "seventh to twelfth plan of a process"],
] as const;

export function heldChanges(costs: readonly Cost[]): readonly Held[] {
  const name = "plan-100-of-1m";
  const held = (
    fact: string,
    what: string,
    { most, unit }: { readonly most: number; readonly unit: Held["unit"] },
  ): Held => {
    const turns = costs.map((cost) => cost[fact] ?? 0);
    return { name, what, limit: atMost(most), unit, found: median(turns), turns };
  };
  const time = { most: 50, unit: "ms" } as const;
  return [
    held("evaluated", "evaluations", { most: 100, unit: "count" }),
    ...SPANS.map(([span, when]) => held(`engineMs${span}`, `time in the engine, ${when},`, time)),
  ];
}

export function changesText(rows: number, costs: readonly Cost[]): string {
  const of = (fact: string): string => {
    const values = costs.map((cost) => cost[fact] ?? 0);
    return `${median(values)} (${range(values)})`;
  };
  const steps = ["match", "desire", "diff", "plan"];
  const engine = ([span, when]: (typeof SPANS)[number]): string => {
    const parts = steps.map((step) => `${step} ${of(`${step}Ms${span}`)}`).join(", ");
    const cpu = `CPU ${of(`engineCpuMs${span}`)} ms`;
    return `  in the engine, ${when}: ${of(`engineMs${span}`)} ms: ${parts}; ${cpu}`;
  };
  return [
    `plan-100-of-1m  100 rows changed among ${rows}, ${costs.length} turns: median (range)`,
    `  ${of("evaluated")} evaluated, ${of("changes")} to change`,
    ...SPANS.map(engine),
    `  peak memory ${of("peakMb")} MB`,
  ].join("\n");
}

interface Turn {
  readonly floor: Cost;
  readonly line: Cost;
}

const TURNS: Readonly<Record<ScenarioName, (folder: string) => Promise<Turn>>> = {
  /** Each begins without a store; the floor is given an empty one, which costs it nothing. */
  async "import-cold"(folder) {
    for (const file of ["floor.db", "floor.db-wal", "floor.db-shm", ".tieout"]) {
      fs.rmSync(path.join(folder, file), { recursive: true, force: true });
    }
    await (
      await openStore({ address: "sqlite:floor.db", world: realWorld({ root: folder }) })
    ).close();
    const floor = measure("floor-import.ts", [folder], folder);
    const line = measure("line-import.ts", [folder], folder);
    const { readsMs } = measure("recording.ts", [folder], folder);
    return { floor, line: { ...line, readsMs: readsMs ?? 0 } };
  },
  async "replan-nochange"(folder) {
    const floor = measure("floor-replan.ts", [folder], folder);
    return { floor, line: measure("line-import.ts", [folder], folder) };
  },
};
