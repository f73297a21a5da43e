import { EXIT } from "../errors.ts";
import { writePlan } from "../model/plan-json.ts";
import type { Plan } from "../model/plan.ts";
import type { Project } from "../project.ts";
import { appliedJson } from "../report/applied-json.ts";
import { checkJson } from "../report/check-json.ts";
import { checkSummary } from "../report/check-text.ts";
import { oddJson } from "../report/import-text.ts";
import { planText } from "../report/plan-text.ts";
import { runText } from "../report/run-text.ts";
import type { RunView } from "../report/run-text.ts";
import { appliedView } from "../report/run-view.ts";
import { statusJson } from "../report/status-json.ts";
import { exitOfRun, runProject } from "../run.ts";
import { odditiesOf } from "../store/oddities.ts";
import type { Ran } from "../run.ts";
import { stoppedJson } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { reachOf, viewOf as planViewOf } from "./plan.ts";
import { printResult } from "./result.ts";
import { writeRunPage } from "./run-page.ts";
import type { Shell } from "./shell.ts";
import { statusOf } from "./status-input.ts";
import { withProject } from "./with-project.ts";

export const run: Handler = (shell, _args, options) => {
  const reach = reachOf(options);
  return withProject(shell, async (project) => {
    const ran = await runProject(project, {
      check: options["check"] !== false,
      ...reach,
    });
    if (ran.plan.unsafe.length > 0) return overLimit(shell, project, ran.plan);
    const odd = await odditiesOf(project.store.db, ran.plan.run);
    const view = await viewOf(project, ran, odd);
    const { checked } = ran;
    const { needs } = view.status;
    await writeRunPage(shell, project, view.run, { file: options["html"], checked, needs });
    printResult(
      shell,
      (style) => runText(view, style, checked === null ? [] : checkSummary(checked, style)),
      () => ({
        format: "tieout.run/1",
        run: view.run,
        applied: appliedJson(view.run, view.applied),
        odd: oddJson(odd),
        status: statusJson(view.status),
        check: checked === null ? null : checkJson(checked),
        stopped: stoppedJson(ran.applied.stop),
      }),
    );
    if (ran.applied.stop !== null) throw ran.applied.stop;
    const exit = exitOfRun(ran);
    if (exit !== EXIT.ok) return exit;
    const waits = view.status.needs.length > 0 || odd.length > 0;
    return waits && options["strict"] === true ? EXIT.needsAction : EXIT.ok;
  });
};

/** The plan that was not carried out, with the limits that it breaks and their keys. */
async function overLimit(shell: Shell, project: Project, plan: Plan): Promise<number> {
  const view = await planViewOf(project, plan);
  printResult(
    shell,
    (style) => planText(view, style, { full: false }),
    () => writePlan(plan),
  );
  const keys = [...new Set(plan.unsafe.map((each) => each.key))].join(", ");
  shell.err.line(`Nothing was sent: the plan is over ${keys}.`);
  return EXIT.unsafe;
}

async function viewOf(project: Project, ran: Ran, odd: RunView["odd"]): Promise<RunView> {
  return {
    run: ran.plan.run,
    status: await statusOf(project, null),
    read: ran.imported.entities.map(({ label, counts }) => {
      const fresh = counts.new + counts.changed + counts.back;
      const seen = counts.unchanged + counts.offeredNew + counts.offeredChanged;
      return { label, fresh, rows: fresh + seen };
    }),
    applied: appliedView({
      currency: project.program.currency,
      entities: project.program.entities,
      rows: ran.applied.rows,
    }),
    settled: ran.settled.length,
    odd,
  };
}
