import type { Handler } from "./handler.ts";

/** Loads a command when it is called. */
export type Run = (load: () => Promise<Handler>) => (...given: readonly unknown[]) => Promise<void>;

/** What `--help` ends with. */
export function examples(...lines: readonly (readonly [string, string])[]): string {
  const wide = Math.max(...lines.map(([command]) => command.length));
  const shown = lines.map(([command, what]) => `  ${command.padEnd(wide)}   ${what}`);
  return `\nExamples\n${shown.join("\n")}\n`;
}
