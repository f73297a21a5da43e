import type { Files, World } from "../contract/io.ts";
import type { Shell } from "./shell.ts";

/** How often the files are looked at: a person who saves sees the answer within it. */
const EVERY_MS = 400;

/** Looks, and again whenever a file of the project has changed, until Ctrl-C. */
export async function watched(shell: Shell, look: () => Promise<number>): Promise<number> {
  const { world, signal, err } = shell;
  let code = 0;
  while (!signal.aborted) {
    const seen = await settled(world, signal);
    code = await look();
    err.line("Watching for changes; Ctrl-C ends it.");
    while (!signal.aborted && stateOf(world.files) === seen) {
      await world.clock.sleep(EVERY_MS, signal);
    }
  }
  return code;
}

/** An editor empties a file before it fills it: what is looked at has stood still for a moment. */
async function settled({ files, clock }: World, signal: AbortSignal): Promise<string> {
  for (let state = stateOf(files); ;) {
    await clock.sleep(STILL_MS, signal);
    const next = stateOf(files);
    if (next === state || signal.aborted) return next;
    state = next;
  }
}

const STILL_MS = 50;

/** What a configuration is made of, and the head lines of exports. */
const WATCHED = /\.(ya?ml|ts|json|csv|tsv)$/;
const PASSED_BY = /^(\.|node_modules$)/;

/** Names, sizes and times of the project's files; links are not followed into circles. */
function stateOf(files: Files): string {
  const parts: string[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const name of files.list(folder === "" ? "." : folder)) {
      if (PASSED_BY.test(name)) continue;
      const path = folder === "" ? name : `${folder}/${name}`;
      const info = files.info(path);
      if (info?.kind === "folder") {
        if (depth < DEEPEST) visit(path, depth + 1);
      } else if (info !== null && WATCHED.test(name)) {
        parts.push(`${path} ${info.bytes} ${info.modifiedAt}`);
      }
    }
  };
  visit("", 0);
  return parts.join("\n");
}

const DEEPEST = 6;
