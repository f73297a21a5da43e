import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  DIRTY_DOCUMENT,
  OPEN_DOCUMENT,
  UNLINKED_DOCUMENT,
} from "../../engine/store/document-sets.ts";
import { makeDocuments, makeNewDocuments } from "../../engine/store/documents-make.ts";
import { ensureEntity } from "../../engine/store/entities.ts";
import type { Store } from "../../engine/store/open.ts";
import { makeReadKeeper, readsOf } from "../../engine/store/reads.ts";
import type { Read } from "../../engine/store/reads.ts";
import { insertRecords } from "../../engine/store/records-new.ts";
import { newestRecord } from "../../engine/store/records.ts";
import { ON_POSTGRES, testStore } from "../support/store.ts";

const record = (entityId: number, key: string) => ({
  entity_id: entityId,
  key,
  raw: "{}",
  fingerprint: new Uint8Array(16),
  offered_raw: null,
  offered_fingerprint: null,
  problems: null,
  first_seen: "2026-06-30T12:00:00.000Z",
  first_run: "run_1",
  staged_at: "2026-06-30T12:00:00.000Z",
});

test("many rows in a few statements are the rows that were given, each with its id", async () => {
  const store = await testStore();
  const entityId = await store.write(async (tx) => (await ensureEntity(tx, "invoice", "d")).id);
  const keys = Array.from({ length: 163 }, (_, n) => `INV-${163 - n}`);
  await store.write(async (tx) => {
    const made = await insertRecords(
      tx,
      keys.map((key) => record(entityId, key)),
    );
    expect(made).toBe(163);
    const documents = keys.map((key, at) => ({
      record_id: at + 1,
      entity_id: entityId,
      role: "main",
      stream: "Invoice",
      title: key,
    }));
    expect(await makeDocuments(tx, documents)).toBe(163);
    expect(await makeDocuments(tx, documents)).toBe(0);
  });
  const rows = await titlesOf(store);
  expect(rows).toEqual(keys.map((key, at) => ({ id: at + 1, key, role: "main", title: key })));
});

test("texts with any sign, bytes and what is not there arrive as they were, and a key is once", async () => {
  const store = await testStore();
  const entityId = await store.write(async (tx) => (await ensureEntity(tx, "invoice", "d")).id);
  const texts = ["a\tb", "a\nb\r", "a\\b", "\\N", "\\.", "'", '"', "", "ü€😀", "\\x41"];
  const rows = Array.from({ length: 120 }, (_, n) => ({
    ...record(entityId, `${n} ${texts[n % texts.length]}`),
    raw: JSON.stringify({ text: texts[n % texts.length], n }),
    fingerprint: Uint8Array.from({ length: 16 }, (_unused, at) => (n * 17 + at * 31) % 256),
    problems: n % 3 === 0 ? texts[n % texts.length]! : null,
  }));
  await store.write((tx) => insertRecords(tx, rows));
  const kept = await store.db
    .selectFrom("record")
    .select(["key", "raw", "fingerprint", "problems", "origin", "revision", "offered_raw"])
    .orderBy("id")
    .execute();
  expect(kept.map((row) => ({ ...row, fingerprint: [...row.fingerprint!] }))).toEqual(
    rows.map(({ key, raw, fingerprint, problems }) => {
      const anew = { origin: "live", revision: 1, offered_raw: null };
      return { key, raw, fingerprint: [...fingerprint], problems, ...anew };
    }),
  );
  await expect(store.write((tx) => insertRecords(tx, rows))).rejects.toThrow(/unique/i);
  expect(await newestRecord(store.db)).toBe(120);
});

test.each([[["main"]], [["check", "payment"]]])(
  "documents of the rows that came last, in the roles %j, stand together by record",
  async (roles) => {
    const store = await testStore();
    const entityId = await store.write(async (tx) => (await ensureEntity(tx, "invoice", "d")).id);
    const documents = roles.map((role) => ({ role, stream: "Invoice" }));
    await store.write(async (tx) => {
      await insertRecords(tx, [record(entityId, "INV-1")]);
      const after = await newestRecord(tx);
      const offered = { ...record(entityId, "INV-4"), raw: null, fingerprint: null };
      await insertRecords(tx, [record(entityId, "INV-3"), record(entityId, "INV-2"), offered]);
      const of = { after, entityId };
      expect(await makeNewDocuments(tx, { after, entityId: 2 }, documents)).toBe(0);
      expect(await makeNewDocuments(tx, of, documents)).toBe(2 * roles.length);
      expect(await makeNewDocuments(tx, of, documents)).toBe(0);
    });
    const expected = ["INV-3", "INV-2"].flatMap((key, at) =>
      roles.map((role) => ({ id: at + 2, key, role, title: key })),
    );
    expect(await titlesOf(store)).toEqual(expected);
  },
);

function titlesOf(store: Store): Promise<object[]> {
  return store.db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .select(["record.id", "record.key", "document.role", "document.title"])
    .orderBy("document.id")
    .execute();
}

test.skipIf(ON_POSTGRES).each([
  ["dirty", DIRTY_DOCUMENT],
  ["open", OPEN_DOCUMENT],
  ["unlinked", UNLINKED_DOCUMENT],
])(
  "a chunk of %s documents comes from its index, in order, without sorting all",
  async (name, set) => {
    const plan = await planOf(
      await testStore(),
      `select document.id from document join record on record.id = document.record_id
      join entity on entity.id = document.entity_id
      where entity.name = 'invoice' and ${set} and document.id > 5 order by document.id limit 10`,
    );
    expect(plan).toContain(`document_${name}`);
    expect(plan).not.toContain("TEMP B-TREE");
  },
);

async function planOf(store: Store, query: string): Promise<string> {
  const plan = await sql.raw<{ detail: string }>(`explain query plan ${query}`).execute(store.db);
  return plan.rows.map((row) => row.detail).join("\n");
}

test("equal sets of reads are one, however they were met; a moved state wakes", async () => {
  const store = await testStore();
  const keeper = makeReadKeeper();
  const link: Read = { kind: "link", name: "project/P1", state: "none" };
  const code: Read = { kind: "lookup", name: "codes/1", state: "a" };
  const [both, same, other, none] = await store.write((tx) =>
    keeper.keep(tx, [[link, code], [{ ...code }, { ...link }], [code], []]),
  );
  expect(same).toBe(both);
  expect(other).not.toBe(both);
  expect(none).toBeNull();
  const [again, empty] = await store.write((tx) => keeper.keep(tx, [[link, code], []]));
  expect([again, empty]).toEqual([both, null]);
  await store.write((tx) => keeper.keep(tx, [[{ ...link, state: "58" }]]));
  expect(await readsOf(store.db, both!)).toContainEqual({ ...link, state: "58" });
});
