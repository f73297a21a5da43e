/** One request out, and what is written down before it goes and after it came back. */
import { expect, test } from "vitest";
import type { MemoryOptions } from "../../connectors/memory/system.ts";
import type { Progress } from "../../engine/deps.ts";
import { destinationOf, inBatches } from "../../engine/apply-send.ts";
import { msOf } from "../../engine/model/calendar.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { fingerprint, hex } from "../../engine/model/digest.ts";
import { formatAddress, parseAddress } from "../../engine/model/ids.ts";
import type { Outcome, RequestOutcome } from "../../engine/model/operation.ts";
import { documentsByAddress } from "../../engine/store/documents.ts";
import type { DocumentRow } from "../../engine/store/documents.ts";
import { requestsOfDocument } from "../../engine/store/requests.ts";
import type { RequestRow } from "../../engine/store/requests.ts";
import { beginRun, endRun } from "../../engine/store/runs.ts";
import { bodies, companyProgram, fillSource, words } from "../steps/apply-bench.ts";
import { ALL_DONE, bench, EVERY, expectNoDoubles } from "./log-bench.ts";
import type { Bench } from "./log-bench.ts";

async function filled(options: Partial<MemoryOptions> = {}): Promise<Bench> {
  const b = await bench(options);
  fillSource(b.work);
  return b;
}

async function documentOf(b: Bench, row: string): Promise<DocumentRow> {
  const [document] = await documentsByAddress(b.store.db, [parseAddress(row)!]);
  return document!;
}

async function lastOf(b: Bench, row: string): Promise<RequestRow> {
  const [last] = await requestsOfDocument(b.store.db, (await documentOf(b, row)).id);
  return last!;
}

async function eventsOf(b: Bench, row: string): Promise<readonly (readonly [string, object])[]> {
  const { id } = await documentOf(b, row);
  const query = b.store.db.selectFrom("event").selectAll().where("document_id", "=", id);
  const events = await query.orderBy("id").execute();
  return events.map(({ kind, detail }) => [kind, JSON.parse(detail) as object]);
}

/** Every operation of every item ends so. */
function answering(
  outcome: Outcome,
): (send: () => Promise<RequestOutcome>) => Promise<RequestOutcome> {
  return async () => ({ kind: "answered", answer: "its words", items: new Map([["1", outcome]]) });
}

test("before a byte goes out it is written down what goes, and until when it may take effect", async () => {
  const b = await filled();
  const seen: object[] = [];
  const line = b.another({
    carry: async (send) => {
      const requests = await b.store.db.selectFrom("request").selectAll().execute();
      const last = requests.at(-1)!;
      const lease = await b.store.db.selectFrom("lease").selectAll().executeTakeFirstOrThrow();
      const now = b.world.clock.now();
      seen.push({
        state: last.state,
        isOfLease: last.epoch === lease.epoch,
        created: last.created_at === now,
        sent: last.sent_at === now,
        settles: msOf(last.settles_at as Instant) - msOf(now),
        states: (await b.states()).filter((each) => each.endsWith(" writing")),
      });
      return send();
    },
  });
  await line.run();
  const open = { state: "intent", isOfLease: true, created: true, sent: true, settles: 200_000 };
  expect(seen).toEqual(
    ["project/PRJ-7", "invoice/INV-1", "payment/PMT-1"].map((row) => {
      return { ...open, states: [`${row} writing`] };
    }),
  );
});

test("history tells what was planned and applied, under which request and configuration", async () => {
  const b = await filled();
  const { rows } = await b.run();
  const [document, request] = [
    await documentOf(b, "invoice/INV-1"),
    await lastOf(b, "invoice/INV-1"),
  ];
  expect(request).toMatchObject({ state: "answered", answer: '["1"]' });
  expect(request.operations).toMatchObject([
    { item: "1", seq: 1, generation: 0, state: "done", remoteId: "1", version: "0" },
  ]);
  const common = {
    row: "invoice/INV-1",
    operation: "create",
    seq: 1,
    request: request.prepared.requestId,
    program: companyProgram().digest,
  };
  expect(await eventsOf(b, "invoice/INV-1")).toEqual([
    ["planned", common],
    [
      "applied",
      {
        ...common,
        twin: "Invoice/1",
        version: "0",
        trace: null,
        source: hex(fingerprint(document.raw!)),
        body: hex(request.operations[0]!.desiredHash),
      },
    ],
  ]);
  expect(rows.map(({ address, remoteId }) => [formatAddress(address), remoteId])).toEqual(
    ALL_DONE.map((row) => [row.replace(" done", ""), "1"]),
  );
  b.work.edit("invoices", "INV-1", { note: "June" });
  await b.run();
  const events = (await eventsOf(b, "invoice/INV-1")).slice(2);
  expect(events.map(([kind]) => kind)).toEqual(["planned", "applied"]);
  const { before, ...planned } = events[0]![1] as { readonly before: string };
  expect(planned).toMatchObject({ operation: "update", seq: 2 });
  expect(JSON.parse(before)).toMatchObject({ PrivateNote: expect.stringMatching(/^May/) });
});

test("the items of a request are numbered from 1, and each document has its own count", async () => {
  const b = await bench();
  b.work.add("projects", { number: "P-1", title: "Project 1" });
  await b.run();
  b.work.edit("projects", "P-1", { phone: "555" });
  b.work.add("projects", { number: "P-2", title: "Project 2" });
  b.work.add("projects", { number: "P-3", title: "Project 3" });
  await b.run();
  const { operations } = await lastOf(b, "project/P-3");
  const named = operations.map(({ item, seq, address }) => `${item} ${seq} ${address.key}`);
  expect(named.toSorted()).toEqual(["1 2 P-1", "2 1 P-2", "3 1 P-3"]);
});

test("a system that goes on asking to slow down is left alone after five times", async () => {
  const b = await filled();
  const told: Progress[] = [];
  let sent = 0;
  const line = b.another({
    carry: async () => (sent++, { kind: "throttled", retryAfterMs: 3000 }),
    onProgress: (progress) => told.push(progress),
  });
  const applied = await line.run();
  expect(applied.stop).toMatchObject({
    code: "TO941",
    exit: 75,
    message: "The other system goes on asking to slow down",
  });
  expect(words(applied)).toEqual(ALL_DONE.map((row) => row.replace("done", "pending")));
  const waits = told.filter(({ kind }) => kind === "wait");
  const wait = { kind: "wait", step: "apply", ms: 3000 };
  expect([sent, waits]).toEqual([
    5,
    Array.from({ length: 4 }, () => ({ ...wait, why: "the other system asks to slow down" })),
  ]);
  expect(await lastOf(b, "project/PRJ-7")).toMatchObject({
    state: "answered",
    answer: null,
    operations: [{ state: "rejected" }],
  });
  expect(words(await b.run())).toEqual(ALL_DONE);
});

test("whoever interrupts a pause leaves nothing unknown", async () => {
  const b = await filled();
  const stop = new AbortController();
  const line = b.another({
    carry: async () => (stop.abort(), { kind: "throttled", retryAfterMs: 3000 }),
    signal: stop.signal,
  });
  const applied = await b.plan().then((plan) => line.apply(plan));
  expect(applied.stop).toMatchObject({ code: "TO902", exit: 130 });
  expect(words(applied)).toEqual(ALL_DONE.map((row) => row.replace("done", "pending")));
  expect(await lastOf(b, "project/PRJ-7")).toMatchObject({ state: "answered" });
  expect(await b.states()).toContain("project/PRJ-7 ready");
});

test("whoever loses the lease during a pause sends nothing more", async () => {
  const b = await filled();
  let sent = 0;
  const line = b.another({
    carry: async () => {
      sent++;
      await b.store.write((tx) =>
        tx
          .updateTable("lease")
          .set((eb) => ({ epoch: eb("epoch", "+", 1) }))
          .execute(),
      );
      return { kind: "throttled", retryAfterMs: 60_000 };
    },
  });
  await expect(b.plan().then((plan) => line.apply(plan))).rejects.toMatchObject({ code: "TO911" });
  expect(sent).toBe(1);
});

test.each([
  [{ kind: "unavailable", message: "nobody is there", auth: false }, ["TO941", "nobody is there"]],
  [{ kind: "unavailable", message: "not let in", auth: true }, ["TO940", "not let in"]],
] as const)("%j ends the run, with nothing unknown", async (outcome, [code, message]) => {
  const b = await filled();
  const applied = await b.another({ carry: async () => outcome }).run();
  expect(applied.stop).toMatchObject({ code, message });
  expect(await b.states()).toContain("project/PRJ-7 ready");
  const { state, answer, operations } = await lastOf(b, "project/PRJ-7");
  expect([state, answer, operations[0]!.state]).toEqual(["answered", null, "rejected"]);
  expect(JSON.parse(operations[0]!.outcome!)).toEqual(outcome);
});

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
  expect((await b.plan()).changes.filter(({ kind }) => kind === "create")).toEqual([]);
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
    carry: async (send) => {
      const outcome = await send();
      if (outcome.kind !== "answered") return outcome;
      const items = [...outcome.items].map(([item, each]) => {
        return [item, each.kind === "done" ? { ...each, body: null } : each] as const;
      });
      return { ...outcome, items: new Map(items) };
    },
  });
  expect(words(await line.run())).toEqual(ALL_DONE);
  expect((await lastOf(b, "invoice/INV-1")).operations[0]).toMatchObject({
    state: "done",
    remoteId: "1",
  });
  expect((await b.plan()).changes).toEqual([]);
});

test("a plan that is carried out where nothing can be written says which connection it was", async () => {
  const b = await filled();
  const connection = await b.deps("read").connections.open("books");
  expect(() => destinationOf(connection, "books")).toThrow(
    expect.objectContaining({
      code: "TO941",
      message: "The connection books cannot write",
      advice: "Look at its connector: it only reads, or it was opened to read only.",
    }),
  );
});

test("a list is cut into pieces of a size, the last as long as is left", () => {
  expect(inBatches([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inBatches([1, 2], 2)).toEqual([[1, 2]]);
  expect(inBatches([], 2)).toEqual([]);
});
