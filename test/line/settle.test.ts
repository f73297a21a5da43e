/** What becomes of requests of which nobody knows what became of them. */
import { expect, test } from "vitest";
import type { Fault } from "../../connectors/memory/faults.ts";
import type { MemoryOptions, MemorySystem } from "../../connectors/memory/system.ts";
import type { Ended } from "../../engine/apply.ts";
import { takeSpilled } from "../../engine/apply-spill.ts";
import type { Progress } from "../../engine/deps.ts";
import { msOf } from "../../engine/model/calendar.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { formatAddress } from "../../engine/model/ids.ts";
import type { RequestOutcome } from "../../engine/model/operation.ts";
import { linkOf } from "../../engine/store/links.ts";
import { openRequests } from "../../engine/store/requests.ts";
import { bodies, companyProgram, words } from "../steps/apply-bench.ts";
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
  requestById,
} from "./log-bench.ts";
import type { Bench } from "./log-bench.ts";

type Carry = (send: () => Promise<RequestOutcome>) => Promise<RequestOutcome>;

/** What an answer lost on the way looks like; the work was done before or was not. */
const LOST: RequestOutcome = { kind: "unknown", message: "no answer came" };

/** The n-th request fails so: its work is done, or is not. */
function losing(n: number, isDone: boolean): Carry {
  let sent = 0;
  return async (send) => {
    if (++sent !== n) return send();
    if (isDone) await send();
    return LOST;
  };
}

/** Three projects whose one request was carried out, and whose answer got lost. */
async function projects(options: Partial<MemoryOptions> = {}): Promise<Bench> {
  const b = await bench(options);
  for (const n of [1, 2, 3]) b.work.add("projects", { number: `P-${n}`, title: `Project ${n}` });
  await b.another({ carry: losing(1, true) }).run();
  return b;
}

/** The project is done; what was sent of its invoice nobody knows. */
async function invoiceLost(isDone: boolean): Promise<Bench> {
  const b = await filled();
  await b.another({ carry: losing(2, isDone) }).run();
  expect(await b.states()).toContain("invoice/INV-1 unknown");
  return b;
}

const said = (ended: readonly Ended[]): readonly string[] =>
  ended.map(({ address, result }) => `${formatAddress(address)} ${result}`);

const reasonsOf = (ended: readonly Ended[]): readonly string[] =>
  ended.flatMap(({ reasons }) => reasons.map(({ code, text }) => `${code}: ${text}`));

/** How the last operation of a row ended, as the log keeps it. */
async function outcomeOf(b: Bench, row: string): Promise<object> {
  const { id } = await documentOf(b, row);
  const last = await lastOf(b, row);
  const own = last.operations.find((each) => each.documentId === id);
  return { request: last.state, state: own!.state, ...JSON.parse(own!.outcome!) };
}

test("whoever waits is told for what and how long, and looks not a moment sooner", async () => {
  const b = await invoiceLost(true);
  const { run } = await lastOf(b, "invoice/INV-1");
  const told: Progress[] = [];
  const line = b.another({ onProgress: (progress) => told.push(progress) });
  b.world.clock.advance(150_500);
  const why = `a request of ${run} may still take effect; looking in 50 s`;
  await expect(line.settle({ patient: false })).rejects.toMatchObject({
    code: "TO941",
    message: `An outcome is unknown: ${why}`,
  });
  expect(said(await line.settle())).toEqual(["invoice/INV-1 done"]);
  expect(told.filter(({ kind }) => kind === "wait")).toEqual([
    { kind: "wait", step: "apply", ms: 49_500, why },
    ...[39_500, 29_500, 19_500, 9_500].map((ms) => ({ kind: "wait", step: "apply", ms, why })),
  ]);
});

test("to the moment, whoever does not wait looks as well", async () => {
  const b = await invoiceLost(true);
  const { settlesAt } = await lastOf(b, "invoice/INV-1");
  b.world.clock.advance(msOf(settlesAt as Instant) - msOf(b.world.clock.now()) - 1);
  await expect(b.settle({ patient: false })).rejects.toMatchObject({
    message: expect.stringContaining("looking in 1 s"),
  });
  b.world.clock.advance(1);
  expect(said(await b.settle({ patient: false }))).toEqual(["invoice/INV-1 done"]);
});

test("what was written down and never sent is given back to the plan, and the log says so", async () => {
  const b = await filled();
  const world = { ...b.world, crash: cutAt("intent-written") };
  await expect(b.another({ world }).run()).rejects.toThrow("cut");
  const [open] = await openRequests(b.store.db);
  expect([open?.sentAt, open?.state]).toEqual([null, "intent"]);
  expect(said(await b.settle())).toEqual(["project/PRJ-7 pending"]);
  expect(await b.states()).toContain("project/PRJ-7 ready");
  expect(await outcomeOf(b, "project/PRJ-7")).toEqual({
    request: "settled",
    state: "rejected",
    kind: "unavailable",
    message: "it was never sent",
    auth: false,
  });
  expect(words(await b.run())).toEqual(ALL_DONE);
  expectNoDoubles(b.books, EVERY);
});

test("nothing is read, and no lease is taken, where nothing is open", async () => {
  const b = await filled();
  await b.run();
  const calls = b.books.faults.calls;
  expect(await b.settle()).toEqual([]);
  expect(b.books.faults.calls).toBe(calls);
});

test("what is found is adopted with its history, and its request is settled", async () => {
  const b = await invoiceLost(true);
  await b.settle();
  expect(b.world.crashed.slice(-2)).toEqual(["settle-looked", "after-done"]);
  expect(await outcomeOf(b, "invoice/INV-1")).toEqual({
    request: "settled",
    state: "done",
    kind: "done",
    remoteId: "1",
    version: "0",
    trace: null,
  });
  const { prepared, operations } = await lastOf(b, "invoice/INV-1");
  expect(await linkOf(b.store.db, operations[0]!.documentId)).toMatchObject({
    remote_id: "1",
    origin: "created",
    why: "made by us; found when it was settled",
  });
  const request = prepared.requestId;
  const events = await eventsOf(b, "invoice/INV-1");
  expect(events.map(([kind]) => kind)).toEqual(["planned", "unknown", "settled"]);
  expect(events[1]![1]).toEqual({ row: "invoice/INV-1", request, why: "no answer came" });
  expect(events[2]![1]).toEqual({
    row: "invoice/INV-1",
    request,
    operation: "create",
    seq: 1,
    twin: "Invoice/1",
    version: "0",
    trace: null,
    body: Buffer.from(operations[0]!.desiredHash).toString("hex"),
    program: companyProgram().digest,
  });
});

test("a thing that was copied in the books is for a person: the older is its twin", async () => {
  const b = await invoiceLost(true);
  b.books.add("Invoice", { ...bodies(b.books, "Invoice")[0]!, Id: "" });
  const ended = await b.settle();
  expect(said(ended)).toEqual(["invoice/INV-1 drifted"]);
  const why = {
    code: "duplicate_in_qbo",
    text: "2 of Invoice are marked as this one: 1, 2",
    help: "void or delete the later one in the books",
    about: ["1", "2"],
  };
  expect(ended[0]).toMatchObject({ remoteId: "1", reasons: [why] });
  expect(await documentOf(b, "invoice/INV-1")).toMatchObject({
    sync: "drifted",
    link: "linked",
    reasons: [why],
  });
});

test("of a batch only what was copied is for a person, and nothing is sent again", async () => {
  const b = await projects({ facts: { request_ids: "honoured" } });
  b.books.add("Customer", { ...bodies(b.books, "Customer")[1]!, Id: "" });
  const refuse: Carry = async () => expect.unreachable("nothing is absent");
  expect(said(await b.another({ carry: refuse }).settle())).toEqual([
    "project/P-1 done",
    "project/P-2 drifted",
    "project/P-3 done",
  ]);
});

test("a number that is there without our mark is told with what has it", async () => {
  const b = await invoiceLost(true);
  b.books.edit("Invoice", "1", { PrivateNote: "somebody's own words" });
  const ended = await b.settle();
  expect(said(ended)).toEqual(["invoice/INV-1 failed"]);
  const message = "duplicate number: INV-1 is on Invoice 1, which is not marked as ours";
  expect(reasonsOf(ended)).toEqual([`number_taken: refused with unsettled: ${message}`]);
  expect(await outcomeOf(b, "invoice/INV-1")).toEqual({
    request: "settled",
    state: "rejected",
    kind: "rejected",
    code: "unsettled",
    message,
    field: null,
    trace: null,
    means: "number_taken",
    about: { stream: "Invoice", id: "1" },
  });
});

test("what has the number of one of a batch goes again with the rest: the answer tells", async () => {
  const b = await filled({ facts: { request_ids: "honoured" } });
  const invoice = { project: "PRJ-7", total: "5.00", date: "2026-05-11" };
  b.work.add("invoices", { ...invoice, number: "INV-2" });
  b.work.add("invoices", { ...invoice, number: "INV-3" });
  await b.another({ carry: losing(2, true) }).run();
  b.books.edit("Invoice", "1", { PrivateNote: "somebody's own words" });
  b.books.remove("Invoice", "2");
  expect(said(await b.settle()).toSorted()).toEqual([
    "invoice/INV-1 drifted",
    "invoice/INV-2 drifted",
    "invoice/INV-3 done",
  ]);
});

test("what somebody changed meanwhile is a conflict, and the plan looks again", async () => {
  const b = await filled();
  await b.run();
  b.work.edit("invoices", "INV-1", { note: "June" });
  await b.another({ carry: losing(1, false) }).run();
  b.books.edit("Invoice", "1", { Memo: "overtaken" });
  const ended = await b.settle();
  expect(said(ended)).toEqual(["invoice/INV-1 stale"]);
  expect(reasonsOf(ended)).toEqual([
    "edited_in_qbo: changed in the books: somebody changed it meanwhile",
  ]);
  expect(await outcomeOf(b, "invoice/INV-1")).toEqual({
    request: "settled",
    state: "rejected",
    kind: "conflict",
    message: "somebody changed it meanwhile",
    trace: null,
  });
});

test.each([
  [{}, [1], [["project/P-2 pending"], "looked for after it settled: not there"]],
  [{ facts: { request_ids: "honoured" } }, [3], [["project/P-2 drifted"], null]],
] as const)(
  "of a batch one thing is gone; with %j it goes again in requests of %j",
  async (options, sizes, [becomes, message]) => {
    const b = await projects(options);
    b.books.remove("Customer", "2");
    const sent: number[] = [];
    const books: MemorySystem = {
      ...b.books,
      apply: (id, writes) => (sent.push(writes.length), b.books.apply(id, writes)),
    };
    const line = b.another({ books });
    const ended = await line.settle();
    expect(said(ended).toSorted()).toEqual(["project/P-1 done", ...becomes, "project/P-3 done"]);
    if (message !== null) {
      expect(await outcomeOf(b, "project/P-2")).toMatchObject({
        request: "settled",
        state: "rejected",
        kind: "unavailable",
        message,
        auth: false,
      });
      expect(words(await line.run())).toEqual(["project/P-2 done"]);
    }
    expect(sent).toEqual(sizes);
    expectNoDoubles(b.books, ["Customer"], message === null ? 2 : 3);
  },
);

test("cut between what was found of a batch and the rest, it stays open for whoever comes next", async () => {
  const b = await bench({ facts: { request_ids: "honoured" } });
  for (const n of [1, 2, 3]) b.work.add("projects", { number: `P-${n}`, title: `Project ${n}` });
  const world = { ...b.world, crash: cutAt("after-send") };
  await expect(b.another({ world }).run()).rejects.toThrow("cut");
  b.books.remove("Customer", "2");
  b.world.clock.advance(300_000);
  const cut = b.another({ world: { ...b.world, crash: cutAt("after-done") } });
  await expect(cut.settle()).rejects.toThrow("cut");
  expect(await b.states()).toEqual(["project/P-1 done", "project/P-2 writing", "project/P-3 done"]);
  expect(await openRequests(b.store.db)).toMatchObject([{ state: "unknown" }]);
  b.world.clock.advance(300_000);
  expect(said(await b.settle())).toEqual(["project/P-2 drifted"]);
  expect(await openRequests(b.store.db)).toEqual([]);
});

test("what nobody has a mapping for any more is named, and nothing is sent for it", async () => {
  const b = await invoiceLost(true);
  const whole = companyProgram();
  const entities = whole.entities.filter(({ name }) => name === "project");
  const line = b.another({ program: { ...whole, entities } });
  await expect(line.settle()).rejects.toMatchObject({
    code: "TO941",
    message: "invoice/INV-1 was sent, its outcome is unknown, and no mapping has it",
    advice: "Put its mapping back until the outcome is settled.",
  });
  expect(await b.states()).toContain("invoice/INV-1 unknown");
});

test("what a kept answer says is recorded, although no mapping has the row any more", async () => {
  const b = await invoiceLost(true);
  const { id, prepared, operations } = await lastOf(b, "invoice/INV-1");
  const [invoice] = b.books.rows("Invoice");
  const { version, body } = invoice!;
  const done = { kind: "done", remoteId: invoice!.id, version, body, trace: "1-t" };
  const line = { request: prepared.requestId, outcomes: [["1", done]], answer: "its words" };
  b.world.files.write("kept.jsonl", `${JSON.stringify(line)}\n`);
  const whole = companyProgram();
  const entities = whole.entities.filter(({ name }) => name === "project");
  const without = b.another({ program: { ...whole, entities } });
  expect(await takeSpilled(without.deps("write"), "kept.jsonl")).toBe(1);
  expect(await requestById(b.store.db, id)).toMatchObject({
    state: "settled",
    answer: "its words",
    operations: [{ state: "done", remoteId: "1", version: "0" }],
  });
  expect(await documentOf(b, "invoice/INV-1")).toMatchObject({ sync: "writing", reasons: [] });
  expect(await linkOf(b.store.db, operations[0]!.documentId)).toBeNull();
  expect((await eventsOf(b, "invoice/INV-1")).map(([kind]) => kind)).toContain("settled");
  expect(said(await b.settle())).toEqual(["invoice/INV-1 done"]);
});

const AGAIN: readonly (readonly [Fault, string, string, number])[] = [
  ["unavailable", "asked again: nobody is there", "TO941", 75],
  ["auth", "asked again: it does not let us in", "TO940", 4],
  ["throttled", "asked again, the other system said: later", "TO941", 75],
  ["lost", "no answer came", "", 0],
];

test.each(AGAIN)(
  "%s when the bytes go again: that says nothing of the first time",
  async (fault, why, code, exit) => {
    const b = await invoiceLost(false);
    const failing: Carry = async (send) => {
      b.books.faults.clear();
      b.books.faults.at(1, fault);
      return send();
    };
    const ended = b.another({ carry: failing }).settle();
    if (code !== "") await expect(ended).rejects.toMatchObject({ code, exit });
    else expect(said(await ended)).toEqual(["invoice/INV-1 unknown"]);
    expect(await b.states()).toContain("invoice/INV-1 unknown");
    expect(await outcomeOf(b, "invoice/INV-1")).toEqual({
      request: "unknown",
      state: "unknown",
      kind: "unknown",
      message: why,
    });
    b.books.faults.clear();
    expect(said(await b.settle())).toEqual(["invoice/INV-1 done"]);
    expectNoDoubles(b.books, ["Customer", "Invoice"]);
  },
);

test("what the bytes made when they went again is written down before it is read back", async () => {
  const b = await invoiceLost(false);
  const world = { ...b.world, crash: cutAt("after-done") };
  await expect(b.another({ world }).settle()).rejects.toThrow("cut");
  expect(await documentOf(b, "invoice/INV-1")).toMatchObject({ sync: "writing", reasons: [] });
  expect(await openRequests(b.store.db)).toEqual([]);
  expect(said(await b.settle())).toEqual(["invoice/INV-1 done"]);
});

test.each([
  ["June", ["invoice/INV-1"]],
  ["May", []],
])("a row whose note is %s by then is looked at again: %j", async (note, again) => {
  const b = await invoiceLost(true);
  b.work.edit("invoices", "INV-1", { note });
  await b.plan();
  expect(await moved(b)).toEqual([]);
  expect(said(await b.settle())).toEqual(["invoice/INV-1 done"]);
  expect((await moved(b)).filter((row) => row.startsWith("invoice"))).toEqual(again);
  await b.run();
  expect(bodies(b.books, "Invoice")[0]).toMatchObject({
    PrivateNote: expect.stringContaining(note),
  });
});

test("an interruption ends the settling between two requests", async () => {
  const b = await invoiceLost(true);
  b.world.clock.advance(300_000);
  const signal = AbortSignal.abort();
  await expect(b.another({ signal }).settle()).rejects.toMatchObject({ code: "TO902" });
  expect(await b.states()).toContain("invoice/INV-1 unknown");
});
