/** One request out, and what is written down before it goes and after it came back. */
import { expect, test } from "vitest";
import type { Progress } from "../../engine/deps.ts";
import { destinationOf, inBatches } from "../../engine/apply-send.ts";
import { msOf } from "../../engine/model/calendar.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { fingerprint, hex } from "../../engine/model/digest.ts";
import { formatAddress } from "../../engine/model/ids.ts";
import { documentsById } from "../../engine/store/documents.ts";
import { linkOf } from "../../engine/store/links.ts";
import { companyProgram, words } from "../steps/apply-bench.ts";
import {
  ALL_DONE,
  bench,
  documentOf,
  eventsOf,
  filled,
  lastOf,
  requestById,
  moved,
} from "./log-bench.ts";

test("before a byte goes out it is written down what goes, and until when it may take effect", async () => {
  const b = await filled();
  const seen: object[] = [];
  const line = b.another({
    carry: async (send) => {
      const requests = await b.store.db.selectFrom("request").selectAll().execute();
      const last = requests.at(-1)!;
      const lease = await b.store.db.selectFrom("lease").selectAll().executeTakeFirstOrThrow();
      const now = b.world.clock.now();
      const { operations } = (await requestById(b.store.db, last.id))!;
      const ids = operations.map((each) => each.documentId);
      const rows = await documentsById(b.store.db, ids);
      seen.push({
        state: last.state,
        isOfLease: last.epoch === lease.epoch,
        created: last.created_at === now,
        sent: last.sent_at === now,
        settles: msOf(last.settles_at as Instant) - msOf(now),
        reasons: rows.map((row) => row?.reasons),
        states: (await b.states()).filter((each) => each.endsWith(" writing")),
      });
      return send();
    },
  });
  await line.run();
  const open = {
    state: "intent",
    isOfLease: true,
    created: true,
    sent: true,
    settles: 200_000,
    reasons: [[]],
  };
  expect(seen).toEqual(
    ["project/PRJ-7", "invoice/INV-1", "payment/PMT-1"].map((row) => {
      return { ...open, states: [`${row} writing`] };
    }),
  );
});

test("history tells what was planned and applied, under which request and configuration", async () => {
  const b = await filled();
  const { rows } = await b.run();
  expect(b.world.crashed.slice(0, 4)).toEqual([
    "intent-written",
    "before-send",
    "after-send",
    "after-done",
  ]);
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
  expect(await linkOf(b.store.db, document.id)).toMatchObject({
    remote_id: "1",
    origin: "created",
    actor: "test",
    why: "made by us",
  });
  expect(rows.map(({ address, remoteId }) => [formatAddress(address), remoteId])).toEqual(
    ALL_DONE.map((row) => [row.replace(" done", ""), "1"]),
  );
  expect(rows.flatMap(({ reasons }) => reasons)).toEqual([]);
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
  let sent = 0;
  const line = b.another({
    carry: async () => (sent++, stop.abort(), { kind: "throttled", retryAfterMs: 3000 }),
    signal: stop.signal,
  });
  const applied = await b.plan().then((plan) => line.apply(plan));
  expect([sent, applied.stop]).toMatchObject([1, { code: "TO902", exit: 130 }]);
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
  expect(applied.rows[0]).toMatchObject({ result: "pending", remoteId: null, reasons: [] });
  expect(await documentOf(b, "project/PRJ-7")).toMatchObject({ sync: "ready", reasons: [] });
  expect(await moved(b)).toContain("project/PRJ-7");
  const { state, answer, operations } = await lastOf(b, "project/PRJ-7");
  expect([state, answer, operations[0]!.state]).toEqual(["answered", null, "rejected"]);
  expect(JSON.parse(operations[0]!.outcome!)).toEqual(outcome);
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
