import { EXIT } from "../errors.ts";
import type { Plan } from "../model/plan.ts";
import { displayMoney } from "../model/money.ts";
import type { Project } from "../project.ts";
import { appliedJson } from "../report/applied-json.ts";
import { appliedText } from "../report/applied-text.ts";
import { planText, titleOf } from "../report/plan-text.ts";
import type { PlanView } from "../report/plan-view.ts";
import { many } from "../report/layout.ts";
import { appliedView } from "../report/run-view.ts";
import { applyProject, limitsBroken, planProject } from "../run.ts";
import type { Applied } from "../run.ts";
import { ask } from "./ask.ts";
import type { Handler } from "./handler.ts";
import { stoppedJson, usage } from "./fail.ts";
import { planNamed } from "./plan-named.ts";
import { viewOf } from "./plan.ts";
import { printResult } from "./result.ts";
import { writeRunPage } from "./run-page.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

export const apply: Handler = (shell, [file], options) => {
  const approved = options["autoApprove"] === true;
  if (file === undefined && (approved || !shell.asks)) {
    throw usage(
      "apply what? Away from a terminal only a saved plan is applied",
      "tieout plan --out nov.plan, then tieout apply nov.plan --auto-approve; or tieout run",
    );
  }
  if (file !== undefined && !approved && !shell.asks) {
    throw usage("nobody is at a terminal to approve it", `tieout apply ${file} --auto-approve`);
  }
  return withProject(shell, async (project) => {
    const plan =
      file === undefined ? await freshPlan(project) : await planNamed(shell, project, file);
    const view = await viewOf(project, plan);
    if (view.writes + view.links === 0) {
      shell.out.line(planText(view, shell.out.style, { full: false }));
      return EXIT.ok;
    }
    const over = limitsBroken(plan);
    if (over !== null) {
      shell.out.line(planText(view, shell.out.style, { full: false }));
      throw over;
    }
    if (!approved && !(await approves(shell, view, () => viewOf(project, plan, Infinity)))) {
      shell.err.line("Nothing was sent.");
      return EXIT.ok;
    }
    const applied = await applyProject(project, plan);
    await writeRunPage(shell, project, applied.run, { file: options["html"] });
    return tellApplied(shell, project, applied);
  });
};

async function freshPlan(project: Project): Promise<Plan> {
  const { plan } = await planProject(project, { hands: "all", only: null, offline: false });
  return plan;
}

/** `whole`: with every row, made for who asks for it. */
async function approves(
  shell: Shell,
  view: PlanView,
  whole: () => Promise<PlanView>,
): Promise<boolean> {
  const net = view.net === null ? "" : `   ${displayMoney(view.net)}`;
  const what = many(view.writes, "write");
  shell.err.line(`Plan ${view.digest}   ${titleOf(view)}   ${what}${net}`);
  for (;;) {
    const answer = (await ask(shell, "Apply these changes?  yes / no / details ›")).toLowerCase();
    if (answer === "yes") return true;
    if (answer === "no" || answer === "") return false;
    if (answer === "details") {
      shell.out.line(planText(await whole(), shell.out.style, { full: true }));
    } else shell.err.line("Only yes sends it.");
  }
}

function tellApplied(shell: Shell, project: Project, applied: Applied): number {
  const view = appliedView({
    currency: project.program.currency,
    entities: project.program.entities,
    rows: applied.rows,
  });
  printResult(
    shell,
    (style) => appliedText(view, style).join("\n"),
    () => ({ ...appliedJson(applied.run, view), stopped: stoppedJson(applied.stop) }),
  );
  if (applied.stop !== null) throw applied.stop;
  return view.odd.length > 0 ? EXIT.partial : EXIT.ok;
}
