import type { Backtested, BacktestedEntity, Cause } from "../model/backtest.ts";
import { REASON_WORDS } from "./reasons.ts";
import type { ReasonCode } from "../model/reason.ts";
import { count, fit, heading, many, paint, wrap } from "./layout.ts";
import type { Style } from "./layout.ts";

/** How much of the past each mapping reproduces, and what the rest have in common. */
export function backtestText(backtested: Backtested, title: string, style: Style): string {
  const { from, to, entities } = backtested;
  const span = `${from ?? "the beginning"} to ${to ?? "today"}`;
  return [
    ...heading(`Backtest  ${title}`, span, style),
    ...entities.flatMap((entity) => ["", ...entityText(entity, style)]),
  ].join("\n");
}

function entityText(entity: BacktestedEntity, style: Style): readonly string[] {
  const { label, documents, reproduced, causes } = entity;
  const whole = reproduced === documents;
  const mark = whole ? (style.ascii ? "ok" : "✔") : style.ascii ? "x" : "✘";
  return [
    `${paint(style, whole ? "green" : "yellow", mark)} ${label}: reproduces ${count(reproduced)} of ${many(documents, "document")}`,
    ...causes.flatMap((cause) => causeText(cause, style)),
  ];
}

function causeText(cause: Cause, style: Style): readonly string[] {
  const lines = [
    `  ${causeHead(cause)}${cause.rule === "" ? "" : `   ${paint(style, "dim", cause.rule)}`}`,
    ...(cause.pattern === null ? [] : [`      all of them: ${cause.pattern}`]),
  ];
  for (const { row, twin, mapped, books } of cause.examples) {
    const where = twin === null ? row : `${row} ${style.ascii ? "=" : "↔"} ${twin}`;
    const said =
      cause.kind === "differs" ? `${mapped} by the mapping, ${books} in the books` : mapped;
    lines.push(`      ${fit(where, style.width - 6, style)}`);
    lines.push(...wrap(said, style.width - 10).map((line) => `          ${line}`));
  }
  const hidden = cause.documents - cause.examples.length;
  return hidden > 0 ? [...lines, `      ${count(hidden)} more: --json has the counts`] : lines;
}

/** `3 differ at DueDate` */
export function causeHead({ kind, what, documents }: Cause): string {
  switch (kind) {
    case "differs":
      return `${count(documents)} ${documents === 1 ? "differs" : "differ"} at ${what}`;
    case "blocked":
      return `${count(documents)} would be held back: ${REASON_WORDS[what as ReasonCode].title}`;
    case "absent":
      return `${count(documents)} ${documents === 1 ? "is" : "are"} not in the company`;
  }
}
