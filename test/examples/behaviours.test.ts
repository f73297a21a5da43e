/** The tables of examples/README.md: every behaviour has a row, and what a row names is there. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../support/cli.ts";

const README = fs.readFileSync(path.join(PROJECT, "examples/README.md"), "utf8");

/** Numbers, where it is configured, which test: rows that begin with a number of the list. */
const ROWS = [...README.matchAll(/^\| ([A\d][\dA, -]*) \| (.+) \| (.+) \|$/gm)].map(
  ([, numbers = "", , tests = ""]) => ({ numbers, tests }),
);

test("every numbered behaviour of the descriptions is in a table", () => {
  const listed = new Set(
    ROWS.filter(({ numbers }) => !numbers.includes("A")).flatMap(({ numbers }) =>
      numbers.split(", ").flatMap((part) => {
        const [from, to = from] = part.split("-").map(Number);
        return Array.from({ length: to! - from! + 1 }, (_, at) => from! + at);
      }),
    ),
  );
  const all = Array.from({ length: 123 }, (_, at) => at + 1);
  expect(all.filter((number) => !listed.has(number))).toEqual([]);
});

test("every test that a table names is there, by its file and by its name", () => {
  const missing = ROWS.flatMap(({ numbers, tests }) =>
    namedIn(tests)
      .filter((each) => !isThere(each))
      .map(({ file, name }) => `${numbers}: ${file} ${name}`),
  );
  expect(missing).toEqual([]);
  expect(ROWS.flatMap(({ tests }) => namedIn(tests)).length).toBeGreaterThan(60);
});

interface Named {
  readonly file: string;
  /** `S14`, or words of its name; empty: the file alone. */
  readonly name: string;
}

/** `line/links S01, S02`, `line/proline: one setting moves`, `` `invoice.test.yaml` S21 ``. */
function namedIn(tests: string): readonly Named[] {
  const found: Named[] = [];
  for (const part of tests.replaceAll("`", "").split(", ")) {
    const known = /^([a-z]+\/[a-z-]+|[a-z_]+\.test\.yaml)(?:: (.+)| (S\d\d| ?script))?$/.exec(part);
    const file = known?.[1] ?? found.at(-1)?.file;
    if (file === undefined) continue;
    found.push({ file, name: known === null ? part : (known[2] ?? known[3] ?? "").trim() });
  }
  return found;
}

function isThere({ file, name }: Named): boolean {
  if (file.endsWith(".yaml")) {
    const folders = ["linarc", "proline", "legal"].map((each) =>
      path.join(PROJECT, "examples", each, "mappings", file),
    );
    return folders.some(
      (each) => fs.existsSync(each) && fs.readFileSync(each, "utf8").includes(name),
    );
  }
  const full = path.join(PROJECT, "test", `${file}.test.ts`);
  if (!fs.existsSync(full)) return false;
  const text = fs.readFileSync(full, "utf8");
  return /^S\d\d$/.test(name) ? text.includes(`"${name} `) : text.includes(name);
}
