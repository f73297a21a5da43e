import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { CODES } from "../../engine/config/codes.ts";
import { loadFleet } from "../../engine/config/fleet.ts";
import type { LoadedFleet } from "../../engine/config/fleet.ts";
import { loadConfig } from "../../engine/config/load.ts";
import { openFiles } from "../../engine/files.ts";
import { diagnosticsText } from "../../engine/report/diagnostics.ts";
import { ASKED, BAD, BAD_NAMES, layBad } from "./fixtures.ts";

const TEMP = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bad-"));
afterAll(() => fs.rmSync(TEMP, { recursive: true, force: true }));

function project(name: string): string {
  const root = path.join(TEMP, name);
  layBad(name, root);
  return root;
}

test("the base under the bad configurations has no mistake", () => {
  expect(loadConfig({ files: openFiles(path.join(BAD, "base")) }).diagnostics).toEqual([]);
});

test.each(BAD_NAMES)("%s is told as written beside it", async (name) => {
  const files = openFiles(project(name));
  const policy = files.info("tieout.policy.yaml") === null ? undefined : "tieout.policy.yaml";
  const { config, diagnostics } =
    files.info("fleet.yaml") === null
      ? loadConfig({ files, environment: ASKED[name], policy })
      : asConfig(loadFleet(files, "fleet.yaml"));
  const text = diagnosticsText(diagnostics, files, { width: 80, color: false, ascii: false });
  await expect(`${text}\n`).toMatchFileSnapshot(path.join(BAD, name, "expected.txt"));
  const codes = diagnostics.map((one) => one.code);
  expect(codes).toContain(name.slice(0, 5));
  const errors = diagnostics.filter((one) => one.severity === "error");
  expect(config === null).toBe(errors.length > 0);
});

const asConfig = ({ fleet, diagnostics }: LoadedFleet) => ({ config: fleet, diagnostics });

test("every code has a bad configuration of its own", () => {
  const shown = new Set(BAD_NAMES.map((name) => name.slice(0, 5)));
  expect(Object.keys(CODES).filter((code) => !shown.has(code))).toEqual([]);
});
