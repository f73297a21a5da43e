import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { MUTANTS } from "./mutants.ts";

const ROOT = path.join(import.meta.dirname, "../..");

/** A mutant is looked for at night; that its clause was rewritten is told at once. */
test("what each mutant takes out stands once in its file", () => {
  const lost = MUTANTS.flatMap(({ name, changes }) =>
    changes
      .filter(({ file, text }) => {
        const source = fs.readFileSync(path.join(ROOT, file), "utf8");
        return source.split(text).length !== 2;
      })
      .map(({ file, text }) => `${name}: ${file}: ${text}`),
  );
  expect(lost).toEqual([]);
  expect(MUTANTS.length).toBeGreaterThan(20);
});
