import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { prepare, record, svgOf, wordsOf } from "./recording.ts";

/** Five commands, the one with a run: more than a minute where others work on the machine. */
const PATIENT = { timeout: 300_000 };

test("the recording is what the commands print today, and a small file", PATIENT, async () => {
  const folder = tempFolder();
  prepare(folder);
  const kept = fs.readFileSync(path.join(PROJECT, "examples/recording.svg"), "utf8");
  const now = svgOf(await record(folder));
  // Not so any more: npm run record
  expect(wordsOf(kept)).toBe(wordsOf(now));
  expect(kept.length).toBeLessThan(40_000);
  expect(fs.readFileSync(path.join(PROJECT, "README.md"), "utf8")).toContain(
    "examples/recording.svg",
  );
});
