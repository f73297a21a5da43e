import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../engine/config/load.ts";
import { openFiles } from "../../engine/files.ts";

// The project of this repository, and every example beside it.
const ROOT = path.join(import.meta.dirname, "../..");
const EXAMPLES = path.join(ROOT, "examples");
const PROJECTS = [ROOT, ...fs.readdirSync(EXAMPLES).map((name) => path.join(EXAMPLES, name))]
  .filter((folder) => fs.existsSync(path.join(folder, "sync.config.yaml")))
  .map((folder) => [path.relative(ROOT, folder) || ".", folder] as const);

function schemaFor(file: string): string {
  if (file === "sync.config.yaml") return "sync.config";
  if (file.startsWith("mappings/links/")) return "links";
  if (file.startsWith("mappings/lookups/")) return "lookup";
  return file.endsWith(".test.yaml") ? "tests" : "mapping";
}

test.each(PROJECTS)("%s is written as its schemas ask", (_, folder) => {
  const { diagnostics, config } = loadConfig({ files: openFiles(folder) });
  expect(diagnostics).toEqual([]);
  expect(config?.mappings.length).toBeGreaterThan(0);
});

test.each(PROJECTS)(
  "the first line of each file of %s names its schema for editors",
  (_, folder) => {
    const { texts } = loadConfig({ files: openFiles(folder) });
    const files = [...texts].filter(([file]) => file.endsWith(".yaml"));
    const wrong = files.filter(([file, text]) => {
      const named = /^# yaml-language-server: \$schema=(\S+)\r?\n/.exec(text)?.[1] ?? "";
      const found = path.resolve(folder, path.dirname(file), named);
      return found !== path.join(ROOT, `engine/config/schema/${schemaFor(file)}.schema.json`);
    });
    expect(wrong.map(([file]) => file)).toEqual([]);
  },
);
