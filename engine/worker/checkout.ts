import type { Files } from "../contract/io.ts";

/**
 * The commit that the checkout around a folder stands at; null where it is none. Reads what git
 * writes (gitrepository-layout(5)): nothing is run.
 */
export function commitOf(files: Files, folder: string): string | null {
  for (let at = files.resolve(folder); ;) {
    const found = headOf(files, files.resolve(at, ".git"));
    if (found !== null) return found;
    const parent = files.resolve(at, "..");
    if (parent === at) return null;
    at = parent;
  }
}

function headOf(files: Files, git: string): string | null {
  const info = files.info(git);
  if (info === null) return null;
  if (info.kind === "file") {
    // A worktree: the file names the folder that has its HEAD.
    const named = /^gitdir: (.+)$/m.exec(files.readText(git))?.[1];
    return named === undefined ? null : headOf(files, files.resolve(git, "..", named));
  }
  const head = textOf(files, files.resolve(git, "HEAD"));
  const ref = /^ref: (\S+)$/.exec(head ?? "")?.[1];
  if (ref === undefined) return head;
  const shared = textOf(files, files.resolve(git, "commondir"));
  const common = shared === null ? git : files.resolve(git, shared);
  const packed = textOf(files, files.resolve(common, "packed-refs")) ?? "";
  return (
    textOf(files, files.resolve(common, ref)) ??
    packed
      .split("\n")
      .map((line) => line.split(" "))
      .find(([, name]) => name === ref)?.[0] ??
    null
  );
}

function textOf(files: Files, path: string): string | null {
  return files.info(path)?.kind === "file" ? files.readText(path).trim() : null;
}
