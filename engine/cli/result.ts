import { writeJson } from "../model/json.ts";
import type { JsonTree } from "../model/json.ts";
import { forTerminal } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import type { Shell } from "./shell.ts";

/** One result, as text or as JSON; both where --json-into names a file. */
export function printResult(
  shell: Shell,
  text: (style: Style) => string,
  json: () => { readonly [key: string]: unknown } | Iterable<string>,
): void {
  const { flags, out } = shell;
  jsonInto(shell, json);
  // A report is for people, on a terminal or later in a log.
  if (!flags.json) out.line(forTerminal(text(out.style)));
  else {
    for (const piece of piecesOf(json())) out.write(piece);
    out.line("");
  }
}

/** What --json-into asks for, whatever else is printed. */
export function jsonInto(
  { flags, world }: Shell,
  json: () => { readonly [key: string]: unknown } | Iterable<string>,
): void {
  if (flags.jsonInto !== null) world.files.write(flags.jsonInto, endLine(piecesOf(json())));
}

export function* endLine(pieces: Iterable<string>): Generator<string> {
  yield* pieces;
  yield "\n";
}

/** A large result comes as a text in pieces. */
const piecesOf = (result: object): Iterable<string> =>
  Symbol.iterator in result ? (result as Iterable<string>) : [jsonText(result)];

const jsonText = (value: object): string => writeJson(value as JsonTree, 2);

/** `--format json` is `--json`. */
export function asJson(shell: Shell, format: string): Shell {
  return format === "json" ? { ...shell, flags: { ...shell.flags, json: true } } : shell;
}
