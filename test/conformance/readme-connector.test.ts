import { execFile } from "node:child_process";
import fs, { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import type { Connector } from "../../engine/contract/connector.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { cleanEnv, PROJECT } from "../support/cli.ts";
import { testWorld } from "../support/world.ts";
import { connectorConformance, type Subject } from "./connector.ts";
import { breakFiles } from "./faults.ts";
import { openOptions } from "./open-options.ts";

/** The connector that connectors/README.md shows, as somebody would copy it. */

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "tieout-readme-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readme = fs.readFileSync(path.join(PROJECT, "connectors/README.md"), "utf8");
const [, shown = ""] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
const code = shown.replaceAll('"../../engine/', `"${path.join(PROJECT, "engine")}/`);
const file = path.join(folder, "index.ts");
fs.writeFileSync(file, code);
fs.writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
const { notebook } = (await import(file)) as { readonly notebook: Connector };

test("the code compiles under the project's own rules", async () => {
  const options = {
    extends: path.join(PROJECT, "tsconfig.json"),
    compilerOptions: {
      noEmit: true,
      // Here, and only here, its imports are absolute.
      rewriteRelativeImportExtensions: false,
      rootDir: path.parse(PROJECT).root,
      typeRoots: [path.join(PROJECT, "node_modules/@types")],
    },
    files: [file],
    include: [],
  };
  fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(options));
  const tsc = path.join(PROJECT, "node_modules/typescript/bin/tsc");
  const run = promisify(execFile)(process.execPath, [tsc, "-p", folder], { env: cleanEnv() });
  const { stdout } = await run.catch((failed: { readonly stdout: string }) => failed);
  expect(stdout).toBe("");
  expect(code).toContain("export const notebook");
});

async function make(): Promise<Subject> {
  const world = testWorld();
  const { files, ...breaks } = breakFiles(world.files);
  const io = { ...world, files };
  const config: JsonObject = { file: "notes.json" };
  return {
    stream: "notes",
    key: "id",
    pageSize: 50,
    describe: () => notebook.describe(config, io),
    open: (mode) => notebook.open(openOptions(config, mode, io)),
    async seed(bodies) {
      const rows = bodies.map((body, n) => [
        String(n + 1),
        { ...body, id: String(n + 1), version: "1" },
      ]);
      const book = { rows: Object.fromEntries(rows), requests: {} };
      world.files.write("notes.json", JSON.stringify(book));
    },
    body: (n) => ({ title: `Note ${n}`, body: "milk" }),
    change: { body: "milk and bread" },
    like: ({ title }) => ({ names: [title as string] }),
    odd: {
      "no body": { title: "a", body: null },
      "other scripts": { title: "Zoë 張 \u{1f3d7}\ufe0f", body: 'a "b"\r\n\tc' },
    },
    refused: { body: "without a title" },
    async openBadly() {
      world.files.remove("notes.json");
      return notebook.open(openOptions(config, "read", io));
    },
    breaks,
  };
}

connectorConformance({
  name: "the connector of the README",
  make,
  skip: [
    { tests: ["what it deletes"], reason: "a notebook deletes nothing" },
    { tests: ["a read that goes on from any cursor"], reason: "notes are read whole" },
  ],
});
