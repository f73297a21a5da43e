import { companyOf } from "../project.ts";
import type { Project } from "../project.ts";
import { runHtml } from "../report/run-html.ts";
import { deedText, runCounts } from "../report/run-summary-view.ts";
import { runSummary } from "../run-summary.ts";
import { moneyView } from "./views.ts";

/** The most rows of a run that a page draws; the whole of it is its page to keep. */
const MOST = 500;

/** What a run did: the rows that were not done stand first. */
export async function runView(project: Project, id: string): Promise<object> {
  const summary = await runSummary(project, id);
  const { run, kind, actor, began, ended, state, program, odd, deeds } = summary;
  const rank = ({ result }: { readonly result: string }): number => (result === "done" ? 1 : 0);
  return {
    run,
    kind,
    actor,
    began,
    ended,
    state,
    program: program.slice(0, 8),
    counts: runCounts(summary).map((each) => ({ ...each, amount: moneyView(each.amount) })),
    rows: deeds
      .toSorted((a, b) => rank(a) - rank(b))
      .slice(0, MOST)
      .map((deed) => ({
        row: deed.row,
        title: deed.title,
        what: deedText(deed),
        result: deed.result,
        twin: deed.twin,
        why: deed.why,
        amount: moneyView(deed.amount),
      })),
    more: Math.max(0, deeds.length - MOST),
    odd,
  };
}

/** The same as a page to keep and hand on. */
export async function runPage(project: Project, id: string): Promise<string> {
  const { currency } = project.program;
  const { label } = await companyOf(project);
  const title = label ?? project.program.project;
  const summary = await runSummary(project, id);
  return runHtml(summary, { title, currency, checked: null, needs: [] });
}
