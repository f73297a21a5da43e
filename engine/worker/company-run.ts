import type { World } from "../contract/io.ts";
import { EXIT, exitCodeOf, TieoutError } from "../errors.ts";
import type { ExitCode } from "../errors.ts";
import { formatPlace } from "../model/diagnostic.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { openProject } from "../project.ts";
import type { Job } from "../configuration.ts";
import { exitOfRun, limitsBroken, runProject } from "../run.ts";
import type { Ran } from "../run.ts";
import type { Wanted } from "../store/fleet.ts";
import { commitOf } from "./checkout.ts";

/** A company of a fleet, or the one of a project by itself. */
export interface Company {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly environment: string | null;
  /** null: at whichever its folder stands. */
  readonly commit: string | null;
}

export interface Outcome {
  readonly exit: ExitCode;
  /** A line for people. */
  readonly said: string;
  /** It did not come to an end and comes again by itself: another run, an outcome to settle. */
  readonly later: boolean;
}

export interface Runner {
  readonly connectors: Job["connectors"];
  readonly actor: string;
  readonly check: boolean;
  readonly policy: string | null;
  /** For the project in that folder. */
  readonly worldOf: (folder: string) => World;
}

/** `tieout run` for one company. Never throws: whatever is wrong with it is its own outcome. */
export async function runCompany(
  runner: Runner,
  company: Company,
  entities: Wanted,
  signal: AbortSignal,
): Promise<Outcome> {
  const world = runner.worldOf(company.folder);
  try {
    const wrong = wrongCommit(world, company);
    if (wrong !== null) return { exit: EXIT.invalid, said: wrong, later: false };
    const opened = await openProject(jobOf(runner, company, world, signal));
    if (opened.kind === "invalid") {
      return { exit: EXIT.invalid, said: firstOf(opened.diagnostics), later: false };
    }
    const { project } = opened;
    try {
      return outcomeOf(await runProject(project, { check: runner.check, entities }));
    } finally {
      await project.close();
    }
  } catch (error) {
    return failed(error, world);
  } finally {
    await world.http.close();
  }
}

export function jobOf(runner: Runner, company: Company, world: World, signal: AbortSignal): Job {
  const { connectors, actor, policy } = runner;
  return {
    world,
    environment: company.environment,
    actor,
    connectors,
    signal,
    // Whoever would have to wait gives its place to another company and comes again.
    patient: false,
    ...(policy === null ? {} : { policy }),
  };
}

export function wrongCommit(world: World, { commit, folder }: Company): string | null {
  if (commit === null) return null;
  const found = commitOf(world.files, folder);
  if (found === commit) return null;
  const short = found === null ? "no checkout" : `at ${found.slice(0, 12)}`;
  return `its folder is ${short}, the fleet says ${commit.slice(0, 12)}`;
}

/** The first of what is wrong with a configuration, and how much more there is. */
export function firstOf(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return "";
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `${first.code} ${formatPlace(first.place)}: ${first.message}${more}`;
}

function outcomeOf(ran: Ran): Outcome {
  const exit = exitOfRun(ran);
  const over = limitsBroken(ran.plan);
  if (over !== null) return { exit, said: over.message, later: false };
  const { stop, rows } = ran.applied;
  if (stop !== null) return { exit, said: stop.message, later: isLater(stop) };
  const counts = new Map<string, number>();
  for (const { result } of rows) counts.set(result, (counts.get(result) ?? 0) + 1);
  const said = [...counts].map(([result, many]) => `${many} ${result}`);
  if (exit === EXIT.untied) said.push("does not tie out");
  return { exit, said: said.length === 0 ? "nothing to send" : said.join(", "), later: false };
}

function failed(error: unknown, world: World): Outcome {
  const exit = exitCodeOf(error);
  if (error instanceof TieoutError) return { exit, said: error.message, later: isLater(error) };
  const said = error instanceof Error ? error.message : String(error);
  world.log.error("a run failed", { text: (error instanceof Error && error.stack) || said });
  return { exit, said: `internal error: ${said}`, later: false };
}

/** Interrupted, somebody else at it, a store or a system that is not there just now. */
const isLater = ({ code, exit }: TieoutError): boolean =>
  exit === EXIT.later || code === "TO911" || code === "TO902";
