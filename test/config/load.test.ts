import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadConfig, type Loaded } from "../../engine/config/load.ts";
import { openFiles } from "../../engine/files.ts";

const TEMP = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-load-"));
afterAll(() => fs.rmSync(TEMP, { recursive: true, force: true }));

const PROJECT = `tieout: 1
project: harborline
timezone: America/Chicago
connections:
  linarc: { connector: files, root: exports }
  books: { connector: quickbooks, environment: emulator, company: "9341" }
`;
const INVOICE = `entity: invoice
systems: { work: linarc.invoices, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true }
  total: money
fields:
  DocNumber: number
  Line:
    - each: lines
      fields: { Amount: total }
`;

let count = 0;
function load(written: Readonly<Record<string, string>>, environment?: string): Loaded {
  const root = path.join(TEMP, String(count++));
  for (const [name, text] of Object.entries({
    "sync.config.yaml": PROJECT,
    "mappings/invoice.yaml": INVOICE,
    ...written,
  })) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return loadConfig({ files: openFiles(root), environment });
}

const codes = (loaded: Loaded): readonly string[] => loaded.diagnostics.map((one) => one.code);

test("a project is read with its mappings, tests, links, tables and functions", () => {
  const { config, diagnostics } = load({
    "mappings/invoice.test.yaml":
      "tests: [{ name: a, given: { invoice: {} }, expect: { action: none } }]\n",
    "mappings/links/project.yaml": "links: project\nrows: [{ source: PRJ-1, books: Customer/1 }]\n",
    "mappings/lookups/codes.csv": 'code,item,rate:decimal\n03,"Concrete, wet",1.50\n09,Drywall,\n',
    "mappings/transforms.ts": "export const a = 1;\n",
    "mappings/README.md": "not read",
  });
  expect(diagnostics).toEqual([]);
  expect(config?.mappings.map((file) => file.value.entity)).toEqual(["invoice"]);
  expect(config?.tests).toHaveLength(1);
  expect(config?.links[0]?.value.rows).toHaveLength(1);
  expect(config?.transforms).toEqual({
    path: "mappings/transforms.ts",
    text: "export const a = 1;\n",
  });
  expect(config?.environment).toBe("default");
  const table = config?.lookups[0];
  expect({ ...table?.value.columns }).toEqual({ item: "text", rate: "decimal" });
  expect({ ...(table?.value.rows["03"] as object) }).toEqual({
    item: "Concrete, wet",
    rate: "1.50",
  });
  expect({ ...(table?.value.rows["09"] as object) }).toEqual({ item: "Drywall", rate: null });
  expect(table?.at(["rows", "03", "rate"])).toEqual({
    file: "mappings/lookups/codes.csv",
    line: 2,
    column: 20,
    length: 4,
  });
});

test("every value and every key knows where it stands", () => {
  const mapping = load({}).config!.mappings[0]!;
  const file = "mappings/invoice.yaml";
  expect(mapping.at(["fields", "DocNumber"])).toEqual({ file, line: 8, column: 14, length: 6 });
  expect(mapping.keyAt(["fields", "DocNumber"])).toEqual({ file, line: 8, column: 3, length: 9 });
  expect(mapping.at(["fields", "Line", 0, "fields", "Amount"])).toEqual({
    file,
    line: 11,
    column: 25,
    length: 5,
  });
  // What is absent stands where its nearest parent stands.
  expect(mapping.at(["fields", "DueDate", "x"])).toEqual({ file, line: 7, column: 1, length: 6 });
  expect(mapping.style(["entity"])).toBe("plain");
  expect(mapping.lineOf(["truth"])).toBe("truth: work");
});

test("places count what stands in the file: a byte order mark and carriage returns are no columns", () => {
  const { config, diagnostics } = load({
    "mappings/invoice.yaml": `\uFEFF${INVOICE}`.replaceAll("\n", "\r\n"),
  });
  expect(diagnostics.map((one) => [one.code, one.severity])).toEqual([["TO106", "warning"]]);
  const mapping = config!.mappings[0]!;
  expect(mapping.at(["entity"])).toMatchObject({ line: 1, column: 9, length: 7 });
  expect(mapping.lineOf(["truth"])).toBe("truth: work");
});

test("values have no prototype, and names of JavaScript's objects are plain keys or refused", () => {
  const { config } = load({
    "mappings/invoice.yaml": `${INVOICE}set: { toString: a, valueOf: b }\n`,
  });
  const set = config!.mappings[0]!.value.set!;
  expect(Object.getPrototypeOf(set)).toBe(null);
  expect(Object.keys(set)).toEqual(["toString", "valueOf"]);
  const refused = load({
    "mappings/invoice.yaml": `${INVOICE}set: { __proto__: { polluted: yes } }\n`,
  });
  expect(codes(refused)).toEqual(["TO118"]);
  expect(({} as Record<string, unknown>)["polluted"]).toBe(undefined);
});

test("keys keep the text that they are written with", () => {
  const { config } = load({
    "mappings/lookups/codes.yaml":
      "lookup: codes\ncolumns: { item: text }\nrows: { 03: a, 1.10: b, no: c, ~: d }\n",
  });
  expect(Object.keys(config!.lookups[0]!.value.rows)).toEqual(["03", "1.10", "no", "~"]);
});

test("nothing runs on a configuration with errors, but the rest of it is there to be judged", () => {
  const { config, draft, diagnostics } = load({
    "mappings/invoice.yaml": `${INVOICE}on_gon: ask\npermanent: yes\nlabel: 5\nbogus: 1\n`,
  });
  expect(config).toBe(null);
  expect(diagnostics).toHaveLength(4);
  expect(draft?.mappings[0]?.value).toMatchObject({ on_gone: "ask", permanent: true, label: "5" });
  expect(draft?.mappings[0]?.value).not.toHaveProperty("bogus");
  // A rename in the tree keeps the place of what was written.
  expect(draft?.mappings[0]?.keyAt(["on_gone"])).toMatchObject({ line: 12, column: 1, length: 6 });
});

test("a file that cannot be read leaves no draft: what it declares would be missed elsewhere", () => {
  const { draft } = load({ "mappings/project.yaml": "entity: project\n  bad: [\n" });
  expect(draft).toBe(null);
});

test("mistakes in several files are all told, sorted by place", () => {
  const { diagnostics } = load({
    "sync.config.yaml": PROJECT.replace("tieout: 1", "tieout: 1\nsafty: {}"),
    "mappings/invoice.yaml": INVOICE.replace("DocNumber: number", "DocNumber: {number}"),
    "mappings/links/project.yaml": "links: project\nrows: [{ sorce: a, books: b }]\n",
  });
  expect(diagnostics.map((one) => `${one.place.file}:${one.place.line} ${one.code}`)).toEqual([
    "mappings/invoice.yaml:8 TO123",
    "mappings/links/project.yaml:2 TO130",
    "sync.config.yaml:2 TO130",
  ]);
});

const ENVIRONMENTS = `${PROJECT}environments:
  sandbox: { store: sqlite:a.db, connections: { books: { environment: sandbox } } }
  production: { store: sqlite:b.db, connections: { books: { environment: production, company: "77" } } }
`;

test("an environment lies over the project, and its places are its own", () => {
  const { config } = load({ "sync.config.yaml": ENVIRONMENTS }, "production");
  expect(config?.environment).toBe("production");
  const project = config!.project;
  expect(project.value.store).toBe("sqlite:b.db");
  expect({ ...project.value.connections["books"] }).toEqual({
    connector: "quickbooks",
    environment: "production",
    company: "77",
  });
  expect(project.at(["connections", "books", "company"])).toMatchObject({ line: 9 });
});

test("without -e the only environment counts, else sandbox, else one has to be chosen", () => {
  expect(load({ "sync.config.yaml": ENVIRONMENTS }).config?.environment).toBe("sandbox");
  const only = `${PROJECT}environments: { live: { store: sqlite:c.db } }\n`;
  expect(load({ "sync.config.yaml": only }).config?.environment).toBe("live");
  const two = ENVIRONMENTS.replace("sandbox:", "staging:");
  expect(codes(load({ "sync.config.yaml": two }))).toEqual(["TO162"]);
  expect(codes(load({ "sync.config.yaml": ENVIRONMENTS }, "prod"))).toEqual(["TO160"]);
});

test("a project may lie below the folder that the files begin at", () => {
  const root = path.join(TEMP, "outer");
  fs.mkdirSync(path.join(root, "inner/mappings"), { recursive: true });
  fs.writeFileSync(path.join(root, "inner/sync.config.yaml"), PROJECT);
  fs.writeFileSync(path.join(root, "inner/mappings/invoice.yaml"), INVOICE);
  const { config } = loadConfig({ files: openFiles(root), root: "inner" });
  expect(config?.mappings[0]?.path).toBe("mappings/invoice.yaml");
});

// design/reliability.md, part 3.A: what YAML lets through or takes otherwise than it is meant.
test.each([
  ["a key twice", "label: a\nlabel: b\n", "TO112"],
  ["a key twice, once in quotes", 'label: a\n"label": b\n', "TO112"],
  ["a tab as indentation", "check:\n\tamount: total\n", "TO110"],
  ["a second document", "---\nlabel: a\n", "TO111"],
  ["a NUL as an escape", 'label: "a\\0b"\n', "TO105"],
  ["a quote that is not closed", 'label: "a\n', "TO109"],
  ["a bracket that is not closed", "needs: [a, b\n", "TO109"],
  ["20,000 brackets", `set: ${"[".repeat(20_000)}\n`, "TO117"],
  ["an alias of itself", "set: &x { a: *x }\n", "TO113"],
  ["a merge key", "set: { <<: { a: 1 } }\n", "TO113"],
  ["an unknown tag", "label: !foo bar\n", "TO114"],
  ["a tag that makes code", "label: !!js/function 'x'\n", "TO114"],
  ["__proto__", "set: { __proto__: { a: 1 } }\n", "TO118"],
  ["constructor", "set: { constructor: a }\n", "TO118"],
  ["no for false", "permanent: no\n", "TO135"],
  ["Y for true", "permanent: Y\n", "TO135"],
  ["digits that are lost", "set: { Ref: 12345678901234567890 }\n", "TO119"],
  ["a leading zero", "set: { Ref: 0100.5 }\n", "TO119"],
  ["a trailing zero", "set: { Rate: 100.000 }\n", "TO119"],
  ["infinity", "set: { Rate: 1e400 }\n", "TO119"],
  [".inf", "set: { Rate: .inf }\n", "TO119"],
  ["-0", "set: { Rate: -0 }\n", "TO119"],
  ["octal", "set: { Rate: 0o17 }\n", "TO119"],
  ["a value that is not there", "label:\n", "TO136"],
  ["a tilde", "label: ~\n", "TO136"],
  ["a list as a key", "? [a, b]\n: c\n", "TO115"],
  ["a key of 1,100 characters", `${"k".repeat(1100)}: a\n`, "TO101"],
])("%s is told, with a code of its own", (_, text, code) => {
  expect(codes(load({ "mappings/invoice.yaml": INVOICE + text }))).toContain(code);
});

test.each([
  ["1_000", "1_000"],
  ["22:22", "22:22"],
  ["2024-02-30", "2024-02-30"],
  ["no", "no"],
])("%s is the text that it looks like", (written, text) => {
  const { config } = load({ "mappings/invoice.yaml": `${INVOICE}set: { A: ${written} }\n` });
  expect(config?.mappings[0]?.value.set?.["A"]).toBe(text);
});

test("100,000 keys are read in one pass over them", () => {
  const keys = Array.from({ length: 110_000 }, (_, n) => `k${n}: a`).join("\n");
  // Over 1 MiB this is refused by its size; the keys of a table below that are all looked at.
  const rows = keys
    .slice(0, 800_000)
    .replace(/\n[^\n]*$/, "")
    .replaceAll("k", "  k");
  const table = `lookup: codes\ncolumns: { item: text }\nrows:\n${rows}\n`;
  const { config, diagnostics } = load({ "mappings/lookups/codes.yaml": table });
  expect(diagnostics).toEqual([]);
  expect(Object.keys(config!.lookups[0]!.value.rows).length).toBeGreaterThan(70_000);
  expect(codes(load({ "mappings/lookups/codes.yaml": keys }))).toContain("TO103");
});

test("a long path is no secret, and what is as long and random is one", () => {
  const random = "Zk3vQ9xT1mB7pL5sW2yH8cJ4nR6dF0gAqUeXoIrM";
  const withRoot = (root: string): string => PROJECT.replace("root: exports", `root: ${root}`);
  const path = withRoot("/mnt/vol7/K3x-Exports_2026Q1/Harborline/bJ9wT5");
  expect(codes(load({ "sync.config.yaml": path }))).not.toContain("TO151");
  expect(codes(load({ "sync.config.yaml": withRoot(random) }))).toContain("TO151");
});
