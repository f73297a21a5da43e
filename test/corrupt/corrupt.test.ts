import { expect, test } from "vitest";
import { corrupt } from "./corrupt.ts";

test("whatever is corrupted, it means the same or is told by a code, and no row is lost", async () => {
  const { tries, ends, violations } = await corrupt(60, 1);
  expect(violations).toEqual([]);
  // Not all of it is noise to the first reader: some is taken, some is refused.
  const exits = new Set(Object.keys(ends).map((each) => each.split(" ")[1]));
  expect([...exits]).toEqual(expect.arrayContaining(["0", "3"]));
  expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(tries);
}, 120_000);

test("answers of the books that are corrupted lose no row, and double none", async () => {
  const { tries, violations } = await corrupt(6, 1, "answer");
  expect([tries, violations]).toEqual([6, []]);
}, 120_000);
