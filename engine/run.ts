import { applyPlan, limitsBroken, settleRequests } from "./apply.ts";
import type { Applied, Ended } from "./apply.ts";
import { assert } from "./assert.ts";
import { auditBooks } from "./audit.ts";
import type { Audited } from "./audit.ts";
import { backtestBooks } from "./backtest.ts";
import type { Backtested, Span } from "./backtest.ts";
import { checkBooks } from "./check.ts";
import type { Checked, CheckRequest } from "./check.ts";
import { compareRows } from "./compare.ts";
import { makeConnections, timed } from "./deps.ts";
import type { Deps, Progress, Step } from "./deps.ts";
import { desireDocuments } from "./desire.ts";
import type { Desired } from "./desire.ts";
import { diffDocuments } from "./diff.ts";
import type { Judged } from "./diff.ts";
import { EXIT, exitCodeOf } from "./errors.ts";
import type { ExitCode } from "./errors.ts";
import { importRecords } from "./import.ts";
import type { Imported, ImportRequest } from "./import.ts";
import { matchDocuments } from "./match.ts";
import type { Compared } from "./model/compared.ts";
import type { RunId } from "./model/ids.ts";
import { writeJson } from "./model/json.ts";
import { writePlan } from "./model/plan-json.ts";
import type { Plan } from "./model/plan.ts";
import { keepNames, lockKeys } from "./names.ts";
import { observeBooks } from "./observe.ts";
import type { Observed } from "./observe.ts";
import { makePlan } from "./plan.ts";
import type { PlanOptions } from "./plan.ts";
import { booksOf, connectionsOf, rememberCompany, streamsOf } from "./project.ts";
import { markedOffers, recoverLinks, takeSpilled } from "./recover.ts";
import type { Recovered } from "./recover.ts";
import type { Project } from "./project.ts";
import { rehearsePlan } from "./rehearse.ts";
import type { Rehearsed } from "./rehearse.ts";
import { wakeChangedReads } from "./scope.ts";
import { planUndo } from "./undo.ts";
import { makeAllLeft } from "./store/documents-left.ts";
import { putPlan } from "./store/plans.ts";
import { bindCompany } from "./store/meta.ts";
import { copyStore } from "./store/move.ts";
import { beginRun, endRun } from "./store/runs.ts";
import type { RunState } from "./store/runs.ts";
import { refuseOtherLife, rememberLife } from "./witness.ts";

/**
 * The line. All that Tieout does with records goes through these functions; the command line, the
 * console and a worker call them and render what they return.
 */
export async function runProject(project: Project, options: RunOptions): Promise<Ran> {
  const work = async (deps: Deps): Promise<Ran> => {
    const { patient } = project.job;
    // What an earlier run left unknown is known before anything is planned on it.
    const settled = await settleRequests(deps, { patient });
    const planned = await planLine(deps, {
      hands: "auto",
      only: onlyOf(options.entities ?? null),
      offline: false,
      whole: options.whole ?? false,
      told: options.told ?? false,
      ...(options.entities ? { entities: options.entities } : {}),
    });
    // A plan over a limit is shown as it is: who may raise the limit has to see what for.
    const over = limitsBroken(planned.plan);
    const applied =
      over === null
        ? await timed("apply", deps, () => applyPlan(planned.plan, deps, { patient }))
        : { run: deps.run, plan: planned.plan, rows: [], settled: [], stop: over };
    const stopped = applied.stop !== null || !options.check;
    const check = (): Promise<Checked> => checkBooks({ offline: false }, deps);
    const checked = stopped ? null : await timed("check", deps, check);
    return { ...planned, settled, applied, checked };
  };
  return inRun(project, "run", "write", work, ({ applied }) => appliedEnd(applied));
}

/** What a person has said of rows, told at once: nothing is read, and nothing planned. */
export async function judgeProject(project: Project): Promise<void> {
  await inRun(project, "judge", "offline", async (deps) => {
    await judge(asObserved(await asStaged(deps)), deps, { hands: "all", only: null });
  });
}

/** Proven write-free: its connections cannot write. */
export async function planProject(project: Project, options: PlanRequest): Promise<Planned> {
  const reach = options.offline ? "offline" : "read";
  // What a plan of what is staged did not read, it has nothing to say about.
  const end = (): End => ({ state: "done", summary: options.offline ? { offline: true } : {} });
  const work = async (deps: Deps): Promise<Planned> => {
    const planned = await planLine(deps, options);
    if (options.rehearse !== true) return planned;
    return { ...planned, rehearsed: await rehearsePlan(planned.plan, project, deps, options) };
  };
  return inRun(project, "plan", reach, work, end);
}

/**
 * The plan under this configuration, and what of it is because of it: held against the plan that
 * `base`, another copy of the configuration, makes of the same rows. Neither side is read twice,
 * and the store stays as it is: both plans are made on copies in memory.
 */
export async function comparePlans(
  project: Project,
  base: Project,
  options: PlanRequest,
): Promise<ComparedPlan> {
  const { world } = project.job;
  const head = {
    ...project,
    tokens: project.store,
    store: await copyStore(project.store, world),
  };
  try {
    const planned = await planProject(head, options);
    const other = { ...base, store: await copyStore(head.store, world) };
    try {
      const was = await planProject(other, { ...options, offline: true, rehearse: false });
      const compared = await compareRows(
        { project: other, plan: was.plan },
        { project: head, plan: planned.plan },
      );
      return { ...planned, compared };
    } finally {
      await other.store.close();
    }
  } finally {
    await head.store.close();
  }
}

/** Carries out what the plan holds, or less. */
export async function applyProject(project: Project, plan: Plan): Promise<Applied> {
  const { patient } = project.job;
  return inRun(project, "apply", "write", (deps) => applyPlan(plan, deps, { patient }), appliedEnd);
}

/** Stages, and says at once where every row stands: who reads the list need not plan first. */
export async function importProject(project: Project, request: ImportRequest): Promise<Imported> {
  return inRun(project, "import", "read", async (deps) => {
    const imported = await importRecords(request, deps, { leaves: true });
    if (request.kind === "look") return imported;
    await judge(await observeBooks(imported, deps), deps, { hands: "all", only: null });
    return imported;
  });
}

/**
 * Rebuilds links that a lost or restored store has forgotten, from what the books have. Sends
 * nothing; without `write` it links nothing either, and says what it would link.
 */
export async function recoverProject(
  project: Project,
  { write, from }: { readonly write: boolean; readonly from: string | null },
): Promise<Recovered> {
  return inRun(project, "recover", "read", async (deps) => {
    const spilled = from === null ? 0 : await takeSpilled(deps, from);
    const imported = await importRecords({ kind: "auto" }, deps);
    // Whole: an old store's cursor would leave out what it has forgotten.
    const observed = await observeBooks(imported, deps, { whole: true });
    const addresses = await markedOffers(deps);
    if (addresses.length > 0) await importRecords({ kind: "selected", addresses }, deps);
    // Links of files under review are bound first: what they declare need not be found.
    await judge(observed, deps, { hands: "all", only: null });
    const recovered = await recoverLinks(deps, write);
    if (write) {
      await judge(observed, deps, { hands: "all", only: null });
      await rememberLife(project);
    }
    return { ...recovered, spilled };
  });
}

/** What would take a run back, as a plan; sends nothing. */
export async function undoProject(project: Project, run: string): Promise<Plan> {
  return inRun(project, "undo", "read", async (deps) => {
    await observeBooks(await asStaged(deps), deps);
    const plan = await planUndo(run, deps);
    await keepPlan(plan, deps);
    return plan;
  });
}

/**
 * Both sides as they are now, without a decision of a mapping. The project is opened over a store
 * that ends with the command: nothing is written anywhere.
 */
export async function auditProject(project: Project): Promise<Audited> {
  return inRun(project, "audit", "read", async (deps) => {
    const imported = await importRecords({ kind: "all" }, deps);
    await observeBooks(imported, deps, { whole: true });
    const books = booksOf(project.program);
    const streams = books === null ? [] : streamsOf(project, books);
    const others = streams
      .filter((schema) => schema.parts.unapplied !== undefined)
      .map((schema) => ({ connection: books ?? "", schema }));
    return auditBooks(deps, others);
  });
}

/** The mapping on the past, held against what the company has; over a store in memory, too. */
export async function backtestProject(project: Project, span: Span): Promise<Backtested> {
  return inRun(project, "backtest", "read", async (deps) => {
    const imported = await importRecords({ kind: "all" }, deps);
    await observeBooks(imported, deps, { whole: true });
    return backtestBooks(deps, span);
  });
}

/** Both sides, added up and held against each other. */
export async function checkProject(project: Project, request: CheckRequest): Promise<Checked> {
  const reach = request.offline ? "offline" : "read";
  return inRun(project, "check", reach, (deps) => checkBooks(request, deps));
}

export interface RunOptions {
  readonly check: boolean;
  /** The other side is read whole, also where it could tell what has changed. */
  readonly whole?: boolean;
  /** Of the other side, as far as it is known, only what webhooks have told of. */
  readonly told?: boolean;
  /** Only these are imported and sent; null: all of them. */
  readonly entities?: readonly string[] | null;
}

export interface PlanRequest extends PlanOptions {
  /** From what is staged: neither side is read. */
  readonly offline: boolean;
  /** The other side is read whole, also where it could tell what has changed. */
  readonly whole?: boolean;
  /** Of the other side, as far as it is known, only what webhooks have told of. */
  readonly told?: boolean;
  /** Then carried out where nothing is real, to hear what would be refused. */
  readonly rehearse?: boolean;
  /** Only these are imported. */
  readonly entities?: readonly string[];
}

export interface Planned {
  readonly imported: Imported;
  readonly observed: Observed;
  readonly desired: Desired;
  readonly plan: Plan;
  /** Where it was asked for. */
  readonly rehearsed?: Rehearsed;
}

export interface ComparedPlan extends Planned {
  readonly compared: Compared;
}

export { limitsBroken };
export type { Applied, ImportRequest, Judged, PlanOptions, Recovered, Rehearsed };

export interface Ran extends Planned {
  /** Of earlier runs. */
  readonly settled: readonly Ended[];
  readonly applied: Applied;
  readonly checked: Checked | null;
}

async function planLine(
  deps: Deps,
  { offline, whole, told, entities, rehearse: _later, ...options }: PlanRequest,
): Promise<Planned> {
  const request = { kind: "auto" as const, ...(entities ? { entities } : {}) };
  const imported = offline
    ? await asStaged(deps)
    : await timed("import", deps, () => importRecords(request, deps, { leaves: true }));
  const reading = { whole: whole ?? false, told: told ?? false };
  const observed = offline
    ? asObserved(imported)
    : await timed("observe", deps, () => observeBooks(imported, deps, reading));
  const { desired, plan } = await judge(observed, deps, options);
  await keepPlan(plan, deps);
  return { imported, observed, desired, plan };
}

function onlyOf(entities: readonly string[] | null): PlanOptions["only"] {
  if (entities === null) return null;
  const asked = new Set(entities);
  return ({ address }) => asked.has(address.entity);
}

/** What `tieout run` ends with, for scripts and workers. */
export function exitOfRun(ran: Ran): ExitCode {
  if (ran.plan.unsafe.length > 0) return EXIT.unsafe;
  const { stop, rows } = ran.applied;
  if (stop !== null) return stop.exit;
  if (rows.some(({ result }) => !QUIET.has(result))) return EXIT.partial;
  return ran.checked !== null && !ran.checked.tied ? EXIT.untied : EXIT.ok;
}

/** What stopped before them is told by itself. */
const QUIET: ReadonlySet<string> = new Set(["done", "already", "pending"]);

/** From what both sides said to a verdict on every document that is not at rest. */
async function judge(
  observed: Observed,
  deps: Deps,
  options: PlanOptions,
): Promise<{ readonly desired: Desired; readonly plan: Plan }> {
  // Two runs at once: what the other one's import left is seen here, too, and not passed over.
  await makeAllLeft(deps.store, deps.program, deps.run);
  const matched = await timed("match", deps, () => matchDocuments(observed, deps));
  const desired = await timed("desire", deps, () => desireDocuments(matched, deps));
  const diffed = await timed("diff", deps, () => diffDocuments(desired, deps));
  const plan = await timed("plan", deps, () => makePlan(diffed, deps, options));
  desired.scopes.forget();
  return { desired, plan };
}

/**
 * In the store, beside the run, what a person could have read. Of 100,000 changes nobody reads the
 * text, and writing it takes 3 s and 200 MB; whoever wants to approve that says `--out`.
 */
async function keepPlan(plan: Plan, { store, onProgress }: Deps): Promise<void> {
  const { length } = plan.changes;
  onProgress?.({ kind: "rows", step: "plan", name: "", done: length, total: null });
  if (length === 0 || length > MOST_KEPT) return;
  await store.write((tx) => putPlan(tx, plan, writeJson(writePlan(plan))));
}

/** Changes of a plan that is kept. */
export const MOST_KEPT = 5000;

/** The receipt of an import that took nothing: what is staged stands. */
async function asStaged(deps: Deps): Promise<Imported> {
  return { run: deps.run, entities: [], woken: await wakeChangedReads(deps) };
}

const asObserved = (imported: Imported): Observed => ({ imported, streams: [] });

interface End {
  readonly state: Exclude<RunState, "running">;
  readonly summary: object;
}

/** Of the rows of a plan: how many ended how. */
function appliedEnd({ rows, stop }: Applied): End {
  const summary: Record<string, number> = {};
  for (const { result } of rows) summary[result] = (summary[result] ?? 0) + 1;
  const good = rows.every(({ result }) => result === "done" || result === "already");
  return { state: stop !== null ? "stopped" : good ? "done" : "partial", summary };
}

/** A row in the list of runs around the work, whatever becomes of it. */
async function inRun<T>(
  project: Project,
  kind: string,
  reach: "offline" | "read" | "write",
  work: (deps: Deps) => Promise<T>,
  endOf: (done: T) => End = () => ({ state: "done", summary: {} }),
): Promise<T> {
  const { job, program, store } = project;
  const { world, actor, signal } = job;
  const run = world.random.id("run") as RunId;
  let step: Step = "import";
  const connections =
    reach === "offline"
      ? makeConnections("read", async (name) => {
          assert(false, `${name} is opened in a run that is offline`);
        })
      : connectionsOf(project, reach, () => step);
  const end = (state: Exclude<RunState, "running">, summary: object): Promise<void> =>
    store.write((tx) => endRun(tx, run, { state, at: world.clock.now(), summary }));
  await store.write((tx) =>
    beginRun(tx, { id: run, kind, actor, program: program.digest, started_at: world.clock.now() }),
  );
  try {
    if (reach === "offline") await store.write((tx) => bindCompany(tx, program.company));
    else await rememberCompany(project, connections);
    if (reach === "write") await refuseOtherLife(project);
    const onProgress = (progress: Progress): void => {
      step = progress.step;
      job.onProgress?.(progress);
    };
    const deps = { world, store, program, connections, run, actor, signal, onProgress };
    await keepNames(deps);
    const done = await work(deps);
    if (reach === "write") {
      await lockKeys(deps);
      await rememberLife(project);
    }
    const { state, summary } = endOf(done);
    await end(state, summary);
    return done;
  } catch (error) {
    const stopped = signal.aborted ? "stopped" : "failed";
    // Its rows are to be seen; where that fails, too, the next command makes them.
    await makeAllLeft(store, program).catch(() => null);
    // Why it ended is told, also where a full disk takes nothing down any more.
    await end(stopped, { exit: exitCodeOf(error) }).catch(() => null);
    throw error;
  } finally {
    await connections.close();
  }
}
