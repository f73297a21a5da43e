import type { Project } from "../project.ts";
import { usage } from "./fail.ts";

export function portOf(given: string): number {
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65535) return port;
  throw usage(`"${given}" is no port`, "A number up to 65535; 0 is any free one");
}

/**
 * The connection that a command is for: the asked one, or the only one whose connector brings what
 * is needed. `refusal` says in words that it does not.
 */
export function pickConnection(
  bringers: ReadonlyMap<string, unknown>,
  { program }: Project,
  asked: unknown,
  refusal: { readonly one: (name: string) => string; readonly none: string },
): string {
  const names = [...program.connections.values()]
    .filter(({ connector }) => bringers.has(connector))
    .map(({ name }) => name);
  if (typeof asked === "string") {
    if (names.includes(asked)) return asked;
    throw usage(refusal.one(asked), `There are: ${names.join(", ")}`);
  }
  const [only] = names;
  if (only === undefined) throw usage(refusal.none);
  if (names.length === 1) return only;
  throw usage("which connection?", names.map((each) => `--connection ${each}`).join(" or "));
}
