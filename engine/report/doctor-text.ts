import { fit, many, padRight, paint, wrap } from "./layout.ts";
import type { Hue, Style } from "./layout.ts";

/** One thing that `doctor` looked at. */
export interface FindingView {
  readonly area: string;
  readonly health: "good" | "warning" | "problem";
  readonly text: string;
  readonly advice: string | null;
  readonly code: string | null;
}

/** A line each, with what to do under those that ask for it, and the sum. */
export function doctorText(findings: readonly FindingView[], style: Style): string {
  const wide = Math.max(...findings.map(({ area }) => area.length));
  const count = (health: FindingView["health"]): number =>
    findings.filter((each) => each.health === health).length;
  const problems = count("problem");
  const warnings = count("warning");
  return [
    ...findings.flatMap((finding) => findingText(finding, wide, style)),
    "",
    problems + warnings === 0
      ? "Nothing is wrong."
      : `${many(problems, "problem")}, ${many(warnings, "warning")}.`,
  ].join("\n");
}

function findingText(finding: FindingView, wide: number, style: Style): readonly string[] {
  const [hue, glyph, plain] = MARKS[finding.health];
  const mark = paint(style, hue, style.ascii ? plain : glyph);
  const indent = " ".repeat(wide + 4);
  const [first = "", ...rest] = wrap(finding.text, style.width - indent.length);
  const code = finding.code === null ? "" : `   ${paint(style, "dim", finding.code)}`;
  const advice = finding.advice === null ? [] : wrap(finding.advice, style.width - indent.length);
  return [
    `${mark} ${padRight(fit(finding.area, wide, style), wide)}  ${first}${code}`,
    ...[...rest, ...advice].map((line) => `${indent}${line}`),
  ];
}

const MARKS: Readonly<Record<FindingView["health"], readonly [Hue, string, string]>> = {
  good: ["green", "✔", "ok"],
  warning: ["yellow", "!", "!"],
  problem: ["red", "✘", "x"],
};
