import { main } from "../../engine/cli/main.ts";
import { expectNoSecret } from "./canary.ts";
import { cleanEnv, runTieout, type CliOptions, type CliResult } from "./cli.ts";

/**
 * What `runTieout` does and says, mostly without a process of its own: test/cli/hands took 38 s of a
 * core with processes and takes 12 s without. Who comes while another is at it gets a process,
 * as there is one stdout; so does who would be ended in the middle.
 */
export async function tieoutIn(args: readonly string[], options: Inside): Promise<CliResult> {
  const env = options.env ?? {};
  if (isBusy || "TIEOUT_CRASH_AT" in env || args.some((each) => OF_A_PROCESS.has(each))) {
    return runTieout(args, options);
  }
  const folder = process.cwd();
  const before = { ...process.env };
  try {
    process.chdir(options.cwd);
    setEnv({ ...cleanEnv(), NO_COLOR: "1", ...env });
    return await inside(args);
  } finally {
    setEnv(before);
    process.chdir(folder);
  }
}

type Inside = Pick<CliOptions, "cwd" | "env">;

let isBusy = false;

/** Reads what is piped in; writes its log to the file descriptor itself. */
const OF_A_PROCESS: ReadonlySet<string> = new Set(["-", "-v", "-vv", "--verbose"]);

/** `process.env` is not to be replaced: what is set in the object itself reaches the system. */
function setEnv(wanted: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (!(name in wanted)) delete process.env[name];
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined && process.env[name] !== value) process.env[name] = value;
  }
}

/**
 * The command line without a process of its own: the same `main`, what it prints kept. For tables
 * of hundreds of cases; one at a time, because there is one stdout.
 */
export function insideTieout(folder: string, ...args: readonly string[]): Promise<CliResult> {
  return inside(["-C", folder, "--no-input", "--color", "never", ...args]);
}

/** The same for who may wait until an unknown outcome has settled; there is nobody to ask. */
export function patientTieout(folder: string, ...args: readonly string[]): Promise<CliResult> {
  return inside(["-C", folder, "--color", "never", ...args]);
}

async function inside(args: readonly string[]): Promise<CliResult> {
  const kept = { stdout: "", stderr: "" };
  const keep = (name: "stdout" | "stderr"): (() => void) => {
    const stream = process[name];
    const write = stream.write;
    const known = stream.listeners("error");
    stream.write = (text: string | Uint8Array) => {
      kept[name] += typeof text === "string" ? text : Buffer.from(text).toString();
      return true;
    };
    return () => {
      stream.write = write;
      for (const each of stream.listeners("error")) {
        if (!known.includes(each)) stream.off("error", each as () => void);
      }
    };
  };
  const back = [keep("stdout"), keep("stderr")];
  isBusy = true;
  try {
    const exitCode = await main(args);
    expectNoSecret(`what tieout ${args.join(" ")} says`, kept.stdout + kept.stderr);
    return { exitCode, ...kept };
  } finally {
    isBusy = false;
    for (const each of back) each();
  }
}
