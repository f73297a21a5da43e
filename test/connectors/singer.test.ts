import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { singer } from "../../connectors/singer/index.ts";
import { Secret } from "../../engine/config/secrets.ts";
import type { Page, ReadOptions } from "../../engine/contract/connector.ts";
import type { Log } from "../../engine/contract/io.ts";
import { SILENT } from "../../engine/log.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { openOptions } from "../conformance/open-options.ts";
import { SIGNAL } from "../conformance/talk.ts";
import { runTieout } from "../support/cli.ts";
import { cursorOf } from "../support/cursor.ts";
import { temporaryFolder, testWorld } from "../support/world.ts";

const TAP = fileURLToPath(new URL("../support/fake-tap.ts", import.meta.url));

interface Wish extends Partial<ReadOptions> {
  readonly config?: JsonObject;
  readonly connection?: JsonObject;
  readonly replication?: "full" | "incremental";
  readonly key?: string;
  readonly log?: Log;
  readonly root?: string;
  readonly onPage?: (page: Page) => void;
}

const rows = (...ids: readonly string[]): JsonObject[] => ids.map((id) => ({ id, name: id }));

/** Reads `contacts` of a tap with these rows; what came before a failure is in `onPage`. */
async function read(contacts: readonly JsonObject[], wish: Wish = {}): Promise<readonly Page[]> {
  const root = wish.root ?? temporaryFolder();
  const io = testWorld({ root, log: wish.log ?? SILENT });
  io.files.write("rows.json", JSON.stringify({ contacts }));
  const config: JsonObject = {
    command: [process.execPath, TAP],
    config: { rows: "rows.json", ...wish.config },
    page_size: 2,
    streams: { contacts: { key: "id", replication: wish.replication ?? "incremental" } },
    ...wish.connection,
  };
  const connection = await singer.open({
    ...openOptions(config, "read", io),
    secrets: new Map([["secrets.api_key", new Secret(wish.key ?? "tap-key-for-tests")]]),
  });
  const { cursor = null, lists = [], signal = SIGNAL } = wish;
  const pages: Page[] = [];
  const options = { cursor, lists, key: "id", signal };
  for await (const page of connection.source.read("contacts", options)) {
    pages.push(page);
    wish.onPage?.(page);
  }
  return pages;
}

const idsOf = (pages: readonly Page[]): readonly string[] =>
  pages.flatMap(({ records }) => records.map(({ id }) => id));

test("a tap that dies half way keeps what it sent, and nothing counts as gone", async () => {
  const seen: Page[] = [];
  const reading = read(rows("a", "b", "c", "d", "e"), {
    config: { dies_after: 4 },
    onPage: (page) => seen.push(page),
  });
  await expect(reading).rejects.toMatchObject({
    code: "TO941",
    message: expect.stringMatching(/exit code 3: CRITICAL the service has gone/),
  });
  expect(idsOf(seen)).toEqual(["a", "b"]);
  expect(seen.some(({ complete }) => complete)).toBe(false);
  // The next run goes on behind what was kept, and gets all the rest.
  const rest = await read(rows("a", "b", "c", "d", "e"), { cursor: cursorOf(seen) });
  expect(idsOf(rest)).toEqual(["c", "d", "e"]);
});

test("no page has a STATE of records that are not in it or before it", async () => {
  const pages = await read(rows("a", "b", "c", "d", "e"));
  let seen = 0;
  for (const { records, cursor } of pages) {
    seen += records.length;
    const state = JSON.parse(cursor!.token) as { bookmarks: { contacts: number } };
    expect(state.bookmarks.contacts).toBeLessThanOrEqual(seen);
  }
  expect(seen).toBe(5);
});

test("a full read has no cursor, and is complete only when the version was activated", async () => {
  const full = { replication: "full" } as const;
  const whole = await read(rows("a"), { ...full, config: { version: 7, activates: 7 } });
  expect(whole).toMatchObject([{ complete: true, cursor: null }]);
  const other = await read(rows("a"), { ...full, config: { version: 8, activates: 7 } });
  expect(other).toMatchObject([{ complete: false }]);
  const none = await read(rows("a"), { ...full, config: { version: 8 } });
  expect(none).toMatchObject([{ complete: false }]);
});

test("what a tap says is deleted is deleted, and what it sends again replaces it", async () => {
  const gone = { id: "b", _sdc_deleted_at: "2026-06-01T00:00:00Z" };
  const [page] = await read([...rows("a"), { id: "a", name: "later" }, gone], {
    connection: { page_size: 5 },
  });
  expect(page!.records.map(({ body }) => body["name"])).toEqual(["later"]);
  expect(page!.deleted).toEqual(["b"]);
});

test("numbers of a tap keep their digits", async () => {
  const line =
    '{"type":"RECORD","stream":"contacts","record":{"id":"n","total":12345678901234567.89}}';
  const pages = await read(rows("a"), { config: { says: [line] } });
  const body = pages.flatMap(({ records }) => records).find(({ id }) => id === "n")!.body;
  expect(JSON.stringify(body)).toContain("12345678901234567.89");
});

test.each([
  ["no JSON", "INFO 3 records", /line 2 of the tap: this is no Singer message/],
  ["a type that nobody knows", '{"type":"BATCH","stream":"contacts"}', /BATCH/],
  ["a record without its stream", '{"type":"RECORD","record":{}}', /without its stream/],
  ["a line without an end", "x".repeat(5000), /more than 2048 bytes/],
])("%s between the messages ends the read", async (_what, said, message) => {
  const wish = { config: { says: [said] }, connection: { max_line_bytes: 2048 } };
  const long = said.length > 2048 ? { ...wish, config: { says: [said.repeat(20)] } } : wish;
  await expect(read(rows("a"), long)).rejects.toMatchObject({
    code: "TO931",
    message: expect.stringMatching(message),
  });
});

test("a secret of the tap is in no log line, no message and no file that stays", async () => {
  const lines: string[] = [];
  const log: Log = {
    ...SILENT,
    info: (text, fields) => lines.push(`${text} ${JSON.stringify(fields)}`),
  };
  const root = temporaryFolder();
  const reading = read(rows("a"), {
    root,
    log,
    key: "another-secret-key",
    config: { spill: true },
  });
  await expect(reading).rejects.toMatchObject({
    code: "TO941",
    message: expect.stringContaining("not let in with [redacted]"),
  });
  expect(lines.join("\n")).toContain("signing in with [redacted]");
  expect(lines.join("\n")).not.toContain("another-secret-key");
  expect(fs.readdirSync(path.join(root, ".tieout/tested"))).toEqual([]);
});

test("a tap gets nothing of our environment", async () => {
  const lines: string[] = [];
  const log: Log = { ...SILENT, info: (_text, fields) => lines.push(String(fields?.["line"])) };
  await read(rows("a"), { log, config: { env: true }, connection: { env: { TZ: "UTC" } } });
  expect(lines.find((line) => line.startsWith("env "))).toBe("env HOME,PATH,TZ");
});

test("a tap is ended when the read is called off, and when nobody asks for more", async () => {
  const marker = path.join(temporaryFolder(), "pids");
  const stop = new AbortController();
  const reading = read(rows("a", "b", "c", "d", "e"), {
    config: { marker, hangs_after: 4 },
    signal: stop.signal,
    onPage: () => stop.abort(),
  });
  await expect(reading).rejects.toMatchObject({ code: "TO902" });
  const broken = read(rows("a", "b", "c", "d", "e"), {
    config: { marker, hangs_after: 4 },
    onPage: () => {
      throw new Error("the store is full");
    },
  });
  await expect(broken).rejects.toThrow("the store is full");
  const pids = fs.readFileSync(marker, "utf8").trim().split("\n").map(Number);
  expect(pids).toHaveLength(2);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});

test("a command that is not there is told, with its name", async () => {
  await expect(
    read(rows("a"), { connection: { command: ["taps/bin/tap-nothing"] } }),
  ).rejects.toMatchObject({
    code: "TO931",
    message: expect.stringContaining("taps/bin/tap-nothing"),
  });
});

test("validate and test never run the tap; plan does", async () => {
  const root = temporaryFolder();
  const files = testWorld({ root }).files;
  const marker = path.join(root, "ran");
  files.write("rows.json", JSON.stringify({ contacts: rows("a") }));
  files.write("sync.config.yaml", PROJECT);
  files.write("tap.sh", `#!/bin/sh\nexec "${process.execPath}" "${TAP}" "$@"\n`);
  fs.chmodSync(path.join(root, "tap.sh"), 0o755);
  files.write("mappings/contact.yaml", CONTACT);
  files.write("mappings/contact.test.yaml", CONTACT_TEST);
  for (const command of ["validate", "test"]) {
    const { exitCode, stdout, stderr } = await runTieout([command], { cwd: root });
    expect(exitCode, stdout + stderr).toBe(0);
  }
  expect(fs.existsSync(marker)).toBe(false);
  const planned = await runTieout(["plan"], { cwd: root, env: { TAP_KEY: "tap-key-for-tests" } });
  expect(planned.stderr + planned.stdout).toContain("1 create");
  expect(fs.existsSync(marker)).toBe(true);
});

const PROJECT = `tieout: 1
project: harborline
timezone: America/Chicago
connections:
  crm:
    connector: singer
    command: [./tap.sh]
    config: { rows: rows.json, marker: ran }
    secrets: { api_key: "\${TAP_KEY}" }
    streams: { contacts: { key: id } }
  books: { connector: quickbooks, environment: emulator, company: "9341453508217706" }
`;

const CONTACT = `entity: contact
systems: { work: crm.contacts, books: books.Customer }
truth: work
record:
  number: { type: text, key: true, work: id }
  name:   { type: text }
fields: { DisplayName: name }
import: { new: auto, changed: auto }
push: auto
`;

const CONTACT_TEST = `tests:
  - name: a contact becomes a customer
    given: { contact: { number: a, name: Quarry Road LLC } }
    expect: { action: create, fields: { DisplayName: Quarry Road LLC } }
`;
