import { expect, test } from "vitest";
import { startEmulator } from "../../../connectors/quickbooks/emulator/server.ts";
import {
  REALM,
  TOKENS,
  answerOf,
  invoiceFor,
  memoryLog,
  openCompany,
  smallCompany,
  testClock,
  testRandom,
} from "./support.ts";

const countOf = async (books: ReturnType<typeof openCompany>, entity: string) =>
  (await books.query(`select count(*) from ${entity}`)).body.QueryResponse.totalCount;

test("answers carry a trace and a version, faults a trace only", async () => {
  const books = openCompany();
  const good = await books.get("customer/1");
  expect(good.headers.get("content-type")).toBe("application/json;charset=utf-8");
  expect(good.headers.get("qbo-version")).toMatch(/^\d+\.\d+$/);
  expect(good.headers.get("intuit_tid")).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  expect(good.body.time).toBe("2026-06-30T09:00:00.000-07:00");
  const bad = await books.get("customer/4711");
  expect(bad.headers.get("content-type")).toBe("application/json");
  expect(bad.headers.get("qbo-version")).toBe(null);
});

test("without a good token there is the recorded 401, for another company a 403", async () => {
  const books = openCompany();
  const anyone = { authorization: "Bearer nobody" };
  const refused = await books.send("GET", "customer/1", undefined, anyone);
  expect(refused.status).toBe(401);
  expect(refused.body).toMatchObject({
    warnings: null,
    fault: {
      error: [
        {
          message: "message=AuthenticationFailed; errorCode=003200; statusCode=401",
          code: "3200",
          element: null,
        },
      ],
      type: "AUTHENTICATION",
    },
    batchItemResponse: [],
    time: 1782835200000,
  });
  const request = new Request("http://books.test/v3/company/1/customer/1", {
    headers: { authorization: `Bearer ${TOKENS.accessToken}` },
  });
  expect((await books.emulator.handle(request)).status).toBe(403);
});

test("a batch carries each item out for itself, faults inside the 200", async () => {
  const books = openCompany();
  const answer = await books.post("batch", {
    BatchItemRequest: [
      { bId: "a", operation: "create", Vendor: { DisplayName: "Boraski" } },
      { bId: "b", operation: "delete", Invoice: { Id: "129", SyncToken: "0" } },
      { bId: "c", Query: "select * from Vendor where DisplayName = 'boraski'" },
      { bId: "d", operation: "create", Invoice: invoiceFor("1", 10) },
      { bId: "e", operation: "frobnicate", Invoice: {} },
      { bId: "f", Query: "select" },
    ],
  });
  expect(answer.status).toBe(200);
  const items = answer.body.BatchItemResponse;
  expect(items.map((item: object) => Object.keys(item))).toEqual([
    ["Vendor", "bId"],
    ["Fault", "bId"],
    ["QueryResponse", "bId"],
    ["Invoice", "bId"],
    ["Fault", "bId"],
    ["Fault", "bId"],
  ]);
  expect(items[1].Fault.Error[0].code).toBe("610");
  expect(items[2].QueryResponse.Vendor[0].Id).toBe(items[0].Vendor.Id);
  const tooMany = Array.from({ length: 31 }, (_, n) => ({
    bId: `${n}`,
    Query: "select * from Item",
  }));
  expect((await books.post("batch", { BatchItemRequest: tooMany })).code).toBe("1040");
  expect((await books.post("batch", { BatchItemRequest: [] })).detail).toBe(
    "Batch Request is Empty",
  );
});

test("the same requestid is answered with the first answer, even once it is deleted", async () => {
  const books = openCompany();
  const first = await books.post("invoice?requestid=r1", invoiceFor("1", 10));
  books.clock.advance(60_000);
  const again = await books.post("invoice?requestid=r1", invoiceFor("1", 99));
  expect(again.body).toEqual(first.body);
  expect(await countOf(books, "Invoice")).toBe(1);
  const { Id } = first.body.Invoice;
  await books.post("invoice?operation=delete&requestid=r2", { Id, SyncToken: "0" });
  expect((await books.post("invoice?requestid=r1", invoiceFor("1", 10))).body).toEqual(first.body);
  expect(await countOf(books, "Invoice")).toBe(0);
  expect((await books.post(`invoice?requestid=${"x".repeat(51)}`, invoiceFor("1", 1))).code).toBe(
    "2130",
  );
  await books.post("invoice?requestid=", invoiceFor("1", 1));
  await books.post("invoice?requestid=", invoiceFor("1", 1));
  expect(await countOf(books, "Invoice")).toBe(2);
});

test("in a batch the pair of requestid and bId counts", async () => {
  const books = openCompany();
  const item = (bId: string) => ({ bId, operation: "create", Invoice: invoiceFor("1", 10) });
  const send = (...bIds: string[]) =>
    books.post("batch?requestid=b1", { BatchItemRequest: bIds.map(item) });
  const first = await send("1", "2");
  const second = await send("1", "2", "3");
  const ids = (answer: typeof first) =>
    answer.body.BatchItemResponse.map((i: { Invoice: { Id: string } }) => i.Invoice.Id);
  expect(ids(second).slice(0, 2)).toEqual(ids(first));
  expect(await countOf(books, "Invoice")).toBe(3);
});

test("what nobody documents of requestids are settings", async () => {
  const off = openCompany({ settings: { requestId: { honoured: false } } });
  const short = openCompany({ settings: { requestId: { retentionMs: 1000 } } });
  const strict = openCompany({ settings: { requestId: { otherBody: "600", remembers: "all" } } });
  for (const books of [off, short]) {
    await books.post("invoice?requestid=r1", invoiceFor("1", 10));
    books.clock.advance(2000);
    await books.post("invoice?requestid=r1", invoiceFor("1", 10));
    expect(await countOf(books, "Invoice")).toBe(2);
  }
  await strict.post("invoice?requestid=r1", invoiceFor("1", 10));
  expect((await strict.post("invoice?requestid=r1", invoiceFor("1", 11))).code).toBe("600");
  const refused = await strict.post("customer?requestid=r2", { DisplayName: "Norton Lumber" });
  await strict.create("Vendor", { Id: "30", SyncToken: "0", sparse: true, DisplayName: "Other" });
  const still = await strict.post("customer?requestid=r2", { DisplayName: "Norton Lumber" });
  expect([refused.code, still.code]).toEqual(["6240", "6240"]);
});

test("ten calls a second, then the recorded 429 in XML", async () => {
  const books = openCompany({ settings: { limits: { on: true, slack: 0 } } });
  const statuses = [];
  for (let n = 0; n < 11; n++) statuses.push((await books.get("customer/1")).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  const throttled = await books.get("customer/1");
  expect(throttled.status).toBe(429);
  expect(throttled.headers.get("content-type")).toBe("application/xml");
  expect(throttled.headers.get("retry-after")).toBe(null);
  expect(throttled.text).toContain('<Error code="3001">');
  expect(throttled.text).toContain("message=ThrottleExceeded; errorCode=003001; statusCode=429");
  books.clock.advance(100);
  expect((await books.get("customer/1")).status).toBe(200);
});

test("forty batches and five hundred calls a minute", async () => {
  const books = openCompany({ settings: { limits: { on: true, slack: 0 } } });
  const batch = { BatchItemRequest: [{ bId: "1", Query: "select * from Term" }] };
  const admitted = async (count: number, call: () => Promise<{ status: number }>) => {
    let good = 0;
    for (let n = 0; n < count; n++) {
      if ((await call()).status === 200) good++;
      books.clock.advance(100);
    }
    return good;
  };
  // 45 batches in 4.5 s: 40 were there, 3 more have come.
  expect(await admitted(45, () => books.post("batch", batch))).toBe(42);
  // 600 calls in 60 s: 458 and some were left, 500 more come in the minute.
  expect(await admitted(600, () => books.get("term/3"))).toBe(600);
  const fast = openCompany({ settings: { limits: { on: true, slack: 0, perSecond: 1000 } } });
  let good = 0;
  for (let n = 0; n < 510; n++) if ((await fast.get("term/3")).status === 200) good++;
  expect(good).toBe(500);
});

test("a log brings everything back: documents, answers by requestid, tokens", async () => {
  const persistence = memoryLog();
  const clock = testClock();
  const before = openCompany({ persistence, clock });
  const first = await before.post("invoice?requestid=r1", invoiceFor("1", 10));
  const tokens = before.emulator.issueTokens();
  const gone = await before.create("Invoice", invoiceFor("1", 11));
  await before.post("invoice?operation=delete", { Id: gone.Id, SyncToken: "0" });

  const after = openCompany({ persistence, clock });
  expect((await after.post("invoice?requestid=r1", invoiceFor("1", 10))).body).toEqual(first.body);
  expect((await after.get("customer/1")).body.Customer.Balance).toBe(10);
  expect((await after.get(`invoice/${gone.Id}`)).code).toBe("610");
  const headers = { authorization: `Bearer ${tokens.accessToken}` };
  expect((await after.send("GET", "item/1", undefined, headers)).status).toBe(200);
  const next = await after.create("Invoice", invoiceFor("1", 1));
  expect([next.Id, next.DocNumber]).toEqual([String(Number(gone.Id) + 1), "1003"]);
});

test("a log that cannot be written refuses the request, and nothing has changed", async () => {
  let isFull = false;
  const append = () => {
    if (isFull) throw new Error("no space left");
  };
  const books = openCompany({ persistence: { load: () => [], append } });
  isFull = true;
  const answer = await books.post("invoice", invoiceFor("1", 10));
  expect([answer.status, answer.code]).toEqual([500, "10000"]);
  isFull = false;
  expect(await countOf(books, "Invoice")).toBe(0);
});

test("faults over HTTP: each kind, at the call that was meant", async () => {
  const books = openCompany();
  const add = (rule: object) => books.admin("POST", "faults", rule);
  const onInvoice = { match: { method: "POST", path: "invoice" } };
  await add({ ...onInvoice, skip: 1, fault: { kind: "drop", when: "after" } });
  expect((await books.post("invoice", invoiceFor("1", 1))).status).toBe(200);
  expect((await books.post("invoice", invoiceFor("1", 1))).status).toBe(0);
  expect(await countOf(books, "Invoice")).toBe(2);
  await add({ ...onInvoice, fault: { kind: "drop", when: "before" } });
  expect((await books.post("invoice", invoiceFor("1", 1))).status).toBe(0);
  await add({ ...onInvoice, fault: { kind: "status", status: 503 } });
  expect((await books.post("invoice", invoiceFor("1", 1))).status).toBe(503);
  expect(await countOf(books, "Invoice")).toBe(2);
  await add({ ...onInvoice, fault: { kind: "html", status: 502, acts: true } });
  expect((await books.post("invoice", invoiceFor("1", 1))).text).toContain("<html>");
  expect(await countOf(books, "Invoice")).toBe(3);
  await add({ ...onInvoice, fault: { kind: "truncate", bytes: 30 } });
  const cut = await books.post("invoice", invoiceFor("1", 1));
  expect([cut.status, cut.text.length, cut.body]).toEqual([200, 30, null]);
  await add({ ...onInvoice, times: 5, fault: { kind: "answer", status: 200, body: "{}" } });
  expect((await books.post("invoice", invoiceFor("1", 1))).text).toBe("{}");
  await books.admin("DELETE", "faults");
  expect((await books.post("invoice", invoiceFor("1", 1))).status).toBe(200);
  expect((await add({ fault: { kind: "flood" } })).status).toBe(400);
});

test("a late request is carried out after its client is gone", async () => {
  const clock = testClock();
  const sleeping: (() => void)[] = [];
  const slow = { ...clock, sleep: () => new Promise<void>((wake) => sleeping.push(wake)) };
  const books = openCompany({
    clock: slow,
    faults: ({ method }) => (method === "POST" ? { kind: "late", ms: 120_000 } : null),
  });
  expect((await books.post("invoice", invoiceFor("1", 1))).status).toBe(0);
  expect(await countOf(books, "Invoice")).toBe(0);
  for (const wake of sleeping) wake();
  await new Promise((resolve) => setImmediate(resolve));
  expect(await countOf(books, "Invoice")).toBe(1);
});

test("a bookkeeper's edit moves the token, under the same rules", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 10));
  const set = { PrivateNote: "by hand" };
  const edited = await books.admin("POST", "edit", { entity: "Invoice", id: made.Id, set });
  expect(edited.body.Invoice).toMatchObject({ PrivateNote: "by hand", SyncToken: "1" });
  const voided = await books.admin("POST", "edit", {
    entity: "invoice",
    id: made.Id,
    operation: "void",
  });
  expect(voided.body.Invoice).toMatchObject({ TotalAmt: 0, SyncToken: "2" });
  const bad = await books.admin("POST", "edit", {
    entity: "Customer",
    id: "1",
    set: { DisplayName: "a:b" },
  });
  expect(bad.body.Fault.Error[0].code).toBe("2040");
  const info = (await books.admin("GET", "info")).body;
  expect(info).toMatchObject({ realmId: REALM, settleMs: 1000, counts: { Invoice: 1, Vendor: 1 } });
  expect(info.refreshToken).toBe(TOKENS.refreshToken);
});

test("on a socket: answers come whole, and a dropped one breaks the connection", async () => {
  const running = await startEmulator({
    seed: smallCompany(),
    clock: testClock(),
    random: testRandom(),
    tokens: TOKENS,
    faults: ({ path }) => (path === "vendor/30" ? { kind: "drop", when: "after" } : null),
  });
  try {
    const headers = { authorization: `Bearer ${TOKENS.accessToken}` };
    const at = (path: string) => fetch(`${running.url}/v3/company/${REALM}/${path}`, { headers });
    const answer = await answerOf(await at("customer/1"));
    expect(answer.body.Customer.DisplayName).toBe("Amy's Bird Sanctuary");
    await expect(at("vendor/30")).rejects.toThrow("fetch failed");
    expect((await at("item/1")).status).toBe(200);
    expect(running.url).toBe(`http://127.0.0.1:${running.port}`);
  } finally {
    await running.close();
  }
});

test("the company is told as recorded, or as since August 2025, read and queried", async () => {
  const CompanyAddr = { Line1: "1 Pier", Lat: "42.1", Long: "-71.2" };
  const companyInfo = { CompanyName: "C", Country: "US", CompanyAddr };
  const told = async (how: "recorded" | "2025") => {
    const seed = { ...smallCompany(), companyInfo };
    const books = openCompany({ seed, settings: { companyInfo: how } });
    const read = (await books.get(`companyinfo/${REALM}`)).body.CompanyInfo;
    const found = await books.query("select * from CompanyInfo");
    expect(found.body.QueryResponse.CompanyInfo).toEqual([read]);
    return [read.Country, read.CompanyAddr];
  };
  expect(await told("recorded")).toEqual(["US", CompanyAddr]);
  expect(await told("2025")).toEqual(["USA", { Line1: "1 Pier" }]);
});

test("the company of 2025 is told so at every door, and sent back whole it stays", async () => {
  const CompanyAddr = { Id: "1", Line1: "1 Pier", Lat: "42.1", Long: "-71.2" };
  const companyInfo = { CompanyName: "C", Country: "US", CompanyAddr, LegalAddr: CompanyAddr };
  const seed = { ...smallCompany(), companyInfo };
  const books = openCompany({ seed, settings: { companyInfo: "2025" } });
  const short = { Id: "1", Line1: "1 Pier" };
  const picked = (await books.query("select Country from CompanyInfo")).body.QueryResponse;
  expect(picked.CompanyInfo[0].Country).toBe("USA");
  const since = "cdc?entities=CompanyInfo&changedSince=2015-01-01";
  const [changed] = (await books.get(since)).body.CDCResponse[0].QueryResponse[0].CompanyInfo;
  expect([changed.Country, changed.CompanyAddr]).toEqual(["USA", short]);
  const read = (await books.get(`companyinfo/${REALM}`)).body.CompanyInfo;
  const LegalAddr = { Line1: "2 Pier" };
  const sent = { ...read, CompanyName: "D", LegalAddr, sparse: false };
  const answer = (await books.post("companyinfo", sent)).body.CompanyInfo;
  expect(answer).toMatchObject({ CompanyName: "D", Country: "USA", CompanyAddr: short });
  const settings = { companyInfo: "recorded" };
  expect((await books.admin("POST", "settings", settings)).status).toBe(200);
  const stored = (await books.get(`companyinfo/${REALM}`)).body.CompanyInfo;
  expect(stored).toMatchObject({ CompanyName: "D", Country: "US", CompanyAddr });
  expect(stored.LegalAddr).toEqual(LegalAddr);
});
