import type { Explorer } from "../contract/explorer.ts";
import type { Shell } from "./shell.ts";

/** Ways to look into a system, by the name of their connector. */
export async function explorersOf({
  explorers,
}: Pick<Shell, "explorers">): Promise<readonly (readonly [string, Explorer])[]> {
  return Promise.all([...explorers].map(async ([name, load]) => [name, await load()] as const));
}
