import { execa } from "execa";
import type { Files } from "../contract/io.ts";
import { usage } from "./fail.ts";

/**
 * The project's folder as it stands at a commit, written below `.tieout/base`: what `--base main`
 * means. Blobs are asked of git by their ids; nothing is checked out, and no hook or filter runs.
 * A commit never changes, so its folder is written over with the same.
 */
export async function folderOfCommit(files: Files, name: string): Promise<string> {
  const commit = await commitNamed(files, name);
  const entries = entriesOf(await git(files, ["ls-tree", "-r", "-z", "--long", commit]));
  if (!entries.some(({ path }) => path === "sync.config.yaml")) {
    throw usage(`${name} has no sync.config.yaml in this folder`, "--base FOLDER: another copy");
  }
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_BYTES) {
    throw usage(
      `${name} holds ${Math.round(bytes / 1e6)} MB in this folder, and at most 200 are copied`,
      "git worktree add ../base main, then --base ../base",
    );
  }
  const folder = `.tieout/base/${commit}`;
  const contents = blobsOf(
    await git(files, ["cat-file", "--batch"], entries.map(({ id }) => `${id}\n`).join("")),
  );
  for (const [at, { path }] of entries.entries()) {
    const content = contents[at];
    if (content !== undefined) files.write(`${folder}/${path}`, content);
  }
  return folder;
}

const MOST_BYTES = 200_000_000;
const ADVICE = "git fetch origin main, then --base origin/main; or --base FOLDER: another copy";

/** `--end-of-options` keeps a name from being an option, and what comes back is an id alone. */
async function commitNamed(files: Files, name: string): Promise<string> {
  if (!/^[^\s:-][^\s:]*$/.test(name))
    throw usage(`"${name}" names no folder and no commit`, ADVICE);
  const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
  const told = await git(files, asked).catch(() => null);
  const commit = told?.toString("utf8").trim() ?? "";
  if (/^[0-9a-f]{40,64}$/.test(commit)) return commit;
  throw usage(`there is no folder ${name}, and git knows no commit of that name`, ADVICE);
}

interface Entry {
  readonly id: string;
  readonly size: number;
  readonly path: string;
}

/** `100644 blob ID SIZE<tab>PATH`, each with a NUL; links and submodules are none of it. */
function entriesOf(told: Buffer): readonly Entry[] {
  return told
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [, id, size, path] = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line) ?? [];
      return id === undefined || path === undefined ? [] : [{ id, size: Number(size), path }];
    });
}

/** `ID blob SIZE`, the content and a line's end, one after the other. */
function blobsOf(told: Buffer): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < told.length;) {
    const end = told.indexOf("\n", at);
    const size = Number(told.toString("utf8", at, end).split(" ")[2]);
    found.push(told.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return found;
}

async function git(files: Files, args: readonly string[], input = ""): Promise<Buffer> {
  const { stdout } = await execa("git", args, {
    cwd: files.root,
    input,
    encoding: "buffer",
    stripFinalNewline: false,
    maxBuffer: 2 * MOST_BYTES,
  });
  return Buffer.from(stdout);
}
