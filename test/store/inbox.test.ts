import { expect, test } from "vitest";
import type { Notice } from "../../engine/contract/receiver.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { remoteId } from "../../engine/model/ids.ts";
import { crossOut, putTold, toldOf } from "../../engine/store/inbox.ts";
import type { Store } from "../../engine/store/open.ts";
import { testStore } from "../support/store.ts";

const AT = "2026-06-30T12:00:00.000Z" as Instant;

const notice = (id: string, event: string | null = null): Notice => ({
  event,
  stream: "Invoice",
  id: remoteId(id),
});

const put = (store: Store, batch: string, notices: readonly Notice[], at: Instant = AT) =>
  store.write((tx) => putTold(tx, "books", notices, { batch, at }));

const ids = async (store: Store): Promise<readonly string[]> =>
  (await toldOf(store.db)).map((told) => told.remote_id);

test("an event is taken once by its id; one without an id tells again", async () => {
  const store = await testStore();
  expect(await put(store, "a", [notice("1", "e1"), notice("2"), notice("1", "e1")])).toBe(3);
  await store.write(async (tx) => crossOut(tx, await toldOf(tx)));
  expect(await ids(store)).toEqual([]);
  expect(await put(store, "b", [notice("1", "e1"), notice("2")])).toBe(1);
  expect(await ids(store)).toEqual(["2"]);
});

test("what is told of again while it is read is not crossed out", async () => {
  const store = await testStore();
  await put(store, "a", [notice("1"), notice("2")]);
  const before = await toldOf(store.db);
  await put(store, "b", [notice("2")]);
  await store.write((tx) => crossOut(tx, before));
  expect(await ids(store)).toEqual(["2"]);
});

test("events are forgotten after a week", async () => {
  const store = await testStore();
  await put(store, "a", [notice("1", "e1")]);
  await put(store, "b", [], "2026-07-08T12:00:00.001Z" as Instant);
  const known = await store.db.selectFrom("inbox_event").selectAll().execute();
  expect(known).toEqual([]);
});
