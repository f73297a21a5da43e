import { EXIT } from "../errors.ts";
import { createRow, linkChoice, linkRow, unlinkRow } from "../hands.ts";
import type { LinkChoice } from "../hands.ts";
import { formatAddress } from "../model/ids.ts";
import type { Address } from "../model/ids.ts";
import type { Project } from "../project.ts";
import { fit, oneLine, padRight } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { judgeProject } from "../run.ts";
import type { Handler } from "./handler.ts";
import { exportLinks } from "./link-export.ts";
import { ask } from "./ask.ts";
import { printResult } from "./result.ts";
import { addressOf, knownEntity } from "./rows.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

export const link: Handler = (shell, [row = "", target], options) =>
  withProject(shell, async (project) => {
    if (options["export"] === true) return exportLinks(shell, project, knownEntity(project, row));
    const address = addressOf(project, row);
    const why = typeof options["why"] === "string" ? options["why"] : "chosen by hand";
    if (options["create"] === true) {
      await createRow(project, address);
      await judgeProject(project);
      return tellCreate(shell, address);
    }
    if (target !== undefined) return bind(shell, project, address, target, why);
    const choice = await linkChoice(project, address);
    if (!shell.asks || options["suggest"] === true || shell.flags.json) {
      return suggest(shell, choice);
    }
    shell.err.line(choiceText(choice, shell.err.style));
    const answer = await ask(
      shell,
      `Link ${row} to which ${choice.document.stream}? (number or id)`,
    );
    const picked = choice.candidates[Number(answer) - 1]?.remoteId ?? answer;
    if (answer === "") return EXIT.ok;
    return bind(shell, project, address, picked, why);
  });

export const unlink: Handler = (shell, [row = ""], options) =>
  withProject(shell, async (project) => {
    const address = addressOf(project, row);
    const why = typeof options["why"] === "string" ? options["why"] : "taken back by hand";
    await unlinkRow(project, address, why);
    await judgeProject(project);
    printResult(
      shell,
      () => `${formatAddress(address)} is not linked any more`,
      () => ({ format: "tieout.link/1", row: formatAddress(address), linked: null }),
    );
    return EXIT.ok;
  });

async function bind(
  shell: Shell,
  project: Project,
  address: Address,
  target: string,
  why: string,
): Promise<number> {
  const bound = await linkRow(project, address, target, why);
  await judgeProject(project);
  const row = formatAddress(address);
  const tick = shell.out.style.ascii ? "ok" : "✔";
  printResult(
    shell,
    () =>
      [
        `${tick} ${row} is ${bound.stream} ${bound.remoteId} "${oneLine(bound.label)}"${bound.permanent ? ", for good from its first success on" : ""}`,
        ...(bound.woken === 0 ? [] : [`  ${bound.woken} documents waited for it: tieout plan`]),
        `  Have the team review it: tieout link ${address.entity} --export`,
      ].join("\n"),
    () => ({ format: "tieout.link/1", row, linked: `${bound.stream}/${bound.remoteId}` }),
  );
  return EXIT.ok;
}

function tellCreate(shell: Shell, address: Address): number {
  const row = formatAddress(address);
  printResult(
    shell,
    () => `${row}: the next plan makes a new one`,
    () => ({ format: "tieout.link/1", row, linked: null, create: true }),
  );
  return EXIT.ok;
}

function suggest(shell: Shell, choice: LinkChoice): number {
  const row = formatAddress(choice.row.address);
  printResult(
    shell,
    (style) => choiceText(choice, style),
    () => ({
      format: "tieout.candidates/1",
      row,
      linked: choice.linkedTo,
      candidates: choice.candidates.map((each) => ({
        target: `${choice.document.stream}/${each.remoteId}`,
        label: each.label,
        score: each.score.toFixed(2),
        why: [...each.why],
        taken_by: each.takenBy,
      })),
    }),
  );
  return EXIT.ok;
}

function choiceText(choice: LinkChoice, style: Style): string {
  const { row, document, candidates, linkedTo } = choice;
  const name = formatAddress(row.address);
  const head = `${name}  ${oneLine(row.title)}`;
  if (linkedTo !== null) return `${head}\n  is ${document.stream} ${linkedTo}`;
  if (candidates.length === 0) {
    return `${head}\n  nothing alike in ${document.stream}; by id: tieout link ${name} ${document.stream}/ID`;
  }
  const wide = Math.min(40, Math.max(...candidates.map((each) => each.label.length)));
  return [
    head,
    ...candidates.map((each, i) => {
      const taken = each.takenBy === null ? "" : ` (linked to ${each.takenBy})`;
      const label = padRight(fit(oneLine(each.label), wide, style), wide);
      const lead = `  ${i + 1}  ${each.score.toFixed(2)}  ${label}  ${document.stream}/${each.remoteId}  `;
      return fit(`${lead}${each.why.join(", ")}${taken}`, style.width, style);
    }),
    `  Pick one: tieout link ${name} ${document.stream}/${candidates[0]?.remoteId ?? "ID"}`,
  ].join("\n");
}
