import { expect, test } from "vitest";
import { createEmulator } from "../../../connectors/quickbooks/emulator/emulator.ts";
import { startEmulator } from "../../../connectors/quickbooks/emulator/server.ts";
import {
  type Books,
  TOKENS,
  answerOf,
  invoiceFor,
  memoryLog,
  openCompany,
  paymentFor,
  smallCompany,
  testClock,
  testRandom,
} from "./support.ts";

const saved = async (books: Books): Promise<string> => (await books.admin("GET", "save")).text;

test("deleted documents are told by CDC after a load, with their time", async () => {
  const books = openCompany();
  const made = await books.create("Invoice", invoiceFor("1", 10));
  await books.post("invoice?operation=delete", { Id: made.Id, SyncToken: "0" });
  const since = "cdc?entities=Invoice&changedSince=2026-06-30T00:00:00Z";
  const before = (await books.get(since)).body.CDCResponse;
  await books.admin("POST", "load", await saved(books));
  expect((await books.get(since)).body.CDCResponse).toEqual(before);
  expect(before[0].QueryResponse[0].Invoice[0].status).toBe("Deleted");
});

test("every bad line is named, and nothing of the file is taken", async () => {
  const books = openCompany();
  const before = await saved(books);
  const file = [
    '{"Customer": {"Id": "1", "DisplayName": "A"}}',
    "",
    '{"Custmoer": {"Id": "2"}}',
    '{"Customer": {"Id": "1", "DisplayName": "B"}}',
    '{"Customer": {"DisplayName": "C"}}',
    '{"Customer": {"Id": "x7"}}',
    '{"Customer": {"Id": "8"}, "Vendor": {"Id": "9"}}',
    '{"Customer": {"Id": "9"',
    "[]",
    '{"Invoice": {"Id": "9", "status": "Deleted"}}',
  ].join("\n");
  const answer = await books.admin("POST", "load", file);
  expect(answer.status).toBe(400);
  expect(answer.body.problems.map((p: { line: number }) => p.line)).toEqual([
    3, 4, 5, 6, 7, 8, 9, 10,
  ]);
  expect(answer.body.problems[0].message).toContain("Customer");
  expect(answer.body.problems[1].message).toContain("line 1");
  expect(await saved(books)).toBe(before);
});

test("reset brings the beginning back, tokens and log too", async () => {
  const persistence = memoryLog();
  const clock = testClock();
  const books = openCompany({ persistence, clock });
  const before = await saved(books);
  await books.create("Invoice", invoiceFor("1", 10));
  await books.post("invoice?requestid=r1", invoiceFor("1", 11));
  expect((await books.admin("POST", "reset")).status).toBe(200);
  expect(await saved(books)).toBe(before);
  expect(
    (await books.post("invoice?requestid=r1", invoiceFor("1", 12))).body.Invoice.TotalAmt,
  ).toBe(12);
  const again = openCompany({ persistence, clock });
  expect(await saved(again)).toBe(await saved(books));
});

test("where no file to save to was named, it says so; where one was, it is written", async () => {
  const none = openCompany();
  expect((await none.admin("POST", "save")).status).toBe(409);
  let kept = "";
  const books = openCompany({ keep: (text) => ((kept = text), "company.ndjson") });
  expect((await books.admin("POST", "save")).body).toEqual({ saved: "company.ndjson" });
  expect(kept).toBe(await saved(books));
});

test("preferences and settings are set by their parts, and refused by their place", async () => {
  const books = openCompany();
  const set = { SalesFormsPrefs: { CustomTxnNumbers: true } };
  const answer = await books.admin("POST", "preferences", set);
  expect(answer.body.SalesFormsPrefs).toMatchObject({
    CustomTxnNumbers: true,
    AllowDiscount: true,
  });
  expect((await books.create("Invoice", invoiceFor("1", 10))).DocNumber).toBe(undefined);
  const stray = await books.admin("POST", "preferences", { SalesForms: {} });
  expect([stray.status, stray.body.allowed.includes("SalesFormsPrefs")]).toEqual([400, true]);

  const settings = { requestId: { honoured: false }, limits: { perSecond: 3, slack: 0, on: true } };
  expect((await books.admin("POST", "settings", settings)).body.requestId.remembers).toBe(
    "successes",
  );
  const made = [];
  for (const n of [1, 2]) made.push(await books.post("invoice?requestid=r", invoiceFor("1", n)));
  expect(made[0]!.body.Invoice.Id).not.toBe(made[1]!.body.Invoice.Id);
  await books.get("item/1");
  expect((await books.get("item/1")).status).toBe(429);
  for (const [given, place, near] of [
    [{ limits: { perSecnd: 3 } }, "limits.perSecnd", "perSecond"],
    [{ requestId: { otherBody: "replya" } }, "requestId.otherBody", "replay"],
    [{ limits: { on: "yes" } }, "limits.on", undefined],
    [{ settleMs: -1 }, "settleMs", undefined],
    [{ timezone: "Mars/Olympus" }, "timezone", undefined],
    [{ limits: 3 }, "limits", undefined],
  ] as const) {
    const refused = await books.admin("POST", "settings", given);
    expect([refused.status, refused.body.place, refused.body.near]).toEqual([400, place, near]);
  }
  expect((await books.admin("GET", "settings")).body.limits.perSecond).toBe(3);
});

test("a virtual clock stands until it is moved, and does not go back", async () => {
  const books = openCompany({ clockKind: "virtual" });
  const start = "2026-06-30T16:00:00.000Z";
  books.clock.advance(60_000);
  expect((await books.admin("GET", "clock")).body).toEqual({ kind: "virtual", now: start });
  const moved = await books.admin("POST", "clock", { advance: "90s" });
  expect(moved.body.now).toBe("2026-06-30T16:01:30.000Z");
  await books.admin("POST", "clock", { set: "2026-07-01T00:00:00Z" });
  expect((await books.create("Invoice", invoiceFor("1", 1))).MetaData.CreateTime).toBe(
    "2026-06-30T17:00:00-07:00",
  );
  expect((await books.admin("POST", "clock", { set: start })).status).toBe(400);
  expect((await books.admin("POST", "clock", { advance: "soon" })).status).toBe(400);
});

test("a clock that runs can be moved ahead", async () => {
  const books = openCompany();
  const { body } = await books.admin("POST", "clock", { advance: "2h" });
  expect(body).toEqual({ kind: "real", now: "2026-06-30T18:00:00.000Z" });
  // The access token of a sign-in now ends by the moved clock.
  const tokens = (await books.admin("POST", "tokens")).body;
  await books.admin("POST", "clock", { advance: "1h" });
  const headers = { authorization: `Bearer ${tokens.accessToken}` };
  expect((await books.send("GET", "item/1", undefined, headers)).status).toBe(401);
});

test("who sleeps wakes at its own time while the clock is moved", async () => {
  const emulator = createEmulator({
    seed: smallCompany(),
    clock: testClock(),
    clockKind: "virtual",
    random: testRandom(),
    tokens: TOKENS,
    settings: { limits: { on: false } },
  });
  const ask = async (method: string, path: string, body?: object) =>
    answerOf(
      await emulator.handle(
        new Request(`http://127.0.0.1${path}`, {
          method,
          headers: { authorization: `Bearer ${TOKENS.accessToken}` },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    );
  await ask("POST", "/_emulator/faults", {
    match: { operation: "create", entity: "Invoice" },
    fault: { kind: "late", ms: 120_000 },
  });
  const company = `/v3/company/${smallCompany().realmId}`;
  expect((await ask("POST", `${company}/invoice`, invoiceFor("1", 10))).status).toBe(0);
  await ask("POST", "/_emulator/clock", { advance: "119s" });
  expect([...emulator.company.all("Invoice")]).toHaveLength(0);
  await ask("POST", "/_emulator/clock", { advance: "10m" });
  const [late] = [...emulator.company.all("Invoice")];
  expect(late!.changedAt).toBe("2026-06-30T16:02:00.000Z");
});

test("the control address is for this machine", async () => {
  const clock = testClock();
  const running = await startEmulator({ seed: smallCompany(), clock, random: testRandom() });
  try {
    const ask = (headers: Record<string, string>) =>
      fetch(`${running.url}/_emulator/reset`, { method: "POST", headers });
    expect((await ask({ origin: "https://example.com" })).status).toBe(403);
    expect((await ask({ origin: "http://localhost:3000" })).status).toBe(200);
    expect((await ask({})).status).toBe(200);
    expect((await fetch(`${running.url}/_emulator/nothing`)).status).toBe(404);
  } finally {
    await running.close();
  }
});

test("payments of a loaded company stand applied", async () => {
  const books = openCompany();
  const invoice = await books.create("Invoice", invoiceFor("1", 100));
  await books.create("Payment", paymentFor("1", 40, [invoice.Id, 40]));
  const other = openCompany();
  await other.admin("POST", "load", await saved(books));
  const read = (await other.get(`invoice/${invoice.Id}`)).body.Invoice;
  expect([read.Balance, read.SyncToken, read.LinkedTxn.length]).toEqual([60, "1", 1]);
  expect(read.MetaData).toEqual((await books.get(`invoice/${invoice.Id}`)).body.Invoice.MetaData);
  expect((await other.get("customer/1")).body.Customer.Balance).toBe(60);
});
