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

// Each folder lies over `base`, a project without a mistake; what no repository can hold is made.
const HERE = path.join(import.meta.dirname, "bad");
const FIXTURES = fs.readdirSync(HERE).filter((name) => name !== "base");
const TEMP = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bad-"));
afterAll(() => fs.rmSync(TEMP, { recursive: true, force: true }));

const BASE_MAPPING = fs.readFileSync(path.join(HERE, "base/mappings/invoice.yaml"), "utf8");

const MADE: Readonly<
  Record<string, (put: (name: string, data: string | Uint8Array) => void, root: string) => void>
> = {
  "TO100-no-project": (_put, root) =>
    fs.renameSync(`${root}/sync.config.yaml`, `${root}/sync.config.yml`),
  "TO102-leads-out": (put, root) => {
    fs.symlinkSync(path.join(HERE, "base/mappings/invoice.yaml"), `${root}/mappings/out.yaml`);
    fs.mkdirSync(`${root}/mappings/links/project.yaml`, { recursive: true });
  },
  "TO103-too-large": (put) => put("mappings/huge.yaml", "# x\n".repeat(300_000)),
  "TO104-utf-16": (put) =>
    put("mappings/invoice.yaml", Buffer.from(`\uFEFF${BASE_MAPPING}`, "utf16le")),
  "TO104-latin-1": (put) =>
    put("mappings/invoice.yaml", Buffer.from(`${BASE_MAPPING}label: Honorés\n`, "latin1")),
  "TO105-unseen": (put) => put("mappings/invoice.yaml", `${BASE_MAPPING}label: In\u202Evoices\n`),
  "TO105-escape": (put) => put("mappings/invoice.yaml", `${BASE_MAPPING}label: "In\\0voices"\n`),
  "TO106-byte-order-mark": (put) =>
    put("mappings/invoice.yaml", `\uFEFF${BASE_MAPPING}on_gon: ask\n`.replaceAll("\n", "\r\n")),
};

const ASKED: Readonly<Record<string, string>> = { "TO160-unknown-environment": "prodution" };

function project(name: string): string {
  const root = path.join(TEMP, name);
  fs.cpSync(path.join(HERE, "base"), root, { recursive: true });
  const own = path.join(HERE, name);
  fs.cpSync(own, root, { recursive: true, filter: (file) => !file.endsWith("expected.txt") });
  MADE[name]?.((file, data) => fs.writeFileSync(path.join(root, file), data), root);
  return root;
}

test("the base under the bad configurations has no mistake", () => {
  expect(loadConfig({ files: openFiles(path.join(HERE, "base")) }).diagnostics).toEqual([]);
});

test.each(FIXTURES)("%s is told as written beside it", async (name) => {
  const files = openFiles(project(name));
  const policy = files.info("tieout.policy.yaml") === null ? undefined : "tieout.policy.yaml";
  const { config, diagnostics } =
    files.info("fleet.yaml") === null
      ? loadConfig({ files, environment: ASKED[name], policy })
      : asConfig(loadFleet(files, "fleet.yaml"));
  const text = diagnosticsText(diagnostics, files, { width: 80, color: false, ascii: false });
  await expect(`${text}\n`).toMatchFileSnapshot(path.join(HERE, name, "expected.txt"));
  const codes = diagnostics.map((one) => one.code);
  expect(codes).toContain(name.slice(0, 5));
  const errors = diagnostics.filter((one) => one.severity === "error");
  expect(config === null).toBe(errors.length > 0);
});

const asConfig = ({ fleet, diagnostics }: LoadedFleet) => ({ config: fleet, diagnostics });

test("every code has a bad configuration of its own", () => {
  const shown = new Set(FIXTURES.map((name) => name.slice(0, 5)));
  expect(Object.keys(CODES).filter((code) => !shown.has(code))).toEqual([]);
});
