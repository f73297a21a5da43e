/** What the books cannot void is deleted when its run is taken back: by its version, once. */
import { expect, test } from "vitest";
import type { Program } from "../../engine/model/program.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import { planUndo } from "../../engine/undo.ts";
import { cutAt } from "../line/log-bench.ts";
import { EVERY_CALL, testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";
import {
  bodies,
  booksSystem,
  companyProgram,
  CUSTOMER,
  fillSource,
  INVOICE,
  openLine,
  PAYMENT,
  sourceSystem,
  words,
} from "./apply-bench.ts";

/** Books that void no invoice and no payment, as QuickBooks voids no bill. */
const DELETABLE = { create: true, update: true, void: false, delete: true } as const;

const deletable = (base: Program): Program => ({
  ...base,
  entities: base.entities.map((each) => ({
    ...each,
    documents: each.documents.map((own) =>
      own.stream === "Customer" ? own : { ...own, schema: { ...own.schema, can: DELETABLE } },
    ),
  })),
});

const benchOfDeletes = async (payments = false) => {
  const world = testWorld();
  const streams = [CUSTOMER, { ...INVOICE, can: DELETABLE }, { ...PAYMENT, can: DELETABLE }];
  const parts = {
    work: sourceSystem(),
    books: booksSystem({ streams: streams.map((schema) => ({ schema })) }),
    store: await testStore(world),
    world,
    program: deletable(companyProgram()),
  };
  fillSource(parts.work);
  if (!payments)
    for (const { id } of parts.work.rows("payments")) parts.work.remove("payments", id);
  return { ...parts, ...openLine(parts) };
};

type Bench = Awaited<ReturnType<typeof benchOfDeletes>>;

const runOf = async (b: Bench): Promise<string> => {
  await b.run();
  const row = await b.store.db.selectFrom("request").select("run_id").executeTakeFirstOrThrow();
  return row.run_id;
};

const standing = async (b: Bench, stream: string) => {
  const { db } = b.store;
  const row = await db
    .selectFrom("document")
    .leftJoin("link", "link.document_id", "document.id")
    .select(["sync", "settlement", "document.link", "link.remote_id"])
    .where("document.stream", "=", stream)
    .executeTakeFirstOrThrow();
  return [row.sync, row.settlement, row.link, row.remote_id];
};

test("what cannot be voided is deleted, rests as archived, and is made again when it is let go", async () => {
  const b = await benchOfDeletes();
  const run = await runOf(b);
  const plan = await planUndo(run, b.deps("read"));
  expect([...plan.changes].map((c) => [c.kind, c.reasons[0]?.text])).toEqual([
    ["delete", "made by the run; deleted for good: the books keep it in their audit log alone"],
    ["update", "as it was before the run"],
  ]);
  expect(plan.counts.map((each) => [each.entity, each.void, each.delete])).toEqual([
    ["project", 0, undefined],
    ["invoice", 0, 1],
    ["payment", 0, undefined],
  ]);
  expect(words(await b.apply(plan))).toEqual(["invoice/INV-1 done", "project/PRJ-7 done"]);
  expect(bodies(b.books, "Invoice")).toEqual([]);
  expect(await standing(b, "Invoice")).toEqual(["retired", "na", "none", null]);
  // The observation that follows finds nothing that a person would have to look at.
  expect([...(await b.plan()).changes]).toEqual([]);
  expect(words(await b.apply(plan))).toEqual(["invoice/INV-1 already", "project/PRJ-7 already"]);
  const again = [...(await planUndo(run, b.deps("read"))).changes];
  expect(again.map((c) => c.reasons[0]?.text)).toEqual([
    "taken back already",
    "taken back already",
  ]);
  await b.store.db.updateTable("document").set({ hold: null, moved: 1, dirty: 1 }).execute();
  expect([...(await b.plan()).changes].map(({ kind }) => kind)).toEqual(["create"]);
});

test.each<[string, (b: Bench, id: string) => unknown]>([
  ["a value of ours", (b, id) => b.books.edit("Invoice", id, { TxnDate: "2026-06-01" })],
  ["a value that no mapping speaks of", (b, id) => b.books.edit("Invoice", id, { Memo: "mine" })],
])("a person's edit of %s keeps it from being deleted", async (_, edit) => {
  const b = await benchOfDeletes();
  const run = await runOf(b);
  const early = await planUndo(run, b.deps("read"));
  const [{ id }] = b.books.rows("Invoice") as [RawRecord];
  edit(b, id);
  expect(words(await b.apply(early))[0]).toBe("invoice/INV-1 stale");
  // An observation, and a diff that has seen that nothing of ours is touched.
  await b.plan();
  // That a later look has agreed to it would do for a void.
  await b.store.db.updateTable("base").set({ version: "1" }).execute();
  const late = await planUndo(run, b.deps("read"));
  expect([...late.changes].map((c) => [c.kind, c.reasons[0]?.code])).toEqual([
    ["blocked", "edited_in_qbo"],
    ["blocked", "dependency"],
  ]);
  expect(bodies(b.books, "Invoice")).toHaveLength(1);
});

test("an edit that no version tells of is seen before it is deleted", async () => {
  const b = await benchOfDeletes();
  const plan = await planUndo(await runOf(b), b.deps("read"));
  const [row] = b.books.rows("Invoice") as [RawRecord];
  Object.assign(row.body, { TxnDate: "2026-06-01" });
  const applied = await b.apply(plan);
  expect(applied.rows[0]).toMatchObject({ result: "stale", reasons: [{ code: "edited_in_qbo" }] });
  expect(bodies(b.books, "Invoice")).toHaveLength(1);
});

test("what a person has deleted since is not asked for", async () => {
  const b = await benchOfDeletes();
  const plan = await planUndo(await runOf(b), b.deps("read"));
  b.books.remove("Invoice", b.books.rows("Invoice")[0]!.id);
  const applied = await b.apply(plan);
  expect(applied.rows[0]).toMatchObject({ result: "stale" });
});

test("a plan that takes no run back deletes nothing, and no other kind is deleted by one", async () => {
  const b = await benchOfDeletes();
  const run = await runOf(b);
  const plan = await planUndo(run, b.deps("read"));
  const { undoes: _, ...bare } = plan;
  const applied = await b.apply(bare);
  expect(applied.rows.map(({ result }) => result)).not.toContain("done");
  expect(applied.rows[0]!.reasons[0]?.text).toBe("only a plan that takes a run back may delete");
  const [, project] = [...plan.changes];
  const odd = await b.apply({ ...plan, changes: [{ ...project!, kind: "delete", after: [] }] });
  expect(odd.rows[0]).toMatchObject({ result: "stale", reasons: [{ code: "void_not_allowed" }] });
  expect(bodies(b.books, "Invoice")).toHaveLength(1);
  expect(bodies(b.books, "Customer")[0]).toMatchObject({ Active: true });
});

test("whatever call of a delete fails, it is done once and told as done", async () => {
  for (const fault of ["answer_lost", "lost", "unavailable"] as const) {
    for (let n = 1; n <= 8; n += EVERY_CALL) {
      const b = await benchOfDeletes(true);
      const run = await runOf(b);
      b.books.faults.at(n, fault);
      await b.apply(await planUndo(run, b.deps("read"))).catch(() => null);
      b.books.faults.clear();
      await b.settle();
      await b.plan();
      await b.apply(await planUndo(run, b.deps("read")));
      expect(bodies(b.books, "Invoice"), `${fault} at ${n}`).toEqual([]);
      expect(bodies(b.books, "Payment"), `${fault} at ${n}`).toEqual([]);
      expect((await b.plan()).changes, `${fault} at ${n}`).toEqual([]);
      expect(await standing(b, "Invoice"), `${fault} at ${n}`).toEqual([
        "held",
        "na",
        "none",
        null,
      ]);
    }
  }
});

test.each(["intent-written", "before-send", "after-send", "after-done", "after-read-back"])(
  "a process that ends %s leaves a delete that the next one finishes, once",
  async (point) => {
    const b = await benchOfDeletes();
    const run = await runOf(b);
    const plan = await planUndo(run, b.deps("read"));
    const world = { ...b.world, crash: cutAt(point) };
    await expect(openLine({ ...b, world }).apply(plan)).rejects.toThrow("cut");
    await b.settle();
    await b.plan();
    await b.apply(await planUndo(run, b.deps("read")));
    expect(bodies(b.books, "Invoice")).toEqual([]);
    expect(bodies(b.books, "Customer")[0]).toMatchObject({ Active: false });
    const done = await b.store.db
      .selectFrom("operation")
      .select("state")
      .where("kind", "=", "delete")
      .where("state", "=", "done")
      .execute();
    expect(done).toHaveLength(1);
    expect((await b.plan()).changes).toEqual([]);
    expect(await standing(b, "Invoice")).toEqual(["held", "na", "none", null]);
  },
);

test("what our own payment rests on is deleted by its version, too, and not by our leaves alone", async () => {
  const b = await benchOfDeletes(true);
  const run = await runOf(b);
  const early = await planUndo(run, b.deps("read"));
  expect([...early.changes].map(({ kind }) => kind)).toEqual(["delete", "delete", "update"]);
  const [{ id }] = b.books.rows("Invoice") as [RawRecord];
  b.books.edit("Invoice", id, { Memo: "mine" });
  await b.plan();
  const late = await planUndo(run, b.deps("read"));
  expect([...late.changes].map(({ kind }) => kind)).toEqual(["delete", "blocked", "blocked"]);
  expect(words(await b.apply(early)).slice(0, 2)).toEqual([
    "payment/PMT-1 done",
    "invoice/INV-1 stale",
  ]);
  expect(bodies(b.books, "Invoice")).toHaveLength(1);
});

test("a delete that is answered and has not come to pass is told, and what was agreed on stays", async () => {
  const b = await benchOfDeletes();
  const run = await runOf(b);
  const bases = () => b.store.db.selectFrom("base").selectAll().orderBy("document_id").execute();
  const before = await bases();
  const { id } = b.books.rows("Invoice")[0]!;
  const done = { kind: "done", remoteId: id, version: null, body: null, trace: null } as const;
  const items = new Map([["1", done]]);
  const carry = async () => ({ kind: "answered", answer: "", items }) as const;
  const applied = await openLine({ ...b, carry }).apply(await planUndo(run, b.deps("read")));
  expect(applied.rows[0]).toMatchObject({
    result: "drifted",
    reasons: [{ code: "read_back_differs", text: "sent a delete, and it is still there" }],
  });
  expect(await bases()).toEqual(before);
  expect(await standing(b, "Invoice")).toEqual(["drifted", "na", "linked", id]);
});

test("what a settling look has found is not deleted: a person may have had it before", async () => {
  const b = await benchOfDeletes();
  let isLost = false;
  const carry: NonNullable<Parameters<typeof openLine>[0]["carry"]> = async (send) => {
    const outcome = await send();
    isLost = b.books.rows("Invoice").length > 0;
    return isLost ? { kind: "unknown", message: "the line broke" } : outcome;
  };
  await openLine({ ...b, carry }).run();
  expect(isLost).toBe(true);
  // No mapping speaks of it, and no mark tells it from what the run itself left.
  b.books.edit("Invoice", b.books.rows("Invoice")[0]!.id, { Memo: "mine" });
  await b.settle();
  await b.plan();
  const settled = await b.store.db
    .selectFrom("event")
    .select("run_id")
    .where("kind", "=", "settled")
    .executeTakeFirstOrThrow();
  const plan = await planUndo(settled.run_id!, b.deps("read"));
  expect([...plan.changes].map(({ kind, reasons }) => [kind, reasons[0]?.text])).toEqual([
    ["blocked", "no version tells whether anybody has touched it since"],
  ]);
});

test("what is not taken back after all is held as it was before", async () => {
  const b = await benchOfDeletes();
  const run = await runOf(b);
  const hold = JSON.stringify({ by: "dana", at: b.world.clock.now(), why: "asks", until: null });
  await b.store.db.updateTable("document").set({ hold, dirty: 1, moved: 1 }).execute();
  const away = { kind: "unavailable", message: "nobody is there", auth: false } as const;
  const plan = await planUndo(run, b.deps("read"));
  const applied = await openLine({ ...b, carry: async () => away }).apply(plan);
  expect(applied.rows[0]?.result).toBe("pending");
  const rows = await b.store.db.selectFrom("document").select("hold").execute();
  expect(new Set(rows.map((row) => row.hold))).toEqual(new Set([hold]));
});

test("a plan between a delete and its reading back leaves it ours, and not a person's", async () => {
  const b = await benchOfDeletes();
  const run = await runOf(b);
  const plan = await planUndo(run, b.deps("read"));
  const world = { ...b.world, crash: cutAt("after-done") };
  await expect(openLine({ ...b, world }).apply(plan)).rejects.toThrow("cut");
  await b.plan();
  await b.settle();
  expect(await standing(b, "Invoice")).toEqual(["retired", "na", "none", null]);
  await b.store.db.updateTable("document").set({ hold: null, moved: 1, dirty: 1 }).execute();
  expect([...(await b.plan()).changes].map(({ kind }) => kind)).toEqual(["create"]);
});

test("a delete that never arrived is not sent again onto what somebody has used since", async () => {
  const b = await benchOfDeletes();
  const plan = await planUndo(await runOf(b), b.deps("read"));
  const lost = { kind: "unknown", message: "the line broke" } as const;
  await openLine({ ...b, carry: async () => lost }).apply(plan);
  const [row] = b.books.rows("Invoice") as [RawRecord];
  // As a version may stay what it was where something is put to it.
  Object.assign(row.body, { TxnDate: "2026-06-01" });
  await b.settle();
  expect(bodies(b.books, "Invoice")).toHaveLength(1);
});
