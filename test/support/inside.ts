import { main } from "../../engine/cli/main.ts";
import { expectNoSecret } from "./canary.ts";
import type { CliResult } from "./cli.ts";

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
  try {
    const exitCode = await main(args);
    expectNoSecret(`what tieout ${args.join(" ")} says`, kept.stdout + kept.stderr);
    return { exitCode, ...kept };
  } finally {
    for (const each of back) each();
  }
}
