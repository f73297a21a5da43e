/** The list of scenarios in examples/README.md is what the tests' own names say. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../support/cli.ts";

const TESTS = path.join(PROJECT, "test");
const ALL = Array.from({ length: 68 }, (_, at) => `S${String(at + 1).padStart(2, "0")}`);

/** Scenario to test files without their endings, from the names of the tests. */
function heldBy(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>(ALL.map((number) => [number, new Set()]));
  for (const file of fs.readdirSync(TESTS, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".test.ts")) continue;
    const text = fs.readFileSync(path.join(TESTS, file), "utf8");
    const name = file.split(path.sep).join("/").replace(".test.ts", "");
    for (const [, number = ""] of text.matchAll(/^ *test[^"`]*["`](S\d\d)\b/gm)) {
      found.get(number)?.add(name);
    }
  }
  return new Map([...found].map(([number, files]) => [number, [...files].toSorted()]));
}

/** The legal example lists its own tests as it gets them. */
const isOwn = (file: string): boolean => !file.includes("legal");

test("every scenario is listed with the tests that hold it, or as one that none holds", () => {
  const readme = fs.readFileSync(path.join(PROJECT, "examples/README.md"), "utf8");
  const held = heldBy();
  const listed = [...readme.matchAll(/^\| (S\d\d) +\| (.*?) *\|$/gm)].map(
    ([, number = "", files = ""]) => [number, files === "none" ? [] : files.split(", ")] as const,
  );
  expect(listed.map(([number]) => number)).toEqual(ALL);
  for (const [number, files] of listed) {
    expect(held.get(number), number).toEqual(expect.arrayContaining([...files]));
    expect(files.filter(isOwn), number).toEqual(held.get(number)?.filter(isOwn));
  }
});
