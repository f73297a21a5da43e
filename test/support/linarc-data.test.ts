import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { applicationsOf } from "../../examples/linarc/data/applications.ts";
import { className, COST_CODES, UNMAPPED_CODE } from "../../examples/linarc/data/cost-codes.ts";
import { projects } from "../../examples/linarc/data/projects.ts";
import { linarcData } from "../../examples/linarc/make-data.ts";

const ROOT = new URL("../../", import.meta.url);
const LINARC = new URL("examples/linarc/", ROOT);
const read = (path: string, from: URL = LINARC): string =>
  readFileSync(new URL(path, from), "utf8");

test("the committed data is what the generator makes", () => {
  const made = linarcData();
  expect([...made.keys()]).toHaveLength(13);
  // Compared outside of expect: a difference would print a megabyte.
  const differing = [...made].filter(([path, text]) => read(path) !== text).map(([path]) => path);
  expect(differing, "run: node examples/linarc/make-data.ts").toEqual([]);
});

test("the exports are as large and as messy as the example says", () => {
  const all = projects().flatMap(applicationsOf);
  expect(all.length).toBeGreaterThanOrEqual(900);
  expect(all.flatMap((each) => each.lines).length).toBeGreaterThanOrEqual(5000);
  expect(new Set(all.map((each) => each.number)).size).toBe(all.length);
  expect(all.filter((each) => each.number.length > 21).map((each) => each.number)).toEqual([
    "PA-1018-07-REVISED-2025",
  ]);
  const dates = all.map((each) => each.invoiceDate).toSorted();
  expect([dates[0]!.slice(0, 7), dates.at(-1)!.slice(0, 7)]).toEqual(["2024-10", "2026-09"]);
  expect(read("exports/projects.csv").startsWith("\uFEFF")).toBe(true);
  expect(read("exports/employees.csv").split("\r\n")).toHaveLength(66);
  expect(read("exports/invoice_lines.csv")).toContain('"Concrete\nfootings and slab on grade"');
});

test("every invoice adds up but the four that must not", () => {
  const wrong = projects()
    .flatMap(applicationsOf)
    .filter((each) => {
      const lines = each.lines.filter((line) => line.exported);
      const built = lines.reduce((sum, l) => sum + l.thisPeriod + l.stored - l.retainage, 0n);
      return built !== each.totalInExport;
    });
  expect(wrong.map((each) => each.number).toSorted()).toEqual([
    "PA-1009-11",
    "PA-1012-06",
    "PA-1027-14",
    "PA-1033-08",
  ]);
});

interface Expected {
  readonly total: string;
  readonly rows: number;
  readonly waiting: readonly Bucket[];
  readonly held_back: readonly Bucket[];
  readonly link: Bucket;
  readonly create: Bucket & {
    readonly work: string;
    readonly retainage: string;
    readonly by_month: Readonly<Record<string, Bucket>>;
    readonly by_customer: Readonly<Record<string, Bucket>>;
  };
}
interface Bucket {
  readonly count: number;
  readonly total: string;
}

const cents = (text: string): bigint => BigInt(text.replace(".", ""));
const added = (list: readonly Bucket[]): readonly [number, bigint] => [
  list.reduce((sum, each) => sum + each.count, 0),
  list.reduce((sum, each) => sum + cents(each.total), 0n),
];

test("the expected outcome places every invoice and every cent once", () => {
  const file = JSON.parse(read("expected.json")) as { unattended: { invoice: Expected } };
  const { rows, total, waiting, held_back, link, create } = file.unattended.invoice;
  expect(added([...waiting, ...held_back, link, create])).toEqual([rows, cents(total)]);
  expect(cents(create.work) - cents(create.retainage)).toBe(cents(create.total));
  for (const split of [create.by_month, create.by_customer]) {
    expect(added(Object.values(split))).toEqual([create.count, cents(create.total)]);
  }
});

test("the page for people tells the same figures", () => {
  const file = JSON.parse(read("expected.json")) as { unattended: { invoice: Expected } };
  const { rows, total, held_back, waiting, link, create } = file.unattended.invoice;
  const page = read("README.md");
  const shown = (text: string): string => text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
  const figures = [
    [shown(String(rows)), shown(total)],
    [shown(String(create.count)), shown(create.total)],
    [String(link.count), shown(link.total)],
    ...[held_back, waiting].map((list) => {
      const [count, sum] = added(list);
      return [String(count), shown(`${sum / 100n}.${String(sum % 100n).padStart(2, "0")}`)];
    }),
  ];
  for (const [count, sum] of figures) expect(page).toContain(`| ${count} | ${sum} |`);
});

test("the lookup tables have every cost code but the unmapped one, with classes of the books", () => {
  const company = JSON.parse(read("company.json")) as {
    entities: { Class: readonly { Name: string }[] };
  };
  const classes = company.entities.Class.map((each) => each.Name);
  for (const [folder, from] of [
    ["mappings/", ROOT],
    ["mappings/", LINARC],
  ] as const) {
    const table = parse(read(`${folder}lookups/cost_codes.yaml`, from)) as {
      rows: Record<string, { title: string; class: string }>;
    };
    expect(Object.keys(table.rows)).toEqual(COST_CODES.map(([code]) => code));
    expect(table.rows).not.toHaveProperty(UNMAPPED_CODE[0]);
    for (const [code, row] of Object.entries(table.rows)) {
      expect(row.class).toBe(className(code));
      expect(classes).toContain(row.class);
    }
  }
});

test("the reviewed links give each project the customer that its owner is in the books", () => {
  const file = parse(read("mappings/links/project.yaml", ROOT)) as {
    rows: readonly { source: string; books: string }[];
  };
  const declared = file.rows.map((row) => [row.source, row.books]);
  const owned = projects()
    .filter((project) => project.linked)
    .map((project) => [project.id, `Customer/${project.owner.customerId}`]);
  expect(declared).toEqual(owned);
});

test("the company holds what the mappings name, and nothing of a number twice", () => {
  const { entities } = JSON.parse(read("company.json")) as {
    entities: Record<string, readonly Record<string, unknown>[]>;
  };
  const names = (list: string, field: string): unknown[] =>
    entities[list]!.map((row) => row[field]);
  expect(names("Item", "Name")).toEqual(expect.arrayContaining(["Progress Billing", "Retainage"]));
  expect(names("Term", "Name")).toContain("Net 30");
  const people = ["Customer", "Vendor", "Employee"];
  for (const field of ["Id", "DisplayName"]) {
    const all = people.flatMap((list) => names(list, field));
    expect(new Set(all).size).toBe(all.length);
  }
  expect(names("Invoice", "DocNumber")).toEqual([
    ...["PA-1005-03", "PA-1023-02", "PA-1020-05"],
    ...["1038", "1039"],
  ]);
  const owed = (rows: readonly Record<string, unknown>[], field: string): bigint =>
    rows.reduce((sum, row) => sum + BigInt(Math.round(Number(row[field]) * 100)), 0n);
  expect(owed(entities["Customer"]!, "Balance")).toBe(owed(entities["Invoice"]!, "TotalAmt"));
});
