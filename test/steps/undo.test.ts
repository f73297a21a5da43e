/** A run that made a project, its invoice and the payment on it is taken back from its end. */
import { expect, test } from "vitest";
import { formatAddress } from "../../engine/model/ids.ts";
import { isVoided } from "../../engine/model/settlement.ts";
import { planUndo } from "../../engine/undo.ts";
import { cutAt } from "../line/log-bench.ts";
import { EVERY_CALL, testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";
import {
  bodies,
  booksSystem,
  fillSource,
  INVOICE,
  openLine,
  sourceSystem,
  words,
} from "./apply-bench.ts";

const bench = async () => {
  const world = testWorld();
  const parts = {
    work: sourceSystem(),
    books: booksSystem(),
    store: await testStore(world),
    world,
  };
  fillSource(parts.work);
  return { ...parts, ...openLine(parts) };
};

const runOf = async (b: Awaited<ReturnType<typeof bench>>): Promise<string> => {
  await b.run();
  const row = await b.store.db.selectFrom("request").select("run_id").executeTakeFirstOrThrow();
  return row.run_id;
};

test("the payment goes before its invoice, the invoice before its project, and all are held", async () => {
  const b = await bench();
  const plan = await planUndo(await runOf(b), b.deps("read"));
  const wanted = [...plan.changes].map((c) => `${c.kind} ${formatAddress(c.address)} ${c.wave}`);
  expect(wanted).toEqual([
    "void payment/PMT-1 0",
    "void invoice/INV-1 1",
    "update project/PRJ-7 2",
  ]);
  const applied = await b.apply(plan);
  expect(words(applied)).toEqual([
    "payment/PMT-1 done",
    "invoice/INV-1 done",
    "project/PRJ-7 done",
  ]);
  expect(isVoided(bodies(b.books, "Invoice")[0]!, INVOICE)).toBe(true);
  expect(bodies(b.books, "Customer")[0]).toMatchObject({ Active: false });
  expect((await b.plan()).changes).toEqual([]);
});

test("a payment that stays keeps its invoice and its project in the books", async () => {
  const b = await bench();
  const run = await runOf(b);
  const [payment] = b.books.rows("Payment");
  b.books.edit("Payment", payment!.id, { TxnDate: "2026-06-01" });
  await b.plan();
  const plan = await planUndo(run, b.deps("read"));
  expect([...plan.changes].map((c) => [c.kind, c.reasons[0]?.code])).toEqual([
    ["blocked", "edited_in_qbo"],
    ["blocked", "dependency"],
    ["blocked", "dependency"],
  ]);
});

test("whatever call of it fails, taking it up again ends with everything taken back once", async () => {
  for (const fault of ["answer_lost", "lost", "unavailable"] as const) {
    for (let n = 1; n <= 8; n += EVERY_CALL) {
      const b = await bench();
      const run = await runOf(b);
      b.books.faults.at(n, fault);
      const first = await planUndo(run, b.deps("read"));
      await b.apply(first).catch(() => null);
      b.books.faults.clear();
      await b.settle();
      await b.plan();
      await b.apply(await planUndo(run, b.deps("read")));
      expect(isVoided(bodies(b.books, "Invoice")[0]!, INVOICE), `${fault} at ${n}`).toBe(true);
      expect(isVoided(bodies(b.books, "Payment")[0]!, INVOICE), `${fault} at ${n}`).toBe(true);
      expect(bodies(b.books, "Customer")[0], `${fault} at ${n}`).toMatchObject({ Active: false });
      expect((await b.plan()).changes, `${fault} at ${n}`).toEqual([]);
    }
  }
});

test.each([
  [1, 3],
  [2, 15],
])("an undo that is broken off is taken up again: %s at once, %s rows", async (atOnce, many) => {
  const world = testWorld();
  const work = sourceSystem();
  for (let n = 1; n <= many; n++) work.add("projects", { number: `P-${n}`, title: `Project ${n}` });
  const books = booksSystem({ batchSize: 1, atOnce });
  const store = await testStore(world);
  let isDown = false;
  const away = { kind: "unavailable", message: "nobody is there", auth: false } as const;
  const parts = { work, books, store, world };
  const b = {
    ...parts,
    ...openLine({ ...parts, carry: async (send) => (isDown ? away : send()) }),
  };
  const active = (): number =>
    bodies(books, "Customer").filter((each) => each["Active"] !== false).length;
  const run = await runOf(b);
  const plan = await planUndo(run, b.deps("read"));
  isDown = true;
  await b.apply(plan);
  expect(active()).toBe(many);
  isDown = false;
  const again = await planUndo(run, b.deps("read"));
  expect([...again.changes].filter(({ kind }) => kind === "update")).toHaveLength(many);
  await b.apply(plan);
  expect(active()).toBe(0);
  expect(words(await b.apply(plan))).toEqual(
    [...plan.changes].map((each) => `${formatAddress(each.address)} already`),
  );
});

test.each<[string, (b: Awaited<ReturnType<typeof bench>>, run: string) => Promise<unknown>]>([
  [
    "broken off and taken up again",
    async (b, run) => {
      const world = { ...b.world, crash: cutAt("intent-written") };
      const plan = await planUndo(run, b.deps("read"));
      await expect(openLine({ ...b, world }).apply(plan)).rejects.toThrow("cut");
      await b.settle();
    },
  ],
  [
    "of rows that a person holds",
    (b) => {
      const hold = JSON.stringify({
        by: "dana",
        at: b.world.clock.now(),
        why: "asks",
        until: null,
      });
      const all = b.store.db.updateTable("document").set({ hold, dirty: 1, moved: 1 });
      return all.execute();
    },
  ],
])("the order stands in an undo %s", async (_, before) => {
  const b = await bench();
  const run = await runOf(b);
  await before(b, run);
  // What is held is evaluated to nothing, and what it needs is not written down any more.
  await b.plan();
  const plan = await planUndo(run, b.deps("read"));
  expect([...plan.changes].map((c) => `${c.kind} ${formatAddress(c.address)} ${c.wave}`)).toEqual([
    "void payment/PMT-1 0",
    "void invoice/INV-1 1",
    "update project/PRJ-7 2",
  ]);
  await b.apply(plan);
  expect((await b.plan()).changes).toEqual([]);
  const again = [...(await planUndo(run, b.deps("read"))).changes];
  expect(again.map((c) => c.reasons[0]?.text)).toEqual([
    "taken back already",
    "taken back already",
    "taken back already",
  ]);
});
