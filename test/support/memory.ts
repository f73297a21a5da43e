import fs from "node:fs";
import os from "node:os";

const MEMORY = "/dev/shm";

/**
 * A folder for what is gone soon: in memory where there is so much room, as there fsync costs
 * nothing; else the machine's own. Containers often have 64 MB only.
 */
export function roomy(bytes: number): string {
  if (!fs.existsSync(MEMORY)) return os.tmpdir();
  const { bavail, bsize } = fs.statfsSync(MEMORY);
  return bavail * bsize > bytes ? MEMORY : os.tmpdir();
}

/** Whether programs can be started from there: containers often forbid it for memory. */
export function runsPrograms(folder: string): boolean {
  const mounts = fs.existsSync("/proc/mounts") ? fs.readFileSync("/proc/mounts", "utf8") : "";
  const line = mounts.split("\n").findLast((each) => each.split(" ")[1] === folder);
  return !(line?.split(" ")[3] ?? "").split(",").includes("noexec");
}
