import { EXIT } from "../errors.ts";
import { matchesQuery } from "../model/query.ts";
import type { Query } from "../model/query.ts";
import { planPieces } from "../model/plan-json.ts";
import type { Plan } from "../model/plan.ts";
import { companyOf } from "../project.ts";
import type { Project } from "../project.ts";
import { oddText } from "../report/import-text.ts";
import { planMarkdown } from "../report/plan-md.ts";
import { planText } from "../report/plan-text.ts";
import { planView } from "../report/plan-view.ts";
import type { PlanView } from "../report/plan-view.ts";
import { isTaken, rehearsalJson, rehearsalText, rehearsalView } from "../report/rehearsal.ts";
import type { RehearsalView } from "../report/rehearsal.ts";
import { planProject } from "../run.ts";
import type { PlanRequest, Rehearsed } from "../run.ts";
import { odditiesOf } from "../store/oddities.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { asJson, endLine, printResult } from "./result.ts";
import { judgedRow, queryOf } from "./rows.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

export const plan: Handler = (shell, words, options) => {
  const format = formatOf(options["format"], ["text", "json", "md"]);
  const diff = formatOf(options["diff"], ["summary", "full"]);
  const reach = reachOf(options);
  return withProject(shell, async (project) => {
    const query = words.length === 0 ? null : queryOf(project, words);
    const only = onlyOf(project, query);
    const { plan: made, rehearsed } = await planProject(project, {
      hands: "all",
      only,
      offline: options["offline"] === true,
      rehearse: options["rehearse"] === true,
      ...reach,
    });
    const view = await viewOf(project, made);
    const rehearsal = rehearsed === undefined ? null : rehearsalOf(project, rehearsed);
    const odd = await odditiesOf(project.store.db, made.run);
    const out = options["out"];
    if (typeof out === "string") savePlan(shell, out, made);
    if (format === "md") shell.out.line(planMarkdown(view, rehearsal));
    else {
      printResult(
        asJson(shell, format),
        (style) =>
          [
            planText(view, style, { full: diff === "full" }),
            ...oddText(odd, style),
            ...(rehearsal === null ? [] : ["", ...rehearsalText(rehearsal, style)]),
          ].join("\n"),
        () =>
          planPieces(made, 2, rehearsal === null ? {} : { rehearsal: rehearsalJson(rehearsal) }),
      );
    }
    if (typeof out === "string")
      shell.err.line(`Saved ${out}. Apply exactly this: tieout apply ${out}`);
    const code = exitOf(shell, made, options);
    const isRefused = rehearsal !== null && !isTaken(rehearsal);
    return isRefused && code !== EXIT.unsafe ? EXIT.partial : code;
  });
};

function rehearsalOf({ program }: Project, { applied, left, unread }: Rehearsed): RehearsalView {
  const { currency, entities } = program;
  const { rows, stop } = applied;
  return rehearsalView({ currency, entities, rows, stop, left, unread });
}

/** How much of the books is read. */
export function reachOf(options: Readonly<Record<string, unknown>>): {
  readonly whole: boolean;
  readonly told: boolean;
} {
  const [whole, told] = [options["whole"] === true, options["told"] === true];
  const other = whole ? "--whole" : options["offline"] === true ? "--offline" : null;
  if (!told || other === null) return { whole, told };
  throw usage(`--told and ${other} do not go together`, "Each says how much of the books is read");
}

export async function viewOf(project: Project, made: Plan): Promise<PlanView> {
  const { label } = await companyOf(project);
  return planView(made, { label, currency: project.program.currency });
}

export function savePlan(shell: Shell, file: string, made: Plan): void {
  shell.world.files.write(file, endLine(planPieces(made, 1)));
}

function onlyOf(project: Project, query: Query | null): PlanRequest["only"] {
  if (query === null) return null;
  return (row) => matchesQuery(query, judgedRow(row));
}

function exitOf(shell: Shell, made: Plan, options: Readonly<Record<string, unknown>>): number {
  if (made.unsafe.length > 0) return EXIT.unsafe;
  const changes = made.changes.filter((change) => change.kind !== "blocked").length;
  if (changes === 0) return EXIT.ok;
  if (options["expectNoChanges"] === true) {
    shell.err.line(`Expected no changes, and there are ${changes}.`);
    return EXIT.changes;
  }
  return options["detailedExitcode"] === true ? EXIT.changes : EXIT.ok;
}
