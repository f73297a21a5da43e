import { expect, test } from "vitest";
import { TieoutError } from "../../engine/errors.ts";
import type { RunId } from "../../engine/model/ids.ts";
import { dropCursor, getCursor, putCursor } from "../../engine/store/cursors.ts";
import { bindCompany } from "../../engine/store/meta.ts";
import { beginRun, endRun, lastRuns } from "../../engine/store/runs.ts";
import { lockSettings, settingLocks } from "../../engine/store/setting-locks.ts";
import { testStore } from "../support/store.ts";

test("a cursor is replaced by a later one and can be dropped", async () => {
  const store = await testStore();
  const cursor = { connection: "work", stream: "invoices", token: "a" };
  await store.write((tx) => putCursor(tx, cursor, "now"));
  await store.write((tx) => putCursor(tx, { ...cursor, token: "b" }, "now"));
  expect(await getCursor(store.db, "work", "invoices")).toEqual({ ...cursor, token: "b" });
  await store.write((tx) => dropCursor(tx, "work", "invoices"));
  expect(await getCursor(store.db, "work", "invoices")).toBeNull();
});

test("a store is of one company for good", async () => {
  const store = await testStore();
  await store.write((tx) => bindCompany(tx, "7"));
  await store.write((tx) => bindCompany(tx, "7"));
  const error = await store.write((tx) => bindCompany(tx, "8")).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TieoutError);
  expect(error).toMatchObject({ code: "TO922", exit: 9 });
});

test("runs are kept with how they ended, newest first", async () => {
  const store = await testStore();
  const run = { kind: "plan", actor: "ci", program: "d" };
  await store.write(async (tx) => {
    await beginRun(tx, { ...run, id: "run_1", started_at: "2026-01-01" });
    await beginRun(tx, { ...run, id: "run_2", started_at: "2026-01-02" });
    await endRun(tx, "run_1" as RunId, { state: "done", at: "2026-01-03", summary: { new: 1 } });
  });
  const runs = await lastRuns(store.db, 10);
  expect(runs.map(({ id, state }) => `${id} ${state}`)).toEqual(["run_2 running", "run_1 done"]);
  expect(runs[1]!.summary).toBe('{"new":1}');
});

test("a setting locks once; a later value does not replace it", async () => {
  const store = await testStore();
  const lock = { name: "mode", value: '"a"', company: "7", at: "now", run_id: "run_1" };
  await store.write((tx) => lockSettings(tx, [lock]));
  await store.write((tx) => lockSettings(tx, [{ ...lock, value: '"b"' }]));
  expect(await settingLocks(store.db)).toEqual([lock]);
});
