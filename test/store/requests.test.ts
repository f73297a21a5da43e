/** The operation log, row by row: what is read back of it is what was written down. */
import { hash } from "node:crypto";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { entityName, parseAddress, recordKey, remoteId, role } from "../../engine/model/ids.ts";
import type { Address, RequestId } from "../../engine/model/ids.ts";
import type { Outcome, PreparedRequest } from "../../engine/model/operation.ts";
import { documentsByAddress, setSync } from "../../engine/store/documents.ts";
import type { DocumentRow } from "../../engine/store/documents.ts";
import {
  endOperations,
  hasSent,
  lastRequest,
  markSent,
  openRequests,
  operationCounts,
  putIntent,
  requestsOfDocument,
  setRequestState,
  unverifiedOperations,
} from "../../engine/store/requests.ts";
import type { EndedOperation, NewOperation, RequestState } from "../../engine/store/requests.ts";
import { openStore } from "../../engine/store/open.ts";
import type { Store, Tx } from "../../engine/store/open.ts";
import { planned, requestById } from "../line/log-bench.ts";
import { ON_POSTGRES } from "../support/store.ts";

const endOperation = (tx: Tx, id: number, end: Omit<EndedOperation, "id"> & { at: string }) =>
  endOperations(tx, [{ ...end, id }], end.at);

const AT = "2026-06-30T12:00:00.000Z";

interface Log {
  readonly store: Store;
  readonly project: DocumentRow;
  readonly invoice: DocumentRow;
  /** Writes down a request of these documents; gives its row. */
  put(id: string, ...documents: readonly DocumentRow[]): Promise<number>;
}

async function log(): Promise<Log> {
  const { store } = await planned();
  const addresses = ["project/PRJ-7", "invoice/INV-1"].map((row) => parseAddress(row)!);
  const [project, invoice] = await documentsByAddress(store.db, addresses);
  const seqs = new Map<number, number>();
  return {
    store,
    project: project!,
    invoice: invoice!,
    async put(id, ...documents) {
      const operations = documents.map((document, at) => {
        const seq = (seqs.get(document.id) ?? 0) + 1;
        seqs.set(document.id, seq);
        const { recordId, address } = document;
        return { ...operation(document, String(at + 1), seq), recordId, address };
      });
      const prepared = preparedOf(id, documents);
      const given = await store.write((tx) =>
        putIntent(tx, { prepared, run: "run_1", epoch: 7, at: AT }, operations),
      );
      // What goes out is what stands there, without reading it again.
      const hashes = given.operations.map((each) => {
        return { ...each, desiredHash: Buffer.from(each.desiredHash) };
      });
      expect({ ...given, operations: hashes }).toEqual(await requestById(store.db, given.id));
      return given.id;
    },
  };
}

const preparedOf = (id: string, documents: readonly DocumentRow[]): PreparedRequest => ({
  connection: "books",
  requestId: id as RequestId,
  method: "POST",
  path: `/invoice?requestid=${id}`,
  body: `{"id":"${id}"}`,
  contentType: "application/json",
  items: documents.map(({ address }, at) => ({ item: String(at + 1), address })),
});

const operation = (document: DocumentRow, item: string, seq: number): NewOperation => ({
  documentId: document.id,
  item,
  kind: "update",
  stream: "Invoice",
  seq,
  generation: 3,
  number: `number ${item}`,
  marker: `marker ${item}`,
  party: remoteId("58"),
  day: "2026-05-10",
  total: "100.00",
  target: remoteId("145"),
  expectVersion: "4",
  desiredHash: Uint8Array.of(1, 2, 3),
  leaves: '{"a":1}',
  base: '{"a":2}',
});

const DONE: Outcome = {
  kind: "done",
  remoteId: remoteId("146"),
  version: "5",
  body: { Id: "146" },
  trace: "t",
};

test("what was written down is read back to the last field, and nobody knows yet", async () => {
  const { store, project, invoice, put } = await log();
  const id = await put("r1", invoice, project);
  const prepared = preparedOf("r1", [invoice, project]);
  const read = await requestById(store.db, id);
  const open = { state: "intent", remoteId: null, version: null, outcome: null };
  expect(read).toEqual({
    id,
    run: "run_1",
    prepared,
    state: "intent",
    createdAt: AT,
    sentAt: null,
    settlesAt: null,
    answer: null,
    operations: [invoice, project].map((document, at) => ({
      ...operation(document, String(at + 1), 1),
      ...open,
      id: expect.any(Number),
      desiredHash: expect.anything(),
      recordId: document.recordId,
      address: document.address,
    })),
  });
  expect([...read!.operations[0]!.desiredHash]).toEqual([1, 2, 3]);
  const stored = await store.db.selectFrom("request").selectAll().executeTakeFirstOrThrow();
  expect([stored.epoch, Buffer.from(stored.sha256)]).toEqual([
    7,
    hash("sha256", prepared.body, "buffer"),
  ]);
  expect(await requestById(store.db, id + 1)).toBeNull();
});

test("that a request is on its way, and what came of it, is said of that request alone", async () => {
  const { store, project, invoice, put } = await log();
  const [one, two] = [await put("r1", project), await put("r2", invoice)];
  const times = { sentAt: AT, settlesAt: "2026-06-30T12:03:20.000Z" };
  await store.write((tx) => markSent(tx, one, times));
  await store.write((tx) => setRequestState(tx, one, "unknown", "half an answer"));
  expect(await requestById(store.db, one)).toMatchObject({
    ...times,
    state: "unknown",
    answer: "half an answer",
  });
  await store.write((tx) => setRequestState(tx, one, "settled"));
  expect(await requestById(store.db, one)).toMatchObject({
    state: "settled",
    answer: "half an answer",
  });
  expect(await requestById(store.db, two)).toMatchObject({
    state: "intent",
    sentAt: null,
    settlesAt: null,
    answer: null,
  });
});

test("how an operation ended is kept without what the books showed", async () => {
  const { store, project, invoice, put } = await log();
  const id = await put("r1", project, invoice);
  const [first, second] = (await requestById(store.db, id))!.operations;
  await store.write((tx) => endOperation(tx, first!.id, { state: "done", outcome: DONE, at: AT }));
  const read = (await requestById(store.db, id))!.operations;
  expect(read[0]).toMatchObject({ state: "done", remoteId: "146", version: "5" });
  expect(JSON.parse(read[0]!.outcome!)).toEqual({
    kind: "done",
    remoteId: "146",
    version: "5",
    trace: "t",
  });
  expect(read[1]).toEqual(second);
  const lost = { kind: "unknown", message: "no answer came" } as const;
  await store.write((tx) =>
    endOperation(tx, second!.id, { state: "unknown", outcome: lost, at: AT }),
  );
  const after = (await requestById(store.db, id))!.operations[1]!;
  expect(after).toMatchObject({ state: "unknown", remoteId: null, version: null });
  expect(JSON.parse(after.outcome!)).toEqual(lost);
  const ends = await store.db.selectFrom("operation").select("ended_at").execute();
  expect(ends.map((each) => each.ended_at)).toEqual([AT, AT]);
});

test("operations are counted by document, and a store knows whether it ever sent anything", async () => {
  const { store, project, invoice, put } = await log();
  const counts = () => operationCounts(store.db, [invoice.id, project.id]);
  expect([await hasSent(store.db), await lastRequest(store.db)]).toEqual([false, 0]);
  expect(await counts()).toEqual([0, 0]);
  await put("r1", project);
  await put("r2", project);
  const last = await put("r3", project);
  expect(await counts()).toEqual([0, 3]);
  await put("r4", invoice);
  expect(await counts()).toEqual([1, 3]);
  expect(await operationCounts(store.db, [])).toEqual([]);
  expect([await hasSent(store.db), await lastRequest(store.db)]).toEqual([true, last + 1]);
});

test("open is what nobody knows the end of, the oldest first", async () => {
  const { store, project, put } = await log();
  const states: readonly RequestState[] = ["settled", "unknown", "review", "intent", "answered"];
  const ids: number[] = [];
  for (const [at, state] of states.entries()) {
    const id = await put(`r${at}`, project);
    await store.write((tx) => setRequestState(tx, id, state));
    ids.push(id);
  }
  const open = await openRequests(store.db);
  expect(open.map(({ id, state }) => [id, state])).toEqual([
    [ids[1], "unknown"],
    [ids[3], "intent"],
  ]);
  expect(open[0]!.operations).toHaveLength(1);
});

test("what was sent of a document is told newest first, with all that went along", async () => {
  const { store, project, invoice, put } = await log();
  const [one, two] = [await put("r1", project), await put("r2", project, invoice)];
  expect((await requestsOfDocument(store.db, project.id)).map(({ id }) => id)).toEqual([two, one]);
  const [only, ...none] = await requestsOfDocument(store.db, invoice.id);
  expect([only?.id, only?.operations.length, none]).toEqual([two, 2, []]);
});

test.each([
  ["writing", "done", true],
  ["unknown", "done", true],
  ["done", "done", false],
  ["drifted", "done", false],
  ["writing", "unknown", false],
  ["writing", "rejected", false],
] as const)(
  "of a row that is %s an operation that is %s was never held against its intent: %s",
  async (sync, state, isOpen) => {
    const { store, invoice, project, put } = await log();
    const [one, two] = [await put("r1", invoice), await put("r2", invoice)];
    await put("r3", project);
    const ids = [];
    for (const id of [one, two]) {
      const [only] = (await requestById(store.db, id))!.operations;
      await store.write((tx) => endOperation(tx, only!.id, { state, outcome: DONE, at: AT }));
      ids.push(only!.id);
    }
    await store.write((tx) => setSync(tx, [{ id: invoice.id, sync, reasons: [] }]));
    const found = await unverifiedOperations(store.db);
    // What came before the last one of a document says nothing of how it stands.
    expect(found.map(({ id }) => id)).toEqual(isOpen ? [ids[1]] : []);
  },
);

test("several that were never held against their intent come in the order of their sending", async () => {
  const { store, project, invoice, put } = await log();
  const id = await put("r1", invoice, project);
  const rows = [invoice, project];
  await store.write(async (tx) => {
    for (const each of (await requestById(tx, id))!.operations.toReversed()) {
      await endOperation(tx, each.id, { state: "done", outcome: DONE, at: AT });
    }
    await setSync(
      tx,
      rows.map((row) => ({ id: row.id, sync: "writing", reasons: [] })),
    );
  });
  const addresses: readonly Address[] = (await unverifiedOperations(store.db)).map(
    (each) => each.address,
  );
  expect(addresses).toEqual([
    { entity: entityName("invoice"), key: recordKey("INV-1"), role: role("main") },
    { entity: entityName("project"), key: recordKey("PRJ-7"), role: role("main") },
  ]);
});

test.skipIf(ON_POSTGRES)(
  "a log of before deletes were known keeps its rows, and takes them",
  async () => {
    const b = await planned();
    await b.run();
    const before = await b.store.db.selectFrom("operation").selectAll().orderBy("id").execute();
    expect(before.length).toBeGreaterThan(1);
    await b.store.close();
    const raw = new Database(b.world.files.resolve(".tieout/staging.db"));
    onTestFinished(() => void raw.close());
    const textsOf = (): readonly string[] =>
      raw
        .prepare<[], string>(
          `select sql from sqlite_master where tbl_name = 'operation' and sql is not null
         order by type = 'index', name`,
        )
        .pluck()
        .all()
        .map((text) => text.replaceAll('"', ""));
    const now = textsOf();
    const [table = "", ...indexes] = now;
    const old = table.replace("operation", "old").replace(", 'delete'", "");
    raw.pragma("foreign_keys = off");
    const fill = "insert into old select * from operation; drop table operation";
    raw.exec([old, fill, "alter table old rename to operation", ...indexes].join(";\n"));
    const deletes = () => raw.exec("update operation set kind = 'delete' where id = 1");
    expect(deletes).toThrow(/CHECK/);
    raw.pragma("user_version = 4");
    const store = await openStore({ address: "sqlite:.tieout/staging.db", world: b.world });
    onTestFinished(() => store.close());
    expect(await store.db.selectFrom("operation").selectAll().orderBy("id").execute()).toEqual(
      before,
    );
    expect(textsOf()).toEqual(now);
    deletes();
    expect(() => raw.exec("update operation set kind = 'merge'")).toThrow(/CHECK/);
  },
);
