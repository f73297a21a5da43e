import { expect, test } from "vitest";
import { textOf } from "../../engine/compile/values.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { parseJson } from "../../engine/model/json.ts";
import type { EntityProgram } from "../../engine/model/program.ts";
import { entityOf, programOf } from "./support.ts";

function entity(record: string): EntityProgram {
  const program = programOf({
    "mappings/invoice.yaml": `entity: invoice
systems: { work: desk.invoices, books: books.Invoice }
truth: work
record:
  id: { type: text, key: true }
${record}
create: never
`,
    "mappings/project.yaml": `entity: project
systems: { work: desk.projects, books: books.Customer }
truth: work
record: { id: { type: text, key: true } }
create: never
`,
  });
  return entityOf(program, "invoice");
}

/** The value of the one field beside the key, or its problem. */
function read(field: string, cell: unknown): string | boolean | null {
  const decoded = entity(`  note: ${field}`).decode({ id: "1", note: cell } as JsonObject);
  const [problem] = decoded.problems;
  if (problem !== undefined) return `! ${problem.found} | ${problem.expected}`;
  const value = decoded.fields["note"] ?? null;
  return typeof value === "boolean" || value === null ? value : textOf(value);
}

test.each([
  ["text", "  Concrete ", "Concrete"],
  ["{ type: text, trim: false }", " a ", " a "],
  ["text", 1001, "1001"],
  ["{ type: text, max: 3 }", "abcd", "! abcd | at most 3 characters"],
  ["{ type: text, max: 3 }", "😀😀😀", "😀😀😀"],
  ["money", "18400.00", "18400.00"],
  ["money", 18400.5, "18400.50"],
  ["money", "1,234.56", "! 1,234.56 | an amount in USD with at most 2 decimals"],
  ["money", "0.005", "! 0.005 | an amount in USD with at most 2 decimals"],
  ["money", "１２", "! １２ | an amount in USD with at most 2 decimals"],
  ["money", "1.23E+08", "! 1.23E+08 | an amount in USD with at most 2 decimals"],
  [
    "money",
    "-99999999999999999999.99",
    "! -99999999999999999999.99 | an amount in USD with at most 2 decimals",
  ],
  ["money", "1e400", "! 1e400 | an amount in USD with at most 2 decimals"],
  ['{ type: money, format: "1,234.56" }', "1,234,567.80", "1234567.80"],
  ['{ type: money, format: "1,234.56" }', "1234567.8", "1234567.80"],
  [
    '{ type: money, format: "1,234.56" }',
    "12,34.00",
    "! 12,34.00 | an amount in USD with at most 2 decimals, written as 1,234.56",
  ],
  ['{ type: money, format: "1.234,56" }', "-1.234,56", "-1234.56"],
  [
    '{ type: money, format: "1.234,56" }',
    "1,234.56",
    "! 1,234.56 | an amount in USD with at most 2 decimals, written as 1.234,56",
  ],
  ['{ type: money, format: "($1,234.56)" }', "($1,234.56)", "-1234.56"],
  [
    '{ type: money, format: "($1,234.56)" }',
    "(-1)",
    "! (-1) | an amount in USD with at most 2 decimals, written as ($1,234.56)",
  ],
  ["decimal", "0.0750", "0.075"],
  ["integer", "12", "12"],
  ["integer", "1.5", "! 1.5 | a whole number"],
  ["date", "2026-06-30", "2026-06-30"],
  ["date", "6/30/2026", "! 6/30/2026 | a day in the form YYYY-MM-DD"],
  ["{ type: date, format: M/D/YYYY }", "6/3/2026", "2026-06-03"],
  ["{ type: date, format: M/D/YYYY }", "2/30/2026", "! 2/30/2026 | a day in the form M/D/YYYY"],
  ["instant", "2026-06-30T12:00:00-07:00", "2026-06-30T19:00:00.000Z"],
  [
    "instant",
    "2026-06-30 12:00",
    "! 2026-06-30 12:00 | a time with its zone, such as 2026-06-30T12:00:00Z",
  ],
  ["bool", true, true],
  ["bool", "yes", "! yes | true or false"],
  ["{ type: bool, format: Yes/No }", "No", false],
  ["{ type: one_of, values: [Draft, Approved] }", "Approved", "Approved"],
  [
    "{ type: one_of, values: [Draft, Approved] }",
    "approved",
    "! approved | one of Draft, Approved",
  ],
  ["{ type: ref, entity: project }", "P-7", "P-7"],
  ["{ type: text, optional: true }", "", null],
  ["{ type: money, optional: true }", "   ", null],
  ["text", "", "!  | a value is required"],
  ["text", { a: 1 }, '! {"a":1} | text'],
])("%s reads %j as %j", (field, cell, expected) => {
  expect(read(field, cell)).toBe(expected);
});

test("an amount of a JSON document keeps all its digits", () => {
  const row = parseJson('{ "id": "1", "note": 12345678901234567.89 }') as JsonObject;
  const decoded = entity("  note: money").decode(row);
  expect(textOf(decoded.fields["note"]!)).toBe("12345678901234567.89");
});

test("rows that the connector has joined are read in their own types, with their place", () => {
  const lines = "  lines: { list: desk.lines, by: invoice, of: { title: text, amount: money } }";
  const invoice = entity(lines);
  expect(invoice.source).toEqual({
    connection: "desk",
    stream: "invoices",
    key: "id",
    lists: [{ name: "lines", stream: "lines", by: "invoice", parentKey: "id" }],
  });
  const raw = {
    id: " A-1 ",
    $lists: {
      lines: [
        { title: "a", amount: "1.00" },
        { title: "b", amount: "x" },
      ],
    },
  };
  const decoded = invoice.decode(raw);
  expect(decoded.key).toBe("A-1");
  expect(decoded.problems.map(({ field, found }) => [field, found])).toEqual([
    ["lines[].amount", "x"],
  ]);
});

test("a blank key is null, and said", () => {
  const invoice = entity("  note: { type: text, optional: true }");
  expect(invoice.keyOf({ id: "  " })).toBe(null);
  expect(invoice.keyOf({ id: 1001 })).toBe("1001");
  expect(invoice.decode({ id: "" }).problems.map((each) => each.code)).toEqual(["key_missing"]);
});
