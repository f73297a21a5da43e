import { writeJson } from "../model/json.ts";
import type { JsonTree } from "../model/json.ts";
import type { Style } from "../report/layout.ts";
import type { Shell } from "./shell.ts";

/** One result, as text or as JSON; both where --json-into names a file. */
export function printResult(
  shell: Shell,
  text: (style: Style) => string,
  json: () => { readonly [key: string]: unknown },
): void {
  const { flags, out, world } = shell;
  if (flags.jsonInto !== null) world.files.write(flags.jsonInto, `${jsonText(json())}\n`);
  out.line(flags.json ? jsonText(json()) : text(out.style));
}

const jsonText = (value: object): string => writeJson(value as JsonTree, 2);

/** `--format json` is `--json`. */
export function asJson(shell: Shell, format: string): Shell {
  return format === "json" ? { ...shell, flags: { ...shell.flags, json: true } } : shell;
}
