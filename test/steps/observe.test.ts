import { expect, test } from "vitest";
import { importRecords } from "../../engine/import.ts";
import { formatReference } from "../../engine/model/value.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { observeBooks } from "../../engine/observe.ts";
import type { Observed } from "../../engine/observe.ts";
import { openScopes } from "../../engine/scope.ts";
import { dirtyDocuments, saveEvaluations } from "../../engine/store/documents-desire.ts";
import { documentsOfRecord } from "../../engine/store/documents.ts";
import { entityByName } from "../../engine/store/entities.ts";
import { mirrorByName, mirrorByRemoteId } from "../../engine/store/mirror.ts";
import type { MirrorRow } from "../../engine/store/mirror.ts";
import type { Store } from "../../engine/store/open.ts";
import { entity, program, schema, tableConnection, testDeps } from "../support/build.ts";
import type { TableOptions, Tables } from "../support/build.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

const INVOICE = entity({
  name: "invoice",
  shape: { number: "text" },
  build: (scope) => ({
    DocNumber: scope.record["number"] as string,
    ItemRef: scope.refer({ kind: "name", stream: "Item", name: "Retainage" }),
  }),
});

const PROGRAM = program([INVOICE], {
  nameStreams: [{ connection: "books", stream: "Item", schema: schema("Item") }],
});

interface Bench {
  readonly store: Store;
  readonly books: Tables;
  run(): Promise<Observed>;
  /** As desire does, as far as the reads go. */
  evaluate(): Promise<readonly string[]>;
  thing(stream: string, id: string): Promise<MirrorRow | undefined>;
}

async function bench(books: Tables, options: TableOptions = {}): Promise<Bench> {
  const world = testWorld();
  const store = await testStore(world);
  const connections = {
    work: tableConnection({ invoices: [{ number: "INV-1" }, { number: "INV-2" }] }),
    books: tableConnection(books, { pageSize: 2, ...options }),
  };
  return {
    store,
    books,
    async run() {
      const deps = testDeps({ program: PROGRAM, store, world, connections });
      return observeBooks(await importRecords({ kind: "auto" }, deps), deps);
    },
    evaluate: () => evaluate(store),
    thing: async (stream, remoteId) =>
      (await mirrorByRemoteId(store.db, [{ connection: "books", stream, remoteId }]))[0],
  };
}

async function evaluate(store: Store): Promise<readonly string[]> {
  const scopes = await openScopes({ program: PROGRAM, store });
  const reasons: string[] = [];
  const known = (await entityByName(store.db, "invoice"))!;
  for await (const rows of dirtyDocuments(store.db, known)) {
    for (const row of rows) {
      const evaluation = scopes.open(INVOICE, { ...row, key: row.address.key });
      evaluation.body(INVOICE.documents[0]!);
      reasons.push(...evaluation.reasons().map((each) => each.code));
      await store.write(async (tx) => {
        const [readSetId] = await scopes.keepReads(tx, [evaluation.reads()]);
        await saveEvaluations(tx, [
          { ...NOTHING, id: row.id, readSetId: readSetId!, title: row.address.key },
        ]);
      });
    }
  }
  return reasons;
}

const NOTHING = {
  sync: "ready",
  reasons: [],
  desiredHash: null,
  needs: [],
  number: null,
  name: null,
  date: null,
  amount: null,
  day: null,
  party: null,
  unpaid: false,
  moved: false,
} as const;

const item = (id: string, name: string, active = true): JsonObject => ({
  Id: id,
  SyncToken: "0",
  Name: name,
  Active: active,
});

const invoice = (id: string, number: string, total: string): JsonObject => ({
  Id: id,
  SyncToken: "0",
  DocNumber: number,
  TotalAmt: total,
});

const PLACE = { connection: "books", stream: "Item" };

test("the other side is mirrored with names and numbers lifted out", async () => {
  const { run, store, thing } = await bench({
    Invoice: [invoice("7", "INV-1", "10.00")],
    Item: [item("1", "Retainage"), item("2", "Old", false), item("3", "Concrete")],
  });
  const { streams } = await run();
  expect(streams).toEqual([
    { connection: "books", stream: "Invoice", counts: { ...COUNTS, new: 1 } },
    { connection: "books", stream: "Item", counts: { ...COUNTS, new: 3 } },
  ]);
  expect(await mirrorByName(store.db, PLACE, "RETAINAGE ")).toMatchObject([{ remote_id: "1" }]);
  expect(await thing("Item", "2")).toMatchObject({ active: 0, gone: 0, version: "0" });
  expect(await thing("Invoice", "7")).toMatchObject({ number: "INV-1" });
});

const COUNTS = { new: 0, changed: 0, unchanged: 0, gone: 0, moved: 0 };

test("what did not change is not written again, what is gone is marked and can come back", async () => {
  const { run, books, thing, store } = await bench({ Item: [item("1", "A"), item("2", "B")] });
  await run();
  expect((await run()).streams[1]!.counts).toEqual({ ...COUNTS, unchanged: 2 });
  books["Item"] = [item("2", "B")];
  expect((await run()).streams[1]!.counts).toEqual({ ...COUNTS, unchanged: 1, gone: 1 });
  expect(await thing("Item", "1")).toMatchObject({ gone: 1 });
  expect(await mirrorByName(store.db, PLACE, "A")).toEqual([]);
  books["Item"] = [item("1", "A"), item("2", "B")];
  expect((await run()).streams[1]!.counts).toEqual({ ...COUNTS, unchanged: 1, changed: 1 });
  expect(await thing("Item", "1")).toMatchObject({ gone: 0 });
});

test("nothing is gone by a read that was not complete", async () => {
  const { run, books, thing } = await bench({ Item: [item("1", "A")] }, { complete: false });
  await run();
  books["Item"] = [];
  await run();
  expect(await thing("Item", "1")).toMatchObject({ gone: 0 });
});

test("an edit in the books moves the document that is linked to it, and no other", async () => {
  const { run, books, store } = await bench({ Invoice: [invoice("7", "INV-1", "10.00")] });
  await run();
  const [document] = await documentsOfRecord(store.db, "invoice", "INV-1");
  await store.write(async (tx) => {
    await tx
      .insertInto("link")
      .values({
        document_id: document!.id,
        connection: "books",
        stream: "Invoice",
        remote_id: "7",
        permanent: 0,
        origin: "rule",
        actor: "test",
        why: "",
        at: "2026-06-30T12:00:00.000Z",
      })
      .execute();
  });
  expect((await run()).streams[0]!.counts).toEqual({ ...COUNTS, unchanged: 1 });
  books["Invoice"] = [invoice("7", "INV-1", "12.00")];
  expect((await run()).streams[0]!.counts).toEqual({ ...COUNTS, changed: 1, moved: 1 });
  const moved = await store.db.selectFrom("document").select("id").where("moved", "=", 1).execute();
  expect(moved).toEqual([{ id: document!.id }]);
});

test("a name that appears, goes out of use, or is given twice wakes those who named it", async () => {
  const { run, books, evaluate: again } = await bench({ Item: [] });
  await run();
  expect(await again()).toEqual(["name_unknown", "name_unknown"]);
  expect(await again()).toEqual([]);
  books["Item"] = [item("1", "Retainage")];
  await run();
  const reference = { kind: "name", stream: "Item", name: "Retainage" } as const;
  expect(formatReference(reference)).toBe("@Item:Retainage");
  expect(await again()).toEqual([]);
  books["Item"] = [item("1", "Retainage", false)];
  await run();
  expect(await again()).toEqual(["name_inactive", "name_inactive"]);
  books["Item"] = [item("1", "Retainage"), item("2", "retainage")];
  await run();
  expect(await again()).toEqual(["name_unknown", "name_unknown"]);
});

test("a change of an entry that nobody named wakes nobody", async () => {
  const { run, books, store, evaluate: again } = await bench({ Item: [item("1", "Retainage")] });
  await run();
  await again();
  books["Item"] = [item("1", "Retainage"), item("2", "Concrete")];
  await run();
  const dirty = await store.db.selectFrom("document").select("id").where("dirty", "=", 1).execute();
  expect(dirty).toEqual([]);
});
