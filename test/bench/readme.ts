/** The table of the README: each target with what was last measured, when, and on what. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PROJECT } from "../support/cli.ts";
import type { Scale, Scenario } from "./all.ts";
import { foundOf, targetOf } from "./targets.ts";
import type { Held } from "./targets.ts";

/** What a scenario found when it last ran for the README. */
export interface Measured extends Scale {
  /** `2026-11-23` */
  readonly on: string;
  /** `two cores` */
  readonly machine: string;
  readonly held: readonly Held[];
}

export type AllMeasured = Readonly<Record<string, Measured>>;

const KEPT = path.join(import.meta.dirname, "measured.json");
const README = path.join(PROJECT, "README.md");
const [BEGIN, END] = ["<!-- bench: written by npm run bench -- --readme -->", "<!-- /bench -->"];

export function readMeasured(): AllMeasured {
  return JSON.parse(fs.readFileSync(KEPT, "utf8")) as AllMeasured;
}

/** Keeps what was measured now beside what was before, and writes the table anew. */
export function keepMeasured(
  now: AllMeasured,
  scenarios: Readonly<Record<string, Scenario>>,
): void {
  const all = { ...readMeasured(), ...now };
  fs.writeFileSync(KEPT, `${JSON.stringify(all, null, 2)}\n`);
  const text = fs.readFileSync(README, "utf8");
  fs.writeFileSync(README, withTable(text, tableText(scenarios, all)));
}

/** The README with this table between its two marks. */
export function withTable(text: string, table: string): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${BEGIN} before ${END}`);
  return `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`;
}

/** A row for each target, in the order of the scenarios; one that never ran says so. */
export function tableText(scenarios: Readonly<Record<string, Scenario>>, all: AllMeasured): string {
  const rows = Object.entries(scenarios).flatMap(([name, { against }]) => {
    if (against === null) return [];
    const found = all[name];
    const held = found?.held ?? [];
    if (found === undefined || held.length === 0) {
      return [[`\`${name}\``, against, "", "not measured yet", ""]];
    }
    const scale = found.rows === 1 ? "" : `${found.rows.toLocaleString("en")} rows, `;
    const when = `${scale}${found.times} ${found.times === 1 ? "turn" : "turns"}, ${found.on}`;
    return held.map((each, at) => [
      at === 0 ? `\`${name}\`` : "",
      at === 0 ? against : "",
      targetOf(each),
      foundOf(each),
      at === 0 ? `${when}, ${found.machine}` : "",
    ]);
  });
  const head = ["scenario", "held against", "target", "measured: median (range)", "when, where"];
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`.replaceAll("|  |", "| |").replaceAll("|  |", "| |"))
    .join("\n");
}

/** In words: figures of one kind of machine say little of another. */
export function machineKind(): string {
  const cores = os.availableParallelism();
  const words = ["", "one core", "two cores", "three cores", "four cores"];
  return `${words[cores] ?? `${cores} cores`}, Node ${process.versions.node.split(".")[0]}`;
}
