/** `npm run package:try`: pack, install into an empty folder, and walk from init to check there. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { runTieout } from "../support/cli.ts";
import { installPackage } from "./installed.ts";
import { WALK } from "./walk.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-package-"));
try {
  const { tarball, launcher } = await installPackage(folder);
  const size = Math.round(fs.statSync(tarball).size / 1024);
  console.log(`${path.basename(tarball)}: ${size} KiB, installed`);
  const cwd = path.join(folder, "empty");
  fs.mkdirSync(cwd);
  for (const args of WALK) {
    const before = performance.now();
    const { exitCode, stdout, stderr } = await runTieout(args, { cwd, launcher });
    const ms = Math.round(performance.now() - before);
    console.log(`tieout ${args.join(" ")}: exit ${exitCode}, ${ms} ms`);
    if (exitCode === 0) continue;
    console.log(stdout, stderr);
    process.exitCode = 1;
    break;
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
