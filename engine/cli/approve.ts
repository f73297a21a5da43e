import { approvePlan } from "../approve.ts";
import { EXIT } from "../errors.ts";
import { planText } from "../report/plan-text.ts";
import { ask } from "./ask.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { planNamed } from "./plan-named.ts";
import { viewOf } from "./plan.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

/** `tieout approve DIGEST`: shows the plan, and takes the word of somebody who did not make it. */
export const approve: Handler = (shell, [name = ""], options) => {
  const isSaid = options["yes"] === true;
  if (!isSaid && !shell.asks) {
    throw usage("nobody is at a terminal to look at it", `tieout approve ${name} --yes`);
  }
  return withProject(shell, async (project) => {
    const plan = await planNamed(shell, project, name);
    const view = await viewOf(project, plan, Infinity);
    if (!isSaid) {
      shell.err.line(planText(view, shell.err.style, { full: true }));
      const answer = (await ask(shell, "Approve exactly this plan?  yes / no ›")).toLowerCase();
      if (answer !== "yes") {
        shell.err.line("Nothing was approved.");
        return EXIT.ok;
      }
    }
    const { by, at } = await approvePlan(project, plan);
    printResult(
      shell,
      () =>
        `Plan ${view.digest} is approved by ${by}.   Next: tieout apply ${plan.digest.slice(0, 8)}`,
      () => ({ format: "tieout.approval/1", digest: plan.digest, by, at }),
    );
    return EXIT.ok;
  });
};
