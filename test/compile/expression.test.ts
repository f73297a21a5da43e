import fc from "fast-check";
import { expect, test } from "vitest";
import { testScope } from "../../engine/mapping-test-scope.ts";
import { decodeGiven } from "../../engine/compile/given.ts";
import { textOf } from "../../engine/compile/values.ts";
import type { Value } from "../../engine/model/value.ts";
import { compileProject, describe, entityOf, programOf } from "./support.ts";

const GIVEN = {
  id: "A-1",
  total: "100.10",
  pct: "0.075",
  qty: "3",
  status: "Approved",
  due: "2026-06-30",
  seen: "2026-07-01T03:30:00.000Z",
  first: "Ada",
  project: "P-1",
  code: "03",
  lines: [
    { title: "a", amount: "60.00", code: "03" },
    { title: null, amount: "40.10", code: "09" },
    { title: "c", amount: null, code: "03" },
  ],
};

const MAPPING = (title: string) => `entity: invoice
systems: { work: desk.invoices, books: books.Invoice }
truth: work
title: ${JSON.stringify(title)}
record:
  id: { type: text, key: true }
  total: { type: money, optional: true }
  none: { type: money, optional: true, work: balance }
  pct: { type: decimal, optional: true }
  qty: { type: integer, optional: true, work: number }
  status: { type: one_of, values: [Draft, Approved], optional: true }
  due: { type: date, optional: true }
  never: { type: date, optional: true, work: dated }
  seen: { type: instant, optional: true, work: dated }
  first: { type: text, optional: true, work: note }
  last: { type: text, optional: true, work: note }
  flag: { type: bool, optional: true, work: note }
  project: { type: ref, entity: project, optional: true }
  code: { lookup: codes, optional: true, work: note }
  lines:
    list: desk.lines
    by: invoice
    of:
      title: { type: text, optional: true }
      amount: { type: money, optional: true }
      code: { lookup: codes, optional: true }
create: never
`;

const PROJECT = (title: string) => ({
  "sync.config.yaml": `tieout: 1
project: test
timezone: America/Chicago
currency: USD
connections:
  desk: { connector: desk }
  books: { connector: quickbooks, environment: emulator, company: "1" }
settings:
  mode: { one_of: [fast, slow], value: fast }
  limit: { type: money, value: "50.00" }
`,
  "mappings/invoice.yaml": MAPPING(title),
  "mappings/project.yaml": `entity: project
systems: { work: desk.projects, books: books.Customer }
truth: work
record:
  id: { type: text, key: true }
  name: text
  owner: { type: ref, entity: project, optional: true }
create: never
`,
  "mappings/lookups/codes.yaml": `lookup: codes
columns: { item: text, rate: decimal }
rows:
  "03": { item: Concrete, rate: "1.5" }
  "09": { item: Drywall, rate: null }
`,
});

function run(title: string): {
  readonly value: Value;
  readonly type: string;
  readonly reasons: readonly string[];
} {
  const program = programOf(PROJECT(title));
  const entity = entityOf(program, "invoice");
  const given = {
    invoice: GIVEN,
    project: { id: "P-1", name: "Quarry", owner: "P-1" },
  };
  const { fields } = decodeGiven(entity.fields, GIVEN, program.currency);
  const scope = testScope(program, given, fields, null);
  const value = entity.title.run(scope);
  return { value, type: entity.title.type, reasons: scope.reasons().map((each) => each.code) };
}

function shown(title: string): string | boolean | null {
  const { value } = run(title);
  return value === null || typeof value === "boolean" ? value : textOf(value);
}

function found(title: string): readonly string[] {
  return compileProject(PROJECT(title))
    .all.filter((each) => each.severity === "error")
    .map(({ code, place, message }) => `${code} ${place.column} ${message}`);
}

test.each([
  // Paths, and what null does on them.
  ["total", "100.10"],
  ["none", null],
  ["project.name", "Quarry"],
  ["project.owner.owner.name", "Quarry"],
  ["code.item", "Concrete"],
  ["settings.limit", "50.00"],
  ['join(lines.title, "+")', "a+c"],
  ['join(lines.code.item, " ")', "Concrete Drywall Concrete"],
  // Arithmetic is exact, and null goes through it.
  ["total + 0.20", "100.30"],
  ["total - none", null],
  ["total * pct", "7.51"],
  ["pct * total", "7.51"],
  ["-total", "-100.10"],
  ["total / settings.limit", "2.002"],
  ["0.1 + 0.2", "0.3"],
  ["qty / 7", "0.428571428571"],
  ["1 / 0", null],
  ["qty - 5", "-2"],
  ["due - due", "0"],
  ["first + first", "AdaAda"],
  // Comparison: by value; an order with null holds never.
  ["total == 100.1", true],
  ["total != 0", true],
  ["total > settings.limit", true],
  ["none > 0", false],
  ["none < 0", false],
  ["none == null", true],
  ["total == null", false],
  ["none == none", true],
  ['status == "Approved"', true],
  ['status in ["Draft", "Approved"]', true],
  ['due >= "2026-06-30"', true],
  ["never < due", false],
  ['project == "P-1"', true],
  ["pct < 0.08 && qty == 3", true],
  ["!flag", true],
  ["flag || total > 0", true],
  // Lists.
  ["sum(lines.amount)", "100.10"],
  ["count(lines)", "3"],
  ["count(lines.title)", "2"],
  ["max(lines.amount)", "60.00"],
  ["first(lines.title)", "a"],
  ['sum(lines.filter(x, x.code.item == "Concrete").amount)', "60.00"],
  ["lines.exists(x, x.amount > 50)", true],
  ["lines.all(x, x.amount > 50)", false],
  ['join(lines.map(x, x.amount * 2), " ")', "120.00 80.20"],
  ["count(distinct(lines.code.item))", "2"],
  // Choices evaluate what is chosen, and a literal takes the type beside it.
  ["choose(total > 50, total, 0)", "100.10"],
  ['choose(status == "Draft", total, 0)', "0.00"],
  ["coalesce(none, total, 0)", "100.10"],
  ["coalesce(none, 0)", "0.00"],
  ['status == "Draft" ? "no" : "yes"', "yes"],
  ["is_null(none)", true],
  // Functions.
  ["round(pct, 2)", "0.08"],
  ["round(2.345, 2)", "2.35"],
  ["round(-2.345, 2)", "-2.35"],
  ["abs(-total)", "100.10"],
  ["upper(first)", "ADA"],
  ['title("o\'brien mc-neil")', "O'brien Mc-Neil"],
  ['trim("  a   b ")', "a b"],
  ['left("Ünïcode", 3)', "Ünï"],
  ['right("abc", 5)', "abc"],
  ['before("Doe, Jane", ", ")', "Doe"],
  ['after("Doe, Jane", ", ")', "Jane"],
  ['replace("a.b.c", ".", "$&")', "a$&b$&c"],
  ['length("😀a")', "2"],
  ['contains(first, "d")', true],
  ['format_date(due, "D MMM YYYY")', "30 Jun 2026"],
  ["add_days(due, 30)", "2026-07-30"],
  ['days_between("2026-06-01", due)', "29"],
  ["month(due)", "2026-06"],
  ["year(due)", "2026"],
  ['date("6/1/2026", "M/D/YYYY")', "2026-06-01"],
  // 22:30 of the day before, in Chicago.
  ["date(seen)", "2026-06-30"],
  ["money(round(decimal(total) / 3, 2))", "33.37"],
  ["display(total * 1000)", "100,100.00"],
  ["text(pct)", "0.075"],
  // Templates.
  ["{first} {total} {due} {qty}", "Ada 100.10 2026-06-30 3"],
  ["{first} {last}", "Ada "],
  ["C#{last}", null],
  ["{{{first}}}", "{Ada}"],
  ['it\'s {choose(total > 1, "dear", "cheap")}', "it's dear"],
])("%s gives %s", (expression, expected) => {
  expect(shown(expression)).toBe(expected);
});

test("a quotient by zero, a currency and an inexact amount block the document and name why", () => {
  expect(run("1 / (qty - 3)").reasons).toEqual(["expression_failed"]);
  expect(run("money(decimal(total) / 3)").reasons).toEqual(["expression_failed"]);
  expect(run('date(first, "M/D/YYYY")').reasons).toEqual(["expression_failed"]);
});

test("a lookup is only asked for what is chosen", () => {
  expect(run('choose(status == "Draft", code.item, first)').reasons).toEqual([]);
  const missing = PROJECT("code.item");
  const program = programOf(missing);
  const entity = entityOf(program, "invoice");
  const { fields } = decodeGiven(entity.fields, { ...GIVEN, code: "99" }, program.currency);
  const scope = testScope(program, {}, fields, null);
  expect(entity.title.run(scope)).toBe(null);
  expect(scope.reasons().map((each) => [each.code, each.text])).toEqual([
    ["lookup_missing", '"99" is not in the lookup codes'],
  ]);
});

test.each([
  ["total + first", "TO208"],
  ["total == pct", "TO208"],
  ["total / 3", "TO219"],
  ["total * total", "TO208"],
  ["due > first", "TO208"],
  ['status == "Aproved"', "TO210"],
  ['status in ["Draft", "Void"]', "TO210"],
  ['due == "2026-02-30"', "TO214"],
  ["first && true", "TO209"],
  ["choose(first, 1, 2)", "TO209"],
  ["choose(flag, 1, due)", "TO208"],
  ["sum(total)", "TO207"],
  ["sum(lines)", "TO207"],
  ["left(first)", "TO206"],
  ["summ(lines.amount)", "TO205"],
  ["project.nme", "TO204"],
  ["code.items", "TO212"],
  ["total.cents", "TO204"],
  ["settings.mod", "TO211"],
  ["each.amount", "TO218"],
  ["existing.Balance", "TO218"],
  ["totl * 2", "TO202"],
  ["lines[0].amount", "TO216"],
  ['first.matches("a")', "TO216"],
  ["{total: 1}.total", "TO201"],
  ["first.constructor", "TO204"],
  ["project.__proto__", "TO204"],
  ["0x1F + 1", "TO213"],
  ['format_date(due, "YYY")', "TO226"],
  ["format_date(due, first)", "TO226"],
  ["total +", "TO201"],
  ["{first", "TO215"],
  ["{first} }", "TO215"],
  // As a template it would post the formula: the very text, with the name in it.
  ['choose(true, first, "{first}")', "TO215"],
  ["{lines}", "TO208"],
])("%s is refused with %s", (expression, code) => {
  expect(found(expression).map((each) => each.split(" ")[0])).toEqual([code]);
});

test("an expression is bounded in depth, size and length", () => {
  expect(found(`${"(".repeat(40)}1${")".repeat(40)}`)[0]).toMatch(/^TO217/);
  expect(found(`"${"x".repeat(5000)}"`)[0]).toMatch(/^TO217/);
  expect(found(`1${"+1".repeat(600)}`)[0]).toMatch(/^TO217/);
});

test("one finding does not bring others about the same thing", () => {
  expect(found("sum(totl, 1) + totl2 * nix(totl)").length).toBe(3);
});

test("a misspelt name is shown at its place, with the name that is near and a fix", () => {
  const { all } = compileProject(PROJECT("sum(lines.amont)"));
  expect(describe(all)).toEqual([
    "mappings/invoice.yaml:4:19-24 error TO204: unknown field `amont` of list of a row of lines",
    "  note: it has title, amount, code",
    "  help: did you mean `amount`?",
    '  fix: "sum(lines.amount)"',
  ]);
});

test("whatever text stands there, the compiler answers with findings or a program", () => {
  const part = fc.constantFrom(
    ...["total", "first", "lines", "project", "code", ".", "(", ")", "{", "}", "[", "]", ","],
    ...["+", "-", "*", "/", "==", "!=", "<", "&&", "||", "!", "?", ":", " ", "'", '"', "\\"],
    ...["1", "0.5", "sum", "choose", "exists", "x", "null", "__proto__", "constructor", "é", "😀"],
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
      const text = parts.join("").trim() || "total";
      const { program, all } = compileProject(PROJECT(text));
      expect(program === null).toBe(all.some((each) => each.severity === "error"));
      if (program !== null) run(text);
    }),
    { numRuns: 150 },
  );
});
