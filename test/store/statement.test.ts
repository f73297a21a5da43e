import { sql } from "kysely";
import { expect, test } from "vitest";
import { countStates } from "../../engine/store/documents-count.ts";
import { makeDocuments } from "../../engine/store/documents-make.ts";
import { dirtyDocuments, saveEvaluations } from "../../engine/store/documents-desire.ts";
import { documentsByAddress, setHold } from "../../engine/store/documents.ts";
import { ensureEntity } from "../../engine/store/entities.ts";
import { MAIN, entityName, recordKey } from "../../engine/model/ids.ts";
import { setMeta } from "../../engine/store/meta.ts";
import { insertRecords } from "../../engine/store/records-new.ts";
import { countRecords } from "../../engine/store/records.ts";
import type { NewRecord } from "../../engine/store/records-new.ts";
import type { Store } from "../../engine/store/open.ts";
import { chunks, statement } from "../../engine/store/statement.ts";
import type { ChunkParams, Params } from "../../engine/store/statement.ts";
import { ON_POSTGRES, testStore } from "../support/store.ts";

const keys = statement((db, p: Params<{ entityId: number } & ChunkParams>) =>
  db
    .selectFrom("record")
    .select(["id", "key"])
    .where("entity_id", "=", p("entityId"))
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);

function row(entityId: number, key: string): NewRecord {
  return {
    entity_id: entityId,
    key,
    raw: "{}",
    fingerprint: new Uint8Array([1]),
    offered_raw: null,
    offered_fingerprint: null,
    problems: null,
    first_seen: "now",
    first_run: "run",
    staged_at: "now",
  };
}

async function filled(
  count: number,
): Promise<{ readonly store: Store; readonly entityId: number }> {
  const store = await testStore();
  const entityId = await store.write(async (tx) => {
    const { id } = await ensureEntity(tx, "invoice", "d");
    const names = Array.from({ length: count }, (_, at) => `INV-${at + 1}`);
    await insertRecords(
      tx,
      names.map((name) => row(id, name)),
    );
    const ids = names.map((_, at) => at + 1);
    await makeDocuments(
      tx,
      ids.map((recordId) => ({
        record_id: recordId,
        entity_id: id,
        role: "main",
        stream: "Invoice",
        title: "",
      })),
    );
    return id;
  });
  return { store, entityId };
}

test("a query is built once, however many stores of the process run it", async () => {
  let built = 0;
  const counted = statement((db, p: Params<{ key: string }>) => {
    built++;
    return db.selectFrom("meta").select("value").where("key", "=", p("key"));
  });
  const found: (string | undefined)[] = [];
  for (const value of ["of one", "of the other"]) {
    const store = await testStore();
    await store.write((tx) => setMeta(tx, "note", value));
    found.push((await counted.all(store.db, { key: "note" }))[0]?.value);
  }
  expect(built).toBe(1);
  expect(found).toEqual(["of one", "of the other"]);
});

test("rows come in chunks, each once, and a chunk may be written to while it is looked at", async () => {
  const { store, entityId } = await filled(7);
  const sizes: number[] = [];
  for await (const rows of chunks(store.db, keys, { entityId }, 3)) {
    sizes.push(rows.length);
    await store.write((tx) =>
      tx.updateTable("record").set({ latched: 1 }).where("id", "=", rows[0]!.id).execute(),
    );
  }
  expect(sizes).toEqual([3, 3, 1]);
});

test("a parameter is bound by its name, wherever it stands", async () => {
  const store = await testStore();
  const both = statement((db, p: Params<{ a: string; b: string }>) =>
    db.selectNoFrom(() => [sql<string>`${p("b")}`.as("b"), sql<string>`${p("a")}`.as("a")]),
  );
  expect(await both.all(store.db, { a: "1", b: "2" })).toEqual([{ b: "2", a: "1" }]);
  expect(
    await both.first(store.db, [
      { a: "x", b: "y" },
      { a: "z", b: "w" },
    ]),
  ).toEqual([
    { b: "y", a: "x" },
    { b: "w", a: "z" },
  ]);
});

test("amounts beyond 2^53 come back to the cent", async () => {
  const { store, entityId } = await filled(2);
  const amount = 9_007_199_254_740_993n;
  for await (const documents of dirtyDocuments(store.db, { id: entityId, name: "invoice" })) {
    await store.write((tx) =>
      saveEvaluations(
        tx,
        documents.map(({ id }) => ({
          id,
          sync: "ready",
          reasons: [],
          readSetId: null,
          desiredHash: null,
          needs: ["project/P1"],
          title: "x",
          number: null,
          name: null,
          date: null,
          amount,
          day: null,
          party: null,
          unpaid: false,
          moved: true,
        })),
      ),
    );
  }
  const address = { entity: entityName("invoice"), key: recordKey("INV-2"), role: MAIN };
  const [document] = await documentsByAddress(store.db, [address]);
  expect(document).toMatchObject({ amount, dirty: false, moved: true, needs: ["project/P1"] });
  expect(await countStates(store.db)).toMatchObject([
    { entity: "invoice", sync: "ready", documents: 2, amount: amount * 2n },
  ]);
  expect(await countRecords(store.db, entityId)).toMatchObject({ seen: 2, staged: 2, missing: 0 });
});

test("a hold is kept with who and why, and lifting it has the document evaluated again", async () => {
  const { store } = await filled(1);
  const hold = { by: "ana", at: "2026-06-30T12:00:00.000Z", why: "dispute", until: null };
  await store.write((tx) => setHold(tx, 1, hold));
  const address = { entity: entityName("invoice"), key: recordKey("INV-1"), role: MAIN };
  const [held] = await documentsByAddress(store.db, [address]);
  expect(held!.hold).toEqual(hold);
  await store.write((tx) => tx.updateTable("document").set({ dirty: 0 }).execute());
  await store.write((tx) => setHold(tx, 1, null));
  expect((await documentsByAddress(store.db, [address]))[0]).toMatchObject({
    hold: null,
    dirty: true,
  });
});

test.skipIf(ON_POSTGRES)(
  "what was never evaluated is found in order by the index of states",
  async () => {
    const { store } = await filled(3);
    const plan = await sql<{ detail: string }>`explain query plan
    select document.id from document inner join record on record.id = document.record_id
    where document.entity_id = 1 and document.sync = 'new' and document.link = 'none'
      and document.dirty = 1 and document.id > 0
    order by document.id limit 10`.execute(store.db);
    const text = plan.rows.map((each) => each.detail).join("\n");
    expect(text).toContain("document_sync");
    expect(text).not.toContain("TEMP B-TREE");
  },
);
