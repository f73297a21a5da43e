import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./cli.ts";
import { LONGEST } from "./longest-first.ts";

test("the files that are run first are there", () => {
  expect(LONGEST.filter((file) => !fs.existsSync(path.join(PROJECT, file)))).toEqual([]);
  expect(new Set(LONGEST).size).toBe(LONGEST.length);
});
