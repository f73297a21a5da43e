import { createInterface } from "node:readline/promises";
import { TieoutError } from "../errors.ts";
import { usage } from "./fail.ts";
import type { Shell } from "./shell.ts";

/** One line from a person at the terminal; never asked anywhere else. */
export async function ask(shell: Shell, question: string): Promise<string> {
  if (!shell.asks) throw usage(`this needs an answer, and nobody is at a terminal: ${question}`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(`${question} `, { signal: shell.signal })).trim();
  } catch (error) {
    // At a terminal the line's reader takes Ctrl-C itself: no signal reaches this process.
    const isCtrlC = error instanceof Error && error.name === "AbortError";
    if (shell.signal.aborted || isCtrlC)
      throw new TieoutError("TO902", "Stopped; nothing was sent");
    throw error;
  } finally {
    lines.close();
  }
}
