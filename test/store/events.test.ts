import { expect, test } from "vitest";
import { appendEvents, eventsOfRun, walkChain } from "../../engine/store/events.ts";
import type { NewEvent } from "../../engine/store/events.ts";
import type { Store } from "../../engine/store/open.ts";
import { testStore } from "../support/store.ts";

const event = (detail: object): NewEvent => ({
  at: "2026-06-30T12:00:00.000Z",
  run_id: "run_1",
  actor: "ana",
  record_id: null,
  document_id: 4,
  kind: "held",
  detail,
});

async function filled(): Promise<Store> {
  const store = await testStore();
  await store.write((tx) => appendEvents(tx, [event({ why: "a" }), event({ why: "b" })]));
  await store.write((tx) => appendEvents(tx, [event({ why: "c" })]));
  return store;
}

test("history is one chain over all its appends", async () => {
  const store = await filled();
  const rows = await eventsOfRun(store.db, "run_1");
  expect(rows.map((row) => row.detail)).toEqual(['{"why":"a"}', '{"why":"b"}', '{"why":"c"}']);
  expect(rows[1]!.prev).toEqual(rows[0]!.hash);
  expect(rows[2]!.prev).toEqual(rows[1]!.hash);
  expect(await walkChain(store.db, null)).toMatchObject({ broken: null });
});

test("a row that was changed afterwards is found", async () => {
  const store = await filled();
  await store.write((tx) =>
    tx.updateTable("event").set({ actor: "eve" }).where("id", "=", 2).execute(),
  );
  expect(await walkChain(store.db, null)).toMatchObject({ broken: 2 });
});

test("a row that was taken out is found", async () => {
  const store = await filled();
  await store.write((tx) => tx.deleteFrom("event").where("id", "=", 2).execute());
  expect(await walkChain(store.db, null)).toMatchObject({ broken: 3 });
});
