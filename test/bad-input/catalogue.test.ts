import { expect, test } from "vitest";
import { tryBad } from "./case.ts";
import type { BadInput } from "./case.ts";
import { FILES } from "./files.ts";
import { MEANING } from "./meaning.ts";
import { STORES } from "./store.ts";
import { TYPED } from "./typed.ts";
import { DIAGNOSED } from "./diagnosed.ts";
import { READS, WAITING } from "./reads.ts";
import { WRITES } from "./writes.ts";
import { BAD_ROWS } from "./rows.ts";
import { WIRE } from "./wire.ts";
import { YAML } from "./yaml.ts";

const ALL: readonly BadInput[] = [
  ...DIAGNOSED,
  ...YAML,
  ...MEANING,
  ...FILES,
  ...STORES,
  ...TYPED,
  ...WRITES,
  ...READS,
  ...WIRE,
];

test.each(ALL.map((each) => [each.kind, each.name, each] as const))(
  "%s: %s",
  async (_kind, _name, each) => {
    expect.hasAssertions();
    await tryBad(each);
  },
);

test("those that wait for a service to come back do so together", async () => {
  const ends = await Promise.allSettled(WAITING.map((each) => tryBad(each)));
  const bad = ends.flatMap((end, at) =>
    end.status === "fulfilled" ? [] : [`${WAITING[at]!.name}: ${String(end.reason)}`],
  );
  expect(bad).toEqual([]);
}, 180_000);

test("they are at least 300, and each another", () => {
  const cells = BAD_ROWS.map(({ column, name }) => `C ${column} ${name}`);
  const names = [...ALL, ...WAITING].map(({ kind, name }) => `${kind} ${name}`);
  const all = [...names, ...cells];
  const count = (kind: string): string =>
    `${kind} ${all.filter((each) => each.startsWith(`${kind} `)).length}`;
  console.log(`${all.length} bad inputs: ${["A", "B", "C", "D", "E", "F"].map(count).join(", ")}`);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(300);
});
