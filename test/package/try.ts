/** `npm run package:try`: pack, install globally, and walk from init to check in an empty folder. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { runTieout } from "../support/cli.ts";
import { installGlobally, installPackage } from "./installed.ts";
import { WALK } from "./walk.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-package-"));
try {
  const { tarball } = await installPackage(folder);
  const size = Math.round(fs.statSync(tarball).size / 1024);
  const prefix = path.join(folder, "prefix");
  const launcher = await installGlobally(tarball, prefix);
  console.log(`${path.basename(tarball)}: ${size} KiB`);
  console.log("npm install, in a folder: done, offline");
  console.log("npm install --global, under a prefix of its own: done, offline; its command walks");
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
