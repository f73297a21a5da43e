import { TieoutError } from "../errors.ts";
import { parseJson } from "../model/json.ts";
import type { Digest } from "../model/ids.ts";
import { planDigest, readPlan } from "../model/plan-json.ts";
import type { PlanJson } from "../model/plan-json.ts";
import type { Checked } from "../model/check.ts";
import type { MonthEnd } from "../model/month-end.ts";
import type { Plan } from "../model/plan.ts";
import { checkConfiguration } from "../configuration.ts";
import type { Progress, Project } from "../project.ts";
import { planBody } from "../store/plans.ts";
import { lastMark } from "../store/marks.ts";
import { openCounts } from "./counts.ts";
import type { Counts } from "./counts.ts";

/** What a console works with: the project, what is under way, and who listens. */
export interface Desk {
  readonly project: Project;
  readonly options: DeskOptions;
  /** What runs now; null: nothing. One thing at a time, as at a terminal. */
  busy(): Busy | null;
  act<T>(what: string, work: () => Promise<T>): Promise<T>;
  keepPlan(plan: Plan): void;
  /** As it was shown; by digest, from here or from the store. TO910 where it is not known. */
  plan(digest: string): Promise<Plan>;
  /** The last tie-out, with what a month's end asks beside it. */
  checked: { readonly tie: Checked; readonly figures: MonthEnd } | null;
  readonly counts: Counts;
  /** Tells everyone who listens, now and until `stop` aborts. */
  listen(send: (event: LiveEvent) => void): () => void;
  tell(event: LiveEvent): void;
  /** Looks whether another process has changed the store, and tells. */
  watch(stop: AbortSignal): Promise<void>;
}

export interface DeskOptions {
  readonly readOnly: boolean;
  readonly allowApply: boolean;
}

export interface Busy {
  readonly what: string;
  readonly since: string;
  readonly progress: Progress | null;
}

export type LiveEvent =
  | { readonly kind: "changed" }
  | { readonly kind: "busy"; readonly busy: Busy | null };

const MOST_PLANS = 5;
const WATCH_MS = 2000;

/** `hooks.onProgress` is what the project's job reports to; it is set here. */
export function openDesk(project: Project, options: DeskOptions, hooks: ProgressHook): Desk {
  const { store, job } = project;
  const listeners = new Set<(event: LiveEvent) => void>();
  const plans = new Map<string, Plan>();
  let busy: Busy | null = null;
  let mark = "";
  const tell = (event: LiveEvent): void => {
    for (const send of listeners) send(event);
  };
  const setBusy = (now: Busy | null): void => {
    busy = now;
    tell({ kind: "busy", busy });
  };
  hooks.onProgress = (progress) => {
    if (busy !== null) setBusy({ ...busy, progress });
  };
  return {
    project,
    options,
    checked: null,
    counts: openCounts(project),
    busy: () => busy,
    async act(what, work) {
      if (options.readOnly) throw readOnly();
      if (busy !== null) throw alreadyBusy(busy);
      setBusy({ what, since: job.world.clock.now(), progress: null });
      try {
        await refuseOtherConfiguration(project);
        return await work();
      } finally {
        setBusy(null);
        tell({ kind: "changed" });
      }
    },
    keepPlan(plan) {
      plans.set(plan.digest, plan);
      const [oldest] = plans.keys();
      if (plans.size > MOST_PLANS && oldest !== undefined) plans.delete(oldest);
    },
    async plan(digest) {
      return plans.get(digest) ?? savedPlan(project, digest);
    },
    listen(send) {
      listeners.add(send);
      return () => listeners.delete(send);
    },
    tell,
    async watch(stop) {
      // From here on: what happens before the first look is a change, too.
      mark = await lastMark(store.db);
      while (!stop.aborted) {
        await job.world.clock.sleep(WATCH_MS, stop);
        if (stop.aborted || listeners.size === 0) continue;
        const now = await lastMark(store.db);
        if (now !== mark) tell({ kind: "changed" });
        mark = now;
      }
    },
  };
}

/** Where a project's job reports to, before there is anyone to report to. */
export interface ProgressHook {
  onProgress: (progress: Progress) => void;
}

async function savedPlan({ store }: Project, digest: string): Promise<Plan> {
  const body = await planBody(store.db, digest as Digest);
  if (body === null) throw new TieoutError("TO910", `There is no plan ${digest.slice(0, 8)} here`);
  const plan = readPlan(parseJson(body) as PlanJson);
  const { digest: said, ...content } = plan;
  if (planDigest(content) === said && said === digest) return plan;
  throw new TieoutError("TO910", `Plan ${digest.slice(0, 8)} is not what its digest says`);
}

/** A console runs for hours, and files change under it: what was read at its start would be old. */
async function refuseOtherConfiguration({ job, program }: Project): Promise<void> {
  const { program: now } = await checkConfiguration(job);
  if (now?.digest === program.digest) return;
  throw new TieoutError("TO910", "The configuration has changed since this console was started", {
    advice: "Press Ctrl-C in its terminal, and run again: tieout console",
  });
}

const readOnly = (): TieoutError =>
  new TieoutError("TO900", "This console was started with --read-only", {
    advice: "To work here, start it without: tieout console",
  });

const alreadyBusy = ({ what }: Busy): TieoutError =>
  new TieoutError("TO911", `This console is at work: ${what}`, {
    advice: "It is told here when that has ended.",
  });
