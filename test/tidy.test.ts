import fs from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./support/cli.ts";
import { LAYERS, HOMES, BANS, EMULATOR } from "./support/rooms.ts";
import {
  banViolations,
  cycles,
  exportViolations,
  homeViolations,
  importsOf,
  layerViolations,
  readSources,
  sizeViolations,
  sourceOf,
  type Source,
} from "./support/tidy.ts";

const SIZES = { fileLines: 400, functionLines: 70, columns: 100 };

const sources = readSources(PROJECT, ["engine/", "connectors/", "mappings/"]);
const tests = readSources(PROJECT, ["test/"]);

test("every file imports only what its layer may", () => {
  expect(sources.length).toBeGreaterThan(10);
  expect(layerViolations(sources, LAYERS)).toEqual([]);
});

test("every package is imported only at home", () => {
  expect(homeViolations(sources, HOMES)).toEqual([]);
});

test("no imports go round in a ring", () => {
  expect(cycles(sources)).toEqual([]);
});

test("there are no barrels and no default exports", () => {
  expect(exportViolations([...sources, ...tests])).toEqual([]);
});

test("time, chance, network and environment are touched only by the World", () => {
  expect(banViolations(sources, BANS)).toEqual([]);
});

test("files, functions and lines stay readable", () => {
  expect(sizeViolations(sources, SIZES)).toEqual([]);
  expect(sizeViolations(tests, { ...SIZES, functionLines: Infinity })).toEqual([]);
});

test("engine and connectors know no product by its name", () => {
  const files = fs.globSync("{engine,connectors}/**/*.{ts,cjs,json,md}", { cwd: PROJECT });
  expect(files.length).toBeGreaterThan(100);
  const named = files.filter(
    (file) =>
      !file.includes("node_modules") &&
      PRODUCT.test(fs.readFileSync(path.join(PROJECT, file), "utf8")),
  );
  expect(named).toEqual([]);
});

/** Those whose descriptions the examples follow. */
const PRODUCT = /\b(linarc|proline|rocket ?matter)\b/i;

// The tests' own compiler takes more: `for (const of of [a, b])` ran there, and nowhere else.
test("Node can run every source as it is", () => {
  const refused = [...sources, ...tests].flatMap(({ file, text }) => {
    try {
      stripTypeScriptTypes(text);
      return [];
    } catch (error) {
      return [`${file}: ${String(error)}`];
    }
  });
  expect(refused).toEqual([]);
});

test("nothing imports test", () => {
  const all = [...sources, ...readSources(PROJECT, ["examples/"])];
  const found = all.flatMap(importsOf).filter(({ file }) => file?.startsWith("test/"));
  expect(found.map(({ source, written }) => `${source.file} imports ${written}`)).toEqual([]);
});

test("file names are kebab-case", () => {
  const odd = [...sources, ...tests].filter(
    ({ file }) => !/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(path.basename(file)),
  );
  expect(odd.map(({ file }) => file)).toEqual([]);
});

test("no source leaves a note of work undone", () => {
  // Put together here, so that this file does not hold the words itself.
  const note = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`);
  expect([...sources, ...tests].filter(({ text }) => note.test(text)).map((s) => s.file)).toEqual(
    [],
  );
});

// The rules themselves: each catches what it is for; a rule that sees nothing would pass too.

const one = (file: string, text: string): readonly Source[] => [sourceOf(file, text)];

test.each([
  ["engine/model/a.ts", `import type { B } from "../store/b.ts";`],
  ["engine/store/a.ts", `const b = await import("../../connectors/files/index.ts");`],
  ["engine/match.ts", `import { diff } from "./diff.ts";`],
  ["engine/diff.ts", `import { matched } from "./match.ts";`],
  ["engine/apply.ts", `import { closed } from "./policy/closed.ts";`],
  ["engine/cli/plan.ts", `import { registry } from "../../connectors/registry.ts";`],
  ["engine/config/a.ts", `export type { B } from "../compile/b.ts";`],
  ["engine/report/a.ts", `type B = import("../store/b.ts").B;`],
  ["connectors/files/a.ts", `import { b } from "../memory/b.ts";`],
  ["connectors/files/a.ts", `import { b } from "../../engine/store/b.ts";`],
  ["connectors/unknown/a.ts", `export const a = 1;`],
  ["engine/stray.ts", `export const a = 1;`],
])("the layers refuse %s: %s", (file, text) => {
  expect(layerViolations(one(file, text), LAYERS)).toEqual([expect.stringContaining(file)]);
});

test.each([
  ["engine/plan.ts", `import { closed } from "./policy/closed.ts";`],
  ["engine/cli/main.ts", `import { registry } from "../../connectors/registry.ts";`],
  ["engine/cli/main.ts", `import { plan } from "./plan.ts";`],
  ["connectors/files/a.ts", `import type { B } from "../../engine/contract/io.ts";`],
  ["engine/desire.ts", `import { scope } from "./scope.ts";`],
])("the layers allow %s: %s", (file, text) => {
  expect(layerViolations(one(file, text), LAYERS)).toEqual([]);
});

test.each([
  ["engine/plan.ts", `import { sql } from "kysely";`],
  ["engine/plan.ts", `import type { Kysely } from "kysely";`],
  ["engine/run.ts", `const fs = await import("node:fs");`],
  ["engine/run.ts", `import { readFileSync } from "fs";`],
  ["engine/run.ts", `import { x } from "left-pad";`],
  ["engine/console/a.ts", `import { Worker } from "node:worker_threads";`],
  ["engine/run.ts", `const x = await import(name);`],
])("homes refuse %s: %s", (file, text) => {
  expect(homeViolations(one(file, text), HOMES)).toEqual([expect.stringContaining(`${file}:1`)]);
});

test.each([
  ["engine/store/a.ts", `import { sql } from "kysely";`],
  ["engine/console/a.ts", `import { serve } from "@hono/node-server";`],
  ["engine/run.ts", `import { createHash } from "node:crypto";`],
  [`${EMULATOR}a.ts`, `import type { Server } from "node:http";`],
])("homes allow %s: %s", (file, text) => {
  expect(homeViolations(one(file, text), HOMES)).toEqual([]);
});

test("a ring of imports is told with the way round", () => {
  const ring = [
    sourceOf("engine/a.ts", `import { b } from "./b.ts";`),
    sourceOf("engine/b.ts", `import type { C } from "./c/c.ts";`),
    sourceOf("engine/c/c.ts", `export { a } from "../a.ts";`),
  ];
  expect(cycles(ring)).toEqual([
    expect.stringContaining("engine/a.ts -> engine/b.ts -> engine/c/c.ts -> engine/a.ts"),
  ]);
});

test.each([
  `export default 1;`,
  `export default function main() {}`,
  `const a = 1; export { a as default };`,
  `export * from "./a.ts"; export const b = 1;`,
  `import { c } from "./c.ts"; export { a } from "./a.ts";`,
])("exports refuse %s", (text) => {
  expect(exportViolations(one("engine/index.ts", text))).toHaveLength(1);
});

test.each([
  `const now = Date.now();`,
  `const now = new Date();`,
  `const now = Date();`,
  `const now = performance.now;`,
  `setTimeout(run, 5);`,
  `globalThis.setInterval(run, 5);`,
  `const stop = AbortSignal.timeout(5);`,
  `const n = Math.random();`,
  `const id = globalThis.crypto.randomUUID();`,
  `import { randomUUID as id } from "node:crypto";`,
  `await fetch(url);`,
  `const { HOME } = process.env;`,
  `const home = process["env"]["HOME"];`,
])("outside the World nobody writes %s", (text) => {
  const where = expect.stringContaining("engine/run.ts:1 uses");
  expect(banViolations(one("engine/run.ts", text), BANS)).toEqual([where]);
});

test.each([
  `const d = new Date(ms);`,
  `await clock.sleep(5);`,
  `const page = await source.fetch(url);`,
  `// Date.now() in a comment`,
  `const text = "process.env";`,
])("anybody may write %s", (text) => {
  expect(banViolations(one("engine/run.ts", text), BANS)).toEqual([]);
});

test("long files, functions and lines are found, and long texts are not", () => {
  const body = "  a();\n".repeat(75);
  const inner = `  const b = () => {\n${"    a();\n".repeat(40)}  };\n`;
  const check = (text: string): string[] => sizeViolations(one("engine/a.ts", text), SIZES);
  expect(check("a();\n".repeat(401))).toEqual([expect.stringContaining("401 lines")]);
  expect(check(`function f() {\n${body}}\n`)).toEqual([expect.stringContaining("77 lines")]);
  expect(check(`function f() {\n${inner}${inner}}\n`)).toEqual([]);
  expect(check(`// ${"word ".repeat(30)}\n`)).toEqual([expect.stringContaining("columns wide")]);
  expect(check(`const a = "${"word ".repeat(30)}";\n`)).toEqual([]);
});
