import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import { CODES } from "../../engine/compile/codes.ts";
import { listed } from "../../engine/compile/findings.ts";
import type { NameSnapshot } from "../../engine/compile/compile.ts";
import { compileProject, describe } from "../compile/support.ts";
import { BAD_COMPILE, BAD_COMPILE_NAMES } from "./fixtures.ts";

test("every code of the compiler has a configuration that it is shown for", () => {
  const shown = new Set(BAD_COMPILE_NAMES.map((name) => name.slice(0, 5)));
  expect(Object.keys(CODES).filter((code) => !shown.has(code))).toEqual([]);
});

test.each(BAD_COMPILE_NAMES)("%s says what is wrong, where, and what to do", async (name) => {
  const { snapshot, ...project } = readProject(path.join(BAD_COMPILE, name));
  const { all, program } = compileProject(project, snapshot);
  const code = name.slice(0, 5) as keyof typeof CODES;
  expect(all.map((each) => each.code)).toContain(code);
  const severities = all.map((each) => each.severity);
  expect(program === null).toBe(severities.includes("error"));
  const text = withoutKeys(`${describe(all).join("\n")}\n`);
  await expect(text).toMatchFileSnapshot(path.join(BAD_COMPILE, name, "expected.txt"));
});

/** A connector's list of keys grows without any of this changing. */
function withoutKeys(text: string): string {
  const { properties } = quickbooks.configSchema as { readonly properties: object };
  return text.replace(listed(Object.keys(properties)), "(the connector's keys)");
}

function readProject(folder: string): Record<string, string> & { snapshot?: NameSnapshot } {
  const texts: Record<string, string> = {};
  let snapshot: NameSnapshot | undefined;
  for (const file of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const full = path.join(folder, file);
    if (!fs.statSync(full).isFile() || file === "expected.txt") continue;
    const text = fs.readFileSync(full, "utf8");
    if (file === "snapshot.json") snapshot = snapshotOf(text);
    // Code that must not compile is kept from the compiler by its name.
    else
      texts[
        file
          .split(path.sep)
          .join("/")
          .replace(/\.ts\.txt$/, ".ts")
      ] = text;
  }
  return Object.assign(texts, snapshot === undefined ? {} : { snapshot }) as never;
}

function snapshotOf(text: string): NameSnapshot {
  const lists = JSON.parse(text) as Readonly<Record<string, readonly string[]>>;
  return { names: (connection, stream) => lists[`${connection}.${stream}`] ?? null };
}
