import { USUAL_PORT, startConsole } from "../console/console.ts";
import type { RunningConsole } from "../console/console.ts";
import type { ProgressHook } from "../console/desk.ts";
import { EXIT, TieoutError } from "../errors.ts";
import { writeJson } from "../model/json.ts";
import { openProject } from "../project.ts";
import type { Project } from "../project.ts";
import { openBrowser } from "./browser.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import type { Shell } from "./shell.ts";
import { jobOf } from "./job.ts";
import { untilStopped } from "./until-stopped.ts";
import { refuseInvalid } from "./with-project.ts";

/** `tieout console`: serves until it is stopped. */
export const console: Handler = async (shell, _args, options) => {
  const asked = portOf(options["port"]);
  const hooks: ProgressHook = { onProgress: () => {} };
  const job = { ...jobOf(shell), actor: `${shell.actor} (console)` };
  const opened = await openProject({ ...job, onProgress: (each) => hooks.onProgress(each) });
  if (opened.kind === "invalid") return refuseInvalid(shell, opened.diagnostics, shell.world.files);
  const { project } = opened;
  const readOnly = options["readOnly"] === true;
  const allowApply = options["allowApply"] === true && !readOnly;
  try {
    const running = await startAt(project, asked, { readOnly, allowApply, hooks });
    announce(shell, running, options);
    await Promise.race([untilStopped(shell.signal), running.idle]);
    if (!shell.signal.aborted) shell.err.line(IDLE);
    await running.close();
    return EXIT.ok;
  } finally {
    await project.close();
  }
};

const IDLE =
  "Nobody has asked for anything for an hour: the console has ended. Again: tieout console";

function portOf(option: unknown): number | null {
  if (typeof option !== "string") return null;
  const port = /^\d{1,5}$/.test(option) ? Number(option) : Infinity;
  if (port <= 65_535) return port;
  throw usage(`"${option}" is no port`, "A number up to 65535; 0 is any free one");
}

/** The usual port is a habit, not a promise: where another console has it, any free one will do. */
async function startAt(
  project: Project,
  asked: number | null,
  options: {
    readonly readOnly: boolean;
    readonly allowApply: boolean;
    readonly hooks: ProgressHook;
  },
): Promise<RunningConsole> {
  try {
    return await startConsole(project, { ...options, port: asked ?? USUAL_PORT });
  } catch (error) {
    if (asked !== null || !(error instanceof TieoutError)) throw error;
    return startConsole(project, { ...options, port: 0 });
  }
}

function announce(
  shell: Shell,
  running: RunningConsole,
  options: Readonly<Record<string, unknown>>,
): void {
  const link = running.newLink();
  if (shell.flags.json) {
    shell.out.line(writeJson({ format: "tieout.console/1", url: link, port: running.port }));
    return;
  }
  const opens = options["open"] !== false && shell.asks;
  if (opens && openBrowser(link)) shell.err.line("Opening the console in your browser.");
  shell.out.line(link);
  shell.err.line("This link works once, for 5 minutes, on this machine. Ctrl-C ends the console.");
}
