import { expect, test } from "vitest";
import { decimal } from "../../engine/model/decimal.ts";
import { entityName, recordKey, remoteId, role, type RequestId } from "../../engine/model/ids.ts";
import { type JsonObject, parseJson, plainJson, writeJson } from "../../engine/model/json.ts";
import type { Write } from "../../engine/model/operation.ts";
import { connect, COMPANY, json, serve } from "./quickbooks-server.ts";

const ID = "r123456789" as RequestId;
const ADDRESS = { entity: entityName("invoice"), key: recordKey("INV-1"), role: role("main") };

function write(more: Partial<Write> = {}): Write & { readonly address: typeof ADDRESS } {
  return {
    item: "1",
    kind: "create",
    stream: "Invoice",
    body: { DocNumber: "INV-1" },
    target: null,
    expectVersion: null,
    address: ADDRESS,
    ...more,
  };
}

async function destination(config: JsonObject = {}) {
  const server = await serve({ answer: () => json({}) });
  const { connection } = await connect(server.url, { config });
  return { server, destination: connection.destination! };
}

test("one write is one document in the entity's own path", async () => {
  const { destination: to } = await destination();
  expect(to.batchSize).toBe(30);
  expect(to.prepare(ID, [write()])).toEqual({
    connection: "books",
    requestId: ID,
    method: "POST",
    path: `/v3/company/${COMPANY}/invoice?minorversion=75&requestid=${ID}`,
    body: '{"DocNumber":"INV-1"}',
    contentType: "application/json",
    items: [{ item: "1", address: ADDRESS }],
  });
});

test("decimals are bare numbers, to their last digit, alone and in a batch", async () => {
  const { destination: to } = await destination();
  const rate = decimal("0.12345678901234567890");
  const body = plainJson({ TotalAmt: decimal("18400.10"), Rate: rate }) as JsonObject;
  const text = '{"TotalAmt":18400.1,"Rate":0.1234567890123456789}';
  expect(to.prepare(ID, [write({ body })]).body).toBe(text);
  expect(to.prepare(ID, [write({ body }), write({ item: "2" })]).body).toContain(text);
  const raw = parseJson('{"TotalAmt":99999999999999.99}') as JsonObject;
  expect(to.prepare(ID, [write({ body: raw })]).body).toBe(writeJson(raw));
});

test("what came without a SyncToken is not changed, and says so", async () => {
  const { destination: to } = await destination();
  const target = remoteId("145");
  for (const [kind, stream] of [
    ["update", "Invoice"],
    ["void", "Invoice"],
    ["delete", "Bill"],
  ] as const) {
    expect(() => to.prepare(ID, [write({ kind, stream, target })])).toThrow(
      expect.objectContaining({
        code: "TO931",
        message: expect.stringContaining(`gave ${stream} 145 without the SyncToken`) as string,
      }),
    );
  }
});

test("an update is the whole body, with the version it was made from", async () => {
  const { destination: to } = await destination();
  const target = remoteId("145");
  const body = { Id: "145", SyncToken: "2", sparse: true, DocNumber: "INV-1", Line: [] };
  const request = to.prepare(ID, [write({ kind: "update", body, target, expectVersion: "3" })]);
  expect(parseJson(request.body)).toEqual({
    Id: "145",
    SyncToken: "3",
    sparse: false,
    DocNumber: "INV-1",
    Line: [],
  });
});

test("an invoice is voided by an operation, a payment by an update", async () => {
  const { destination: to } = await destination();
  const gone = { kind: "void", target: remoteId("145"), expectVersion: "3" } as const;
  const invoice = to.prepare(ID, [write({ ...gone })]);
  expect(invoice.path).toContain("/invoice?operation=void&");
  expect(parseJson(invoice.body)).toEqual({ Id: "145", SyncToken: "3", sparse: true });
  for (const stream of ["Payment", "BillPayment"]) {
    const payment = to.prepare(ID, [write({ ...gone, stream })]);
    const path = `/${stream.toLowerCase()}?operation=update&include=void&`;
    expect(payment.path).toContain(path);
    expect(parseJson(payment.body)).toEqual({ Id: "145", SyncToken: "3", sparse: true });
  }
});

test("a delete says what goes and the version that was read, alone and in a batch", async () => {
  const { destination: to } = await destination();
  const gone = { kind: "delete", target: remoteId("9"), expectVersion: "1" } as const;
  const bill = { ...gone, stream: "Bill", body: { VendorRef: { value: "60" } } };
  const alone = to.prepare(ID, [write(bill)]);
  expect(alone.path).toContain("/bill?operation=delete&");
  expect(parseJson(alone.body)).toEqual({ Id: "9", SyncToken: "1" });
  const both = to.prepare(ID, [write(bill), write({ ...gone, item: "2", stream: "Deposit" })]);
  expect(parseJson(both.body)).toEqual({
    BatchItemRequest: [
      { bId: "1", operation: "delete", Bill: { Id: "9", SyncToken: "1" } },
      { bId: "2", operation: "delete", Deposit: { Id: "9", SyncToken: "1" } },
    ],
  });
  for (const stream of ["Invoice", "Payment", "Customer", "JournalEntry", "PurchaseOrder"]) {
    expect(() => to.prepare(ID, [write({ ...gone, stream })])).toThrow(/has no delete/);
  }
});

test("several writes are one batch under one request id", async () => {
  const { destination: to } = await destination();
  const gone = { kind: "void", target: remoteId("9"), expectVersion: "1" } as const;
  const request = to.prepare(ID, [
    write(),
    write({ item: "2", kind: "update", target: remoteId("7"), expectVersion: "0" }),
    write({ item: "3", stream: "Payment", ...gone }),
  ]);
  expect(request.path).toBe(`/v3/company/${COMPANY}/batch?minorversion=75&requestid=${ID}`);
  expect(parseJson(request.body)).toEqual({
    BatchItemRequest: [
      { bId: "1", operation: "create", Invoice: { DocNumber: "INV-1" } },
      {
        bId: "2",
        operation: "update",
        Invoice: { DocNumber: "INV-1", Id: "7", SyncToken: "0", sparse: false },
      },
      {
        bId: "3",
        operation: "update",
        optionsData: "void",
        Payment: { Id: "9", SyncToken: "1", sparse: true },
      },
    ],
  });
  expect(request.items.map(({ item }) => item)).toEqual(["1", "2", "3"]);
});

test("no request ever allows a number twice", async () => {
  const { destination: to } = await destination();
  const requests = [
    to.prepare(ID, [write()]),
    to.prepare(ID, [write({ kind: "update", target: remoteId("7"), expectVersion: "0" })]),
    to.prepare(ID, [write(), write({ item: "2" })]),
  ];
  for (const { path } of requests) expect(path).not.toContain("allowduplicatedocnum");
});

test("the same writes are the same bytes", async () => {
  const { destination: to } = await destination();
  const writes = [write(), write({ item: "2" })];
  expect(to.prepare(ID, writes)).toEqual(to.prepare(ID, writes));
});

test("what the service could not tell apart is a bug of ours", async () => {
  const { destination: to } = await destination({ limits: { batch_items: 2 } });
  const many = ["1", "2", "3"].map((item) => write({ item }));
  expect(() => to.prepare(ID, many)).toThrow(/3 writes at once/);
  expect(() => to.prepare(ID, [write(), write()])).toThrow(/share an item/);
  expect(() => to.prepare("x".repeat(37) as RequestId, [write()])).toThrow(/no request id/);
  expect(() => to.prepare(ID, [write({ item: "12345678901" })])).toThrow(/no item/);
  expect(() => to.prepare(ID, [write({ stream: "TaxCode" })])).toThrow(/TaxCode has no create/);
  expect(() => to.prepare(ID, [write({ kind: "update" })])).toThrow(/only a create/);
});

test("bytes of another company are not sent", async () => {
  const { server, destination: to } = await destination();
  const request = to.prepare(ID, [write()]);
  const path = request.path.replace(COMPANY, "1");
  const signal = new AbortController().signal;
  await expect(to.send({ ...request, path }, signal)).rejects.toThrow(/is not of company/);
  expect(server.calls).toEqual([]);
});

test("a connection that reads has no destination", async () => {
  const server = await serve();
  const { connection } = await connect(server.url, { mode: "read" });
  expect(connection.destination).toBeNull();
});

test("a throttled company is left alone until its pause is over", async () => {
  const server = await serve({
    answer: (_, n) =>
      n === 0 ? { status: 429, body: "" } : json({ Invoice: { Id: "1", SyncToken: "0" } }),
  });
  const { connection, world, throttles } = await connect(server.url);
  const to = connection.destination!;
  const { signal } = new AbortController();
  expect((await to.send(to.prepare(ID, [write()]), signal)).kind).toBe("throttled");
  const before = world.clock.monotonicMs();
  // It has waited for longer than a lease allows: its caller has to look at the lease first.
  expect(await to.send(to.prepare(ID, [write()]), signal)).toEqual({
    kind: "throttled",
    retryAfterMs: 0,
  });
  expect(server.calls).toHaveLength(1);
  expect((await to.send(to.prepare(ID, [write()]), signal)).kind).toBe("answered");
  expect(world.clock.monotonicMs() - before).toBeGreaterThanOrEqual(60_000);
  expect(throttles).toEqual([{ ms: 60_000, reason: "QuickBooks asked for a pause" }]);
});

test.each([
  [{}, 9],
  [{ requests_at_once: 1 }, 1],
  [{ batches_per_minute: 5 }, 2],
  [{ batches_per_minute: 1 }, 1],
  [{ batch_items: 1, batches_per_minute: 1 }, 9],
  [{ batch_items: 1, requests_per_minute: 8 }, 4],
])(
  "with the limits %j there are %i side by side: none waits too long for its turn",
  async (limits, most) => {
    const { connection } = await connect("http://127.0.0.1:9", { config: { limits } });
    expect(connection.destination!.atOnce).toBe(most);
  },
);

test("batches keep to their own limit, and say that they wait", async () => {
  const server = await serve({ answer: () => json({ BatchItemResponse: [] }) });
  const { connection, world, throttles } = await connect(server.url, {
    config: { limits: { batches_per_minute: 2, requests_per_second: 100 } },
  });
  const to = connection.destination!;
  const { signal } = new AbortController();
  const batch = to.prepare(ID, [write(), write({ item: "2" })]);
  for (let n = 0; n < 3; n++) await to.send(batch, signal);
  expect(world.clock.monotonicMs()).toBeGreaterThanOrEqual(29_000);
  expect(throttles.at(-1)?.reason).toBe("2 batches a minute");
});
