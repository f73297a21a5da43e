import type { Job } from "../configuration.ts";
import { EXIT } from "../errors.ts";
import type { Files } from "../contract/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { writeJson } from "../model/json.ts";
import type { JsonTree } from "../model/json.ts";
import { openProject } from "../project.ts";
import type { Project } from "../project.ts";
import { diagnosticsJson, diagnosticsText } from "../report/diagnostics.ts";
import { keepHeapSmall } from "../world.ts";
import { jobOf } from "./job.ts";
import type { Shell } from "./shell.ts";

/** Opens the project for the work, or shows what is wrong with its configuration. */
export async function withProject(
  shell: Shell,
  work: (project: Project) => Promise<number>,
  over: Pick<Job, "store"> = {},
): Promise<number> {
  const opened = await openProject({ ...jobOf(shell), ...over });
  if (opened.kind === "invalid") return refuseInvalid(shell, opened.diagnostics, shell.world.files);
  keepHeapSmall();
  try {
    return await work(opened.project);
  } finally {
    await opened.project.close();
  }
}

/** Shows why a command cannot begin; with --json as its one document too. */
export function refuseInvalid(
  shell: Shell,
  diagnostics: readonly Diagnostic[],
  files: Files,
): number {
  shell.err.line(diagnosticsText(diagnostics, files, shell.err.style));
  if (shell.flags.json)
    shell.out.line(writeJson(diagnosticsJson(diagnostics, files) as JsonTree, 2));
  return EXIT.invalid;
}
