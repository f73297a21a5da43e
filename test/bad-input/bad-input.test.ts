import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { TestProject } from "../line/project.ts";
import { BAD_FILES, GOOD_FILE } from "./files.ts";
import { billsProject, told } from "./project.ts";
import { BAD_ROWS } from "./rows.ts";

const keyOf = (at: number): string => `B-${at + 1}`;
const GOOD = {
  number: "GOOD",
  job: "J-1",
  dated: "2026-05-01",
  total: "10.00",
  qty: "1.5",
  kind: "Approved",
  name: "Stairs",
};

interface Row {
  readonly word: string;
  readonly codes: readonly string[];
}

/** All the bad rows beside a good one: one run, and how each of them stands after it. */
async function standOfRows(): Promise<ReadonlyMap<string, Row>> {
  const p = await billsProject();
  const rows = BAD_ROWS.map(({ column, value }, at) => {
    return { ...GOOD, number: keyOf(at), [column]: value };
  });
  p.write("exports/bills.csv", plainCsv([GOOD, ...rows]));
  await told(p, "run", "--no-check");
  expect(p.books.all("Invoice").map((each) => each.DocNumber)).toEqual(["GOOD"]);
  const found = new Map<string, Row>();
  for (const [at] of BAD_ROWS.entries()) {
    const { word, codes } = await p.stand(`bill/${keyOf(at)}`);
    found.set(keyOf(at), { word, codes });
  }
  expect(await p.rows("bill")).toHaveLength(rows.length + 1);
  return found;
}

/** As a system would write it: no guard against formulas. */
function plainCsv(rows: readonly Readonly<Record<string, string>>[]): string {
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const heads = Object.keys(GOOD);
  return [
    heads.join(","),
    ...rows.map((row) => heads.map((head) => cell(row[head] ?? "")).join(",")),
  ]
    .join("\r\n")
    .concat("\r\n");
}

/** Once for all of them: the first test that asks runs it. */
const known: { stand?: Promise<ReadonlyMap<string, Row>> } = {};
const stands = (): Promise<ReadonlyMap<string, Row>> => (known.stand ??= standOfRows());

test.each(BAD_ROWS.map((each, at) => [each.column, each.name, keyOf(at)] as const))(
  "a row whose %s is %s is kept, told and not sent",
  async (_column, _name, key) => {
    const { word, codes } = (await stands()).get(key)!;
    expect(word).toMatch(/^(?:needs action|failed|waiting)$/);
    expect(codes.length).toBeGreaterThan(0);
  },
);

async function withFile({
  bytes,
  file = "bills.csv",
}: (typeof BAD_FILES)[number]): Promise<TestProject> {
  const p = await billsProject();
  fs.writeFileSync(path.join(p.folder, "exports", file), bytes);
  return p;
}

test("the good file beside the bad ones is taken and sent", async () => {
  const p = await withFile({ name: "good", bytes: GOOD_FILE });
  await told(p, "run", "--no-check");
  expect(p.books.all("Invoice").map((each) => each.DocNumber)).toEqual(["B-1"]);
});

test.each(BAD_FILES.map((each) => [each.file ?? "bills.csv", each.name, each] as const))(
  "a %s that is %s is told, and no row of it is sent by halves",
  async (_file, _name, bad) => {
    const p = await withFile(bad);
    const { exitCode, text } = await told(p, "run", "--no-check");
    // What cannot be read whole ends the run; a row that cannot is named, and the others go on.
    const isRefused = exitCode !== 0 && /\bTO\d{3}\b/.test(text);
    const isNamed = /odd rows? at the source/.test(text);
    expect([isRefused, isNamed], text).toContain(true);
    const sent = p.books.all("Invoice").map((each) => each.DocNumber);
    const good = isRefused ? [] : bad.bytes.toString().includes("\nB-1,") ? ["B-1"] : [];
    for (const number of sent) expect(good).toContain(number);
  },
  60_000,
);

test("they are many, and each another", () => {
  const names = [
    ...BAD_ROWS.map((each) => `${each.column} ${each.name}`),
    ...BAD_FILES.map((each) => `${each.file} ${each.name}`),
  ];
  console.log(
    `${names.length} bad inputs of sources: ${BAD_ROWS.length} cells, ${BAD_FILES.length} files`,
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(110);
});
