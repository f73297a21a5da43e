/** What the books tell of themselves is kept, and only what a read then says is believed. */
import { createServer, request as open } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openHttp } from "../../engine/http/client.ts";
import { SILENT } from "../../engine/log.ts";
import { mirrorByRemoteId } from "../../engine/store/mirror.ts";
import { realClock } from "../../engine/world.ts";
import { openCompany, REALM } from "../connectors/quickbooks-emulator/support.ts";
import { COMPANY } from "../line/company.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import {
  cloudEvent,
  hear,
  inboxOf,
  legacy,
  post,
  posted,
  readsOf,
  signature,
} from "./webhooks-bench.ts";

const noteOf = (p: TestProject, id: string): Promise<string> =>
  p.within(async ({ store }) => {
    const place = { connection: "books", stream: "Invoice", remoteId: id };
    const [seen] = await mirrorByRemoteId(store.db, [place]);
    return JSON.parse(seen!.body).PrivateNote as string;
  });

for (const format of ["legacy", "cloudevents"] as const) {
  test(`an edit told by the emulator (${format}) is read by the next run, and nothing else`, async () => {
    const p = await posted();
    const hearing = await hear(p.folder);
    expect(hearing.company).toBe(COMPANY);
    await p.books.set({ webhooks: { address: hearing.url, format, gatherMs: 1 } });
    const { Id, PrivateNote } = p.books.one("Invoice", { DocNumber: "PA-1" });
    const before = await p.stand("invoice/PA-1");
    await p.books.edit("Invoice", Id, { PrivateNote: `${PrivateNote} call first` });
    await hearing.said(/1 event: Invoice 1/);
    // The event alone changes nothing that anybody sees.
    expect(await inboxOf(p)).toEqual([`Invoice ${Id}`]);
    expect(await p.stand("invoice/PA-1")).toEqual(before);
    expect(await noteOf(p, Id)).toBe(PrivateNote);
    const reads = await readsOf(p, () => p.plan({ told: true }));
    expect(reads).toEqual([`invoice/${Id}`]);
    expect(await noteOf(p, Id)).toContain("call first");
    expect(await inboxOf(p)).toEqual([]);
    expect(await readsOf(p, () => p.plan({ told: true }))).toEqual([]);
    const { exitCode, stderr } = await hearing.stop();
    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toContain("emulator-verifier");
  });
}

test("a deletion that is told is believed after the thing was asked for by its id", async () => {
  const p = await posted();
  const hearing = await hear(p.folder);
  const { Id } = p.books.one("Invoice", { DocNumber: "PA-1" });
  // Somebody says so who knows the key: the books say that it is there.
  const body = legacy([{ name: "Invoice", id: Id, operation: "Delete" }]);
  expect(await post(hearing.url, body)).toBe(200);
  await p.plan({ told: true });
  expect((await p.stand("invoice/PA-1")).codes).toEqual([]);
  await p.books.act("Invoice", "delete", { Id });
  expect(await post(hearing.url, body)).toBe(200);
  const reads = await readsOf(p, () => p.plan({ told: true }));
  expect(reads).toEqual([`invoice/${Id}`]);
  expect((await p.stand("invoice/PA-1")).codes).toEqual(["gone_in_qbo"]);
  await hearing.stop();
});

test("a run asks for changes as ever, and by id for what they did not bring", async () => {
  const p = await posted();
  const hearing = await hear(p.folder);
  const { Id } = p.books.one("Invoice", { DocNumber: "PA-1" });
  await post(
    hearing.url,
    legacy([
      { name: "Invoice", id: "987654" },
      { name: "Invoice", id: Id },
    ]),
  );
  const reads = await readsOf(p, () => p.plan());
  expect(reads.filter((read) => read.startsWith("cdc")).length).toBeGreaterThan(1);
  expect(reads).toContain("invoice/987654");
  expect(reads).not.toContain(`invoice/${Id}`);
  expect(await inboxOf(p)).toEqual([]);
  await hearing.stop();
});

test("events out of order and again come to the same: the thing is read as it is", async () => {
  const p = await posted();
  const hearing = await hear(p.folder);
  const { Id, PrivateNote } = p.books.one("Invoice", { DocNumber: "PA-1" });
  await p.books.edit("Invoice", Id, { PrivateNote: `${PrivateNote} last` });
  const [later, earlier] = ["qbo.invoice.updated.v1", "qbo.invoice.created.v1"].map((type, n) =>
    JSON.stringify([cloudEvent(`event-${n}`, type, Id)]),
  );
  for (const body of [later!, earlier!, later!]) expect(await post(hearing.url, body)).toBe(200);
  await hearing.said(/1 known/);
  await p.plan({ told: true });
  expect(await noteOf(p, Id)).toContain("last");
  expect(await post(hearing.url, earlier!)).toBe(200);
  expect(await inboxOf(p)).toEqual([]);
  await hearing.stop();
});

test("what the emulator sends again after a lost answer is known already", async () => {
  const p = await testProject();
  const hearing = await hear(p.folder);
  const http = openHttp({ clock: realClock, log: SILENT });
  const books = openCompany({ clockKind: "virtual", http });
  expect(REALM).toBe(hearing.company);
  // A proxy that passes each post on, and loses the first answer.
  const statuses: number[] = [];
  const proxy = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const part of request) chunks.push(part as Buffer);
      const headers = { "intuit-signature": String(request.headers["intuit-signature"]) };
      const status = await post(hearing.url, Buffer.concat(chunks).toString("utf8"), headers);
      statuses.push(status);
      response.writeHead(statuses.length === 1 ? 502 : status).end();
    })();
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    await http.close();
    proxy.close();
  });
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`;
  await books.admin("POST", "settings", { webhooks: { address, format: "cloudevents" } });
  const { Id } = await books.create("Vendor", { DisplayName: "Boraski" });
  await books.admin("POST", "clock", { advance: "1s" });
  expect(statuses).toEqual([200]);
  await books.admin("POST", "clock", { advance: "10s" });
  expect(statuses).toEqual([200, 200]);
  await hearing.said(/1 event: Vendor 1; 1 known/);
  expect(await inboxOf(p)).toEqual([`Vendor ${Id}`]);
  await hearing.stop();
});

test("what is forged, foreign, broken or too large is refused without a word, and kept nowhere", async () => {
  const p = await testProject();
  const hearing = await hear(p.folder);
  const body = legacy([{ name: "Invoice", id: "7" }]);
  const other = legacy([{ name: "Invoice", id: "7" }], "1234567890");
  const signed = (text: string) => ({ "intuit-signature": signature(text) });
  for (const [status, text, headers] of [
    [401, body, {}],
    [401, body, { "intuit-signature": signature(body, "another key") }],
    [401, body, { "intuit-signature": signature(`${body} `) }],
    [401, body, { "intuit-signature": signature(body).slice(0, 20) }],
    [401, body, { "intuit-signature": "" }],
    [401, other, signed(other)],
    [401, JSON.stringify([cloudEvent("e", "qbo.invoice.updated.v1", "7", "1")]), null],
    [400, "{", signed("{")],
    [400, "", signed("")],
    [400, '"text"', signed('"text"')],
    [400, "{}", signed("{}")],
  ] as const) {
    expect(await post(hearing.url, text, headers ?? signed(text)), text.slice(0, 80)).toBe(status);
  }
  expect(await announce(hearing.url, 1024 * 1024 + 1)).toBe(413);
  // The answer, or the connection that ends while more is sent.
  expect([413, "ECONNRESET", "EPIPE"]).toContain(await pour(hearing.url, 3 * 1024 * 1024));
  expect((await fetch(hearing.url)).status).toBe(405);
  expect((await fetch(new URL("/other", hearing.url), { method: "POST" })).status).toBe(404);
  expect(await inboxOf(p)).toEqual([]);
  const { exitCode, stderr } = await hearing.stop();
  expect(exitCode).toBe(0);
  // One line for a storm, and no stack.
  expect(stderr.match(/refused/g)).toHaveLength(1);
  expect(stderr).not.toContain("    at ");
});

test("nothing told, kinds that are not read, and a batch of several companies", async () => {
  const p = await testProject();
  const hearing = await hear(p.folder);
  for (const body of [
    "[]",
    '{"eventNotifications":[]}',
    legacy([]),
    legacy([
      { name: "Spaceship", id: "1" },
      { name: "Invoice", id: "1; drop" },
    ]),
    JSON.stringify([cloudEvent("e1", "qbo.spaceship.launched.v1", "1"), {}]),
  ]) {
    expect(await post(hearing.url, body), body).toBe(200);
  }
  expect(await inboxOf(p)).toEqual([]);
  const mixed = [
    cloudEvent("e2", "qbo.invoice.updated.v1", "5"),
    cloudEvent("e3", "qbo.invoice.updated.v1", "6", "1234567890"),
  ];
  expect(await post(hearing.url, JSON.stringify(mixed))).toBe(200);
  // A merge ends one thing and changes another.
  const merged = legacy([{ name: "Customer", id: "8", operation: "Merge", deletedId: "9" }]);
  expect(await post(hearing.url, merged)).toBe(200);
  expect(await inboxOf(p)).toEqual(["Customer 8", "Customer 9", "Invoice 5"]);
  await hearing.stop();
});

test("10,000 events in one body are kept, and read as changes rather than one by one", async () => {
  const p = await posted();
  const hearing = await hear(p.folder);
  const many = Array.from({ length: 10_000 }, (_, n) => ({
    name: "Invoice",
    id: String(9000 + n),
  }));
  expect(await post(hearing.url, legacy(many))).toBe(200);
  expect(await inboxOf(p)).toHaveLength(10_000);
  const reads = await readsOf(p, () => p.plan({ told: true }));
  expect(reads.filter((read) => read === "cdc Invoice")).toHaveLength(1);
  expect(reads.filter((read) => read.startsWith("cdc"))).toHaveLength(1);
  expect(await inboxOf(p)).toEqual([]);
  await hearing.stop();
});

test("mistakes are told, and only this command needs the verifier", async () => {
  const p = await posted();
  const fails = async (exit: number, said: string, ...args: string[]): Promise<void> => {
    const { exitCode, stderr } = await p.tieout(...args);
    expect([exitCode, stderr]).toEqual([exit, expect.stringContaining(said)]);
  };
  await fails(64, '"1e3" is no port', "webhooks", "--port", "1e3");
  await fails(64, 'connection "linarc" tells nothing', "webhooks", "--connection", "linarc");
  await fails(64, "--told and --whole do not go together", "plan", "--told", "--whole");
  await fails(64, "--told and --offline do not go together", "plan", "--told", "--offline");
  p.replace(
    "sync.config.yaml",
    "    limits:",
    "    webhook_verifier: ${NO_SUCH_VERIFIER}\n    limits:",
  );
  await fails(0, "", "plan");
  await fails(4, "NO_SUCH_VERIFIER", "webhooks", "--port", "0");
  const hearing = await hear(p.folder, { NO_SUCH_VERIFIER: "mine" });
  const body = legacy([{ name: "Invoice", id: "7" }]);
  expect(await post(hearing.url, body)).toBe(401);
  const own = { "intuit-signature": signature(body, "mine") };
  expect(await post(hearing.url, body, own)).toBe(200);
  const { stderr } = await hearing.stop();
  expect(stderr).not.toContain("mine");
});

/** Only says how long a body will be. */
function announce(url: string, bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = open(url, { method: "POST", headers: { "content-length": bytes } }, (answer) => {
      resolve(answer.resume().statusCode);
      call.destroy();
    });
    call.once("error", reject).flushHeaders();
  });
}

/** A body whose length is not told beforehand. */
function pour(url: string, bytes: number): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    const call = open(url, { method: "POST" }, (answer) => resolve(answer.resume().statusCode));
    call.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    for (let sent = 0; sent < bytes; sent += 65_536) call.write(Buffer.alloc(65_536));
    call.end();
  });
}
