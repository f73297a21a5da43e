import { expect, test } from "vitest";
import { TieoutError } from "../../engine/errors.ts";
import { importRecords } from "../../engine/import.ts";
import type { Imported, ImportRequest } from "../../engine/import.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { EntityProgram, Program } from "../../engine/model/program.ts";
import { documentsOfRecord } from "../../engine/store/documents.ts";
import { eventsOfRecord } from "../../engine/store/events.ts";
import { odditiesOf } from "../../engine/store/oddities.ts";
import type { Store } from "../../engine/store/open.ts";
import { recordsByKey } from "../../engine/store/records.ts";
import type { RecordRow } from "../../engine/store/records.ts";
import { entity, expr, program, tableConnection, testDeps } from "../support/build.ts";
import type { TableOptions, Tables } from "../support/build.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

interface Bench {
  readonly store: Store;
  readonly tables: Tables;
  run(request?: ImportRequest, using?: Program): Promise<Imported>;
  record(key: string): Promise<RecordRow | undefined>;
}

const INVOICE = entity({ name: "invoice", shape: { number: "text", total: "money?" } });

async function bench(
  rows: readonly JsonObject[],
  of: EntityProgram = INVOICE,
  options: TableOptions = {},
): Promise<Bench> {
  const world = testWorld();
  const store = await testStore(world);
  const tables: Tables = { invoices: rows };
  const connections = { work: tableConnection(tables, { pageSize: 3, ...options }) };
  return {
    store,
    tables,
    run: (request = { kind: "auto" }, using = program([of])) =>
      importRecords(request, testDeps({ program: using, store, world, connections })),
    record: async (key) => (await recordsByKey(store.db, [{ entity: of.name, key }]))[0],
  };
}

const row = (number: string, total = "10.00"): JsonObject => ({ number, total });
const rows = (from: number, to: number): JsonObject[] =>
  Array.from({ length: to - from + 1 }, (_, at) => row(`INV-${from + at}`));

const NONE = {
  new: 0,
  changed: 0,
  unchanged: 0,
  offeredNew: 0,
  offeredChanged: 0,
  missing: 0,
  back: 0,
  odd: 0,
};

async function clean(store: Store): Promise<void> {
  await store.write((tx) => tx.updateTable("document").set({ dirty: 0 }).execute());
}

async function dirtyKeys(store: Store): Promise<string[]> {
  const found = await store.db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .select("record.key")
    .where("document.dirty", "=", 1)
    .orderBy("record.key")
    .execute();
  return found.map((each) => each.key);
}

async function refusal(promise: Promise<unknown>): Promise<TieoutError> {
  const thrown = await promise.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(TieoutError);
  return thrown as TieoutError;
}

test("new rows are staged with a document that waits to be evaluated", async () => {
  const { run, store, record } = await bench(rows(1, 7));
  const { entities } = await run();
  expect(entities[0]!.counts).toEqual({ ...NONE, new: 7 });
  const [document] = await documentsOfRecord(store.db, "invoice", "INV-3");
  expect(document).toMatchObject({ sync: "new", link: "none", dirty: true, title: "INV-3" });
  expect(await record("INV-3")).toMatchObject({ revision: 1, origin: "live", problems: null });
});

test("a second import of the same rows writes nothing", async () => {
  const { run, store } = await bench(rows(1, 7));
  await run();
  await clean(store);
  const before = await store.db.selectFrom("record").selectAll().execute();
  const { entities } = await run();
  expect(entities[0]!.counts).toEqual({ ...NONE, unchanged: 7 });
  expect(await store.db.selectFrom("record").selectAll().execute()).toEqual(before);
  expect(await dirtyKeys(store)).toEqual([]);
});

test("an edit is staged, its document becomes dirty, and history has both values", async () => {
  const { run, store, tables, record } = await bench(rows(1, 4));
  await run();
  await clean(store);
  tables["invoices"] = [row("INV-1"), row("INV-2", "25.50"), row("INV-3"), row("INV-4")];
  const { entities } = await run();
  expect(entities[0]!.counts).toEqual({ ...NONE, changed: 1, unchanged: 3 });
  expect(await dirtyKeys(store)).toEqual(["INV-2"]);
  const staged = await record("INV-2");
  expect(staged).toMatchObject({ revision: 2, raw: '{"number":"INV-2","total":"25.50"}' });
  const [event, ...others] = await eventsOfRecord(store.db, staged!.id);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ kind: "edited", actor: "test" });
  expect(JSON.parse(event!.detail)).toEqual({
    fields: [{ field: "total", old: "10.00", new: "25.50" }],
  });
});

const BY_HAND = entity({
  name: "invoice",
  shape: { number: "text", total: "money?" },
  import: { new: "by_hand", changed: "by_hand" },
});

test("by hand, rows are offered and not staged until a person asks for them", async () => {
  const { run, store, record } = await bench(rows(1, 3), BY_HAND);
  expect((await run()).entities[0]!.counts).toEqual({ ...NONE, offeredNew: 3 });
  expect(await record("INV-1")).toMatchObject({ raw: null });
  expect(await documentsOfRecord(store.db, "invoice", "INV-1")).toEqual([]);
  const selected: ImportRequest = {
    kind: "selected",
    addresses: [
      { entity: "invoice", key: "INV-1" },
      { entity: "invoice", key: "INV-9" },
    ],
  };
  const { entities } = await run(selected);
  expect(entities[0]!.counts).toEqual({ ...NONE, new: 1, offeredNew: 2 });
  expect(entities[0]!.notFound).toEqual(["INV-9"]);
  expect(await record("INV-1")).toMatchObject({ offered_raw: null, revision: 1 });
  expect(await documentsOfRecord(store.db, "invoice", "INV-1")).toHaveLength(1);
  expect((await run({ kind: "new" })).entities[0]!.counts).toEqual({
    ...NONE,
    new: 2,
    unchanged: 1,
  });
});

test("an edit that is not taken leaves what is staged as it was, and can go away again", async () => {
  const { run, store, tables, record } = await bench(rows(1, 2), BY_HAND);
  await run({ kind: "all" });
  await clean(store);
  tables["invoices"] = [row("INV-1", "99.00"), row("INV-2")];
  expect((await run()).entities[0]!.counts).toEqual({ ...NONE, unchanged: 1, offeredChanged: 1 });
  expect(await record("INV-1")).toMatchObject({
    raw: '{"number":"INV-1","total":"10.00"}',
    offered_raw: '{"number":"INV-1","total":"99.00"}',
  });
  expect(await dirtyKeys(store)).toEqual([]);
  tables["invoices"] = rows(1, 2);
  await run();
  expect(await record("INV-1")).toMatchObject({ offered_raw: null, revision: 1 });
});

test("a row that vanishes is missing, and live again when it comes back", async () => {
  const { run, store, tables, record } = await bench(rows(1, 5));
  await run();
  await clean(store);
  tables["invoices"] = rows(1, 4);
  expect((await run()).entities[0]!.counts).toEqual({ ...NONE, unchanged: 4, missing: 1 });
  expect(await record("INV-5")).toMatchObject({ origin: "missing" });
  expect(await dirtyKeys(store)).toEqual(["INV-5"]);
  expect((await run()).entities[0]!.counts).toEqual({ ...NONE, unchanged: 4 });
  await clean(store);
  tables["invoices"] = rows(1, 5);
  expect((await run()).entities[0]!.counts).toEqual({ ...NONE, unchanged: 5, back: 1 });
  const staged = await record("INV-5");
  expect(staged).toMatchObject({ origin: "live", revision: 1 });
  expect(await dirtyKeys(store)).toEqual(["INV-5"]);
  const events = await eventsOfRecord(store.db, staged!.id);
  expect(events.map((event) => event.kind)).toEqual(["missing", "back"]);
});

test("nothing vanishes by a read that was not complete", async () => {
  const { run, tables, record } = await bench(rows(1, 5), INVOICE, { complete: false });
  await run();
  tables["invoices"] = rows(1, 2);
  expect((await run()).entities[0]!.counts).toMatchObject({ missing: 0 });
  expect(await record("INV-5")).toMatchObject({ origin: "live" });
});

test("a source that was cut short stops the run and changes nothing", async () => {
  const { run, store, tables } = await bench(rows(1, 20));
  await run();
  await clean(store);
  const before = await store.db.selectFrom("record").selectAll().execute();
  tables["invoices"] = [row("INV-0"), row("INV-1", "77.00"), ...rows(2, 10)];
  const error = await refusal(run());
  expect(error).toMatchObject({ code: "TO912", exit: 9 });
  expect(error.message).toContain("10 of 20 invoices are gone from work.invoices");
  expect(error.advice).toContain("max_gone: 50%");
  expect(await store.db.selectFrom("record").selectAll().execute()).toEqual(before);
  expect(await dirtyKeys(store)).toEqual([]);
});

test("a source that had rows and is empty stops the run, unless the configuration allows it", async () => {
  const { run, tables, record } = await bench(rows(1, 2));
  await run();
  tables["invoices"] = [];
  expect(await refusal(run())).toMatchObject({ code: "TO932", exit: 9 });
  expect(await record("INV-1")).toMatchObject({ origin: "live" });
  const base = program([INVOICE]);
  const allowing = program([INVOICE], { safety: { ...base.safety, emptySource: "allow" } });
  expect((await run({ kind: "auto" }, allowing)).entities[0]!.counts).toEqual({
    ...NONE,
    missing: 2,
  });
});

test("a source that is empty from the first is no problem", async () => {
  const { run } = await bench([]);
  expect((await run()).entities[0]!.counts).toEqual(NONE);
});

test("two rows of one key that differ block the record until only one is left", async () => {
  const doubled = [row("INV-1"), row("INV-2"), row("INV-3"), row("INV-4"), row("INV-2", "11.00")];
  const { run, store, tables, record } = await bench(doubled);
  const first = await run();
  expect(first.entities[0]!.counts).toEqual({ ...NONE, new: 4, odd: 1 });
  const problems = JSON.parse((await record("INV-2"))!.problems!) as object[];
  expect(problems).toEqual([
    { code: "key_twice", text: 'invoices has two rows with the key "INV-2", and they differ' },
  ]);
  await clean(store);
  expect((await run()).entities[0]!.counts).toEqual({ ...NONE, unchanged: 4, odd: 1 });
  expect(await dirtyKeys(store)).toEqual([]);
  tables["invoices"] = rows(1, 4);
  await run();
  expect(await record("INV-2")).toMatchObject({ problems: null });
  expect(await dirtyKeys(store)).toEqual(["INV-2"]);
});

test("two rows of one key on one page are found as well, and equal ones are harmless", async () => {
  const { run, record } = await bench([row("A"), row("A", "2.00"), row("B"), row("B")]);
  expect((await run()).entities[0]!.counts).toEqual({ ...NONE, new: 2, odd: 1 });
  expect((await record("A"))!.problems).toContain("key_twice");
  expect(await record("B")).toMatchObject({ problems: null });
});

test("a row without a key is kept as an oddity with its place", async () => {
  const { run, store } = await bench([row("INV-1"), row(""), row("INV-2")]);
  const imported = await run();
  expect(imported.entities[0]!.counts).toEqual({ ...NONE, new: 2, odd: 1 });
  const [odd] = await odditiesOf(store.db, imported.run);
  expect(odd).toMatchObject({ connection: "work", stream: "invoices" });
  expect(odd!.place).toContain("row 2");
  expect(odd!.text).toContain("number is blank");
});

test("rows that the mapping leaves out are as if they were not there", async () => {
  const of = entity({
    name: "invoice",
    shape: { number: "text", total: "money?" },
    where: expr((scope) => scope.record["number"] !== "INV-2"),
  });
  const { run, record } = await bench(rows(1, 3), of);
  expect((await run()).entities[0]!.counts).toEqual({ ...NONE, new: 2 });
  expect(await record("INV-2")).toBeUndefined();
});

test("a mapping that has changed makes all its documents due", async () => {
  const { run, store } = await bench(rows(1, 3));
  await run();
  await clean(store);
  const edited = entity({ ...INVOICE, shape: {}, digest: "other" as EntityProgram["digest"] });
  const { woken } = await run({ kind: "auto" }, program([{ ...INVOICE, digest: edited.digest }]));
  expect(woken).toBe(3);
  expect(await dirtyKeys(store)).toEqual(["INV-1", "INV-2", "INV-3"]);
});

test("an interrupted import stops between pages and keeps what it has staged", async () => {
  const world = testWorld();
  const store = await testStore(world);
  const stop = new AbortController();
  const work = tableConnection(
    { invoices: rows(1, 9) },
    {
      pageSize: 3,
      onPage: (_, page) => void (page === 2 && stop.abort()),
    },
  );
  const using = { program: program([INVOICE]), store, world, connections: { work } };
  const error = await refusal(
    importRecords({ kind: "auto" }, testDeps({ ...using, signal: stop.signal })),
  );
  expect(error).toMatchObject({ code: "TO902", exit: 130 });
  const { entities } = await importRecords({ kind: "auto" }, testDeps(using));
  expect(entities[0]!.counts).toEqual({ ...NONE, new: 3, unchanged: 6 });
});

test("what another run stages meanwhile is seen before anything is written", async () => {
  const world = testWorld();
  const store = await testStore(world);
  const using = { program: program([INVOICE]), store, world };
  const theirs = [row("INV-1"), row("INV-2", "25.50"), row("INV-3"), row("INV-9")];
  const other = { work: tableConnection({ invoices: theirs }) };
  const work = tableConnection(
    { invoices: rows(1, 5) },
    {
      pageSize: 3,
      onPage: async (_, page) => {
        if (page !== 1) return;
        await importRecords({ kind: "auto" }, testDeps({ ...using, connections: other }));
        await clean(store);
      },
    },
  );
  const run = testDeps({ ...using, connections: { work } });
  const { entities } = await importRecords({ kind: "auto" }, run);
  expect(entities[0]!.counts).toEqual({ ...NONE, new: 2, changed: 1, unchanged: 2 });
  expect(await dirtyKeys(store)).toEqual(["INV-2", "INV-4", "INV-5"]);
  const [staged] = await recordsByKey(store.db, [{ entity: "invoice", key: "INV-2" }]);
  expect(staged).toMatchObject({ revision: 2, raw: '{"number":"INV-2","total":"10.00"}' });
  const [event] = await eventsOfRecord(store.db, staged!.id);
  expect(JSON.parse(event!.detail)).toEqual({
    fields: [{ field: "total", old: "25.50", new: "10.00" }],
  });
});

test("a row that another run brings before it is read stands once, and is held against that", async () => {
  const world = testWorld();
  const store = await testStore(world);
  const using = { program: program([INVOICE]), store, world };
  const staging = (some: readonly JsonObject[]): Promise<Imported> => {
    const work = tableConnection({ invoices: some });
    return importRecords({ kind: "auto" }, testDeps({ ...using, connections: { work } }));
  };
  await staging([row("INV-9")]);
  const work = tableConnection(
    { invoices: [row("INV-9"), ...rows(1, 5)] },
    {
      pageSize: 3,
      onPage: async (_, page) => {
        if (page === 1) await staging([row("INV-9"), row("INV-4", "25.50")]);
      },
    },
  );
  const run = testDeps({ ...using, connections: { work } });
  const { entities } = await importRecords({ kind: "auto" }, run);
  expect(entities[0]!.counts).toEqual({ ...NONE, new: 4, changed: 1, unchanged: 1 });
  const [staged] = await recordsByKey(store.db, [{ entity: "invoice", key: "INV-4" }]);
  expect(staged).toMatchObject({ problems: null, raw: '{"number":"INV-4","total":"10.00"}' });
});

test("a disabled mapping is not read", async () => {
  const { run } = await bench(rows(1, 3), { ...INVOICE, enabled: false });
  expect((await run()).entities).toEqual([]);
});
