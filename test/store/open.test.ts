import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { TieoutError } from "../../engine/errors.ts";
import { getMeta, setMeta } from "../../engine/store/meta.ts";
import { SCHEMA } from "../../engine/store/migrate.ts";
import { openStore } from "../../engine/store/open.ts";
import { refuseOldSqlite } from "../../engine/store/sqlite.ts";
import type { Store, StoreOptions } from "../../engine/store/open.ts";
import { dropStore, ON_POSTGRES, storeAddress, testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

const ADDRESS = "sqlite:.tieout/staging.db";

async function open(options: Partial<StoreOptions> & Pick<StoreOptions, "world">): Promise<Store> {
  const store = await openStore({ address: ADDRESS, ...options });
  onTestFinished(() => store.close());
  return store;
}

async function refusal(promise: Promise<unknown>): Promise<TieoutError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TieoutError);
  return error as TieoutError;
}

test.skipIf(ON_POSTGRES)(
  "a new store has its tables, an identity and settings that survive a power cut",
  async () => {
    const world = testWorld();
    const store = await testStore(world);
    expect(store.lineage).toMatch(/^store_/);
    expect(await getMeta(store.db, "lineage")).toBe(store.lineage);
    const raw = new Database(world.files.resolve(".tieout/staging.db"), { readonly: true });
    onTestFinished(() => void raw.close());
    expect(raw.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(raw.pragma("user_version", { simple: true })).toBe(SCHEMA);
    const loose = raw
      .prepare("select name from pragma_table_list where strict = 0 and name not like 'sqlite_%'")
      .all();
    expect(loose).toEqual([]);
  },
);

test.skipIf(ON_POSTGRES)("the store is for its owner alone", async () => {
  const world = testWorld();
  await testStore(world);
  const file = world.files.resolve(".tieout/staging.db");
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
});

test("what was written is there when the store is opened again, under the same identity", async () => {
  const world = testWorld();
  const first = await openStore({ address: ADDRESS, world });
  await first.write((tx) => setMeta(tx, "company", "7"));
  await first.close();
  const second = await open({ world });
  expect(await getMeta(second.db, "company")).toBe("7");
  expect(second.lineage).toBe(first.lineage);
});

test("a walk of many transactions is told when somebody else may have written between them", async () => {
  const world = testWorld();
  const address = await storeAddress();
  onTestFinished(() => dropStore(address));
  const store = await open({ world, address });
  const same = await open({ world, address });
  const note = async (by: Store): Promise<void> =>
    by.write((tx) => setMeta(tx, "company", world.random.id("note")));
  const othersWrote = store.othersWrote();
  const ask = (): Promise<boolean> =>
    store.write(async (tx) => {
      await setMeta(tx, "company", world.random.id("note"));
      return othersWrote();
    });
  expect(await ask()).toBe(false);
  // PostgreSQL does not tell, so it may be.
  for (let time = 0; time < 2; time++) expect(await ask()).toBe(ON_POSTGRES);
  for (const by of [same, store]) {
    await note(by);
    expect(await ask()).toBe(true);
    expect(await ask()).toBe(ON_POSTGRES);
  }
});

test("a store of a newer version is refused and stays as it is", async () => {
  const world = testWorld();
  const file = world.files.resolve(".tieout/staging.db");
  await (await openStore({ address: ADDRESS, world })).close();
  const raw = new Database(file);
  raw.pragma("user_version = 99");
  raw.close();
  const error = await refusal(openStore({ address: ADDRESS, world }));
  expect(error.code).toBe("TO921");
  expect(error.message).toContain("schema 99");
});

test.skipIf(ON_POSTGRES)("a store of an earlier version is brought up to date", async () => {
  const world = testWorld();
  const file = world.files.resolve(".tieout/staging.db");
  await (await openStore({ address: ADDRESS, world })).close();
  const raw = new Database(file);
  raw.exec(`drop index document_dirty; alter table document drop column unpaid;
    create index document_dirty on document (entity_id) where dirty = 1;
    drop table fleet_company; drop table fleet_line; drop table fleet_worker`);
  raw.pragma("user_version = 2");
  raw.close();
  const store = await open({ world });
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_master where name in ('document', 'document_dirty')`.execute(store.db);
  const texts = rows.map((row) => row.sql).join(" ");
  expect(texts).toContain("unpaid integer not null default 0");
  expect(texts).toContain("sync <> 'new'");
});

test("a file that is no database, and a database of another program, are refused", async () => {
  const world = testWorld();
  world.files.write(
    "text.db",
    "this is no database, but it is long enough to be looked at\n".repeat(40),
  );
  const other = new Database(world.files.resolve("other.db"));
  other.exec("create table theirs (a)");
  other.close();
  expect((await refusal(openStore({ address: "sqlite:text.db", world }))).code).toBe("TO920");
  const error = await refusal(openStore({ address: "sqlite:other.db", world }));
  expect(error.message).toContain("another program");
});

test("an address that is none names the one that works", async () => {
  const error = await refusal(openStore({ address: "mysql://x", world: testWorld() }));
  expect(error.code).toBe("TO920");
  expect(error.advice).toContain("sqlite:.tieout/staging.db");
});

test.skipIf(ON_POSTGRES)("a store opened to read makes nothing and writes nothing", async () => {
  const world = testWorld();
  const none = await refusal(openStore({ address: ADDRESS, world, readOnly: true }));
  expect([none.code, none.message]).toEqual(["TO926", expect.stringContaining("no store")]);
  expect(world.files.info(".tieout")).toBeNull();
  await testStore(world);
  const reader = await open({ world, readOnly: true });
  const error = await refusal(reader.write((tx) => setMeta(tx, "a", "b")));
  expect(error.code).toBe("TO930");
  await reader.close();
  const older = new Database(world.files.resolve(".tieout/staging.db"));
  older.pragma(`user_version = ${SCHEMA - 1}`);
  older.close();
  const found = await refusal(openStore({ address: ADDRESS, world, readOnly: true }));
  expect([found.code, found.message]).toEqual([
    "TO926",
    expect.stringContaining(`schema ${SCHEMA - 1}; this version writes ${SCHEMA}`),
  ]);
});

test("a transaction that throws leaves nothing behind", async () => {
  const store = await testStore();
  await expect(
    store.write(async (tx) => {
      await setMeta(tx, "half", "done");
      throw new Error("stop");
    }),
  ).rejects.toThrow("stop");
  expect(await getMeta(store.db, "half")).toBeNull();
});

test("a transaction is not seen from outside before it is done", async () => {
  const store = await testStore();
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const writing = store.write(async (tx) => {
    await setMeta(tx, "a", "first");
    resolve();
    await new Promise((done) => setImmediate(done));
    await setMeta(tx, "a", "last");
  });
  await begun;
  expect(await getMeta(store.db, "a")).toBe("last");
  await writing;
});

test("a transaction inside a transaction is a bug that says so", async () => {
  const store = await testStore();
  await expect(store.write(() => store.write(async () => {}))).rejects.toThrow("bug in Tieout");
});

test("two processes that open a new store together get one identity", async () => {
  const world = testWorld();
  const script = `
    const { openStore } = await import(${JSON.stringify(moduleAt("../../engine/store/open.ts"))});
    const { realWorld } = await import(${JSON.stringify(moduleAt("../../engine/world.ts"))});
    const world = realWorld({ root: process.argv[1] });
    const store = await openStore({ address: "${ADDRESS}", world });
    console.log(store.lineage);
    await store.close();
  `;
  const run = () =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, world.files.root]);
  const [one, two] = await Promise.all([run(), run()]);
  expect(one.stdout).toMatch(/^store_/);
  expect(two.stdout).toBe(one.stdout);
});

const moduleAt = (relative: string): string => new URL(relative, import.meta.url).href;

test("a disk that is full says so, and the store goes on when there is room again", async () => {
  const store = await open({ world: testWorld() });
  const fill = store.write(async (tx) => {
    await sql`pragma max_page_count = 1`.execute(tx);
    await setMeta(tx, "company", "x".repeat(1_000_000));
  });
  expect(await refusal(fill)).toMatchObject({ code: "TO930" });
  await sql`pragma max_page_count = 1000000`.execute(store.db);
  await store.write((tx) => setMeta(tx, "company", "7"));
  expect(await getMeta(store.db, "company")).toBe("7");
});

test.each(["3.51.2", "3.50.9", "2.99.9"])("SQLite %s can lose committed rows: refused", (old) => {
  expect(() => refuseOldSqlite(old)).toThrow(expect.objectContaining({ code: "TO923" }));
});

test.each(["3.51.3", "3.52.0", "4.0.0"])("SQLite %s is taken", (good) => {
  expect(() => refuseOldSqlite(good)).not.toThrow();
});
