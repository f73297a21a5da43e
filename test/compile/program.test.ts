import { expect, test } from "vitest";
import { orderEntities } from "../../engine/compile/order.ts";
import { generateTypes } from "../../engine/compile/typegen.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { testScope } from "../../engine/mapping-test-scope.ts";
import { compileProject, describe, entityOf, programOf, SYNC, type Project } from "./support.ts";

const CUSTOMER = (more: string) => `entity: client
systems: { work: desk.projects, books: books.Customer }
truth: work
record:
  id: { type: text, key: true }
  name: text
fields: { DisplayName: name }
${more}`;

const INVOICE = (more: string) => `entity: bill
label: Bills
systems: { work: desk.invoices, books: books.Invoice }
truth: work
record:
  id: { type: text, key: true }
  client: { type: ref, entity: client, work: project }
  total: { type: money, optional: true }
  status: { type: one_of, values: [Draft, Approved], optional: true }
  due: { type: date, optional: true }
fields:
  DocNumber: id
  CustomerRef: client
  DueDate: due
  Line: [{ fields: { Amount: total }, set: { SalesItemLineDetail: { ItemRef: Fee } } }]
${more}`;

const project = (bill: string, client: string = ""): Project => ({
  "mappings/bill.yaml": INVOICE(bill),
  "mappings/client.yaml": CUSTOMER(client),
});

test("what is referred to comes first, and lists that are named are to be read", () => {
  const program = programOf(project(""));
  expect(program.entities.map((each) => [each.name, each.label, each.needs])).toEqual([
    ["client", "Clients", []],
    ["bill", "Bills", ["client"]],
  ]);
  expect(program.nameStreams.map((each) => each.stream)).toContain("Item");
  expect([program.company, program.currency, program.timezone]).toEqual([
    "1",
    "USD",
    "America/Chicago",
  ]);
});

test("a cycle is told once, with every name in it; a record may point at its own kind", () => {
  const needs = new Map([
    ["a", ["b"]],
    ["b", ["c", "b"]],
    ["c", ["a"]],
    ["d", ["a"]],
  ]);
  expect(orderEntities(["d", "a", "b", "c"], needs).cycles).toEqual([["a", "b", "c", "a"]]);
  expect(orderEntities(["b"], new Map([["b", ["b"]]]))).toEqual({ order: ["b"], cycles: [] });
});

test("a mapping's digest changes with what it says and not with how it is laid out", () => {
  const digest = (bill: string) => entityOf(programOf(project(bill)), "bill").digest;
  const plain = digest("");
  expect(digest("# a remark\n\n")).toBe(plain);
  expect(digest("push: by_hand\n")).not.toBe(plain);
});

test("an edited lookup, setting or link changes the program and no entity", () => {
  const base = project("");
  const lookups = (item: string): Project => ({
    ...base,
    "mappings/lookups/codes.yaml": `lookup: codes\ncolumns: { item: text }\nrows: { "03": ${item} }\n`,
  });
  const [a, b] = [programOf(lookups("A")), programOf(lookups("B"))];
  expect(a.entities.map((each) => each.digest)).toEqual(b.entities.map((each) => each.digest));
  expect(a.digest).not.toBe(b.digest);
  expect(a.lookups.get("codes")!.rows.get("03")!.digest).not.toBe(
    b.lookups.get("codes")!.rows.get("03")!.digest,
  );
});

test("paid sees the document of the books, by the names that it has there", () => {
  const program = programOf(project("paid: Balance == 0 && TotalAmt > 0\n"));
  const { paid } = entityOf(program, "bill");
  const says = (existing: JsonObject | null) => paid!.run(testScope(program, {}, {}, existing));
  expect(says({ Balance: 0, TotalAmt: 100.5 })).toBe(true);
  expect(says({ Balance: 0, TotalAmt: 0 })).toBe(false);
  expect(says({ Balance: 20, TotalAmt: 100.5 })).toBe(false);
  expect(says(null)).toBe(false);
});

test("matches are by field of the books, or by the field that a record's field writes", () => {
  const program = programOf(
    project(
      "match:\n  - { on: { DocNumber: id, CustomerRef: client } }\n  - { on: [id], fold: true, suggest: true }\n",
    ),
  );
  const rules = entityOf(program, "bill").match.map(({ on, fold, suggest }) => [
    on.map(({ path, value }) => [path, value.text, value.type]),
    fold,
    suggest,
  ]);
  expect(rules).toEqual([
    [
      [
        ["DocNumber", "id", "text"],
        ["CustomerRef", "client", "ref client"],
      ],
      false,
      false,
    ],
    [[["DocNumber", "id", "text"]], true, true],
  ]);
});

test("policies have the defaults that the manual says", () => {
  const bill = entityOf(programOf(project("")), "bill");
  expect(bill).toMatchObject({
    create: "if_missing",
    permanent: false,
    push: "by_hand",
    onGone: "ask",
    closedPeriod: "block",
    editAfterPayment: "block",
    backflow: { kind: "off", unpaid: null, credited: true },
    sensitive: { fields: new Set(), source: [] },
    onDemand: false,
    enabled: true,
    formerly: null,
    trigger: null,
    together: false,
  });
  const latched = entityOf(
    programOf(project('trigger: { when: status == "Approved", latch: true }\n')),
    "bill",
  );
  expect([latched.trigger?.latch, latched.trigger?.when.text]).toEqual([
    true,
    'status == "Approved"',
  ]);
});

test("a rule knows its line, its owner and what a missing value does", () => {
  const bill = entityOf(
    programOf(project("rules: { DueDate: { owner: books, when_null: keep } }\n")),
    "bill",
  );
  const rules = bill.documents[0]!.rules;
  expect(
    rules.map((rule) => [
      rule.path,
      rule.text,
      rule.owner,
      rule.whenNull,
      rule.money,
      rule.place.line,
    ]),
  ).toEqual([
    ["DocNumber", "id", "work", "omit", false, 12],
    ["CustomerRef", "client", "work", "omit", false, 13],
    ["DueDate", "due", "books", "keep", false, 14],
    ["Line[].Amount", "total", "work", "omit", true, 15],
    ["Line[].SalesItemLineDetail.ItemRef", '"Fee"', "work", "omit", false, 15],
  ]);
});

test("a setting turns the truth round, and both ways are checked at once", () => {
  const sync = (value: string) =>
    `${SYNC}settings: { people: { one_of: [work, books], value: ${value} } }\n`;
  const person = `entity: person
systems: { work: desk.people, books: books.Employee }
truth: settings.people
record:
  number: { type: text, key: true, work: id, books: EmployeeNumber }
  first: { type: text, books: GivenName }
fields: { DisplayName: first }
`;
  const of = (value: string) =>
    entityOf(
      programOf({ "sync.config.yaml": sync(value), "mappings/person.yaml": person }),
      "person",
    );
  expect([of("work").source.stream, of("work").documents[0]!.stream]).toEqual([
    "people",
    "Employee",
  ]);
  expect([of("books").source.stream, of("books").documents[0]!.stream]).toEqual([
    "Employee",
    "people",
  ]);
  const bad = {
    "sync.config.yaml": sync("work"),
    "mappings/person.yaml": person.replace("books: GivenName", "books: GivenNam"),
  };
  expect(compileProject(bad).all.map((each) => each.code)).toEqual(["TO231"]);
});

test("a mapping begins with another's keys, and places lead to where a value stands", () => {
  const texts = {
    ...project(""),
    "mappings/memo.yaml":
      "entity: memo\nextends: bill\nsystems: { books: books.Estimate }\nfields: { TxnStatus: status }\n",
  };
  const { all, program } = compileProject(texts);
  expect(program).toBe(null);
  expect(describe(all)[0]).toBe(
    "mappings/memo.yaml:4:22-28 error TO232: `TxnStatus` takes one of Pending, Accepted, Closed, Rejected, Converted, and this may be Draft, Approved",
  );
  const fine = {
    ...texts,
    "mappings/memo.yaml": "entity: memo\nextends: bill\nsystems: { books: books.Estimate }\n",
  };
  const memo = entityOf(programOf(fine), "memo");
  expect([memo.documents[0]!.stream, memo.documents[0]!.rules[0]!.place.file]).toEqual([
    "Estimate",
    "mappings/bill.yaml",
  ]);
});

test("entities as types, for functions of the project's own", () => {
  expect(generateTypes(programOf(project(""))))
    .toBe(`// Made by tieout from mappings/*.yaml; edits are lost.
import type { CalendarDate } from "tieout/calendar";
import type { Money } from "tieout/money";

/** Bills: mappings/bill.yaml. */
export interface Bill {
  readonly id: string;
  readonly client: { readonly ref: "client"; readonly key: string };
  readonly total: Money | null;
  readonly status: "Draft" | "Approved" | null;
  readonly due: CalendarDate | null;
}

/** Clients: mappings/client.yaml. */
export interface Client {
  readonly id: string;
  readonly name: string;
}
`);
});
