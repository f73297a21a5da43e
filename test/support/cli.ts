import { execa } from "execa";
import { fileURLToPath } from "node:url";
import { expectNoSecret } from "./canary.ts";

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Another launcher than the checkout's, for tests of the launcher itself. */
  readonly launcher?: string;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
}

/** The project's folder: the checkout that the tests run in. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

export const LAUNCHER = fileURLToPath(new URL("../../engine/bin/tieout.cjs", import.meta.url));

/**
 * Runs the real launcher in a process of its own, as a user would, away from any terminal.
 * Never throws for an exit code, but where a secret is printed; a process ended by signal n has
 * exit code 128 + n.
 */
export async function runTieout(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const result = await execa(
    options.node ?? process.execPath,
    [options.launcher ?? LAUNCHER, ...args],
    {
      cwd: options.cwd,
      env: { ...cleanEnv(), NO_COLOR: "1", ...options.env },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      input: options.input ?? "",
    },
  );
  expectNoSecret(`what tieout ${args.join(" ")} says`, result.stdout + result.stderr);
  return {
    exitCode: result.exitCode ?? 128 + (SIGNALS[result.signal ?? ""] ?? 0),
    stdout: result.stdout,
    stderr: result.stderr,
  };
}

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** The machine's environment without what would change Tieout's or a colour library's mind. */
export function cleanEnv(): Record<string, string> {
  const dropped = /^(TIEOUT_|VITEST|FORCE_COLOR$|CI$|GITHUB_|NODE_OPTIONS$|NODE_ENV$)/;
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !dropped.test(entry[0]),
    ),
  );
}
