import { createHmac } from "node:crypto";
import { type IncomingHttpHeaders, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openHttp } from "../../../engine/http/client.ts";
import { SILENT } from "../../../engine/log.ts";
import { realClock } from "../../../engine/world.ts";
import { type Books, type Json, REALM, invoiceFor, openCompany, paymentFor } from "./support.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: string;
}

/** An emulator on a clock that stands, which tells a real receiver; `answers` are its statuses. */
async function setUp(
  settings: object,
  answers: number[] = [],
): Promise<{
  readonly books: Books;
  readonly received: Received[];
  advance(by: string): Promise<void>;
}> {
  const received: Received[] = [];
  const http = openHttp({ clock: realClock, log: SILENT });
  const books = openCompany({ clockKind: "virtual", http });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const at = books.emulator.now();
      received.push({ headers: request.headers, body, at: at.slice(11, 19) });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    await http.close();
    server.close();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  const answer = await books.admin("POST", "settings", { webhooks: { address, ...settings } });
  expect(answer.status, answer.text).toBe(200);
  const advance = async (by: string): Promise<void> => {
    expect((await books.admin("POST", "clock", { advance: by })).status).toBe(200);
  };
  return { books, received, advance };
}

const signed = (body: string): string =>
  createHmac("sha256", "emulator-verifier").update(body).digest("base64");

test("the old format: one batch, merged, signed over its bytes", async () => {
  const { books, received, advance } = await setUp({});
  const invoice = await books.create("Invoice", invoiceFor("1", 10));
  await books.create("Invoice", { ...invoice, PrivateNote: "caf\u00e9" });
  const other = await books.create("Invoice", invoiceFor("1", 20));
  await books.post("invoice?operation=void", { Id: other.Id, SyncToken: "0" });
  const gone = await books.create("Payment", paymentFor("1", 5));
  await books.post("payment?operation=delete", { Id: gone.Id, SyncToken: "0" });
  expect(received).toEqual([]);
  await advance("1s");
  expect(received).toHaveLength(1);
  const [{ headers, body }] = received as [Received];
  expect(headers["content-type"]).toBe("application/json");
  expect(headers["intuit-signature"]).toBe(signed(body));
  const { eventNotifications } = JSON.parse(body);
  expect(eventNotifications).toHaveLength(1);
  expect(eventNotifications[0].realmId).toBe(REALM);
  const told = eventNotifications[0].dataChangeEvent.entities.map((e: Json) => [
    e.name,
    e.id,
    e.operation,
  ]);
  // The customer's balance moved, its version did not: nobody is told.
  expect(told).toEqual([
    // Receivables, which the small company did not have.
    ["Account", expect.any(String), "Create"],
    ["Invoice", invoice.Id, "Create"],
    ["Invoice", other.Id, "Void"],
    ["Payment", gone.Id, "Delete"],
  ]);
});

test("CloudEvents: a batch with all headers", async () => {
  const { books, received, advance } = await setUp({ format: "cloudevents" });
  await books.create("Vendor", { DisplayName: "Boraski" });
  await advance("1s");
  const [{ headers, body }] = received as [Received];
  expect(headers).toMatchObject({
    "content-type": "application/cloudevents-batch+json",
    "intuit-notification-schema-version": "2.0",
    "intuit-signature-algorithm": "HMAC-SHA256",
    "intuit-signature": signed(body),
    "intuit-created-time": "2026-06-30T16:00:01.000Z",
  });
  expect(headers["intuit-t-id"]).toMatch(/^1-/);
  expect(headers["intuit-signature-id"]).toBeDefined();
  const [event] = JSON.parse(body);
  expect(event).toMatchObject({
    specversion: "1.0",
    type: "qbo.vendor.created.v1",
    datacontenttype: "application/json",
    time: "2026-06-30T16:00:00.000Z",
    intuitaccountid: REALM,
    data: {},
  });
  expect(event.id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test("what is not acknowledged comes again as documented, and later events wait behind it", async () => {
  const failures = [500, 503, 500, 404, 500, 500, 500, 500, 500];
  const { books, received, advance } = await setUp({ format: "cloudevents" }, failures);
  await books.create("Vendor", { DisplayName: "First" });
  await advance("2s");
  await books.create("Vendor", { DisplayName: "Second" });
  await advance("1d");
  // At 16:00:01, then 10 s, 20 s, 30 s, 5 min, 20 min, 2 h, 4 h, 6 h and 6 h later.
  expect(received.slice(0, 10).map(({ at }) => at)).toEqual([
    "16:00:01",
    "16:00:11",
    "16:00:31",
    "16:01:01",
    "16:06:01",
    "16:26:01",
    "18:26:01",
    "22:26:01",
    "04:26:01",
    "10:26:01",
  ]);
  const bodies = received.map(({ body }) => body);
  expect(new Set(bodies.slice(0, 10)).size).toBe(1);
  expect(received).toHaveLength(11);
  expect(received[10]!.at).toBe("10:26:02");
  expect(bodies[10]).not.toBe(bodies[9]);
  const state = (await books.admin("GET", "webhooks")).body;
  expect([state.waiting, state.unacknowledged, state.attempts.length]).toEqual([0, 0, 11]);
});

test("an address of another machine is refused unless it is allowed", async () => {
  const { books } = await setUp({});
  const address = "https://hooks.example.com/";
  const refused = await books.admin("POST", "settings", { webhooks: { address } });
  expect([refused.status, refused.body.place]).toEqual([400, "webhooks.address"]);
  const allowed = await books.admin("POST", "settings", { webhooks: { address, anywhere: true } });
  expect(allowed.status).toBe(200);
  expect((await books.admin("POST", "settings", { webhooks: { address: "hooks" } })).status).toBe(
    400,
  );
  const alone = openCompany();
  const none = await alone.admin("POST", "settings", {
    webhooks: { address: "http://127.0.0.1:9/" },
  });
  expect(none.status).toBe(409);
});
