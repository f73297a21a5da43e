/** What the mappings of the examples say, and which of it their own tests ask. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import { compileVariants } from "../../engine/mapping-test-settings.ts";
import { coverMappings, runMappingTests } from "../../engine/mapping-test.ts";
import { checkConfiguration } from "../../engine/configuration.ts";
import { realWorld } from "../../engine/world.ts";
import { tieout, tieoutJson } from "../cli/project.ts";
import { PROJECT } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";

const PROJECTS = [".", "examples/linarc", "examples/proline", "examples/legal"];

test.each(PROJECTS)("%s: its tests ask every rule of its mappings, and pass", async (name) => {
  const world = realWorld({ root: path.join(PROJECT, name) });
  try {
    const { program, config, compile } = await checkConfiguration({
      world,
      environment: null,
      actor: "dana.ruiz@harborline.example",
      connectors: new Map(Object.entries(connectors)),
      signal: new AbortController().signal,
      patient: true,
    });
    const variants = compileVariants(config!, compile);
    const results = runMappingTests(program!, config!, { variants });
    expect(
      results.flatMap(({ name: test, differences }) => differences.map((each) => [test, each])),
    ).toEqual([]);
    const missing = coverMappings(program!, results).flatMap(({ file, missing: rules }) =>
      rules.map((rule) => `${file} ${rule.name}`),
    );
    expect(missing).toEqual([]);
  } finally {
    await world.http.close();
  }
});

test.each(PROJECTS)("%s: every list has the columns of its mapping", async (name) => {
  const world = realWorld({ root: path.join(PROJECT, name) });
  try {
    const { program } = await checkConfiguration({
      world,
      environment: null,
      actor: "dana.ruiz@harborline.example",
      connectors: new Map(Object.entries(connectors)),
      signal: new AbortController().signal,
      patient: true,
    });
    const bare = program!.entities.filter(({ columns }) => columns.length === 0);
    expect(bare.map((entity) => entity.name)).toEqual([]);
  } finally {
    await world.http.close();
  }
});

const CONFIG = `tieout: 1
project: desk
timezone: UTC
currency: USD
connections:
  desk: { connector: files, root: exports }
  books: { connector: quickbooks, environment: emulator, company: "9341453508217706" }
`;
const MAPPING = `entity: bill
systems: { work: desk.bills, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true, max: 21 }
  client: { type: text }
  net:    { type: money }
  state:  { type: text }
trigger: state == "sent"
require: { positive: net > 0 }
fields:
  DocNumber: number
  CustomerRef: client
  Line:
    - fields: { Amount: net }
      set: { SalesItemLineDetail: { ItemRef: Services } }
ties: { net: TotalAmt }
`;
const TESTS = `tests:
  - name: one that is sent
    given: { bill: { number: B-1, client: Rivers, net: "10.00", state: sent } }
    expect: { action: create, body: { DocNumber: B-1 } }
`;
const WAITS = `  - name: one that is not
    given: { bill: { number: B-1, client: Rivers, net: "10.00", state: draft } }
    expect: { action: none }
  - name: one of nothing
    given: { bill: { number: B-1, client: Rivers, net: "0.00", state: sent } }
    expect: { action: blocked, reason: requirement_not_met }
  - name: all of it
    given: { bill: { number: B-1, client: Rivers, net: "10.00", state: sent } }
    expect:
      action: create
      body:
        CustomerRef: "@Customer:Rivers"
        Line: [{ Amount: "10.00", SalesItemLineDetail: { ItemRef: "@Item:Services" } }]
`;

interface TestFile {
  readonly coverage: {
    readonly percent: number;
    readonly mappings: readonly { readonly missing: readonly { readonly rule: string }[] }[];
  };
}

test("each rule that no passing test asks is named by --coverage, with its place", async () => {
  const folder = tempFolder();
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  write("sync.config.yaml", CONFIG);
  write("exports/bills.csv", "number,client,net,state\n");
  write("mappings/bill.yaml", MAPPING);
  write("mappings/bill.test.yaml", TESTS);
  const { stdout } = await tieout(folder, 0, "test", "--coverage");
  expect(stdout).toContain("Mapping coverage: 3 of 8 rules (37 %).");
  expect(stdout).toContain("CustomerRef   (mappings/bill.yaml:13:");
  const first = await tieoutJson<TestFile>(folder, 0, "test", "--coverage");
  expect(first.coverage.mappings[0]!.missing.map(({ rule }) => rule)).toEqual([
    ...[
      "CustomerRef",
      "Line.Amount",
      "Line.SalesItemLineDetail.ItemRef",
      "trigger does not hold",
      "require positive",
    ],
  ]);
  write("mappings/bill.test.yaml", TESTS + WAITS);
  const { coverage } = await tieoutJson<TestFile>(folder, 0, "test", "--coverage");
  expect([coverage.percent, coverage.mappings[0]!.missing]).toEqual([100, []]);
  // A test that fails asks nothing.
  write("mappings/bill.test.yaml", TESTS.replace("DocNumber: B-1", "DocNumber: B-2"));
  expect((await tieout(folder, 10, "test", "--coverage")).stdout).toContain("0 of 8 rules (0 %)");
});
