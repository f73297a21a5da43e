import { expect, test } from "vitest";
import { csvText } from "../../connectors/files/csv-text.ts";
import { files } from "../../connectors/files/index.ts";
import type { Connection } from "../../engine/contract/connector.ts";
import { entityName, MAIN, recordKey, remoteId, type RequestId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { Outcome, Write } from "../../engine/model/operation.ts";
import { openOptions } from "../conformance/open-options.ts";
import { done, only, readAll, type Sendable, SIGNAL } from "../conformance/talk.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

/** What goes to the work side: into an outbox, until its next export shows it. */

const STAFF = { stream: "staff", key: "id" };
const CONFIG = { root: "in", outbox: "out", keys: { staff: "id" } };
const EXPORT = "id,name,rate\nE-1,Rae,41.50\nE-2,Tom,38.00\n";

function project(staff: string = EXPORT): TestWorld {
  const world = testWorld();
  world.files.write("in/staff.csv", staff);
  return world;
}

const open = (
  io: TestWorld,
  mode: "read" | "write" = "write",
  config: JsonObject = CONFIG,
): Promise<Connection> => files.open(openOptions(config, mode, io));

const write = (kind: Write["kind"], body: JsonObject, target: string | null = null): Sendable => ({
  item: "1",
  kind,
  stream: "staff",
  body,
  target: target === null ? null : remoteId(target),
  expectVersion: null,
  address: { entity: entityName("employee"), key: recordKey("x"), role: MAIN },
});

async function send(
  { destination }: Connection,
  id: string,
  ...writes: readonly Sendable[]
): Promise<Outcome> {
  const numbered = writes.map((one, n) => ({ ...one, item: String(n + 1) }));
  const request = destination!.prepare(id as RequestId, numbered);
  const outcome = await destination!.send(request, SIGNAL);
  return outcome.kind === "answered" ? [...outcome.items.values()].at(-1)! : outcome;
}

const rowsOf = async (io: TestWorld): Promise<readonly JsonObject[]> =>
  (await readAll(STAFF, await open(io, "read"))).map(({ body }) => body);

test("an update stands in front of the export until the export has it", async () => {
  const io = project();
  done(await send(await open(io), "r1", write("update", { rate: "43.00" }, "E-1")));
  expect(await rowsOf(io)).toMatchObject([{ name: "Rae", rate: "43.00" }, { name: "Tom" }]);
  // Taken up, and renamed there by a person.
  io.files.write("in/staff.csv", EXPORT.replace("Rae,41.50", "Rae Ito,43.00"));
  expect(await rowsOf(io)).toMatchObject([{ name: "Rae Ito", rate: "43.00" }, { name: "Tom" }]);
  // Changed there afterwards: the export is right again.
  io.files.write("in/staff.csv", EXPORT.replace("41.50", "50.00"));
  expect(await rowsOf(io)).toMatchObject([{ rate: "50.00" }, { name: "Tom" }]);
});

test("a later export that has another cell changed keeps what it has not taken up yet", async () => {
  const io = project();
  done(await send(await open(io), "r1", write("update", { rate: "43.00" }, "E-1")));
  io.files.write("in/staff.csv", EXPORT.replace("Rae", "Rae Ito"));
  expect(await rowsOf(io)).toMatchObject([{ name: "Rae Ito", rate: "43.00" }, { name: "Tom" }]);
});

test("a new row follows the rows of the export, and is the export's once it is there", async () => {
  const io = project();
  const outcome = done(
    await send(await open(io), "r1", write("create", { id: "E-3", name: "Kim" })),
  );
  expect(outcome.remoteId).toBe("E-3");
  expect(await rowsOf(io)).toEqual([
    { id: "E-1", name: "Rae", rate: "41.50" },
    { id: "E-2", name: "Tom", rate: "38.00" },
    { id: "E-3", name: "Kim" },
  ]);
  io.files.write("in/staff.csv", `${EXPORT}E-3,Kim Ito,40.00\n`);
  expect((await rowsOf(io))[2]).toEqual({ id: "E-3", name: "Kim Ito", rate: "40.00" });
  io.files.write("in/staff.csv", EXPORT.replace(/E-1.*\n/, ""));
  expect((await rowsOf(io)).map(({ id }) => id)).toEqual(["E-2", "E-3"]);
});

test("a row without a key is given the same one however often its request comes", async () => {
  const io = project();
  const first = done(await send(await open(io), "r1", write("create", { name: "Kim" })));
  expect(first.remoteId).toMatch(/^out-[0-9a-f]{16}$/);
  expect(done(await send(await open(io), "r1", write("create", { name: "Kim" })))).toEqual(first);
  expect(
    done(await send(await open(io), "r2", write("create", { name: "Kim" }))).remoteId,
  ).not.toBe(first.remoteId);
  expect(await rowsOf(io)).toHaveLength(4);
});

test("two changes of one row in one request build on each other", async () => {
  const io = project();
  const changes = [{ name: "Rae Ito" }, { rate: "43.00" }].map((b) => write("update", b, "E-1"));
  done(await send(await open(io), "r1", ...changes));
  expect((await rowsOf(io))[0]).toEqual({ id: "E-1", name: "Rae Ito", rate: "43.00" });
});

test("a change in the export since it was read is a conflict", async () => {
  const io = project();
  const connection = await open(io);
  const [row] = await readAll(STAFF, connection);
  io.files.write("in/staff.csv", EXPORT.replace("Rae", "Rae Ito"));
  const late = { ...write("update", { rate: "43.00" }, "E-1"), expectVersion: row!.version };
  expect(await send(connection, "r1", late)).toMatchObject({ kind: "conflict" });
  expect(io.files.info("out/staff.ndjson")).toBeNull();
});

test("what an append left half written is taken away by the next one", async () => {
  const io = project();
  done(await send(await open(io), "r1", write("create", { id: "E-3", name: "Kim" })));
  const whole = io.files.readText("out/staff.ndjson");
  for (const cut of [1, 20, whole.length - 1]) {
    const half = whole + whole.replaceAll("E-3", "E-9").replace('"r1"', '"r9"').slice(0, -cut);
    io.files.write("out/staff.ndjson", half);
    // Whole but for its newline, it was written; else it never was.
    const ids = ["E-1", "E-2", "E-3", ...(cut === 1 ? ["E-9"] : [])];
    expect((await rowsOf(io)).map(({ id }) => id)).toEqual(ids);
    done(await send(await open(io), `s${cut}`, write("create", { id: `N-${cut}`, name: "New" })));
    expect((await rowsOf(io)).map(({ id }) => id)).toEqual([...ids, `N-${cut}`]);
    expect(io.files.readText("out/staff.ndjson").endsWith("}\n")).toBe(true);
  }
});

test("a line in the outbox that is not ours ends the run", async () => {
  const io = project();
  io.files.write("out/staff.ndjson", "hello\n");
  await expect(rowsOf(io)).rejects.toMatchObject({ code: "TO931" });
});

test("only a stream with a key can be written, and only into an outbox inside the project", async () => {
  const io = project();
  const config = { root: "in", outbox: "out" };
  expect(files.describe(config, io)[0]!.can.create).toBe(false);
  expect(files.describe(CONFIG, io)[0]!.can.create).toBe(true);
  const keyless = await open(io, "write", config);
  expect(await send(keyless, "r1", write("create", { id: "E-3" }))).toMatchObject({
    kind: "rejected",
    code: "read_only",
  });
  expect((await open(io, "write", { root: "in" })).destination).toBeNull();
  for (const outbox of ["../out", "in"]) {
    await expect(open(io, "write", { ...CONFIG, outbox })).rejects.toMatchObject({ code: "TO901" });
  }
});

test("as CSV it holds what the export lacks, and no formulas", async () => {
  const io = project();
  const config = { ...CONFIG, outbox: { folder: "out", format: "csv" } };
  const first = await open(io, "write", config);
  done(await send(first, "r1", write("update", { rate: "-43.00" }, "E-1")));
  done(await send(first, "r2", write("create", { id: "E-3", name: '=HYPERLINK("http://x")' })));
  await first.close();
  expect(io.files.readText("out/staff.csv")).toBe(
    'id,name,rate\r\nE-1,Rae,-43.00\r\nE-3,"\'=HYPERLINK(""http://x"")",\r\n',
  );
  // What the log says is unguarded: it is data, not a spreadsheet.
  expect((await rowsOf(io))[2]!["name"]).toBe('=HYPERLINK("http://x")');
  io.files.write("in/staff.csv", `${EXPORT.replace("41.50", "-43.00")}E-3,Kim,\n`);
  await (await open(io, "write", config)).close();
  expect(io.files.readText("out/staff.csv")).toBe("id\r\n");
});

test.each([
  ["=1+1", "'=1+1"],
  ["+49 30", "'+49 30"],
  ["@x", "'@x"],
  ["\tx", "'\tx"],
  ["-", "'-"],
  ["-5.00", "-5.00"],
  ["+5", "+5"],
  ["a=b", "a=b"],
])("the cell %j is written as %j", (cell, written) => {
  expect(csvText([{ id: cell }], "id")).toBe(`id\r\n${written}\r\n`);
});

test("a disk that fails in the middle of a request leaves its outcome unknown", async () => {
  const io = project();
  const failing = {
    ...io,
    files: {
      ...io.files,
      append: (path: string, data: string) => {
        io.files.append(path, data.slice(0, 30));
        io.files.readText("no/such/file");
      },
    },
  };
  const outcome = await send(await open(failing), "r1", write("create", { id: "E-3" }));
  expect(outcome).toMatchObject({ kind: "unknown" });
  const again = await open(io);
  done(await send(again, "r1", write("create", { id: "E-3" })));
  expect(only((await rowsOf(io)).filter(({ id }) => id === "E-3"))).toEqual({ id: "E-3" });
});
