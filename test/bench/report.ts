import { median, range } from "./measure.ts";
import type { Cost } from "./measure.ts";
import type { Outcome } from "./scenarios.ts";
import { atMost, ratios } from "./targets.ts";
import type { Held } from "./targets.ts";

/** Median and range of every turn; steps and recorded reads are parts of the line's CPU. */
export function tableOf({ name, rows, floor, line, published }: Outcome): string {
  const row = (label: string, costs: readonly Cost[], fact: string, unit: string): string => {
    const values = costs.map((cost) => cost[fact] ?? 0);
    const each = unit === "ms" ? `${((median(values) * 1000) / rows).toFixed(1)} us a row` : "";
    const shown = `${median(values)} ${unit}`.padStart(11);
    return `  ${label.padEnd(24)}${shown}  ${range(values).padEnd(14)}${each}`.trimEnd();
  };
  return [
    `${name}  ${rows} rows, ${line.length} turns: median, range`,
    row("floor: CPU", floor, "cpuMs", "ms"),
    row("line: CPU", line, "cpuMs", "ms"),
    ...STEPS.map((step) => row(`  ${step}`, line, `${step}Ms`, "ms")),
    ...(line.every((cost) => "readsMs" in cost)
      ? [row("recorded reads, apart", line, "readsMs", "ms")]
      : []),
    row("floor: peak memory", floor, "peakMb", "MB"),
    row("line: peak memory", line, "peakMb", "MB"),
    ...(published.length === 0
      ? []
      : [
          row("published: CPU", published, "cpuMs", "ms"),
          row("published: peak memory", published, "peakMb", "MB"),
        ]),
    `  ratio of CPU             ${ratioOf({ floor, line }).toFixed(2)}`,
  ].join("\n");
}

const STEPS = ["start", "import", "observe", "match", "desire", "plan"] as const;

/** Of the medians: only within one run of the benchmark does it mean anything. */
export function ratioOf({ floor, line }: Pick<Outcome, "floor" | "line">): number {
  return median(line.map(({ cpuMs }) => cpuMs)) / median(floor.map(({ cpuMs }) => cpuMs));
}

/**
 * Design asks for 1.3 of the floor; what was asked of 100,000 rows first is 2. Memory is that of
 * the command that people have, where it is measured.
 */
export function heldOutcome({ name, rows, floor, line, published }: Outcome): readonly Held[] {
  const peaks = (published.length > 0 ? published : line).map(({ peakMb }) => peakMb);
  const cpu = {
    ...{ name, what: "CPU of the floor", unit: "x" as const, found: ratioOf({ floor, line }) },
    turns: ratios(
      line.map(({ cpuMs }) => cpuMs),
      floor.map(({ cpuMs }) => cpuMs),
    ),
  };
  const isAgain = name === "replan-nochange";
  const what = isAgain ? "memory of `tieout plan`" : "memory";
  const memory = { what, unit: "MB" as const, found: median(peaks), turns: peaks };
  return [
    ...(isAgain || rows > 100_000 ? [] : [{ ...cpu, limit: atMost(2) }]),
    { ...cpu, limit: atMost(1.3) },
    { name, ...memory, limit: atMost(isAgain ? 128 : 256) },
  ];
}
