/** The examples of mappings/README.md as projects: compiled, and their tests run. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { files as filesConnector } from "../../connectors/files/index.ts";
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import { compile } from "../../engine/compile/compile.ts";
import type { Compiled } from "../../engine/compile/compile.ts";
import type { Config } from "../../engine/config/config.ts";
import { loadConfig } from "../../engine/config/load.ts";
import { openFiles } from "../../engine/files.ts";
import type { Connector } from "../../engine/contract/connector.ts";
import { compileVariants } from "../../engine/mapping-test-settings.ts";
import { runMappingTests } from "../../engine/mapping-test.ts";
import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import { tempFolder } from "../support/temp.ts";
import { testWorld } from "../support/world.ts";

const README = fs.readFileSync(path.join(import.meta.dirname, "../../mappings/README.md"), "utf8");
const BLOCKS = [...README.matchAll(/```yaml\n([^]*?)```/g)].map((match) => match[1]!);
const FRAGMENTS = BLOCKS.filter((block) => block.startsWith("# mapping: fragment"));

/** A system of the fragments: its work side is not known yet, its books have a few fields. */
const any: Connector = {
  name: "any",
  title: "Streams for examples",
  configSchema: { type: "object", properties: {} },
  secrets: [],
  describe: () => [
    ...["things", "lines", "clients", "projects", "employees"].map((name) => stream(name, [])),
    stream("Things", FIELDS_OF_THINGS),
  ],
  open: () => Promise.reject(new Error("nothing is opened here")),
};

const ANY = "Name Number Note Amount DisplayName DueDate PrivateNote CustomerRef TxnDate";
const FIELDS_OF_THINGS: readonly FieldSchema[] = [
  ...ANY.split(" ").map((name) => ({ name, type: { kind: "any" } as const })),
  { name: "Balance", type: { kind: "money" }, readOnly: true },
  { name: "TotalAmt", type: { kind: "money" }, readOnly: true },
  {
    name: "Line",
    type: {
      kind: "list",
      fields: [
        { name: "Amount", type: { kind: "money" } },
        { name: "Description", type: { kind: "text" } },
      ],
    },
  },
];

function stream(name: string, fields: readonly FieldSchema[]): StreamSchema {
  const can = { create: true, update: true, void: true };
  return { name, fields, id: "id", version: null, can, parts: {} };
}

const CONNECTORS = new Map<string, Connector>([
  ["any", any],
  ["files", filesConnector],
  ["quickbooks", quickbooks],
]);

interface Tried {
  readonly config: Config;
  readonly compileAs: (config: Config) => Compiled;
  readonly errors: readonly string[];
  readonly compiled: Compiled;
}

function tryProject(texts: Readonly<Record<string, string>>, environment?: string): Tried {
  const root = tempFolder();
  for (const [name, text] of Object.entries(texts)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  const files = openFiles(root);
  const loaded = loadConfig({ files, ...(environment === undefined ? {} : { environment }) });
  const io = { ...testWorld({ root }), files };
  const compileAs = (config: Config): Compiled => compile({ config, connectors: CONNECTORS, io });
  const draft = loaded.config ?? loaded.draft;
  if (draft === null) throw new Error(loaded.diagnostics.map(({ message }) => message).join("\n"));
  const compiled = compileAs(draft);
  const errors = [...loaded.diagnostics, ...compiled.diagnostics]
    .filter(({ severity }) => severity === "error")
    .map(({ code, place, message }) => `${place.file}:${place.line} ${code} ${message}`);
  return { config: draft, compileAs, errors, compiled };
}

/** Files by their first line: `# mappings/invoice.yaml: …`; the first of each name counts. */
function filesInReadme(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const block of BLOCKS) {
    const name = /^# ((?:mappings\/)?[\w/.]+\.yaml)/.exec(block)?.[1];
    if (name !== undefined && name !== "fleet.yaml") found[name] ??= block;
  }
  return found;
}

/** What the examples refer to and do not show. */
const BESIDE: Readonly<Record<string, string>> = {
  "mappings/project.yaml": `entity: project
systems: { work: linarc.projects, books: books.Customer }
truth: work
record: { number: { type: text, key: true }, name: text }
fields: { DisplayName: name }
`,
  "mappings/matter.yaml": `entity: matter
systems: { work: practice.matters, books: books.Customer }
truth: work
record: { number: { type: text, key: true }, name: text }
fields: { DisplayName: name }
`,
  "exports/employees.csv": "employee_id,first_name,last_name,hire_date,status\n",
  "exports/projects.csv": "number,name\n",
  "exports/invoices.csv":
    "invoice_number,number,project_id,status,invoice_date,due_date,total,balance,open\n",
  "exports/invoice_lines.csv": "invoice_number,cost_code,title,amount\n",
  "practice/trust_transfers.csv": "number,matter,invoice,amount\n",
  "practice/matters.csv": "number,name\n",
};

test("the files of the page are a project that compiles, and its tests pass", () => {
  const shown = filesInReadme();
  expect(Object.keys(shown).length).toBeGreaterThan(9);
  const practice = "connections:\n  practice: { connector: files, root: practice }\n";
  const config = shown["sync.config.yaml"]!.replace("connections:\n", practice)
    // What is written back needs a place, and a key to be known by.
    .replace("root: exports }", `root: exports, outbox: outbox, ${KEYS} }`);
  const { "mappings/links/employee.yaml": turned = "", ...whole } = shown;
  const project = tryProject({ ...BESIDE, ...whole, "sync.config.yaml": config }, "sandbox");
  expect(project.errors).toEqual([]);
  const variants = compileVariants(project.config, project.compileAs);
  const results = runMappingTests(project.compiled.program!, project.config, { variants });
  expect(results.length).toBeGreaterThan(4);
  const failing = results.flatMap(({ name, differences }) =>
    differences.map(({ path: at, expected, actual }) => `${name}: ${at}: ${expected}: ${actual}`),
  );
  expect(failing).toEqual([]);
  // Links of employees are shown for the books as the truth.
  const other = { "sync.config.yaml": config.replace("value: work", "value: books") };
  const books = { ...BESIDE, ...whole, ...other, "mappings/links/employee.yaml": turned };
  expect(tryProject(books, "sandbox").errors).toEqual([]);
});

const KEYS = "keys: { invoices: invoice_number, employees: employee_id, projects: number }";

const RECORD = `record:
  number:  { type: text, key: true }
  name:    { type: text }
  stage:   { type: text }
  status:  { type: text }
  kind:    { type: text }
  project: { type: ref, entity: project }
  dated:   { type: date }
  due:     { type: date }
  total:   { type: money }
  balance: { type: money }
  fee:     { type: money }
  lines:
    list: w.lines
    by: thing
    of: { code: text, title: text, amount: money, retainage: money }
`;
const FIELDS = "fields: { DueDate: due, PrivateNote: name, CustomerRef: project }\n";
const NUMBER = "fields: { Number: number }\n";

/** A fragment in a mapping that has what it speaks of. */
function around(fragment: string): string {
  const own = fragment.replace(/^#.*\n/, "");
  const says = (key: string): boolean => new RegExp(`^${key}:`, "m").test(own);
  return [
    "entity: thing\nsystems: { work: w.things, books: b.Things }\ntruth: work\n",
    says("record") ? "" : RECORD,
    says("fields") ? "" : says("record") ? NUMBER : FIELDS,
    says("backflow") && !says("paid") ? "paid: Balance == 0\n" : "",
    own,
  ].join("");
}

const small = (entity: string, stream: string): string => `entity: ${entity}
systems: { work: w.${stream}, books: b.Things }
truth: work
record: { number: { type: text, key: true }, name: { type: text } }
fields: { Name: name }
`;

const PROJECT = {
  "sync.config.yaml": `tieout: 1
project: page
timezone: UTC
currency: USD
connections: { w: { connector: any }, b: { connector: any } }
settings: { jobs: with the client, change_orders: true }
`,
  "mappings/client.yaml": small("client", "clients"),
  "mappings/project.yaml": small("project", "projects"),
  "mappings/employee.yaml": small("employee", "employees"),
  "mappings/invoice.yaml": small("invoice", "things"),
  "mappings/lookups/cost_codes.yaml":
    'lookup: cost_codes\ncolumns: { title: text }\nrows: { "03": { title: Concrete } }\n',
};

test.each(FRAGMENTS.map((block) => [block.split("\n").slice(1, 3).join(" "), block] as const))(
  "the fragment `%s` compiles where it may stand",
  (_, block) => {
    const { errors, compiled } = tryProject({ ...PROJECT, "mappings/thing.yaml": around(block) });
    expect(errors).toEqual([]);
    expect(compiled.program?.entities.map(({ name }) => name as string)).toContain("thing");
  },
);
