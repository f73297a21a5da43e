import { expect, onTestFinished, test } from "vitest";
import { TieoutError } from "../../engine/errors.ts";
import { MAIN, entityName, recordKey } from "../../engine/model/ids.ts";
import { saveEvaluations } from "../../engine/store/documents-desire.ts";
import { makeDocuments } from "../../engine/store/documents-make.ts";
import { documentsByAddress } from "../../engine/store/documents.ts";
import { ensureEntity } from "../../engine/store/entities.ts";
import { appendEvents, walkChain } from "../../engine/store/events.ts";
import { takeLease } from "../../engine/store/leases.ts";
import { bindCompany, getMeta } from "../../engine/store/meta.ts";
import { movedTo, moveStore } from "../../engine/store/move.ts";
import { openStore } from "../../engine/store/open.ts";
import type { Store } from "../../engine/store/open.ts";
import { insertRecords } from "../../engine/store/records-new.ts";
import { NO_POSTGRES, postgresDatabase } from "../support/postgres.ts";
import { testWorld } from "../support/world.ts";
import type { TestWorld } from "../support/world.ts";

const ROWS = 2300;
/** Beyond what a JavaScript number holds. */
const AMOUNT = 9_007_199_254_740_993n;

async function open(address: string, world: TestWorld): Promise<Store> {
  const store = await openStore({ address, world });
  onTestFinished(() => store.close());
  return store;
}

async function fill(store: Store): Promise<void> {
  await store.write(async (tx) => {
    await bindCompany(tx, "7");
    const { id } = await ensureEntity(tx, "invoice", "d");
    const keys = Array.from({ length: ROWS }, (_, at) => `INV-${at + 1}`);
    await insertRecords(
      tx,
      keys.map((key) => ({
        entity_id: id,
        key,
        raw: '{"memo":"Größe ✓"}',
        fingerprint: new Uint8Array([0, 255, 7]),
        offered_raw: null,
        offered_fingerprint: null,
        problems: null,
        first_seen: "now",
        first_run: "run",
        staged_at: "now",
      })),
    );
    const documents = keys.map((key, at) => ({
      record_id: at + 1,
      entity_id: id,
      role: "main",
      stream: "Invoice",
      title: key,
    }));
    await makeDocuments(tx, documents);
    await saveEvaluations(tx, [{ ...EVALUATED, id: 1, amount: AMOUNT }]);
    await appendEvents(
      tx,
      [1, 2, 3].map((record_id) => ({
        at: "now",
        run_id: null,
        actor: "ana",
        record_id,
        document_id: null,
        kind: "staged" as const,
        detail: { from: record_id },
      })),
    );
  });
}

const EVALUATED = {
  sync: "ready",
  reasons: [],
  readSetId: null,
  desiredHash: new Uint8Array([9]),
  needs: [],
  title: "x",
  number: null,
  name: null,
  date: null,
  day: null,
  party: null,
  unpaid: false,
  moved: true,
} as const;

async function firstOf(store: Store) {
  const address = { entity: entityName("invoice"), key: recordKey("INV-1"), role: MAIN };
  const [document] = await documentsByAddress(store.db, [address]);
  return document;
}

const NAMES = { from: "a", to: "b" };

async function roundTrip(world: TestWorld, there: string): Promise<Store> {
  const from = await open("sqlite:.tieout/staging.db", world);
  await fill(from);
  const to = await open(there, world);
  const moved = await moveStore(from, to, NAMES, world.clock.now());
  expect(moved.amount).toBe(AMOUNT);
  expect(moved.rows.get("record")).toBe(ROWS);
  expect(moved.rows.get("event")).toBe(3);
  expect(await firstOf(to)).toEqual(await firstOf(from));
  expect(await walkChain(to.db, null)).toMatchObject({ broken: null });
  expect(await movedTo(from.db)).toBe("b");
  expect(await movedTo(to.db)).toBeNull();
  expect(await getMeta(to.db, "lineage")).toBe(from.lineage);

  // New rows go on where the old ones ended, and the whole goes back as it came.
  await to.write((tx) => ensureEntity(tx, "project", "d"));
  const back = await open("sqlite:.tieout/back.db", world);
  const again = await moveStore(to, back, { from: "b", to: "c" }, world.clock.now());
  expect(again.amount).toBe(AMOUNT);
  expect(again.lastEvent).toBe(moved.lastEvent);
  expect(again.rows.get("entity")).toBe(2);
  expect(await firstOf(back)).toEqual(await firstOf(from));
  return to;
}

test("a store moves to another file and back, each row as it was", async () => {
  const there = await roundTrip(testWorld(), "sqlite:.tieout/there.db");
  expect(there.dialect).toBe("sqlite");
});

test.skipIf(NO_POSTGRES !== null)("a store moves to PostgreSQL and back", async () => {
  const there = await roundTrip(testWorld(), await postgresDatabase());
  expect(there.dialect).toBe("postgres");
});

async function refusal(work: Promise<unknown>): Promise<TieoutError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TieoutError);
  return error as TieoutError;
}

test("a store that a run works with stays, and so does one over another", async () => {
  const world = testWorld();
  const [from, to] = [await open("sqlite:a.db", world), await open("sqlite:b.db", world)];
  const holder = { owner: "ana", host: "here", pid: 1, run_id: "run_1" };
  const now = world.clock.now();
  await from.write((tx) => takeLease(tx, "7", holder, now));
  expect(await refusal(moveStore(from, to, NAMES, now))).toMatchObject({ code: "TO911" });
  world.clock.advance(200_000);
  await to.write((tx) => bindCompany(tx, "8"));
  const over = await refusal(moveStore(from, to, NAMES, world.clock.now()));
  expect(over).toMatchObject({ code: "TO922" });
  expect(await movedTo(from.db)).toBeNull();
});

test("a history that is broken is not carried over, and the store stays where it is", async () => {
  const world = testWorld();
  const [from, to] = [await open("sqlite:a.db", world), await open("sqlite:b.db", world)];
  await fill(from);
  await from.write((tx) =>
    tx.updateTable("event").set({ actor: "bob" }).where("id", "=", 2).execute(),
  );
  const broken = await refusal(moveStore(from, to, NAMES, world.clock.now()));
  expect(broken).toMatchObject({ code: "TO930" });
  expect(broken.message).toContain("event 2");
  expect(await movedTo(from.db)).toBeNull();
  expect(await getMeta(to.db, "company")).toBeNull();
});
