import { expect, test } from "vitest";
import { compileVariants } from "../../engine/mapping-test-settings.ts";
import { runMappingTests } from "../../engine/mapping-test.ts";
import { compileProject, SYNC } from "./support.ts";

const PROJECT = (tests: string) => ({
  "mappings/client.yaml": `entity: client
systems: { work: desk.projects, books: books.Customer }
truth: work
record:
  id: { type: text, key: true }
  name: text
fields: { DisplayName: name }
`,
  "mappings/bill.yaml": `entity: bill
systems: { work: desk.invoices, books: books.Invoice }
truth: work
record:
  id: { type: text, key: true }
  client: { type: ref, entity: client, work: project }
  total: { type: money, optional: true }
  status: { type: one_of, values: [Draft, Approved, Void] }
  dated: { type: date, optional: true }
trigger: status == "Approved"
void_when: status == "Void"
start: { on: dated, from: 2026-01-01 }
fields:
  DocNumber: id
  CustomerRef: client
  PrivateNote: "{client.name}"
  Line: [{ fields: { Amount: total }, set: { SalesItemLineDetail: { ItemRef: Fee } } }]
`,
  "mappings/bill.test.yaml": `tests:\n${tests}`,
});

function run(tests: string): readonly unknown[] {
  const { program, config, compile } = compileProject(PROJECT(tests));
  const variants = compileVariants(config!, compile);
  return runMappingTests(program!, config!, { variants }).map(({ name, differences }) => [
    name,
    ...differences.map(
      ({ path, expected, actual, place }) => `${place.line}: ${path}: ${expected} -> ${actual}`,
    ),
  ]);
}

test("what comes out is compared field by field; references are symbolic, amounts are values", () => {
  expect(
    run(`  - name: fine
    given: { bill: { id: A-1, client: C-1, total: "10.50", status: Approved }, client: { id: C-1, name: Ada } }
    expect:
      action: create
      status: needs sync
      body: { CustomerRef: "@link:client/C-1", PrivateNote: Ada, Line: [{ Amount: "10.5", SalesItemLineDetail: { ItemRef: "@Item:Fee" } }], DueDate: null }
      fields: { "Line[0].DetailType": SalesItemLineDetail }
  - name: wrong
    given: { bill: { id: A-1, client: C-1, total: "10.50", status: Approved } }
    expect:
      action: blocked
      body:
        DocNumber: A-2
        Line: [{ Amount: "10.51" }, { Amount: "1" }]
      fields: { "Line[0].SalesItemLineDetail.ItemRef": "@Item:Fees" }
`),
  ).toEqual([
    ["fine"],
    [
      "wrong",
      "12: action: blocked -> create",
      "14: DocNumber: A-2 -> A-1",
      "15: Line: 2 elements -> 1 elements",
      "15: Line[0].Amount: 10.51 -> 10.5",
      "16: Line[0].SalesItemLineDetail.ItemRef: @Item:Fees -> @Item:Fee",
    ],
  ]);
});

test("waiting, void, early, unreadable and unknown records come out as the line would have them", () => {
  expect(
    run(`  - name: waits
    given: { bill: { id: A-1, client: C-1, status: Draft } }
    expect: { action: none, status: waiting, reason: trigger_not_met }
  - name: void and never sent
    given: { bill: { id: A-1, client: C-1, status: Void } }
    expect: { action: none, status: waiting }
  - name: void and sent
    given: { bill: { id: A-1, client: C-1, status: Void }, existing: { Id: "7" } }
    expect: { action: void }
  - name: changed
    given: { bill: { id: A-1, client: C-1, status: Draft, total: "1.00" }, existing: { Id: "7" } }
    expect: { action: update }
  - name: before the start
    given: { bill: { id: A-1, client: C-1, status: Approved, dated: 2025-12-31 } }
    expect: { action: none, reason: before_start }
  - name: unreadable
    given: { bill: { id: A-1, client: C-1, status: Aproved } }
    expect: { action: blocked, reason: unreadable }
  - name: missing
    given: { bill: { id: A-1, client: null, status: Approved } }
    expect: { action: blocked, reason: required_missing }
  - name: another client
    given: { bill: { id: A-1, client: C-1, status: Approved, total: "1.00" }, client: { id: C-2, name: Bo } }
    expect: { action: blocked, reason: reference_unknown }
`),
  ).toEqual([
    ["waits"],
    ["void and never sent"],
    ["void and sent"],
    ["changed"],
    ["before the start"],
    ["unreadable"],
    ["missing"],
    ["another client"],
  ]);
});

test("a misspelt field or entity of a test is told, not passed over", () => {
  expect(
    run(`  - name: field
    given: { bill: { id: A-1, client: C-1, status: Draft, totl: "1.00" } }
    expect: { action: none }
  - name: entity
    given: { bil: { id: A-1 } }
    expect: { action: none }
`),
  ).toEqual([
    ["field", "3: totl: a field of the record -> bill has id, client, total, status, dated"],
    ["entity", "6: bil: an entity -> no mapping declares it: did you mean bill?"],
  ]);
});

const CHOICES = `settings:
  words: { one_of: [early, late], value: early }
  since: { type: date, value: 2026-03-01 }
`;

test("a test may have other settings: what they decide is decided anew, and a wrong one is named", () => {
  const asked = (settings: string): readonly unknown[] => {
    const tests = `  - name: set
    settings: ${settings}
    given: { bill: { id: A-1, client: C-1, total: "10.50", status: Approved, dated: 2026-02-01 } }
    expect: { action: create, body: { PrivateNote: "late" } }
`;
    const files = PROJECT(tests);
    const bill = files["mappings/bill.yaml"]
      .replace("from: 2026-01-01", "from: settings.since")
      .replace('"{client.name}"', "settings.words");
    const { program, config, compile } = compileProject({
      "sync.config.yaml": `${SYNC}${CHOICES}`,
      ...files,
      "mappings/bill.yaml": bill,
    });
    const variants = compileVariants(config!, compile);
    return runMappingTests(program!, config!, { variants }).flatMap(({ differences }) =>
      differences.map(({ path, actual }) => `${path}: ${actual}`),
    );
  };
  expect(asked("{ words: late, since: 2026-01-01 }")).toEqual([]);
  expect(asked("{ words: late }")[0]).toMatch(/^action: none/);
  expect(asked("{ words: early, since: 2026-01-01 }")).toEqual(["PrivateNote: early"]);
  expect(asked("{ word: late }")).toEqual(["settings.word: did you mean words?"]);
  expect(asked("{ words: never }")[0]).toMatch(/^settings: .*`never`/);
  expect(asked("{ since: soon }")[0]).toMatch(/^settings: "soon" is no date/);
});
