/** Several requests of one run under way side by side. */
import { expect, test } from "vitest";
import type { MemoryOptions } from "../../connectors/memory/system.ts";
import { inLanes, inTurn } from "../../engine/apply-lanes.ts";
import { TieoutError } from "../../engine/errors.ts";
import type { RequestOutcome } from "../../engine/model/operation.ts";
import { openRequests } from "../../engine/store/requests.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";
import type { Program, Scope } from "../../engine/model/program.ts";
import {
  booksSystem,
  companyProgram,
  openLine,
  sourceSystem,
  withEntity,
  words,
} from "./apply-bench.ts";
import type { Line } from "./apply-bench.ts";

async function turns(many: number): Promise<void> {
  for (let n = 0; n < many; n++) await new Promise((go) => setImmediate(go));
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await turns(1);
}

interface Side {
  readonly line: Line;
  readonly open: () => Promise<number>;
  readonly customers: () => number;
  /** The most requests that were ever under way together. */
  readonly most: () => number;
}

/** 18 projects, two in a request; `answer` is asked when all that can be under way is. */
async function sideBySide(
  options: Partial<MemoryOptions>,
  answer: (nth: number, send: () => Promise<RequestOutcome>) => Promise<RequestOutcome> = (
    _,
    send,
  ) => send(),
  signal: AbortSignal = new AbortController().signal,
): Promise<Side> {
  const world = testWorld();
  const store = await testStore(world);
  const work = sourceSystem();
  const books = booksSystem({ batchSize: 2, ...options });
  for (let n = 1; n <= 18; n++) work.add("projects", { number: `P-${n}`, title: `Project ${n}` });
  let [sent, underWay, most] = [0, 0, 0];
  const carry = async (send: () => Promise<RequestOutcome>): Promise<RequestOutcome> => {
    const nth = ++sent;
    most = Math.max(most, ++underWay);
    // Nobody is answered before as many are under way as may be.
    const { atOnce = 1 } = options;
    await until(() => sent >= Math.ceil(nth / atOnce) * atOnce);
    try {
      return await answer(nth, send);
    } finally {
      underWay--;
    }
  };
  return {
    line: openLine({ work, books, store, world, carry, signal }),
    open: async () => (await openRequests(store.db)).length,
    customers: () => books.rows("Customer").length,
    most: () => most,
  };
}

const countOf = (list: readonly string[], end: string): number =>
  list.filter((word) => word.endsWith(` ${end}`)).length;

test.each([1, 3])("%s requests are under way at the most, and all is done once", async (atOnce) => {
  const side = await sideBySide({ atOnce });
  const applied = await side.line.run();
  expect(applied.stop).toBeNull();
  expect(countOf(words(applied), "done")).toBe(18);
  expect([side.most(), side.customers(), await side.open()]).toEqual([atOnce, 18, 0]);
  expect((await side.line.plan()).changes).toEqual([]);
});

test("what is under way when one says stop is recorded, and nothing more begins", async () => {
  const side = await sideBySide({ atOnce: 3 }, async (nth, send) => {
    if (nth === 2) return { kind: "unavailable", message: "nobody is there", auth: false };
    // The others are answered when that has been recorded.
    await until(async () => (await side.open()) < 3);
    return send();
  });
  const applied = await side.line.run();
  expect(applied.stop).toMatchObject({ code: "TO941" });
  expect(countOf(words(applied), "done")).toBe(4);
  expect(countOf(words(applied), "pending")).toBe(14);
  expect([side.customers(), await side.open()]).toEqual([4, 0]);
});

test("an outcome that is not known is its own request's alone", async () => {
  const side = await sideBySide({ atOnce: 3 }, async (nth, send) => {
    const answer = await send();
    return nth === 2 ? { kind: "unknown", message: "no answer came" } : answer;
  });
  const applied = await side.line.run();
  expect(applied.stop).toMatchObject({ code: "TO941" });
  expect([countOf(words(applied), "done"), countOf(words(applied), "unknown")]).toEqual([16, 2]);
  expect(await side.open()).toBe(1);
  const settled = await side.line.settle();
  expect(settled.map(({ result }) => result)).toEqual(["done", "done"]);
  expect([side.customers(), await side.open()]).toEqual([18, 0]);
});

test("an interruption lets what is under way come to its end", async () => {
  const stop = new AbortController();
  const side = await sideBySide(
    { atOnce: 3 },
    async (nth, send) => {
      // The last of the three to come is the first to be answered.
      if (nth === 3) stop.abort();
      return send();
    },
    stop.signal,
  );
  const applied = await side.line.apply(await side.line.plan());
  expect(applied.stop).toMatchObject({ code: "TO902" });
  expect([countOf(words(applied), "done"), side.customers(), await side.open()]).toEqual([6, 6, 0]);
});

test("what holds the same key goes one after the other, in order", async () => {
  const told: string[] = [];
  const under = new Set<string>();
  await inLanes(3, async (lanes) => {
    for (const [name, ...keys] of [
      ["a", "record 1"],
      ["b", "record 2"],
      ["c", "record 1", "record 3"],
      ["d", "record 3"],
      ["e", "record 4"],
    ] as const) {
      await lanes.begin(keys, async () => {
        for (const key of keys) {
          expect(under).not.toContain(key);
          under.add(key);
        }
        await turns(name === "a" ? 40 : 5);
        for (const key of keys) under.delete(key);
        told.push(name);
      });
    }
  });
  const at = (name: string): number => told.indexOf(name);
  expect(told.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
  expect(at("a")).toBeLessThan(at("c"));
  expect(at("c")).toBeLessThan(at("d"));
});

test("of several that fail, what is no plain end of a run is thrown, after the last has ended", async () => {
  let ended = 0;
  const failing = inLanes(3, async (lanes) => {
    for (const error of [
      new TieoutError("TO941", "later"),
      new TieoutError("TO930", "no space is left on the disk"),
    ]) {
      await lanes.begin([], async () => {
        await turns(5);
        ended++;
        throw error;
      });
    }
    await lanes.begin([], async () => {
      await turns(60);
      ended++;
    });
  });
  await expect(failing).rejects.toMatchObject({ code: "TO930" });
  expect(ended).toBe(3);
});

test.each([true, false])("what goes next is made ready meanwhile: %s", async (ahead) => {
  const told: string[] = [];
  await inTurn([1, 2, 3], {
    ahead,
    async make(part) {
      told.push(`make ${part}`);
      await turns(2);
      return part;
    },
    async use(made) {
      await turns(1);
      told.push(`use ${made}`);
    },
  });
  expect(told).toEqual(
    ahead
      ? ["make 1", "make 2", "use 1", "make 3", "use 2", "use 3"]
      : ["make 1", "use 1", "make 2", "use 2", "make 3", "use 3"],
  );
});

test("what is made ready has ended when a turn fails, and the graver error is told", async () => {
  let made = 0;
  const failing = inTurn([1, 2, 3], {
    ahead: true,
    async make(part) {
      if (part === 2) await turns(20);
      made++;
      if (part === 2) throw new TieoutError("TO930", "no space is left on the disk");
    },
    async use() {
      throw new TieoutError("TO941", "later");
    },
  });
  await expect(failing).rejects.toMatchObject({ code: "TO930" });
  expect(made).toBe(2);
});

/** The company, where an invoice's number is what its note says. */
function numberedByNote(): Program {
  const base = companyProgram();
  const [invoice] = base.entities.filter(({ name }) => name === "invoice");
  const documents = invoice!.documents.map((each) => ({
    ...each,
    build: (scope: Scope) => ({ ...each.build(scope), DocNumber: scope.record["note"] as string }),
  }));
  return withEntity(base, "invoice", { documents });
}

test("what is made ready while another with its number is on its way, does not go", async () => {
  const world = testWorld();
  const work = sourceSystem();
  work.add("projects", { number: "P-1", title: "Project 1" });
  for (let n = 0; n < 12; n++) {
    const row = { project: "P-1", total: "10.00", date: "2026-05-10" };
    // The last is made ready, as one of another slice, before the one with its number has gone.
    work.add("invoices", { ...row, number: `${n}`, note: `INV-${n === 11 ? 9 : n}` });
  }
  const books = booksSystem({ batchSize: 1, atOnce: 2 });
  const parts = { work, books, store: await testStore(world), world };
  const carry = async (send: () => Promise<RequestOutcome>): Promise<RequestOutcome> => {
    await turns(50);
    return send();
  };
  const applied = await openLine({ ...parts, program: numberedByNote(), carry }).run();
  expect(words(applied).filter((word) => !word.endsWith(" done"))).toEqual(["invoice/11 blocked"]);
});
