import fs from "node:fs";
import { expect, test } from "vitest";
import { files } from "../../connectors/files/index.ts";
import type { Page, ReadOptions } from "../../engine/contract/connector.ts";
import type { ConnectorIo, Files } from "../../engine/contract/io.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { writeJson } from "../../engine/model/json.ts";
import { openOptions } from "../conformance/open-options.ts";
import { SIGNAL } from "../conformance/talk.ts";
import { PROJECT } from "../support/cli.ts";
import { testWorld } from "../support/world.ts";

const NO_LISTS: ReadOptions = { cursor: null, lists: [], key: "id", signal: SIGNAL };

/** A folder with these files; what is read of one stream of it. */
function folder(contents: Readonly<Record<string, string | Uint8Array>>, config: JsonObject = {}) {
  const io = testWorld();
  io.files.write("in/.keep", "");
  for (const [name, content] of Object.entries(contents)) io.files.write(`in/${name}`, content);
  return { io, config: { root: "in", ...config } };
}

async function read(
  { io, config }: { readonly io: ConnectorIo; readonly config: JsonObject },
  stream: string,
  options: Partial<ReadOptions> = {},
): Promise<Page> {
  const connection = await files.open(openOptions(config, "read", io));
  const pages: Page[] = [];
  for await (const page of connection.source.read(stream, { ...NO_LISTS, ...options })) {
    pages.push(page);
  }
  return {
    records: pages.flatMap((page) => page.records),
    deleted: pages.flatMap((page) => page.deleted),
    cursor: null,
    complete: pages.at(-1)!.complete,
    oddities: pages.flatMap((page) => page.oddities ?? []),
  };
}

const bodies = ({ records }: Page): readonly JsonObject[] => records.map(({ body }) => body);
const fails = (message: string | RegExp): unknown =>
  expect.objectContaining({ code: "TO931", message: expect.stringMatching(message) });

test("a CSV file is a stream of its name: text by column, blank cells null, ids as text", async () => {
  const page = await read(
    folder({ "staff.csv": "id,name,rate\nE-1,Rae,41.50\nE-2,,007\n" }),
    "staff",
  );
  expect(page).toEqual({
    records: [
      { id: "E-1", version: null, body: { id: "E-1", name: "Rae", rate: "41.50" } },
      { id: "E-2", version: null, body: { id: "E-2", name: null, rate: "007" } },
    ],
    deleted: [],
    cursor: null,
    complete: true,
    oddities: [],
  });
});

test.each([
  ["a byte order mark", "\ufeffid;name\n1;Zoë\n", {}],
  ["semicolons", "id;name\n1;Zoë\n", {}],
  ["tabs", "id\tname\n1\tZoë\n", {}],
  ["declared latin1", Buffer.from("id,name\n1,Zoë\n", "latin1"), { encoding: "latin1" }],
  ["declared utf-16", Buffer.from("\ufeffid,name\n1,Zoë\n", "utf16le"), { encoding: "utf-16" }],
  ["old Macintosh newlines", "id,name\r1,Zoë\r", {}],
  ["a delimiter that is declared", "id|na;me|name\n1|x|Zoë\n", { delimiter: "|" }],
])("CSV with %s", async (_what, content, staff) => {
  const page = await read(folder({ "staff.csv": content }, { streams: { staff } }), "staff");
  expect(bodies(page)).toMatchObject([{ id: "1", name: "Zoë" }]);
});

test("windows-1252 has the euro sign", async () => {
  const bytes = Uint8Array.of(...Buffer.from("id,fee\n1,5 "), 0x80, 0x0a);
  const streams = { staff: { encoding: "windows-1252" } };
  expect(bodies(await read(folder({ "staff.csv": bytes }, { streams }), "staff"))).toEqual([
    { id: "1", fee: "5 €" },
  ]);
});

test.each([
  [
    "bytes that are no UTF-8",
    Buffer.from("id,name\n1,a\n2,Zo\xeb\n", "latin1"),
    /staff\.csv:3: this is not utf-8/,
  ],
  [
    "UTF-16 that is not declared",
    Buffer.from("\ufeffid,name\n1,a\n", "utf16le"),
    /:1: the file is UTF-16|:1: this is not/,
  ],
  ["a NUL character", "id,name\n1,a\n2,\0\n", /staff\.csv:3: there is a NUL character/],
  ["an empty file", "", /staff\.csv:1: the file is empty/],
  ["a header without a name", "id,,name\n", /staff\.csv:1: column 2 of 3 has no name/],
  ["a column twice", "id,name,id\n", /staff\.csv:1: columns 1 and 3 are both called "id"/],
  [
    "a quote that is never closed",
    'id,name\n1,"a\n2,b\n',
    /staff\.csv:2: a quote is opened and never closed/,
  ],
  [
    "a header with two readings",
    "id,a;b\n",
    /staff\.csv:1: the header line could be parted in two ways/,
  ],
])("a file with %s ends the run with its place", async (_what, content, message) => {
  await expect(read(folder({ "staff.csv": content }), "staff")).rejects.toEqual(fails(message));
});

test("a UTF-16 file says how to declare it, from its first line on", () => {
  const { io, config } = folder({ "staff.csv": Buffer.from("\ufeffid,name\n", "utf16le") });
  const advice = expect.stringContaining("utf-16");
  expect(() => files.describe(config, io)).toThrow(expect.objectContaining({ advice }));
});

test("rows that do not fit are shown with file and line, and then nothing counts as gone", async () => {
  const text = 'id,name,rate\n1,a,2\n2,b\n3,"c",4,5\n"4"x,d,5\n5,e,6\n6,f';
  const page = await read(folder({ "staff.csv": text }), "staff");
  expect(page.records.map(({ id }) => id)).toEqual(["1", "5"]);
  expect(page.complete).toBe(false);
  expect(page.oddities).toEqual([
    { place: "in/staff.csv:5", text: '"x" stands between a closing quote and the next cell' },
    { place: "in/staff.csv:3", text: "2 cells where the header line has 3" },
    { place: "in/staff.csv:4", text: "4 cells where the header line has 3" },
    { place: "in/staff.csv:7", text: "2 cells where the header line has 3" },
  ]);
});

test("a row without a key is shown, a key that stands twice is given twice", async () => {
  const page = await read(folder({ "staff.csv": "id,name\n,a\n1,b\n1,c\n  ,d\n" }), "staff");
  expect(bodies(page).map((body) => body["name"])).toEqual(["b", "c"]);
  expect(page.complete).toBe(false);
  expect(page.oddities).toEqual([
    { place: "in/staff.csv:2", text: '"id" is blank' },
    { place: "in/staff.csv:5", text: '"id" is blank' },
  ]);
});

test("NDJSON: numbers keep their digits, ids may be numbers and lie deeper", async () => {
  const text =
    '{"who":{"id":12345678901234567890},"rate":1.10}\r\n\n{"who":{"id":"x"},"rate":null}\n';
  const page = await read(folder({ "staff.ndjson": text }), "staff", { key: "who.id" });
  expect(page.records.map(({ id }) => id)).toEqual(["12345678901234567890", "x"]);
  expect(writeJson(page.records[0]!.body)).toBe('{"who":{"id":12345678901234567890},"rate":1.1}');
  expect(page.complete).toBe(true);
});

test("NDJSON lines that are no objects, or have a key twice, are shown", async () => {
  const text = '{"id":1}\n[1]\n{"id":2,"id":3}\n{"id":4\n{"id":5}';
  const page = await read(folder({ "staff.jsonl": text }), "staff");
  expect(page.records.map(({ id }) => id)).toEqual(["1", "5"]);
  expect(page.complete).toBe(false);
  expect(page.oddities!.map(({ place }) => place)).toEqual([
    "in/staff.jsonl:2",
    "in/staff.jsonl:3",
    "in/staff.jsonl:4",
  ]);
});

test("JSON: the list at the top, or where path says", async () => {
  const list = '[{"id":1,"tags":["a","b"]},{"id":2}]';
  expect(bodies(await read(folder({ "staff.json": list }), "staff"))).toEqual([
    { id: 1, tags: ["a", "b"] },
    { id: 2 },
  ]);
  const config = { streams: { staff: { path: "data.rows" } } };
  const deep = await read(folder({ "staff.json": `{"data":{"rows":${list}}}` }, config), "staff");
  expect(deep.records.map(({ id }) => id)).toEqual(["1", "2"]);
  const wrong = folder({ "staff.json": `{"data":{"items":${list}}}` }, config);
  await expect(read(wrong, "staff")).rejects.toEqual(fails(/there is no "rows" on the way/));
  await expect(read(folder({ "staff.json": "{}" }), "staff")).rejects.toEqual(
    fails(/there is no list of rows at the top/),
  );
  await expect(read(folder({ "staff.json": "[1,\n]" }), "staff")).rejects.toEqual(
    fails(/staff\.json:2: it is not JSON/),
  );
});

const INVOICES = "number,total\nA,3\nB,4\nC,0\n";
const LINES = "invoice,amount\nB,4\nA,1\nA,2\n";
const LISTS = [{ name: "lines", stream: "lines", by: "invoice", parentKey: "number" }];
const WITH_LINES = { lists: LISTS, key: "number" };

test("child rows stand under $lists with their parents, in their order", async () => {
  const page = await read(
    folder({ "bills.csv": INVOICES, "lines.csv": LINES }),
    "bills",
    WITH_LINES,
  );
  expect(bodies(page)).toEqual([
    {
      number: "A",
      total: "3",
      $lists: {
        lines: [
          { invoice: "A", amount: "1" },
          { invoice: "A", amount: "2" },
        ],
      },
    },
    { number: "B", total: "4", $lists: { lines: [{ invoice: "B", amount: "4" }] } },
    { number: "C", total: "0", $lists: { lines: [] } },
  ]);
  expect(page).toMatchObject({ complete: true, oddities: [] });
});

test("children of another format keep their digits, columns that are numbers their order", async () => {
  const json = folder({
    "bills.csv": INVOICES,
    "lines.ndjson": '{"invoice":"A","amount":12345678901234567.89,"2024":1}\n',
  });
  const [first] = bodies(await read(json, "bills", WITH_LINES));
  expect(writeJson((first!["$lists"] as JsonObject)["lines"]!)).toBe(
    '[{"2024":1,"invoice":"A","amount":12345678901234567.89}]',
  );
  const csv = folder({ "bills.csv": INVOICES, "lines.csv": "invoice,2024\nA,x\n" });
  const [other] = bodies(await read(csv, "bills", WITH_LINES));
  expect((other!["$lists"] as JsonObject)["lines"]).toEqual([{ invoice: "A", "2024": "x" }]);
});

test("children without a parent are counted, with their place", async () => {
  const lines = `${LINES}Z,1\n,5\nZ,2\n`;
  const page = await read(
    folder({ "bills.csv": INVOICES, "lines.csv": lines }),
    "bills",
    WITH_LINES,
  );
  expect(page.oddities).toEqual([
    { place: "in/lines.csv:6", text: '"invoice" is blank: the row belongs to nothing' },
    { place: "in/lines.csv:5", text: '2 rows of "Z" (invoice), which no row of the list is' },
  ]);
  expect(page.complete).toBe(true);
});

test("a child row that cannot be read ends the run: its parent would have another sum", async () => {
  const broken = folder({ "bills.csv": INVOICES, "lines.csv": `${LINES}B\n` });
  await expect(read(broken, "bills", WITH_LINES)).rejects.toEqual(
    fails("in/lines.csv:5: 1 cells where the header line has 2"),
  );
});

test("a file that is replaced while it is read is for later", async () => {
  const { io, config } = folder({ "staff.csv": `id,name\n${"1,a\n".repeat(50_000)}` });
  const stream: Files["stream"] = async function* (path) {
    let first = true;
    for await (const bytes of io.files.stream(path)) {
      yield bytes;
      if (first) io.files.write(path, "id,name\n1,b\n");
      first = false;
    }
  };
  const moving = { ...io, files: { ...io.files, stream } };
  await expect(read({ io: moving, config }, "staff")).rejects.toMatchObject({
    code: "TO941",
    exit: 75,
    message: "in/staff.csv was replaced or written to while it was read",
  });
});

test("files are described by what stands at their beginning; one that is not there is absent", () => {
  const { io, config } = folder(
    {
      "company.json": '{"name":"Harborline"}',
      "staff.csv": "id,name\n1,a\n2,\n3,c\n",
      "log.ndjson": '{"at":1}\n{"by":2}\n',
      "notes.pdf": "",
    },
    { keys: { gone: "id" }, streams: { gone: { file: "gone.csv" }, crew: { file: "staff.csv" } } },
  );
  const schemas = files.describe(config, io);
  expect(schemas.map(({ name }) => name)).toEqual(["crew", "log"]);
  expect(schemas[0]).toMatchObject({
    id: "id",
    version: null,
    can: { create: false, update: false, void: false },
    fields: [
      { name: "id", type: { kind: "any" }, note: "filled in 3 of the first 3 rows" },
      { name: "name", type: { kind: "any" }, note: "filled in 2 of the first 3 rows" },
    ],
  });
  expect(schemas[1]!.fields.map(({ name }) => name)).toEqual(["at", "by"]);
});

test("a list without a row yet has no columns, and a table without its key column is refused", () => {
  const keys = { keys: { notes: "id", people: "id" } };
  const { io, config } = folder({ "notes.ndjson": "", "people.csv": "id,name\n" }, keys);
  expect(
    files.describe(config, io).map(({ name, fields, id }) => [name, fields.length, id]),
  ).toEqual([
    ["notes", 0, "id"],
    ["people", 2, "id"],
  ]);
  io.files.write("in/people.csv", "name\n");
  expect(() => files.describe(config, io)).toThrow(/no column "id"/);
});

test("only the beginning of a long file is looked at", () => {
  const long = `id,name\n1,a\n${"2,b\n".repeat(200_000)}broken,"`;
  const { io, config } = folder({ "staff.csv": long });
  expect(files.describe(config, io)[0]!.fields[0]!.note).toBe("filled in 20 of the first 20 rows");
});

test("a stream that is not there: what there is, and the nearest name", async () => {
  const both = folder({ "staff.csv": "id\n", "bills.csv": "id\n" });
  await expect(read(both, "staf")).rejects.toMatchObject({
    code: "TO931",
    message: 'in: there is no file for "staf"',
    advice: "Is staff meant? There is: bills, staff.",
  });
});

test("nothing leads out of the root", async () => {
  const { io, config } = folder({ "staff.csv": "id\n" });
  io.files.write("secret.csv", "id\n1\n");
  const declared = { ...config, streams: { all: { file: "../secret.csv" } } };
  expect(() => files.describe(declared, io)).toThrow(expect.objectContaining({ code: "TO901" }));
  fs.symlinkSync(io.files.resolve("secret.csv"), io.files.resolve("in/linked.csv"));
  await expect(read({ io, config }, "linked")).rejects.toMatchObject({ code: "TO901" });
});

test("two files of one name are refused until one is named", async () => {
  const { io, config } = folder({ "staff.csv": "id\n1\n", "staff.json": "[]" });
  await expect(read({ io, config }, "staff")).rejects.toMatchObject({
    advice: "Say which: streams: { staff: { file: staff.json } }",
  });
  const named = { ...config, streams: { staff: { file: "staff.csv" } } };
  expect((await read({ io, config: named }, "staff")).records).toHaveLength(1);
});

test("the Linarc example is read whole: every line at its invoice, cents and newlines as they are", async () => {
  const io = testWorld({ root: PROJECT });
  const config = { root: "examples/linarc/exports" };
  const lists = [
    { name: "lines", stream: "invoice_lines", by: "invoice_number", parentKey: "invoice_number" },
  ];
  const page = await read({ io, config }, "invoices", { key: "invoice_number", lists });
  expect(page.complete).toBe(true);
  expect(page.records).toHaveLength(1007);
  const lines = bodies(page).flatMap(
    ({ $lists }) => ($lists as JsonObject)["lines"] as readonly JsonObject[],
  );
  expect(lines).toHaveLength(6705);
  const projects = await read({ io, config }, "projects", { key: "project_id" });
  expect(projects.records[0]!.id).toBe("PRJ-1001");
  expect(lines.filter(({ title }) => (title as string).includes("\n"))).toHaveLength(162);
  expect(page.oddities).toEqual([]);
});
