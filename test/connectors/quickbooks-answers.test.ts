import { expect, test } from "vitest";
import { role } from "../../engine/model/ids.ts";
import { entityName, recordKey, remoteId, type RequestId } from "../../engine/model/ids.ts";
import type { Outcome, RequestOutcome, Write } from "../../engine/model/operation.ts";
import {
  connect,
  COMPANY,
  fault,
  json,
  type Reply,
  serve,
  testVault,
} from "./quickbooks-server.ts";

const SIGNAL = new AbortController().signal;
const ID = "abcdefghijklmnopqrstuvwxyz234567" as RequestId;

type Addressed = Write & { readonly address: ReturnType<typeof addressOf> };

const addressOf = (key: string) => ({
  entity: entityName("invoice"),
  key: recordKey(key),
  role: role("main"),
});

const create = (item: string): Addressed => ({
  item,
  kind: "create",
  stream: "Invoice",
  body: { DocNumber: item, CustomerRef: { value: "58" } },
  target: null,
  expectVersion: null,
  address: addressOf(item),
});

const update = (item: string): Addressed => ({
  ...create(item),
  kind: "update",
  target: remoteId("145"),
  expectVersion: "3",
});

async function sendTo(reply: Reply, writes: readonly Addressed[]): Promise<RequestOutcome> {
  const server = await serve({ answer: () => reply });
  const { connection } = await connect(server.url);
  const destination = connection.destination!;
  return destination.send(destination.prepare(ID, writes), SIGNAL);
}

async function oneOutcome(reply: Reply, write: Addressed = create("1")): Promise<Outcome> {
  const outcome = await sendTo(reply, [write]);
  if (outcome.kind !== "answered") return outcome;
  expect([...outcome.items.keys()]).toEqual(["1"]);
  return outcome.items.get("1")!;
}

const xml = (status: number, code: string, message: string, type: string): Reply => ({
  status,
  headers: { "content-type": "application/xml" },
  body: `<?xml version="1.0" encoding="UTF-8"?>
<IntuitResponse time="2016-12-07T15:27:09.527-08:00" xmlns="http://schema.intuit.com/finance/v3">
  <Fault type="${type}"><Error code="${code}"><Message>${message}</Message>
  <Detail>The request limit was reached.  Try again later</Detail></Error></Fault>
</IntuitResponse>`,
});

const THROTTLED = "message=ThrottleExceeded; errorCode=003001; statusCode=429";

test("a 2xx with the thing in it is done, with its id, version, body and trace", async () => {
  const body = { Id: "145", SyncToken: "0", TotalAmt: 18400.1 };
  expect(await oneOutcome(json({ Invoice: body, time: "2026-06-30" }))).toEqual({
    kind: "done",
    remoteId: "145",
    version: "0",
    body,
    trace: "1-trace",
  });
});

test("digits that a double would lose stand in the body as they came", async () => {
  const outcome = await oneOutcome({
    body: '{"Invoice":{"Id":"1","SyncToken":"0","TotalAmt":99999999999999.99}}',
  });
  expect(JSON.stringify(outcome)).toContain("99999999999999.99");
});

test.for([
  ["a lost connection", "reset"],
  ["half an answer", "truncated"],
  ["an empty 200", { status: 200, body: "" }],
  ["a 200 that is a web page", { status: 200, body: "<html>Sign in</html>" }],
  ["a 200 whose JSON breaks off", { status: 200, body: '{"Invoice":{"Id":"1"' }],
  ["a 200 with something else in it", json({ Customer: { Id: "1", SyncToken: "0" } })],
  ["a 200 without an id", json({ Invoice: { DocNumber: "1" } })],
  ["a 500", { status: 500, body: "" }],
  [
    "a 500 that says why",
    fault("10000", "An application error", { status: 500, type: "SystemFault" }),
  ],
  [
    "a system fault in a 200",
    fault("10000", "Internal error", { status: 200, type: "SystemFault" }),
  ],
  ["a system fault in a 400", fault("10000", "Internal error", { type: "SystemFault" })],
  ["a 502 of a proxy", { status: 502, body: "<html>Bad gateway</html>" }],
  ["a 503", { status: 503, body: "" }],
  ["a 400 that is a web page", { status: 400, body: "<html>Bad request</html>" }],
  ["a 408", { status: 408, body: "" }],
  ["a redirect", { status: 302, headers: { location: "https://example.com/" }, body: "" }],
] as const)("%s proves nothing: unknown", async ([, reply]) => {
  expect((await oneOutcome(reply)).kind).toBe("unknown");
});

test.for([
  ["2010", "ValidationFault", "Request has invalid or unsupported property"],
  ["2050", "ValidationFault", "String length is too long"],
  [
    "2500",
    "ValidationFault",
    "Invalid Reference Id : Accounts element id 7 not found",
    "name_unknown",
  ],
  ["610", "ValidationFault", "Object Not Found", "target_inactive"],
  ["6000", "ValidationFault", "A business validation error has occurred"],
  ["6210", "ValidationFault", "The account period has closed", "closed_period"],
  ["6240", "ValidationFault", "Duplicate Name Exists Error", "name_taken"],
  ["6540", "ValidationFault", "Deposited transaction cannot be changed"],
])("a refusal %s is rejected, in its own words", async ([code, type, message, means]) => {
  const reply = fault(code!, message!, { type: type!, element: "Line.Amount", detail: "why" });
  expect(await oneOutcome(reply)).toEqual({
    kind: "rejected",
    code,
    message: `${message}: why`,
    field: "Line.Amount",
    trace: "1-trace",
    ...(means === undefined ? {} : { means }),
  });
});

test("a refusal inside a 200 is a refusal", async () => {
  const reply = fault("6000", "A business validation error", { status: 200 });
  expect(await oneOutcome(reply)).toMatchObject({ kind: "rejected", code: "6000", field: null });
});

test("a refusal that comes as XML is read too", async () => {
  const reply = xml(400, "2040", "Bad &lt;character&gt;", "ValidationFault");
  expect(await oneOutcome(reply)).toMatchObject({
    kind: "rejected",
    code: "2040",
    message: "Bad <character>: The request limit was reached.  Try again later",
  });
});

test("a number that is taken says by what", async () => {
  const detail =
    "Duplicate Document Number Error : You must specify a different number. This number has " +
    "already been used. DocNumber=1042 is assigned to TxnType=Invoice with TxnId=145";
  for (const code of ["6140", "6210"]) {
    expect(
      await oneOutcome(fault(code, "Duplicate Document Number Error", { detail })),
    ).toMatchObject({ kind: "rejected", code: "6140", about: { stream: "Invoice", id: "145" } });
  }
});

test("a stale version is a conflict, a closed period under the same code is not", async () => {
  const stale = fault("5010", "Stale Object Error", {
    detail: "Stale Object Error : You and A were working on this at the same time.",
  });
  expect(await oneOutcome(stale, update("1"))).toMatchObject({ kind: "conflict" });
  const closed = fault("5010", "Stale Object Error", {
    detail: "The account period has closed and the account books cannot be updated through it.",
  });
  expect(await oneOutcome(closed, update("1"))).toMatchObject({ kind: "rejected", code: "6210" });
});

test("an answer about another thing than was changed proves nothing", async () => {
  const other = json({ Invoice: { Id: "146", SyncToken: "4" } });
  expect((await oneOutcome(other, update("1"))).kind).toBe("unknown");
  const same = json({ Invoice: { Id: "145", SyncToken: "4" } });
  expect((await oneOutcome(same, update("1"))).kind).toBe("done");
});

test.for([
  ["a 429 in XML", xml(429, "3001", THROTTLED, "SERVICE"), 60_000],
  ["a 429 without a word", { status: 429, body: "" }, 60_000],
  ["a 429 that says how long", { status: 429, headers: { "retry-after": "7" }, body: "" }, 7000],
  ["the older 403", xml(403, "3001", THROTTLED, "SERVICE"), 60_000],
] as const)("%s is throttled", async ([, reply, ms]) => {
  expect(await oneOutcome(reply)).toEqual({ kind: "throttled", retryAfterMs: ms });
});

test("a 403 is a door that only a person can open", async () => {
  const reply = fault("3100", "message=ApplicationAuthorizationFailed", {
    status: 403,
    type: "AuthorizationFault",
  });
  expect(await oneOutcome(reply)).toMatchObject({ kind: "unavailable", auth: true });
  const lapsed = fault("6190", "Subscription period has ended", { type: "ValidationFault" });
  expect(await oneOutcome(lapsed)).toMatchObject({ kind: "unavailable", auth: true });
});

test("what was never reached was not carried out", async () => {
  const vault = testVault();
  const accessUntil = "2026-06-30T13:00:00.000Z";
  void vault.put(
    `quickbooks.emulator.${COMPANY}`,
    JSON.stringify({ access: "a", accessUntil, refresh: "r", previous: null }),
  );
  // Port 1 is reserved, and nobody listens there.
  const { connection } = await connect("http://127.0.0.1:1", { vault });
  const destination = connection.destination!;
  const outcome = await destination.send(destination.prepare(ID, [create("1")]), SIGNAL);
  expect(outcome).toEqual({
    kind: "unavailable",
    message: "the connection was refused (ECONNREFUSED)",
    auth: false,
  });
});

test("a call that is never answered ends by itself, unknown", async () => {
  const server = await serve({ answer: () => "silent" });
  const { connection } = await connect(server.url, { config: { limits: { timeout_seconds: 1 } } });
  const destination = connection.destination!;
  const outcome = await destination.send(destination.prepare(ID, [create("1")]), SIGNAL);
  expect(outcome.kind).toBe("unknown");
});

test("what is called off while it waits for its turn is not sent", async () => {
  const server = await serve();
  const { connection } = await connect(server.url);
  const destination = connection.destination!;
  const request = destination.prepare(ID, [create("1")]);
  const outcome = await destination.send(request, AbortSignal.abort());
  expect(outcome).toMatchObject({ kind: "unavailable", auth: false });
  expect(server.calls).toEqual([]);
});

test("each item of a batch has an outcome of its own", async () => {
  const error = (code: string, type: string) => ({
    Error: [{ Message: "no", Detail: "no", code, element: "" }],
    type,
  });
  const outcome = await sendTo(
    json({
      BatchItemResponse: [
        { bId: "3", Fault: error("6000", "ValidationFault") },
        { bId: "1", Invoice: { Id: "201", SyncToken: "0" } },
        { bId: "4", Fault: error("5010", "ValidationFault") },
        { bId: "5", Fault: error("10000", "SystemFault") },
        { bId: "6", Fault: error("3001", "SERVICE") },
      ],
    }),
    ["1", "2", "3", "4", "5", "6"].map(create),
  );
  const kinds = outcome.kind === "answered" ? [...outcome.items].map(([i, o]) => [i, o.kind]) : [];
  expect(kinds).toEqual([
    ["1", "done"],
    ["2", "unknown"],
    ["3", "rejected"],
    ["4", "conflict"],
    ["5", "unknown"],
    ["6", "throttled"],
  ]);
});

test("a batch that is refused whole has every item refused, one whose answer is lost none", async () => {
  const writes = ["1", "2"].map(create);
  const refused = await sendTo(fault("2020", "Required param missing"), writes);
  expect(
    refused.kind === "answered" && [...refused.items.values()].map(({ kind }) => kind),
  ).toEqual(["rejected", "rejected"]);
  expect((await sendTo("reset", writes)).kind).toBe("unknown");
});

test("the request id is on the wire, in the address, with the stored bytes", async () => {
  const server = await serve({ answer: () => json({ Invoice: { Id: "1", SyncToken: "0" } }) });
  const { connection } = await connect(server.url);
  const destination = connection.destination!;
  const request = destination.prepare(ID, [create("1")]);
  await destination.send(request, SIGNAL);
  await destination.send(request, SIGNAL);
  expect(server.calls.map(({ method, path, body }) => [method, path, body])).toEqual([
    ["POST", `/v3/company/${COMPANY}/invoice`, request.body],
    ["POST", `/v3/company/${COMPANY}/invoice`, request.body],
  ]);
  expect(server.calls.map(({ query }) => query.get("requestid"))).toEqual([ID, ID]);
  expect(server.calls[0]?.query.get("minorversion")).toBe("75");
  expect(server.calls[0]?.headers["accept"]).toBe("application/json");
});
