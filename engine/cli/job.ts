import path from "node:path";
import type { Job } from "../configuration.ts";
import { untrustedWorld } from "../world.ts";
import { progressLine } from "./progress.ts";
import type { Shell } from "./shell.ts";

/** What a command asks of the project in the folder of `-C`. */
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
