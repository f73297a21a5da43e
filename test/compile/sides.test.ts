/** What a mapping may leave out, and what it could never write. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import { checkConfiguration } from "../../engine/configuration.ts";
import { realWorld } from "../../engine/world.ts";
import { temporaryFolder } from "../support/world.ts";
import { compileProject, SYNC } from "./support.ts";

const FILES = SYNC.replace("{ connector: desk }", "{ connector: files, root: rows }");

const bill = (due: string): string => `entity: bill
systems: { work: desk.bills, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true, max: 21 }
  client: { type: text }
  due:    ${due}
  total:  { type: money }
fields:
  DocNumber: number
  CustomerRef: client
  DueDate: due
  Line: [{ fields: { Amount: total }, set: { SalesItemLineDetail: { ItemRef: Services } } }]
`;

/** A project of real files, as the command line opens it. */
async function checked(files: Readonly<Record<string, string>>): Promise<Checked> {
  const root = temporaryFolder();
  for (const [file, text] of Object.entries({ "sync.config.yaml": FILES, ...files })) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  const world = realWorld({ root });
  try {
    return await checkConfiguration({
      world,
      environment: null,
      actor: "dana.ruiz@harborline.example",
      connectors: new Map(Object.entries(connectors)),
      signal: new AbortController().signal,
      patient: true,
    });
  } finally {
    await world.http.close();
  }
}
type Checked = Awaited<ReturnType<typeof checkConfiguration>>;

async function tried(due: string, file: string, rows: string): Promise<readonly string[]> {
  const { diagnostics } = await checked({
    "mappings/bill.yaml": bill(due),
    [`rows/${file}`]: rows,
  });
  return diagnostics.map(({ code }) => code);
}

const ROW = '{"number":"B-1","client":"Rivers","total":"10.00"}\n';

test("an optional field that no row of a JSON export carries is no mistake; in a table it is", async () => {
  const optional = "{ type: date, optional: true }";
  expect(await tried(optional, "bills.ndjson", ROW)).toEqual([]);
  expect(await tried("{ type: date, when_null: keep }", "bills.ndjson", ROW)).toEqual([]);
  expect(await tried("{ type: date }", "bills.ndjson", ROW)).toEqual(["TO223"]);
  expect(await tried(optional, "bills.csv", "number,client,total\n")).toEqual(["TO223"]);
});

const seen = (create: string): string => `entity: seen
systems: { work: desk.seen, books: books.Customer }
truth: books
record:
  id:   { type: text, key: true, work: id, books: Id }
  name: { type: text, work: name, books: DisplayName }
create: ${create}
`;

test("a mapping that could never write its fields is refused, also where nothing is created", () => {
  for (const create of ["never", "if_missing"]) {
    const { all } = compileProject({ "mappings/seen.yaml": seen(create) });
    expect(all.map(({ code }) => code)).toEqual(["TO244"]);
  }
});

const started = (from: string): string =>
  `${bill("{ type: date }")}start: { on: due, from: ${from} }\n`;

test("a start is a day, or a setting that is one", async () => {
  const project = (from: string, type: string) => ({
    "sync.config.yaml": `${FILES}settings: { cut: { type: ${type}, value: "2026-01-01" } }\n`,
    "mappings/bill.yaml": started(from),
    "rows/bills.csv": "number,client,due,total\n",
  });
  const startOf = async (from: string): Promise<unknown> =>
    (await checked(project(from, "date"))).program?.entities[0]?.start?.from;
  expect(await startOf("settings.cut")).toMatchObject({ text: "settings.cut", type: "date" });
  expect(await startOf("2026-01-01")).toBe("2026-01-01");
  const { diagnostics } = await checked(project("settings.cut", "text"));
  expect(diagnostics.map(({ code }) => code)).toEqual(["TO263"]);
});
