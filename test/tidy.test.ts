import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./support/cli.ts";
import {
  banViolations,
  cycles,
  exportViolations,
  globalCall,
  homeViolations,
  imported,
  importsOf,
  layerViolations,
  member,
  presentDate,
  readSources,
  sizeViolations,
  sourceOf,
  type Ban,
  type Layer,
  type Places,
  type Source,
} from "./support/tidy.ts";

const MODEL = "engine/model/";
const CONTRACT = "engine/contract/";
/** What goes wrong, said the same way in every room. */
const FAULTS = ["engine/assert.ts", "engine/errors.ts"];
/** What every step works with: deps and what evaluations look at. */
const STEP: Places = [
  MODEL,
  CONTRACT,
  "engine/store/",
  "engine/deps.ts",
  "engine/scope.ts",
  "engine/facts.ts",
  "engine/world.ts",
  ...FAULTS,
];
/** In order: each knows the receipt of the one before it, and no other step. */
const LINE = ["import", "observe", "match", "desire", "diff", "plan", "apply", "check"] as const;
const BESIDE: Places = ["engine/recover.ts", "engine/undo.ts", "engine/witness.ts"];
const STEPS: Places = LINE.map((step) => `engine/${step}.ts`);
/** A step and its further rooms: `apply.ts`, `apply-send.ts`. */
const roomsOf = (step: string): Places => [`engine/${step}.ts`, `engine/${step}-`];
/** What the shells call, beside the line itself. */
const CALLED: Places = [
  "engine/run.ts",
  "engine/project.ts",
  "engine/hands.ts",
  "engine/payload.ts",
  "engine/mapping-test.ts",
  "engine/doctor.ts",
  "engine/compile/codes.ts",
];
const SHELL: Places = [
  MODEL,
  CONTRACT,
  ...CALLED,
  "engine/report/",
  "engine/config/",
  "engine/store/",
  "engine/world.ts",
  "engine/log.ts",
  ...FAULTS,
];

/** Who may import whom, besides the files of the own folder. The longest fitting row counts. */
const LAYERS: readonly Layer[] = [
  { of: "engine/assert.ts", may: [] },
  { of: "engine/errors.ts", may: [] },
  { of: MODEL, may: FAULTS },
  { of: CONTRACT, may: [MODEL] },
  { of: "engine/config/", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/store/", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/report/", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/compile/", may: [MODEL, CONTRACT, "engine/config/", ...FAULTS] },
  { of: "engine/policy/", may: [MODEL, ...FAULTS] },
  // The machine: only the World and what it is made of.
  { of: "engine/http/", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/log.ts", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/files.ts", may: [MODEL, CONTRACT, ...FAULTS] },
  {
    of: "engine/world.ts",
    may: [MODEL, CONTRACT, "engine/http/", "engine/log.ts", "engine/files.ts", ...FAULTS],
  },
  // The line: steps never import one another.
  { of: "engine/deps.ts", may: [MODEL, CONTRACT, "engine/store/"] },
  { of: "engine/facts.ts", may: [MODEL, "engine/store/", ...FAULTS] },
  {
    of: "engine/scope.ts",
    may: [MODEL, "engine/deps.ts", "engine/facts.ts", "engine/store/", ...FAULTS],
  },
  ...LINE.flatMap((step, at) =>
    roomsOf(step).map((of): Layer => {
      const before = at === 0 ? [] : [`engine/${LINE[at - 1]}.ts`];
      const policy = step === "plan" ? ["engine/policy/"] : [];
      return { of, may: [...STEP, ...roomsOf(step), ...before, ...policy] };
    }),
  ),
  // Beside the line: what a lost store is rebuilt from, and a run taken back by the apply protocol.
  ...["recover", "undo"].flatMap((name) =>
    roomsOf(name).map((of): Layer => ({
      of,
      may: [...STEP, ...roomsOf(name), ...roomsOf("apply")],
    })),
  ),
  ...["engine/mapping-test.ts", "engine/mapping-test-"].map((of): Layer => ({
    of,
    may: [
      MODEL,
      "engine/mapping-test.ts",
      "engine/mapping-test-",
      "engine/config/",
      "engine/compile/",
      ...FAULTS,
    ],
  })),
  {
    of: "engine/project.ts",
    may: [
      MODEL,
      CONTRACT,
      "engine/config/",
      "engine/compile/",
      "engine/store/",
      "engine/deps.ts",
      ...FAULTS,
    ],
  },
  { of: "engine/hands.ts", may: [MODEL, "engine/project.ts", "engine/store/", ...FAULTS] },
  {
    of: "engine/payload.ts",
    may: [MODEL, "engine/project.ts", "engine/scope.ts", "engine/store/", ...FAULTS],
  },
  { of: "engine/run.ts", may: [...STEPS, ...BESIDE, ...STEP, "engine/project.ts"] },
  {
    of: "engine/doctor.ts",
    may: [MODEL, "engine/project.ts", "engine/mapping-test.ts", "engine/store/", ...FAULTS],
  },
  // The shells, which call the line and render what it returns.
  { of: "engine/cli/", may: SHELL },
  { of: "engine/cli/main.ts", may: [...SHELL, "engine/cli/", "connectors/registry.ts"] },
  { of: "engine/console/", may: SHELL },
  { of: "engine/worker/", may: SHELL },
  // Connectors know the model and the contract, wait in the engine's token bucket, and say what
  // goes wrong in its words; never one another.
  { of: "connectors/registry.ts", may: ["connectors/", MODEL, CONTRACT] },
  ...["quickbooks", "files", "rest", "sql", "singer", "memory"].map((name): Layer => ({
    of: `connectors/${name}/`,
    may: [MODEL, CONTRACT, "engine/http/bucket.ts", ...FAULTS],
  })),
  { of: "mappings/", may: [MODEL, CONTRACT] },
].filter((row, i, rows) => rows.findLastIndex(({ of }) => of === row.of) === i);

const EMULATOR = "connectors/quickbooks/emulator/";

/** Where each package is imported, and nowhere else. `node:` modules that are not here are free. */
const HOMES: Readonly<Record<string, Places>> = {
  kysely: ["engine/store/"],
  "better-sqlite3": ["engine/store/"],
  pg: ["engine/store/"],
  "pg-copy-streams": ["engine/store/"],
  undici: ["engine/http/"],
  yaml: ["engine/config/"],
  ajv: ["engine/config/"],
  "@marcbachmann/cel-js": ["engine/compile/"],
  "ts-morph": ["engine/compile/"],
  "big.js": ["engine/model/decimal.ts"],
  pino: ["engine/log.ts"],
  "pg-boss": ["engine/worker/"],
  "intuit-oauth": ["connectors/quickbooks/oauth.ts"],
  hono: ["engine/console/", EMULATOR],
  "@hono/node-server": ["engine/console/", EMULATOR],
  preact: ["engine/console/"],
  htm: ["engine/console/"],
  execa: ["connectors/singer/"],
  commander: ["engine/cli/"],
  listr2: ["engine/cli/"],
  "@clack/prompts": ["engine/cli/"],
  "cli-table3": ["engine/cli/", "engine/report/"],
  // The store makes its file private and asks what kind of disk it lies on.
  "node:fs": ["engine/files.ts", "engine/store/file.ts"],
  "node:fs/promises": ["engine/files.ts"],
  // `connect` opens the browser of whoever is at the terminal.
  "node:child_process": ["connectors/singer/", "engine/cli/browser.ts"],
  "node:worker_threads": [],
  "node:cluster": [],
  "node:vm": [],
  "node:timers": ["engine/world.ts"],
  "node:timers/promises": ["engine/world.ts"],
  "node:perf_hooks": ["engine/world.ts"],
  "node:net": ["engine/http/"],
  "node:tls": ["engine/http/"],
  "node:dns": ["engine/http/"],
  "node:dns/promises": ["engine/http/"],
  "node:http": ["engine/http/"],
  "node:https": ["engine/http/"],
  "node:http2": ["engine/http/"],
};

const WORLD = "engine/world.ts";
const CLOCK = "ask world.clock";
const CHANCE = "ask world.random";

const BANS: readonly Ban[] = [
  { what: "Date.now", instead: CLOCK, except: [WORLD], found: member("Date", "now") },
  { what: "the present Date", instead: CLOCK, except: [WORLD], found: presentDate },
  { what: "performance.now", instead: CLOCK, except: [WORLD], found: member("performance", "now") },
  { what: "process.hrtime", instead: CLOCK, except: [WORLD], found: member("process", "hrtime") },
  {
    what: "AbortSignal.timeout",
    instead: "abort a controller after world.clock.sleep",
    except: [WORLD],
    found: member("AbortSignal", "timeout"),
  },
  ...["setTimeout", "setInterval", "setImmediate"].map((name): Ban => ({
    what: name,
    instead: "await world.clock.sleep",
    except: [WORLD],
    found: globalCall(name),
  })),
  { what: "Math.random", instead: CHANCE, except: [WORLD], found: member("Math", "random") },
  ...["randomUUID", "randomBytes", "randomInt", "getRandomValues"].flatMap((name): Ban[] =>
    [member("crypto", name), imported(name)].map((found) => ({
      what: name,
      instead: CHANCE,
      except: [WORLD, "engine/files.ts"],
      found,
    })),
  ),
  { what: "fetch", instead: "call world.http", except: [], found: globalCall("fetch") },
  {
    what: "process.env",
    instead: "ask world.env",
    except: [WORLD],
    found: member("process", "env"),
  },
];

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
