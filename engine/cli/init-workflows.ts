import type { Files } from "../contract/io.ts";
import { ownFile } from "./package.ts";
import type { Shell } from "./shell.ts";

/** The workflows of examples/ci, where GitHub looks for them: text by path inside the project. */
export function workflowFiles(shell: Shell): ReadonlyMap<string, string> {
  const folder = ownFile(shell, "examples/ci");
  if (folder === null) return new Map();
  const { files }: { readonly files: Files } = shell.world;
  const names = files.list(folder).filter((name) => name.endsWith(".yml"));
  return new Map(
    names.map((name) => [`.github/workflows/${name}`, files.readText(`${folder}/${name}`)]),
  );
}
