import type { Checked } from "../model/check.ts";
import type { Project } from "../project.ts";
import { companyOf } from "../project.ts";
import type { NeedGroup } from "../report/needs.ts";
import { titleOf } from "../report/plan-text.ts";
import { runHtml } from "../report/run-html.ts";
import { runSummary } from "../run-summary.ts";
import type { Shell } from "./shell.ts";

/** `--html FILE`: what a run did, with what has just been said beside it. */
export async function writeRunPage(
  shell: Shell,
  project: Project,
  run: string,
  told: {
    readonly file: unknown;
    readonly checked?: Checked | null;
    readonly needs?: readonly NeedGroup[];
  },
): Promise<void> {
  const { file, checked = null, needs = [] } = told;
  if (typeof file !== "string") return;
  const { environment, currency } = project.program;
  const title = titleOf({ environment, currency, company: await companyOf(project) });
  const summary = await runSummary(project, run);
  shell.world.files.write(file, runHtml(summary, { title, currency, checked, needs }));
  shell.err.line(`Wrote ${file}`);
}
