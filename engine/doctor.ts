import { compileVariants } from "./mapping-test-settings.ts";
import { runMappingTests } from "./mapping-test.ts";
import { EXIT, TieoutError } from "./errors.ts";
import type { ExitCode } from "./errors.ts";
import { checkConfiguration } from "./configuration.ts";
import type { CheckedConfiguration, Job } from "./configuration.ts";
import { connectionsOf, openProject, signInWarning } from "./project.ts";
import type { Project } from "./project.ts";
import { leaseOf } from "./store/leases.ts";
import { countStates } from "./store/documents-count.ts";

/** One thing that was looked at. */
export interface Finding {
  /** config, tests, runtime, store, lock, or the name of a connection. */
  readonly area: string;
  readonly health: "good" | "warning" | "problem";
  readonly text: string;
  /** What to do; null where nothing is to be done. */
  readonly advice: string | null;
  /** For `tieout explain`; null where there is none. */
  readonly code: string | null;
  /** What the command ends with when this is its worst problem. */
  readonly exit: ExitCode;
}

/**
 * Looks at everything that a run will need, and goes on after each problem: configuration, tests,
 * runtime, store, lock, each connection. Opens connections that cannot write; sends nothing.
 * Where there is no store yet, one is made, as any command would.
 */
export async function examine(job: Job): Promise<readonly Finding[]> {
  const checked = await checkConfiguration(job);
  const found = [configuration(checked), runtime()];
  const { program, config, compile } = checked;
  if (program === null || config === null) return found;
  const variants = compileVariants(config, compile);
  found.push(tests(runMappingTests(program, config, { variants })));
  const opened = await attempt("store", () => openProject(job));
  if (opened.kind === "finding") return [...found, opened.finding];
  if (opened.value.kind === "invalid") return found;
  const { project } = opened.value;
  try {
    found.push(await storeOf(project), await lockOf(project));
    found.push(...(await connectionFindings(project)));
  } finally {
    await project.close();
  }
  return found;
}

function configuration({ diagnostics, texts }: CheckedConfiguration): Finding {
  const errors = diagnostics.filter((each) => each.severity === "error");
  const [first] = errors;
  if (first !== undefined) {
    const text = `${errors.length} of its problems are errors, the first: ${first.message}`;
    return problem("config", text, "See them all: tieout validate", first.code, EXIT.invalid);
  }
  const warnings = diagnostics.length;
  const text = `${texts} files, no errors`;
  return warnings === 0
    ? good("config", text)
    : warning("config", `${text}, warnings: ${warnings}`, "See them: tieout validate");
}

function runtime(): Finding {
  return good("runtime", `Node ${process.versions.node}, ${process.platform} ${process.arch}`);
}

function tests(results: readonly { readonly differences: readonly unknown[] }[]): Finding {
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  if (results.length === 0) {
    return warning("tests", "there are none", "Write what you expect in mappings/*.test.yaml");
  }
  return failed === 0
    ? good("tests", `${results.length} passed`)
    : problem("tests", `${failed} failed`, "See which and why: tieout test", "TO903", EXIT.tests);
}

/** `openStore` has looked at its pages already, where the last process ended uncleanly. */
async function storeOf({ store, program, job }: Project): Promise<Finding> {
  const states = await countStates(store.db);
  const documents = states.reduce((sum, state) => sum + state.documents, 0);
  const text = `${program.store}, ${documents} documents`;
  const forgotten = store.dialect === "sqlite" && job.world.env("CI") === "true";
  return forgotten
    ? warning(
        "store",
        `${text}; CI forgets it with the job`,
        "Keep its folder from job to job (cache or artifact), or name a Postgres: store: ${DATABASE_URL}",
      )
    : good("store", text);
}

async function lockOf({ store, program, job }: Project): Promise<Finding> {
  const lease = await leaseOf(store.db, program.company);
  if (lease === null || lease.expires_at <= job.world.clock.now()) return good("lock", "none held");
  return warning(
    "lock",
    `${lease.owner} on ${lease.host} holds the company, process ${lease.pid}, run ${lease.run_id}`,
    "Wait until that run has ended.",
  );
}

async function connectionFindings(project: Project): Promise<readonly Finding[]> {
  const connections = connectionsOf(project, "read", () => "observe");
  const found: Finding[] = [];
  try {
    for (const name of project.program.connections.keys()) {
      const asked = await attempt(name, async () => (await connections.open(name)).about());
      if (asked.kind === "finding") {
        found.push(asked.finding);
        continue;
      }
      const { label, currency, closedUntil } = asked.value;
      const closed = closedUntil === null ? [] : [`books closed through ${closedUntil}`];
      found.push(
        good(name, [label, ...(currency === null ? [] : [currency]), ...closed].join(", ")),
      );
    }
    const signIn = await signInWarning(project);
    if (signIn !== null) found.push(warning("sign-in", signIn, "Sign in again: tieout connect"));
  } finally {
    await connections.close();
  }
  return found;
}

type Attempt<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "finding"; readonly finding: Finding };

/** What ends other commands is one finding here; our own bugs still end this one. */
async function attempt<T>(area: string, work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: "value", value: await work() };
  } catch (error) {
    if (!(error instanceof TieoutError)) throw error;
    return { kind: "finding", finding: ended(area, error) };
  }
}

const ended = (area: string, { message, advice, code, exit }: TieoutError): Finding =>
  problem(area, message, advice, code, exit);

const good = (area: string, text: string): Finding => ({
  area,
  health: "good",
  text,
  advice: null,
  code: null,
  exit: EXIT.ok,
});

const warning = (area: string, text: string, advice: string): Finding => ({
  ...good(area, text),
  health: "warning",
  advice,
});

function problem(
  area: string,
  text: string,
  advice: string,
  code: string,
  exit: ExitCode,
): Finding {
  return { area, health: "problem", text, advice, code, exit };
}
