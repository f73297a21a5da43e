import type { Files } from "../contract/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ConfigFile } from "./config.ts";
import { parseYaml } from "./parse.ts";
import { newProblems } from "./problems.ts";
import { readSource } from "./read.ts";
import { findSecrets } from "./secret-literals.ts";
import { configFile } from "./written.ts";

export interface ReadDocument {
  /** null where nothing of it can be used. */
  readonly file: ConfigFile<unknown> | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A YAML file that a connection names: read as strictly as the project's own, its shape unjudged. */
export function readDocument(files: Files, path: string): ReadDocument {
  const problems = newProblems();
  const source = readSource({ files, root: "." }, path, problems);
  const tree = source === null ? null : parseYaml(source, problems, () => false);
  if (source !== null) findSecrets("mapping", source, tree, problems);
  const file = source === null || tree === null ? null : configFile<unknown>(source, tree);
  return { file, diagnostics: problems.all() };
}
