import type { Backtested, BacktestedEntity, Cause } from "../model/backtest.ts";
import { causeHead } from "./backtest-text.ts";
import { count, many } from "./layout.ts";
import { coded, md } from "./markdown.ts";
import type { Redaction } from "./redact.ts";
import { redactText } from "./redact.ts";

/** For the comment that a plan begins: how much of the past is reproduced, cause by cause. */
export function backtestMarkdown(backtested: Backtested, redaction: Redaction | null): string {
  const { from, to, entities } = backtested;
  const span = `${from ?? "the beginning"} to ${to ?? "today"}`;
  return [
    "",
    `#### The past under these mappings, ${span}`,
    "",
    ...entities.filter(({ documents }) => documents > 0).map(entityLine),
    ...entities.flatMap((entity) => causesOf(entity, redaction)),
  ].join("\n");
}

const entityLine = ({ label, documents, reproduced }: BacktestedEntity): string =>
  `- ${reproduced === documents ? "✔" : "✘"} ${md(label)}: reproduces ${count(reproduced)} of ${many(documents, "document")}`;

function causesOf(entity: BacktestedEntity, redaction: Redaction | null): readonly string[] {
  if (entity.causes.length === 0) return [];
  return [
    "",
    `<details><summary>${md(entity.label)}: why the others are not</summary>`,
    "",
    ...entity.causes.flatMap((cause) => causeLines(cause, redaction)),
    "</details>",
  ];
}

function causeLines(cause: Cause, redaction: Redaction | null): readonly string[] {
  const { kind, rule, pattern, examples } = cause;
  const parts = [
    md(causeHead(cause)),
    ...(pattern === null || redaction !== null ? [] : [`all of them: ${md(pattern)}`]),
    ...(rule === "" ? [] : [`\`${coded(rule)}\``]),
  ];
  const shown = (text: string): string =>
    md(redaction === null ? text : redactText(text, redaction));
  return [
    `- ${parts.join(" · ")}`,
    ...examples.map(({ row, mapped, books }) => {
      const said =
        kind === "differs" ? ` ${shown(mapped)} by the mapping, ${shown(books)} in the books` : "";
      return `  - \`${coded(row)}\`${said}`;
    }),
  ];
}
