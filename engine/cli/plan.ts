import { EXIT } from "../errors.ts";
import { matchesQuery } from "../model/query.ts";
import type { Query } from "../model/query.ts";
import { planPieces } from "../model/plan-json.ts";
import type { Plan } from "../model/plan.ts";
import { companyOf, openProject } from "../project.ts";
import type { Project } from "../project.ts";
import { diagnosticsText } from "../report/diagnostics.ts";
import { oddText } from "../report/import-text.ts";
import { planHtml } from "../report/plan-html.ts";
import { planMarkdown } from "../report/plan-md.ts";
import { reportJson, reportText } from "../report/plan-report.ts";
import type { PlanReport } from "../report/plan-report.ts";
import { planView } from "../report/plan-view.ts";
import type { PlanView } from "../report/plan-view.ts";
import { redactCompared, redactPlan, redactRehearsal } from "../report/redact.ts";
import type { Redaction } from "../report/redact.ts";
import { isTaken, rehearsalView } from "../report/rehearsal.ts";
import type { RehearsalView } from "../report/rehearsal.ts";
import { comparePlans, planProject } from "../run.ts";
import type { PlanRequest, Planned, Rehearsed } from "../run.ts";
import { odditiesOf } from "../store/oddities.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { redactionOf } from "./redaction.ts";
import { asJson, endLine, jsonInto, printResult } from "./result.ts";
import { judgedRow, queriesOf } from "./rows.ts";
import type { Shell } from "./shell.ts";
import { worldOfCopy } from "../world.ts";
import { jobOf } from "./job.ts";
import { withProject } from "./with-project.ts";

export const plan: Handler = (shell, words, options) => {
  const wish = wishOf(options);
  return withProject(shell, async (project) => {
    const queries = queriesOf(project, words);
    const request: PlanRequest = {
      hands: "all",
      only: onlyOf(project, queries),
      offline: options["offline"] === true,
      rehearse: options["rehearse"] === true,
      ...wish.reach,
    };
    const made = await planned(shell, project, request, wish.base);
    if (made === null) return EXIT.invalid;
    const odd = await odditiesOf(project.store.db, made.plan.run);
    if (wish.out !== null) savePlan(shell, wish.out, made.plan);
    const report = await reportOf(project, made, wish);
    show(shell, report, wish, odd);
    if (wish.out !== null) {
      shell.err.line(`Saved ${wish.out}. Apply exactly this: tieout apply ${wish.out}`);
    }
    const code = exitOf(shell, made.plan, options);
    const isRefused = report.rehearsal !== null && !isTaken(report.rehearsal);
    return isRefused && code !== EXIT.unsafe ? EXIT.partial : code;
  });
};

interface Wish {
  readonly format: string;
  readonly full: boolean;
  readonly reach: ReturnType<typeof reachOf>;
  readonly out: string | null;
  readonly base: string | null;
  readonly redaction: Redaction | null;
}

function wishOf(options: Readonly<Record<string, unknown>>): Wish {
  const text = (name: string): string | null => {
    const given = options[name];
    return typeof given === "string" ? given : null;
  };
  const wish: Wish = {
    format: formatOf(options["format"], ["text", "json", "md", "html"]),
    full: formatOf(options["diff"], ["summary", "full"]) === "full",
    reach: reachOf(options),
    out: text("out"),
    base: text("base"),
    redaction: redactionOf(options["redact"]),
  };
  if (wish.base !== null && wish.out !== null) {
    throw usage(
      "--base plans on a copy of the store, and --out saves what the store itself can apply",
      "Two commands: tieout plan --base main, and tieout plan --out FILE",
    );
  }
  return wish;
}

type Made = Pick<Planned, "plan" | "rehearsed"> & { readonly comparison: PlanReport["comparison"] };

/** null: the other configuration is told to be wrong. */
async function planned(
  shell: Shell,
  project: Project,
  request: PlanRequest,
  base: string | null,
): Promise<Made | null> {
  if (base === null) return { ...(await planProject(project, request)), comparison: null };
  const { files } = shell.world;
  const isFolder = files.info(base)?.kind === "folder";
  // Loaded here: it calls git, by 160 modules.
  const { folderOfCommit } = await import("./base-ref.ts");
  const root = files.resolve(isFolder ? base : await folderOfCommit(files, base));
  const world = worldOfCopy(shell.world, root);
  const opened = await openProject({ ...jobOf(shell), world, store: "sqlite::memory:" });
  if (opened.kind === "invalid") {
    shell.err.line(diagnosticsText(opened.diagnostics, world.files, shell.err.style));
    shell.err.line(`The configuration in ${base} does not compile: nothing is held against it.`);
    return null;
  }
  try {
    const { compared, ...made } = await comparePlans(project, opened.project, request);
    return { ...made, comparison: { compared, base } };
  } finally {
    await opened.project.close();
  }
}

async function reportOf(
  project: Project,
  made: Made,
  { redaction, format, full }: Wish,
): Promise<PlanReport> {
  const { plan: whole, rehearsed, comparison } = made;
  const rehearsal = rehearsed === undefined ? null : rehearsalOf(project, rehearsed);
  // Both show every row.
  const most = full || format === "html" ? Infinity : undefined;
  const view = await viewOf(project, whole, most);
  if (redaction === null) return { plan: whole, view, rehearsal, comparison };
  const hidden = redactPlan(whole, redaction);
  const company = redaction.names ? { ...view.company, label: "" } : view.company;
  return {
    plan: hidden,
    view: { ...(await viewOf(project, hidden, most)), company },
    rehearsal: rehearsal === null ? null : redactRehearsal(rehearsal, redaction),
    comparison:
      comparison === null
        ? null
        : { ...comparison, compared: redactCompared(comparison.compared, redaction) },
  };
}

function show(
  shell: Shell,
  report: PlanReport,
  { format, full, redaction }: Wish,
  odd: Awaited<ReturnType<typeof odditiesOf>>,
): void {
  const oddities = redaction === null ? odd : [];
  // A plan for programs or for a page is the plan alone; what is in no total is said beside it.
  if (format !== "text" || shell.flags.json) {
    for (const line of oddText(oddities, shell.err.style)) shell.err.line(line);
  }
  if (format === "md" || format === "html") {
    jsonInto(shell, () => reportJson(report));
    if (format === "md") shell.out.line(planMarkdown(report.view, report));
    else shell.out.write(planHtml(report));
    return;
  }
  printResult(
    asJson(shell, format),
    (style) => [reportText(report, style, { full }), ...oddText(oddities, style)].join("\n"),
    () => reportJson(report),
  );
}

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

export async function viewOf(project: Project, made: Plan, most?: number): Promise<PlanView> {
  const { label } = await companyOf(project);
  return planView(made, { label, currency: project.program.currency }, most);
}

export function savePlan(shell: Shell, file: string, made: Plan): void {
  shell.world.files.write(file, endLine(planPieces(made, 1)));
}

function onlyOf(project: Project, queries: readonly Query[]): PlanRequest["only"] {
  if (queries.length === 0) return null;
  return (row) => queries.some((query) => matchesQuery(query, judgedRow(row)));
}

function exitOf(shell: Shell, made: Plan, options: Readonly<Record<string, unknown>>): number {
  if (made.unsafe.length > 0) return EXIT.unsafe;
  const changes = toDo(made);
  if (changes === 0) return EXIT.ok;
  if (options["expectNoChanges"] === true) {
    shell.err.line(`Expected no changes, and there are ${changes}.`);
    return EXIT.changes;
  }
  return options["detailedExitcode"] === true ? EXIT.changes : EXIT.ok;
}

const toDo = ({ counts }: Plan): number =>
  counts.reduce(
    (sum, each) => sum + each.create + each.update + each.void + (each.delete ?? 0) + each.link,
    0,
  );
