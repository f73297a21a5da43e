import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../support/cli.ts";
import { SCENARIOS } from "./all.ts";
import { readMeasured, tableText, withTable } from "./readme.ts";
import { atLeast, atMost } from "./targets.ts";

test("the README's table is what the bench last wrote, of the scenarios that it has", () => {
  const readme = fs.readFileSync(path.join(PROJECT, "README.md"), "utf8");
  expect(withTable(readme, tableText(SCENARIOS, readMeasured()))).toBe(readme);
  const strangers = Object.keys(readMeasured()).filter((name) => !(name in SCENARIOS));
  expect(strangers).toEqual([]);
  const targets = Object.values(SCENARIOS).filter(({ against }) => against !== null);
  expect(targets.length).toBeGreaterThan(10);
});

test("a row says its target, the median and the range, whether it is met, when and where", () => {
  const scale = { rows: 100_000, times: 3, on: "2026-11-23", machine: "two cores, Node 24" };
  const share = { what: "of what it may", limit: atLeast(98), unit: "%", found: 99.04 } as const;
  const cpu = { what: "CPU of it", limit: atMost(1.3), unit: "x", found: 1.52 } as const;
  const held = [
    { name: "a", ...cpu, turns: [1.6, 1.49, 1.52] },
    { name: "a", ...share, turns: [99.04] },
  ];
  const only = {
    quick: true,
    usual: { rows: 1, times: 1 },
    run: () => Promise.reject(new Error()),
  };
  const scenarios = {
    a: { ...only, against: "a script" },
    b: { ...only, against: "another" },
    c: { ...only, against: null },
  };
  expect(
    tableText(scenarios, { a: { ...scale, held } })
      .split("\n")
      .slice(2),
  ).toEqual([
    "| `a` | a script | CPU of it at most 1.30 x | 1.52 x (1.49..1.60), missed | 100,000 rows, 3 turns, 2026-11-23, two cores, Node 24 |",
    "| | | of what it may at least 98.0 % | 99.0 %, met | |",
    "| `b` | another | | not measured yet | |",
  ]);
  expect(() => withTable("no marks", "")).toThrow("README.md has no");
});
