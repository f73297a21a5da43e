import { expect, test } from "vitest";
import { insideTieout } from "../support/inside.ts";
import { expectTold } from "./case.ts";
import { billsProject } from "./project.ts";
import { billRow, HEAD } from "./texts.ts";
import { BAD_ROWS } from "./rows.ts";

const keyOf = (at: number): string => `B-${at + 1}`;

interface Row {
  readonly word: string;
  readonly codes: readonly string[];
}

/** All the bad rows beside a good one: one run, and how each of them stands after it. */
async function standOfRows(): Promise<ReadonlyMap<string, Row>> {
  const p = await billsProject();
  const rows = BAD_ROWS.map(({ column, value }, at) => {
    return billRow({ number: keyOf(at), [column]: value });
  });
  p.write("exports/bills.csv", HEAD + billRow({ number: "GOOD" }) + rows.join(""));
  const result = await insideTieout(p.folder, "run", "--no-check", "--strict");
  expectTold(result);
  expect(result.exitCode).toBe(5);
  expect(p.books.all("Invoice").map((each) => each.DocNumber)).toEqual(["GOOD"]);
  const found = new Map<string, Row>();
  for (const [at] of BAD_ROWS.entries()) {
    const { word, codes } = await p.stand(`bill/${keyOf(at)}`);
    found.set(keyOf(at), { word, codes });
  }
  expect(await p.rows("bill")).toHaveLength(rows.length + 1);
  return found;
}

/** Once for all of them: the first test that asks runs it. */
const known: { stand?: Promise<ReadonlyMap<string, Row>> } = {};
const stands = (): Promise<ReadonlyMap<string, Row>> => (known.stand ??= standOfRows());

test.each(BAD_ROWS.map((each, at) => [each.column, each.name, each.code, keyOf(at)] as const))(
  "a row whose %s is %s is kept, not sent, and stands there as %s",
  async (_column, _name, code, key) => {
    const { word, codes } = (await stands()).get(key)!;
    expect(word).toBe("needs action");
    expect(codes).toEqual([code]);
  },
);
