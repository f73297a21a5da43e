import { expect, onTestFinished, test } from "vitest";
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import type { Connection, Page } from "../../engine/contract/connector.ts";
import { entityName, recordKey, remoteId, role, type RequestId } from "../../engine/model/ids.ts";
import { type JsonObject, parseJson } from "../../engine/model/json.ts";
import type { Outcome, Write } from "../../engine/model/operation.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import { temporaryFolder } from "../support/world.ts";
import { connect, COMPANY, socketWorld, testVault } from "./quickbooks-server.ts";

/** The connector against the emulator: reading, writing, failing, over real sockets. */

const SIGNAL = new AbortController().signal;
const ADDRESS = { entity: entityName("invoice"), key: recordKey("INV-1"), role: role("main") };
const OPTIONS = { cursor: null, lists: [], key: "Id", signal: SIGNAL };

const SEED = {
  realmId: COMPANY,
  companyInfo: { CompanyName: "Harborline Builders", Country: "US" },
  preferences: {
    AccountingInfoPrefs: { BookCloseDate: "2026-01-31" },
    SalesFormsPrefs: { CustomTxnNumbers: true },
    CurrencyPrefs: { HomeCurrency: { value: "USD" } },
  },
  entities: {
    Account: [
      { Id: "1", Name: "Construction Income", AccountType: "Income" },
      { Id: "2", Name: "Accounts Receivable", AccountType: "Accounts Receivable" },
      { Id: "3", Name: "Undeposited Funds", AccountType: "Other Current Asset" },
      { Id: "4", Name: "Accounts Payable", AccountType: "Accounts Payable" },
      { Id: "5", Name: "Job Materials", AccountType: "Expense" },
    ],
    Item: [
      { Id: "1", Name: "Progress Billing", Type: "Service", IncomeAccountRef: { value: "1" } },
    ],
    Customer: [
      { Id: "58", DisplayName: "Quarry Road LLC" },
      { Id: "59", DisplayName: "O'Brien \\ Sons" },
      { Id: "60", DisplayName: "Old Mill (deleted)", Active: false },
    ],
    Vendor: [{ Id: "70", DisplayName: "Norton Lumber" }],
  },
} as const;

let requests = 0;
const nextId = (): RequestId => `r${++requests}` as RequestId;

const invoice = (number: string, amount: string, more: JsonObject = {}): JsonObject =>
  parseJson(
    JSON.stringify({
      DocNumber: number,
      TxnDate: "2026-06-30",
      CustomerRef: { value: "58" },
      PrivateNote: "[tieout:invoice:abc]",
      Line: [
        {
          Amount: "AMOUNT",
          DetailType: "SalesItemLineDetail",
          SalesItemLineDetail: { ItemRef: { value: "1" } },
        },
      ],
      ...more,
    }).replaceAll('"AMOUNT"', amount),
  ) as JsonObject;

type Sendable = Write & { readonly address: typeof ADDRESS };

const create = (body: JsonObject, item = "1", stream = "Invoice"): Sendable => ({
  item,
  kind: "create",
  stream,
  body,
  target: null,
  expectVersion: null,
  address: ADDRESS,
});

const change = (
  kind: "update" | "void" | "delete",
  done: Extract<Outcome, { kind: "done" }>,
  body: JsonObject = {},
  stream = "Invoice",
): Sendable => ({
  ...create(body, "1", stream),
  kind,
  target: done.remoteId,
  expectVersion: done.version,
});

async function setUp() {
  const emulator = await startEmulator({
    seed: SEED,
    clock: realClock,
    random: realRandom,
    settings: { limits: { on: false } },
  });
  onTestFinished(() => emulator.close());
  const opened = await connect(emulator.url);
  const admin = async (path: string, body: JsonObject): Promise<void> => {
    const answer = await fetch(`${emulator.url}/_emulator/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    expect(await answer.text()).not.toContain("error");
  };
  return { emulator, admin, ...opened };
}

async function send(connection: Connection, ...writes: readonly Sendable[]): Promise<Outcome[]> {
  const to = connection.destination!;
  const outcome = await to.send(to.prepare(nextId(), writes), SIGNAL);
  return outcome.kind === "answered" ? [...outcome.items.values()] : [outcome];
}

function done(outcome: Outcome | undefined): Extract<Outcome, { kind: "done" }> {
  expect(outcome).toMatchObject({ kind: "done" });
  return outcome as Extract<Outcome, { kind: "done" }>;
}

async function readIds(connection: Connection, stream: string): Promise<string[]> {
  const pages: Page[] = [];
  for await (const page of connection.source.read(stream, OPTIONS)) pages.push(page);
  return pages.flatMap(({ records }) => records.map(({ id }) => id));
}

test("the company, its lists, and inactive entries are read", async () => {
  const { connection } = await setUp();
  expect(await connection.about()).toMatchObject({
    id: COMPANY,
    label: "Harborline Builders",
    currency: "USD",
    closedUntil: "2026-01-31",
    facts: { custom_numbers: "true" },
    settleMs: 1000,
  });
  expect((await readIds(connection, "Customer")).toSorted()).toEqual(["58", "59", "60"]);
  expect(await readIds(connection, "Invoice")).toEqual([]);
  for (const stream of ["CompanyInfo", "Preferences"]) {
    expect(await readIds(connection, stream)).toEqual(["1"]);
  }
});

test("an invoice is made, read back, changed and voided", async () => {
  const { connection } = await setUp();
  const made = done((await send(connection, create(invoice("INV-1", "18400.10"))))[0]);
  const [read] = await connection.source.get("Invoice", [made.remoteId], SIGNAL);
  expect(read?.version).toBe(made.version);
  expect(read?.body).toMatchObject({ DocNumber: "INV-1", TotalAmt: 18400.1, Balance: 18400.1 });
  const body = { ...read!.body, DueDate: "2026-08-15" };
  const changed = done((await send(connection, change("update", made, body)))[0]);
  expect(changed.version).not.toBe(made.version);
  expect(changed.body).toMatchObject({ DueDate: "2026-08-15", DocNumber: "INV-1" });
  const [stale] = await send(connection, change("update", made, body));
  expect(stale?.kind).toBe("conflict");
  const voided = done((await send(connection, change("void", changed)))[0]);
  expect(voided.body).toMatchObject({ TotalAmt: 0, DocNumber: "INV-1" });
});

test("a bill that was changed stays; one as it was read is deleted, and is then not there", async () => {
  const { connection } = await setUp();
  const line = {
    Amount: 500,
    DetailType: "AccountBasedExpenseLineDetail",
    AccountBasedExpenseLineDetail: { AccountRef: { value: "5" } },
  };
  const bill = { VendorRef: { value: "70" }, TxnDate: "2026-06-30", Line: [line] };
  const made = done((await send(connection, create(bill, "1", "Bill")))[0]);
  const body = { ...made.body!, PrivateNote: "ours" };
  const changed = done((await send(connection, change("update", made, body, "Bill")))[0]);
  expect((await send(connection, change("delete", made, {}, "Bill")))[0]?.kind).toBe("conflict");
  const gone = done((await send(connection, change("delete", changed, {}, "Bill")))[0]);
  expect(gone).toMatchObject({ remoteId: made.remoteId, version: null, body: null });
  expect(await connection.source.get("Bill", [made.remoteId], SIGNAL)).toEqual([]);
  const [twice] = await send(connection, change("delete", changed, {}, "Bill"));
  expect(twice?.kind).toBe("rejected");
});

test("a payment is made, found by party, day and total, and voided", async () => {
  const { connection } = await setUp();
  const made = done((await send(connection, create(invoice("INV-1", "500"))))[0]);
  const payment = {
    CustomerRef: { value: "58" },
    TotalAmt: 200.5,
    TxnDate: "2026-06-30",
    Line: [{ Amount: 200.5, LinkedTxn: [{ TxnId: made.remoteId, TxnType: "Invoice" }] }],
  };
  const paid = done((await send(connection, create(payment, "1", "Payment")))[0]);
  const like = { party: remoteId("58"), date: "2026-06-30", total: "200.50" };
  const found = await connection.source.find("Payment", like, SIGNAL);
  expect(found.map(({ id }) => id)).toEqual([paid.remoteId]);
  const other = await connection.source.find("Payment", { ...like, total: "200.51" }, SIGNAL);
  expect(other).toEqual([]);
  done((await send(connection, change("void", paid, {}, "Payment")))[0]);
  const [open] = await connection.source.get("Invoice", [made.remoteId], SIGNAL);
  expect(open?.body["Balance"]).toBe(500);
});

test("names with quotes and backslashes are found", async () => {
  const { connection } = await setUp();
  const names = ["O'Brien \\ Sons", "quarry road llc", "Nobody"];
  const found = await connection.source.find("Customer", { names }, SIGNAL);
  expect(found.map(({ id }) => id).toSorted()).toEqual(["58", "59"]);
});

test("a batch makes what it can, and says of each what became of it", async () => {
  const { connection } = await setUp();
  const writes = Array.from({ length: 30 }, (_, n) =>
    create(invoice(n === 7 ? "INV-0" : `INV-${n}`, "100"), `i${n}`),
  );
  const outcomes = await send(connection, ...writes);
  expect(outcomes.filter(({ kind }) => kind === "done").length).toBe(29);
  const taken = outcomes[7];
  expect(taken).toMatchObject({ kind: "rejected", code: "6140" });
  const first = done(outcomes[0]);
  expect(taken?.kind === "rejected" && taken.about).toEqual({
    stream: "Invoice",
    id: first.remoteId,
  });
  expect((await readIds(connection, "Invoice")).length).toBe(29);
});

test("a batch whose answer was lost is replayed as it stands: nothing is made twice", async () => {
  const { connection, admin } = await setUp();
  const to = connection.destination!;
  const request = to.prepare(
    nextId(),
    [1, 2, 3].map((n) => create(invoice(`INV-${n}`, "100"), `i${n}`)),
  );
  await admin("faults", { match: { path: "batch" }, fault: { kind: "drop", when: "after" } });
  expect((await to.send(request, SIGNAL)).kind).toBe("unknown");
  const found = await connection.source.find("Invoice", { numbers: ["INV-1", "INV-9"] }, SIGNAL);
  expect(found.map(({ body }) => body["PrivateNote"])).toEqual(["[tieout:invoice:abc]"]);
  const again = await to.send(request, SIGNAL);
  expect(again.kind === "answered" && [...again.items.values()].map(({ kind }) => kind)).toEqual([
    "done",
    "done",
    "done",
  ]);
  expect((await readIds(connection, "Invoice")).length).toBe(3);
});

test("every way to lose an answer leaves one invoice and an unknown outcome", async () => {
  const { connection, admin } = await setUp();
  const faults: readonly JsonObject[] = [
    { kind: "drop", when: "after" },
    { kind: "truncate", bytes: 40 },
    { kind: "html", acts: true },
    { kind: "answer", status: 500, body: "", contentType: "text/plain", acts: true },
  ];
  for (const [n, fault] of faults.entries()) {
    await admin("faults", { match: { path: "invoice" }, fault });
    const to = connection.destination!;
    const request = to.prepare(nextId(), [create(invoice(`LOST-${n}`, "10"))]);
    expect((await to.send(request, SIGNAL)).kind, JSON.stringify(fault)).toBe("unknown");
    const replayed = await to.send(request, SIGNAL);
    done(replayed.kind === "answered" ? replayed.items.get("1") : undefined);
  }
  expect((await readIds(connection, "Invoice")).length).toBe(faults.length);
});

test("refusals of the books keep their meaning", async () => {
  const { connection } = await setUp();
  const closed = await send(connection, create(invoice("A", "1", { TxnDate: "2026-01-15" })));
  expect(closed[0]).toMatchObject({ kind: "rejected", code: "6210" });
  const nobody = await send(connection, create(invoice("B", "1", { CustomerRef: { value: "7" } })));
  expect(nobody[0]).toMatchObject({ kind: "rejected", code: "2500" });
  const name = create({ DisplayName: "QUARRY ROAD LLC" }, "1", "Customer");
  expect((await send(connection, name))[0]).toMatchObject({ kind: "rejected", code: "6240" });
  expect(await readIds(connection, "Invoice")).toEqual([]);
});

test("an unreachable page of a read is asked for again", async () => {
  const { connection, admin } = await setUp();
  await admin("faults", {
    match: { path: "query" },
    times: 2,
    fault: { kind: "status", status: 503 },
  });
  expect((await readIds(connection, "Customer")).length).toBe(3);
});

test("the embedded emulator needs no secret, and keeps its company between runs", async () => {
  const folder = temporaryFolder();
  const vault = testVault();
  const world = socketWorld();
  world.files.write(world.files.resolve("company.json"), JSON.stringify(SEED));
  const open = (mode: "read" | "write"): Promise<Connection> =>
    quickbooks.open({
      name: "books",
      config: { environment: "emulator", company: COMPANY, seed: "company.json" },
      mode,
      io: world,
      secrets: new Map(),
      vault,
      folder,
      signal: SIGNAL,
    });
  const [reader, writer] = await Promise.all([open("read"), open("write")]);
  done((await send(writer, create(invoice("INV-1", "10"))))[0]);
  expect((await readIds(reader, "Invoice")).length).toBe(1);
  await writer.close();
  expect((await readIds(reader, "Invoice")).length).toBe(1);
  await reader.close();
  const later = await open("read");
  expect((await readIds(later, "Invoice")).length).toBe(1);
  expect((await later.about()).label).toBe("Harborline Builders");
  await later.close();
  expect(world.files.info(`${folder}/address`)).toBeNull();
});

test("an emulator that another process runs over the same folder is used, not doubled", async () => {
  const { emulator, connection, world } = await setUp();
  done((await send(connection, create(invoice("INV-1", "10"))))[0]);
  const folder = temporaryFolder();
  world.files.write(`${folder}/address`, emulator.url);
  const second = await quickbooks.open({
    name: "books",
    config: { environment: "emulator", company: COMPANY },
    mode: "read",
    io: world,
    secrets: new Map(),
    vault: testVault(),
    folder,
    signal: SIGNAL,
  });
  expect((await readIds(second, "Invoice")).length).toBe(1);
  await second.close();
  expect((await readIds(connection, "Invoice")).length).toBe(1);
});

test("an embedded company that is another's, or no company, is refused with what to write", async () => {
  const world = socketWorld();
  const open = (seed: string): Promise<Connection> =>
    quickbooks.open({
      name: "books",
      config: { environment: "emulator", company: "1", seed },
      mode: "read",
      io: world,
      secrets: new Map(),
      vault: testVault(),
      folder: temporaryFolder(),
      signal: SIGNAL,
    });
  world.files.write(world.files.resolve("company.json"), JSON.stringify(SEED));
  await expect(open("company.json")).rejects.toMatchObject({
    code: "TO901",
    advice: expect.stringContaining(`company: "${COMPANY}"`) as string,
  });
  await expect(open("missing.json")).rejects.toMatchObject({ code: "TO901" });
});

test("an address that is not on this machine is never called", async () => {
  for (const address of [
    "https://example.com",
    "http://127.0.0.1.example.com",
    "http://10.0.0.1",
  ]) {
    await expect(connect(address)).rejects.toMatchObject({ code: "TO901" });
  }
});

test("the real service is not opened without an app's secrets", async () => {
  const opening = quickbooks.open({
    name: "books",
    config: { environment: "production", company: COMPANY },
    mode: "read",
    io: socketWorld(),
    secrets: new Map(),
    vault: testVault(),
    folder: temporaryFolder(),
    signal: SIGNAL,
  });
  await expect(opening).rejects.toMatchObject({
    code: "TO901",
    message: "connection books: client_id is missing",
  });
});
