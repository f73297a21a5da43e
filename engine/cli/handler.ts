import type { Shell } from "./shell.ts";

/** One command, loaded when it is called: gives the exit code. */
export type Handler = (
  shell: Shell,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<number>;
