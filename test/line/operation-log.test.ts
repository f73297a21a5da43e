import { expect, test } from "vitest";
import type { Fault } from "../../connectors/memory/faults.ts";
import type { MemorySystem } from "../../connectors/memory/system.ts";
import type { Applied } from "../../engine/apply.ts";
import { msOf } from "../../engine/model/calendar.ts";
import { bodies, fillSource, words } from "../steps/apply-bench.ts";
import { EVERY_CALL } from "../support/store.ts";
import type { TestWorld } from "../support/world.ts";
import { ALL_DONE, bench, comesRight, EVERY, expectNoDoubles, planned } from "./log-bench.ts";
import type { Bench } from "./log-bench.ts";

/** The books with something done to every call that writes, and a count of them. */
function sending(books: MemorySystem, before: (n: number) => void): MemorySystem {
  let sent = 0;
  return {
    ...books,
    apply(requestId, writes) {
      before(++sent);
      return books.apply(requestId, writes);
    },
  };
}

/** Sees to it that the n-th request from now on fails so. */
function failRequest(b: Bench, fault: Fault, n = 1): void {
  const { faults } = b.books;
  let seen = 0;
  const next = faults.next.bind(faults);
  const pending = { left: true };
  // A request is told from a look by what the store holds: it was marked as sent just before.
  Object.assign(faults, {
    next: () => {
      if (!pending.left || !b.world.crashed.at(-1)?.startsWith("before-send")) return next();
      if (b.world.crashed.length === seen) return next();
      seen = b.world.crashed.length;
      if (--n > 0) return next();
      pending.left = false;
      next();
      return fault;
    },
  });
}

test("an answer that was lost: the work is found and adopted, and nothing is sent twice", async () => {
  const b = await bench();
  fillSource(b.work);
  failRequest(b, "answer_lost", 2);
  const first = await b.run();
  expect(words(first)).toEqual([
    "project/PRJ-7 done",
    "invoice/INV-1 unknown",
    "payment/PMT-1 blocked",
  ]);
  expect(first.stop).toMatchObject({ code: "TO941", exit: 75 });
  expect(b.books.rows("Invoice")).toHaveLength(1);
  const before = msOf(b.world.clock.now());
  const second = await b.run();
  expect(msOf(b.world.clock.now()) - before).toBeGreaterThanOrEqual(200_000);
  expect(words(second)).toEqual(["payment/PMT-1 done"]);
  expect(b.books.rows("Invoice")[0]!.version).toBe("0");
  expect(await b.states()).toEqual(ALL_DONE);
  expectNoDoubles(b.books, EVERY);
});

test("a request that was lost: the same bytes go again under the same id", async () => {
  const b = await bench();
  fillSource(b.work);
  failRequest(b, "lost", 2);
  await b.run();
  expect(b.books.rows("Invoice")).toHaveLength(0);
  const ids: string[] = [];
  const watched = b.another({
    books: { ...b.books, apply: (id, writes) => (ids.push(id), b.books.apply(id, writes)) },
  });
  const lost = await b.store.db
    .selectFrom("request")
    .selectAll()
    .where("state", "=", "unknown")
    .executeTakeFirstOrThrow();
  expect(words(await watched.run())).toEqual(["payment/PMT-1 done"]);
  expect(ids[0]).toBe(lost.request_id);
  const kept = await b.store.db
    .selectFrom("request")
    .selectAll()
    .where("id", "=", lost.id)
    .executeTakeFirstOrThrow();
  expect([kept.state, kept.body]).toEqual(["settled", lost.body]);
  expectNoDoubles(b.books, EVERY);
});

test("whoever may not wait is told to come back, and nothing has changed", async () => {
  const b = await bench();
  fillSource(b.work);
  failRequest(b, "answer_lost", 2);
  await b.run();
  await expect(b.settle({ patient: false })).rejects.toMatchObject({ code: "TO941", exit: 75 });
  const applied = await b.apply(await b.plan(), { patient: false });
  expect(applied.stop).toMatchObject({ code: "TO941" });
  expect(await b.states()).toContain("invoice/INV-1 unknown");
  b.world.clock.advance(200_000);
  await b.settle({ patient: false });
  expect(await b.states()).toContain("invoice/INV-1 done");
});

test("where the settle time is short, the run settles by itself and goes on", async () => {
  const b = await bench({ settleMs: 2_000 });
  fillSource(b.work);
  failRequest(b, "answer_lost", 2);
  const applied = await b.run();
  expect(applied.stop).toBeNull();
  expect(words(applied)).toEqual(ALL_DONE);
  expectNoDoubles(b.books, EVERY);
});

test("an update and a void of which the answer was lost are settled by reading", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  for (const [note, lost, word] of [
    ["June", "answer_lost", "done"],
    ["July", "lost", "done"],
    ["VOID", "answer_lost", "retired"],
  ] as const) {
    b.work.edit("invoices", "INV-1", { note });
    failRequest(b, lost);
    const plan = await b.plan();
    expect(plan.changes).toHaveLength(1);
    await b.apply(plan, { unsafe: true });
    expect(await b.states()).toContain("invoice/INV-1 unknown");
    await b.settle();
    expect(await b.states()).toContain(`invoice/INV-1 ${word}`);
    expect((await b.plan()).changes).toEqual([]);
  }
  // Made, June, July, void: each once.
  expect(b.books.rows("Invoice")[0]!.version).toBe("3");
});

test("an update that somebody overtook is given back to the plan, not sent again", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  b.work.edit("invoices", "INV-1", { date: "2026-05-20" });
  failRequest(b, "lost");
  await b.run();
  b.books.edit("Invoice", "1", { Memo: "overtaken" });
  await b.settle();
  expect(await b.states()).toContain("invoice/INV-1 ready");
  expect(words(await b.run())).toEqual(["invoice/INV-1 done"]);
  expect(bodies(b.books, "Invoice")[0]).toMatchObject({ TxnDate: "2026-05-20", Memo: "overtaken" });
});

test("a batch of which a part is there is not sent whole to a service that forgets", async () => {
  const b = await bench({ remembersRequests: false });
  for (const n of [1, 2, 3]) b.work.add("projects", { number: `P-${n}`, title: `Project ${n}` });
  failRequest(b, "answer_lost");
  await b.run();
  b.books.remove("Customer", "2");
  const applied = await b.run();
  expect(words(applied)).toEqual(["project/P-2 done"]);
  expectNoDoubles(b.books, ["Customer"], 3);
});

test("a batch that nobody has seen is sent again whole", async () => {
  const b = await bench();
  for (const n of [1, 2, 3]) b.work.add("projects", { number: `P-${n}`, title: `Project ${n}` });
  failRequest(b, "lost");
  await b.run();
  const writes: number[] = [];
  const watched = b.another({
    books: { ...b.books, apply: (id, all) => (writes.push(all.length), b.books.apply(id, all)) },
  });
  await watched.run();
  expect(writes).toEqual([3]);
  expectNoDoubles(b.books, ["Customer"], 3);
});

test("what a person deleted before it was settled is not made again", async () => {
  const b = await bench();
  fillSource(b.work);
  failRequest(b, "answer_lost", 2);
  await b.run();
  b.books.remove("Invoice", "1");
  await b.run();
  expect(b.books.rows("Invoice")).toHaveLength(0);
  expect(await b.states()).toContain("invoice/INV-1 drifted");
});

test("a number that is there without our mark is for a person", async () => {
  const b = await bench();
  fillSource(b.work);
  failRequest(b, "answer_lost", 2);
  await b.run();
  b.books.edit("Invoice", "1", { PrivateNote: "somebody's own words" });
  await b.settle();
  expect(await b.states()).toContain("invoice/INV-1 failed");
  await b.run();
  expect(b.books.rows("Invoice")).toHaveLength(1);
});

test("what was written down and proven never sent is decided anew by the next plan", async () => {
  const b = await bench();
  fillSource(b.work);
  const plan = await b.plan();
  const cut = b.another({ world: cutAt(b.world, "intent-written", 2) });
  await expect(cut.apply(plan)).rejects.toThrow(PowerCut);
  b.work.edit("invoices", "INV-1", { date: "2026-05-30" });
  const before = b.world.clock.now();
  await b.run();
  expect(b.world.clock.now()).toBe(before);
  const [invoice] = b.books.rows("Invoice");
  expect([invoice!.body["TxnDate"], invoice!.version]).toEqual(["2026-05-30", "0"]);
  expect(await b.states()).toEqual(ALL_DONE);
});

test("throttled: it waits and sends the same request again", async () => {
  const b = await bench();
  fillSource(b.work);
  failRequest(b, "throttled");
  const before = msOf(b.world.clock.now());
  const applied = await b.run();
  expect(applied.stop).toBeNull();
  expect(words(applied)).toEqual(ALL_DONE);
  expect(msOf(b.world.clock.now()) - before).toBe(1000);
  const requests = await b.store.db.selectFrom("request").selectAll().execute();
  expect(requests).toHaveLength(3);
});

test.each([
  ["unavailable", "TO941", 75],
  ["auth", "TO940", 4],
] as const)(
  "%s: it stops cleanly with what is done, and goes on later",
  async (fault, code, exit) => {
    const b = await bench();
    fillSource(b.work);
    failRequest(b, fault, 2);
    const applied = await b.run();
    expect(applied.stop).toMatchObject({ code, exit });
    expect(words(applied)).toEqual([
      "project/PRJ-7 done",
      "invoice/INV-1 pending",
      "payment/PMT-1 pending",
    ]);
    expect(words(await b.run())).toEqual(["invoice/INV-1 done", "payment/PMT-1 done"]);
    expectNoDoubles(b.books, EVERY);
  },
);

test("interrupted between requests: what was under way is recorded, the rest is pending", async () => {
  const b = await bench();
  fillSource(b.work);
  const stop = new AbortController();
  const line = b.another({
    books: sending(b.books, (n) => n === 2 && stop.abort()),
  });
  const plan = await line.plan();
  const interruptible = b.another({
    books: sending(b.books, (n) => n === 2 && stop.abort()),
    signal: stop.signal,
  });
  const applied: Applied = await interruptible.apply(plan);
  expect(applied.stop).toMatchObject({ code: "TO902", exit: 130 });
  expect(words(applied)).toEqual([
    "project/PRJ-7 done",
    "invoice/INV-1 done",
    "payment/PMT-1 pending",
  ]);
  expect(words(await b.apply(plan))).toEqual([
    "project/PRJ-7 already",
    "invoice/INV-1 already",
    "payment/PMT-1 done",
  ]);
  expectNoDoubles(b.books, EVERY);
});

/** What an in-process run throws where a real one would be killed. */
class PowerCut extends Error {}

function cutAt(world: TestWorld, point: string, n: number): TestWorld {
  let left = n;
  return {
    ...world,
    crash(passed) {
      world.crash(passed);
      if (passed === point && --left === 0) throw new PowerCut(point);
    },
  };
}

const POINTS = ["intent-written", "before-send", "after-send", "after-done", "wave-done"] as const;

test.each(POINTS)(
  "a power cut at %s, at any time: the same plan finishes the work",
  async (point) => {
    for (let n = 1; n <= 3; n++) {
      const b = await planned();
      const cut = b.another({ world: cutAt(b.world, point, n) });
      await expect(cut.apply(b.made)).rejects.toThrow(PowerCut);
      const applied = await b.apply(b.made);
      const over = words(applied).map((word) => word.replace("already", "done"));
      expect([point, n, over]).toEqual([point, n, ALL_DONE]);
      expectNoDoubles(b.books, EVERY);
      expect((await b.plan()).changes).toEqual([]);
    }
  },
);

const FAULTS: readonly Fault[] = [
  "unavailable",
  "auth",
  "throttled",
  "lost",
  "answer_lost",
  "conflict",
];

test.each(FAULTS)(
  "%s at every single call: the next runs finish, and nothing is doubled",
  async (fault) => {
    for (let n = 1; ; n += EVERY_CALL) {
      const b = await planned();
      const fired = b.books.faults.fired;
      b.books.faults.at(n, fault);
      await b.apply(b.made).catch(expectKnown);
      const over = b.books.faults.fired === fired;
      b.books.faults.clear();
      expect([n, await comesRight(b)]).toEqual([n, ALL_DONE]);
      expectNoDoubles(b.books, EVERY);
      if (over) break;
      expect(n).toBeLessThan(50);
    }
  },
);

function expectKnown(error: unknown): void {
  expect(error).toMatchObject({ code: expect.stringMatching(/^TO94/) });
}
