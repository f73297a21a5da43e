/** What an answer to a request makes of its rows. */
import { expect, test } from "vitest";
import { remoteId } from "../../engine/model/ids.ts";
import type { Outcome, RequestOutcome } from "../../engine/model/operation.ts";
import { beginRun, endRun } from "../../engine/store/runs.ts";
import { bodies, words } from "../steps/apply-bench.ts";
import {
  ALL_DONE,
  bench,
  cutAt,
  documentOf,
  EVERY,
  eventsOf,
  expectNoDoubles,
  filled,
  lastOf,
  moved,
} from "./log-bench.ts";
import type { Bench } from "./log-bench.ts";

/** Every operation of every item ends so. */
function answering(
  outcome: Outcome,
): (send: () => Promise<RequestOutcome>) => Promise<RequestOutcome> {
  return async () => ({ kind: "answered", answer: "its words", items: new Map([["1", outcome]]) });
}

/** Says that it was done, and does not show the thing itself. */
async function withoutBodies(send: () => Promise<RequestOutcome>): Promise<RequestOutcome> {
  const outcome = await send();
  if (outcome.kind !== "answered") return outcome;
  const items = [...outcome.items].map(([item, each]) => {
    return [item, each.kind === "done" ? { ...each, body: null } : each] as const;
  });
  return { ...outcome, items: new Map(items) };
}

test("an answer that leaves an item out proves nothing of it", async () => {
  const b = await bench();
  for (const n of [1, 2]) b.work.add("projects", { number: `P-${n}`, title: `Project ${n}` });
  const line = b.another({
    carry: async (send) => {
      const outcome = await send();
      if (outcome.kind !== "answered") return outcome;
      return { ...outcome, items: new Map([...outcome.items].slice(0, 1)) };
    },
  });
  const applied = await line.run();
  expect(words(applied)).toEqual(["project/P-1 done", "project/P-2 unknown"]);
  expect(applied.rows.map(({ remoteId }) => remoteId)).toEqual(["1", null]);
  expect(applied.rows[1]!.reasons).toMatchObject([
    {
      code: "outcome_unknown",
      text: "it may be in the books: the answer does not speak of this item",
    },
  ]);
  expect((await lastOf(b, "project/P-2")).state).toBe("unknown");
  expect((await documentOf(b, "project/P-2")).reasons).toEqual(applied.rows[1]!.reasons);
  await b.settle();
  expect((await lastOf(b, "project/P-2")).state).toBe("settled");
  expectNoDoubles(b.books, ["Customer"], 2);
});

test("a refusal is written down in its own words, and stands until somebody mends it", async () => {
  const b = await filled();
  const refusal: Outcome = {
    kind: "rejected",
    code: "6240",
    message: "Duplicate Name Exists",
    field: "DisplayName",
    trace: "1-t",
    means: "name_taken",
  };
  const applied = await b.another({ carry: answering(refusal) }).run();
  expect(words(applied)[0]).toBe("project/PRJ-7 failed");
  const text = "refused with 6240: Duplicate Name Exists (DisplayName)";
  expect(applied.rows[0]).toMatchObject({
    remoteId: null,
    reasons: [{ code: "name_taken", text, about: ["1-t"] }],
  });
  expect(await documentOf(b, "project/PRJ-7")).toMatchObject({
    sync: "failed",
    reasons: [{ code: "name_taken", text }],
  });
  const { state, answer, prepared, operations } = await lastOf(b, "project/PRJ-7");
  expect([state, answer, operations[0]!.state]).toEqual(["answered", "its words", "rejected"]);
  expect(JSON.parse(operations[0]!.outcome!)).toEqual(refusal);
  expect((await eventsOf(b, "project/PRJ-7"))[1]).toEqual([
    "failed",
    { row: "project/PRJ-7", request: prepared.requestId, ...refusal },
  ]);
  expect(await moved(b)).not.toContain("project/PRJ-7");
  expect([...(await b.plan()).changes].filter(({ kind }) => kind === "create")).toEqual([]);
});

test("what was refused while the source moved on goes as it is wanted now", async () => {
  const b = await filled();
  await b.run();
  b.work.edit("projects", "PRJ-7", { phone: "1" });
  await b.another({ carry: async () => ({ kind: "unknown", message: "lost" }) }).run();
  b.work.edit("projects", "PRJ-7", { phone: "2" });
  await b.plan();
  const refused = {
    kind: "rejected",
    code: "6000",
    message: "no",
    field: null,
    trace: null,
  } as const;
  const ended = await b.another({ carry: answering(refused) }).settle();
  expect(ended).toMatchObject([
    {
      result: "stale",
      remoteId: null,
      reasons: [{ code: "refused", text: "refused with 6000: no" }],
    },
  ]);
  expect(await documentOf(b, "project/PRJ-7")).toMatchObject({ sync: "ready", reasons: [] });
  expect(await moved(b)).toEqual(["project/PRJ-7"]);
  const { prepared } = await lastOf(b, "project/PRJ-7");
  expect((await eventsOf(b, "project/PRJ-7")).at(-1)).toEqual([
    "failed",
    { row: "project/PRJ-7", request: prepared.requestId, ...refused },
  ]);
  expect(words(await b.run())).toEqual(["project/PRJ-7 done"]);
  expect(bodies(b.books, "Customer")[0]).toMatchObject({ Phone: "2" });
});

test("a conflict goes back to the plan, with what it said", async () => {
  const b = await filled();
  await b.run();
  b.work.edit("projects", "PRJ-7", { phone: "1" });
  const conflict = { kind: "conflict", message: "somebody was at it", trace: "1-t" } as const;
  const applied = await b.another({ carry: answering(conflict) }).run();
  expect(words(applied)).toEqual(["project/PRJ-7 stale"]);
  expect(applied.rows[0]!.reasons).toMatchObject([
    { code: "edited_in_qbo", text: "changed in the books: somebody was at it" },
  ]);
  expect(await documentOf(b, "project/PRJ-7")).toMatchObject({ sync: "ready", reasons: [] });
  expect(await moved(b)).toEqual(["project/PRJ-7"]);
  const { state, prepared } = await lastOf(b, "project/PRJ-7");
  expect(state).toBe("answered");
  expect((await eventsOf(b, "project/PRJ-7")).at(-1)).toEqual([
    "failed",
    { row: "project/PRJ-7", request: prepared.requestId, ...conflict },
  ]);
  expect(words(await b.run())).toEqual(["project/PRJ-7 done"]);
});

/** How often the books were asked for things by their ids after a request that was answered whole. */
async function readsBack(b: Bench): Promise<number> {
  let before = 0;
  const line = b.another({
    carry: async (send) => {
      const outcome = await send();
      before = b.books.faults.calls;
      return outcome;
    },
  });
  b.work.edit("projects", "PRJ-7", { phone: String(b.books.faults.calls) });
  expect(words(await line.run())).toEqual(["project/PRJ-7 done"]);
  return b.books.faults.calls - before;
}

test("an answer that shows the thing is believed, unless the store was lost once", async () => {
  const b = await filled();
  await b.run();
  expect(await readsBack(b)).toBe(0);
  const run = { id: "run_r", kind: "recover", actor: "dana", program: "p" } as const;
  await b.store.write(async (tx) => {
    await beginRun(tx, { ...run, started_at: b.world.clock.now() });
    await endRun(tx, run.id as never, { state: "done", at: b.world.clock.now(), summary: {} });
  });
  expect(await readsBack(b)).toBe(1);
  expectNoDoubles(b.books, EVERY);
});

test("an answer without the thing itself is read back before it counts", async () => {
  const b = await filled();
  const line = b.another({
    carry: withoutBodies,
  });
  expect(words(await line.run())).toEqual(ALL_DONE);
  expect((await lastOf(b, "invoice/INV-1")).operations[0]).toMatchObject({
    state: "done",
    remoteId: "1",
  });
  expect((await b.plan()).changes).toEqual([]);
});

test("a void that is answered without the thing itself counts when it is seen", async () => {
  const b = await filled();
  await b.run();
  b.work.edit("invoices", "INV-1", { note: "VOID" });
  const done = {
    kind: "done",
    remoteId: remoteId("1"),
    version: "0",
    body: null,
    trace: null,
  } as const;
  const plan = await b.plan();
  const applied = await b.another({ carry: answering(done) }).apply(plan, { unsafe: true });
  expect(words(applied)).toEqual(["invoice/INV-1 drifted"]);
  expect(applied.rows[0]!.reasons).toMatchObject([
    { code: "read_back_differs", text: "sent a void, and it is not voided" },
  ]);
});

test("what was carried out and never read back is read back by whoever comes next", async () => {
  const b = await filled();
  const quiet = b.another({
    carry: withoutBodies,
    world: { ...b.world, crash: cutAt("after-done") },
  });
  await expect(quiet.run()).rejects.toThrow("cut");
  expect(await b.states()).toContain("project/PRJ-7 writing");
  const { state, operations } = await lastOf(b, "project/PRJ-7");
  expect([state, operations[0]!.state]).toEqual(["answered", "done"]);
  expect(await b.settle()).toMatchObject([{ result: "done", remoteId: "1", reasons: [] }]);
});
