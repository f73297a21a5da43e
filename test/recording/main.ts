/** Draws examples/recording.svg anew: npm run record. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PROJECT } from "../support/cli.ts";
import { prepare, record, svgOf } from "./recording.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-record-"));
try {
  prepare(folder);
  const svg = svgOf(await record(folder));
  fs.writeFileSync(path.join(PROJECT, "examples/recording.svg"), svg);
  process.stdout.write(`examples/recording.svg: ${svg.length} bytes\n`);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
