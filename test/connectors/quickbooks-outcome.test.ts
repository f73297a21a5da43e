/** What an answer means for each item of the request that it came to. */
import { expect, test } from "vitest";
import type { Fault } from "../../connectors/quickbooks/answer.ts";
import type { Sent } from "../../connectors/quickbooks/api.ts";
import { toOutcome } from "../../connectors/quickbooks/write.ts";
import { entityName, recordKey, role, type RequestId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { Outcome, PreparedRequest } from "../../engine/model/operation.ts";

const NO_FAULT = { code: "", message: "", detail: null, element: null, type: "" };

const address = { entity: entityName("invoice"), key: recordKey("INV-1"), role: role("main") };

function request(path: string, body: object, ...items: readonly string[]): PreparedRequest {
  return {
    connection: "books",
    requestId: "r1" as RequestId,
    method: "POST",
    path: `/v3/company/1/${path}?minorversion=75`,
    body: JSON.stringify(body),
    contentType: "application/json",
    items: items.map((item) => ({ item, address })),
  };
}

const ONE = request("invoice", { DocNumber: "1" }, "1");
const json = (body: JsonObject): Sent => {
  return { kind: "json", json: body, rows: [], text: JSON.stringify(body), trace: "t" };
};

function outcomeIn(to: PreparedRequest, answer: Sent, item = "1"): Outcome | undefined {
  const outcome = toOutcome(to, answer, 5000);
  return outcome.kind === "answered" ? outcome.items.get(item) : outcome;
}

const faulty = (more: Partial<Fault>, ...others: readonly Partial<Fault>[]): Sent => ({
  kind: "fault",
  faults: [more, ...others].map((each) => ({ ...NO_FAULT, ...each })),
  text: "its words",
  trace: "t",
});

test("what was answered is kept, and a throttle without a time waits as the settings say", () => {
  const body = { Invoice: { Id: "5", SyncToken: "0" } };
  expect(toOutcome(ONE, json(body), 5000)).toMatchObject({
    kind: "answered",
    answer: JSON.stringify(body),
  });
  expect(toOutcome(ONE, faulty({ code: "6000" }), 5000)).toMatchObject({ answer: "its words" });
  expect(outcomeIn(ONE, { kind: "throttled", retryAfterMs: null })).toEqual({
    kind: "throttled",
    retryAfterMs: 5000,
  });
  expect(outcomeIn(ONE, { kind: "throttled", retryAfterMs: 0 })).toEqual({
    kind: "throttled",
    retryAfterMs: 0,
  });
  const gone = { kind: "unavailable", message: "not reached", auth: true } as const;
  expect(outcomeIn(ONE, gone)).toBe(gone);
  const lost = { kind: "unknown", message: "cut off" } as const;
  expect(outcomeIn(ONE, lost)).toBe(lost);
});

test("what proves nothing of an item says why", () => {
  expect(outcomeIn(ONE, json({ Customer: { Id: "5" } }))).toEqual({
    kind: "unknown",
    message: "the answer holds no Invoice",
  });
  const changed = request("invoice", { Id: "145", SyncToken: "3" }, "1");
  expect(outcomeIn(changed, json({ Invoice: { Id: "146" } }))).toEqual({
    kind: "unknown",
    message: "the answer speaks of Invoice 146 instead of 145",
  });
  expect(outcomeIn(changed, json({ Invoice: { Id: "145" } }))).toEqual({
    kind: "done",
    remoteId: "145",
    version: null,
    body: { Id: "145" },
    trace: "t",
  });
});

const BATCH = request(
  "batch",
  {
    BatchItemRequest: [
      { bId: "1", operation: "create", Invoice: { DocNumber: "1" } },
      { bId: "2", operation: "update", Payment: { Id: "9", SyncToken: "1" } },
    ],
  },
  "1",
  "2",
);

test("each item of a batch is held against what it asked for, whatever the order", () => {
  const told = (...list: readonly unknown[]): Sent => json({ BatchItemResponse: list as never });
  const made = { bId: "1", Invoice: { Id: "5", SyncToken: "0" } };
  const changed = { bId: "2", Payment: { Id: "9", SyncToken: "2" } };
  expect(outcomeIn(BATCH, told(changed, made), "1")).toMatchObject({ remoteId: "5", trace: "t" });
  expect(outcomeIn(BATCH, told(changed, made), "2")).toMatchObject({ remoteId: "9" });
  expect(outcomeIn(BATCH, told(made, { ...changed, Payment: { Id: "8" } }), "2")).toEqual({
    kind: "unknown",
    message: "the answer speaks of Payment 8 instead of 9",
  });
  expect(outcomeIn(BATCH, told(null, "x", { Payment: { Id: "9" } }), "2")).toEqual({
    kind: "unknown",
    message: "the answer of the batch leaves it out",
  });
  // Numbers name their items as well as texts.
  expect(outcomeIn(BATCH, told({ ...made, bId: 1 }), "1")).toMatchObject({ kind: "done" });
});

test.for([
  [{ code: "3001" }, { kind: "throttled", retryAfterMs: 5000 }],
  [
    { code: "3200", message: "Expired" },
    { kind: "unavailable", message: "Expired", auth: true },
  ],
  [
    { code: "6190", message: "Lapsed" },
    { kind: "unavailable", message: "Lapsed", auth: true },
  ],
  [
    { code: "10000", message: "An error" },
    { kind: "unknown", message: "it failed by itself: An error (trace t)" },
  ],
  [
    { code: "5010", message: "Stale" },
    { kind: "conflict", message: "Stale", trace: "t" },
  ],
  [
    { code: "6000", message: "no" },
    { kind: "rejected", code: "6000", message: "no", field: null, trace: "t" },
  ],
] as const)("an item of a batch with the fault %j", ([{ code, ...said }, outcome]) => {
  const Fault = { Error: [{ code, Message: "message" in said ? said.message : "" }] };
  const answer = json({ BatchItemResponse: [{ bId: "1", Fault }] });
  expect(outcomeIn(BATCH, answer, "1")).toEqual(outcome);
});

test("a refusal with several faults says them all, and goes by the first", () => {
  const answer = faulty(
    { code: "6240", message: "Duplicate", element: "DisplayName" },
    { code: "610", message: "Inactive", detail: "5 is" },
    {},
  );
  expect(outcomeIn(ONE, answer)).toEqual({
    kind: "rejected",
    code: "6240",
    message: "Duplicate; Inactive: 5 is; refused",
    field: "DisplayName",
    trace: "t",
    means: "name_taken",
  });
  expect(outcomeIn(BATCH, answer, "2")).toMatchObject({ kind: "rejected", code: "6240" });
});

test.for([
  ["The account period closed", "6210"],
  ["the ACCOUNT PERIOD HAS CLOSED", "6210"],
  ["The books cannot be updated", "6210"],
  ["Duplicate Document Number Error", "6140"],
  ["The period is closed", "5"],
] as const)("a text %j goes before the code that came with it", ([text, code]) => {
  for (const fault of [{ message: text }, { message: "no", detail: text }]) {
    expect(outcomeIn(ONE, faulty({ code: "5", ...fault }))).toMatchObject({ code });
  }
});

test("what a document number is on is told where it can be", () => {
  const about = (detail: string, code = "6140"): unknown => {
    const outcome = outcomeIn(ONE, faulty({ code, message: "Taken", detail }));
    return outcome?.kind === "rejected" ? outcome.about : undefined;
  };
  expect(about("is assigned to TxnType=Invoice with TxnId=145")).toEqual({
    stream: "Invoice",
    id: "145",
  });
  expect(about("is assigned to TxnType=Sales Receipt with TxnId=7")).toEqual({
    stream: "SalesReceipt",
    id: "7",
  });
  expect(about("is assigned to TxnType=Credit Card Refund with TxnId=8")).toBeUndefined();
  expect(about("is assigned to somebody")).toBeUndefined();
  expect(about("is assigned to TxnType=Invoice with TxnId=145", "6000")).toBeUndefined();
});

test("of what is gone the answer says so; one that does not, or that nobody asked, proves nothing", () => {
  const ends = { domain: "QBO", status: "Deleted", Id: "9" };
  const alone = request("bill", { Id: "9", SyncToken: "1" }, "1");
  const bill = { ...alone, path: `${alone.path}&operation=delete` };
  const gone = { kind: "done", remoteId: "9", version: null, body: null, trace: "t" };
  expect(outcomeIn(bill, json({ Bill: ends }))).toEqual(gone);
  const stands = { Bill: { Id: "9", SyncToken: "2" } };
  expect(outcomeIn(bill, json(stands))).toMatchObject({ kind: "unknown" });
  const others = json({ Bill: { ...ends, Id: "8" } });
  expect(outcomeIn(bill, others)).toMatchObject({ kind: "unknown" });
  expect(outcomeIn(alone, json({ Bill: ends }))).toMatchObject({ kind: "unknown" });
  const key = { Id: "9", SyncToken: "1" };
  const items = [
    { bId: "1", operation: "delete", Bill: key },
    { bId: "2", operation: "update", Bill: key },
  ];
  const batch = request("batch", { BatchItemRequest: items }, "1", "2");
  const both = items.map(({ bId }) => ({ bId, Bill: ends }));
  expect(outcomeIn(batch, json({ BatchItemResponse: both }))).toEqual(gone);
  expect(outcomeIn(batch, json({ BatchItemResponse: both }), "2")).toMatchObject({
    kind: "unknown",
  });
});
