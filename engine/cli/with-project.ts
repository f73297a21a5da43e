import path from "node:path";
import { EXIT } from "../errors.ts";
import { writeJson } from "../model/json.ts";
import type { JsonTree } from "../model/json.ts";
import { openProject } from "../project.ts";
import type { Job, Project } from "../project.ts";
import { diagnosticsJson, diagnosticsText } from "../report/diagnostics.ts";
import { keepHeapSmall, untrustedWorld } from "../world.ts";
import { progressLine } from "./progress.ts";
import type { Shell } from "./shell.ts";

export function jobOf(shell: Shell): Job {
  const named = shell.world.env("TIEOUT_POLICY");
  // As --policy: never from the folder of -C, where a pull request could put one of its own.
  const policy = shell.flags.policy ?? (named ? path.resolve(named) : null);
  return {
    ...(policy === null ? {} : { policy }),
    world: shell.world,
    environment: shell.flags.environment,
    actor: shell.actor,
    connectors: shell.connectors,
    onProgress: progressLine(shell),
    signal: shell.signal,
    patient: shell.flags.input,
  };
}

/** The same for what nobody has reviewed: no secret, no call, no file outside the project. */
export function untrustedJobOf(shell: Shell): Job {
  const job = jobOf(shell);
  return { ...job, world: untrustedWorld(job.world) };
}

/** Opens the project for the work, or shows what is wrong with its configuration. */
export async function withProject(
  shell: Shell,
  work: (project: Project) => Promise<number>,
  over: Pick<Job, "store"> = {},
): Promise<number> {
  const opened = await openProject({ ...jobOf(shell), ...over });
  if (opened.kind === "invalid") {
    const { files } = shell.world;
    shell.err.line(diagnosticsText(opened.diagnostics, files, shell.err.style));
    // Whoever reads --json gets one document of every command, of one that could not begin as well.
    if (shell.flags.json) {
      const json = diagnosticsJson(opened.diagnostics, files) as JsonTree;
      shell.out.line(writeJson(json, 2));
    }
    return EXIT.invalid;
  }
  keepHeapSmall();
  try {
    return await work(opened.project);
  } finally {
    await opened.project.close();
  }
}
