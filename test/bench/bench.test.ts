import { expect, test } from "vitest";
import { mapFields, mappedText } from "./map.ts";
import { tableOf } from "./report.ts";
import { runScenario } from "./scenarios.ts";

/** A slice of the benchmark, so that it does not rot. What it took is printed, never asserted. */
test("the line plans what the floor writes, and a second run has nothing to evaluate", async () => {
  const cold = await runScenario("import-cold", { rows: 2000, times: 1 });
  expect(cold.floor).toMatchObject([{ rows: 2000 }]);
  expect(cold.line).toMatchObject([{ evaluated: 2200, changes: 2200 }]);
  const again = await runScenario("replan-nochange", { rows: 2000, times: 1 });
  expect(again.floor).toMatchObject([{ rows: 2000, changes: 0 }]);
  expect(again.line).toMatchObject([{ evaluated: 0, changes: 0 }]);
  expect(again.published).toMatchObject([{ peakMb: expect.any(Number) }]);
  process.stdout.write(`${tableOf(cold)}\n${tableOf(again)}\n`);
});

test("a mapping makes of a record what a hard-coded function and JSONata make of it", async () => {
  const mapped = await mapFields(200, 1);
  expect(mapped.line).toHaveLength(1);
  process.stdout.write(`${mappedText(mapped)}\n`);
});
