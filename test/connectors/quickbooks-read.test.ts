import { expect, test } from "vitest";
import { openApi } from "../../connectors/quickbooks/api.ts";
import { readSettings } from "../../connectors/quickbooks/config.ts";
import { openLimits } from "../../connectors/quickbooks/limits.ts";
import { buildQuery } from "../../connectors/quickbooks/query.ts";
import type { Page } from "../../engine/contract/connector.ts";
import { remoteId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import {
  connect,
  COMPANY,
  fault,
  json,
  type Received,
  type Reply,
  serve,
  socketWorld,
} from "./quickbooks-server.ts";

const SIGNAL = new AbortController().signal;

/** Customers by id, answered as the query asks: start, count, order of ids. */
function answerQueries(rows: () => readonly string[]): (call: Received) => Reply {
  return (call) => {
    const text = call.query.get("query") ?? "";
    const start = Number(/startposition (\d+)/.exec(text)?.[1] ?? 1);
    const max = Number(/maxresults (\d+)/.exec(text)?.[1] ?? 100);
    const page = rows().slice(start - 1, start - 1 + max);
    const list = page.map((Id) => ({ Id, SyncToken: "0", DisplayName: `Customer ${Id}` }));
    return json({ QueryResponse: list.length === 0 ? {} : { Customer: list } });
  };
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => String(100 + n));

async function readAll(
  answer: (call: Received, n: number) => Reply,
  config: JsonObject = { limits: { page_size: 4 } },
): Promise<{ pages: Page[]; calls: readonly Received[] }> {
  const server = await serve({ answer });
  const { connection } = await connect(server.url, { mode: "read", config });
  const pages: Page[] = [];
  const options = { cursor: null, lists: [], key: "Id", signal: SIGNAL };
  for await (const page of connection.source.read("Customer", options)) pages.push(page);
  return { pages, calls: server.calls };
}

const idsOf = (pages: readonly Page[]): string[] =>
  pages.flatMap(({ records }) => records.map(({ id }) => id));

test("a query is built of checked parts", () => {
  expect(buildQuery("Invoice", { orderBy: "Id", start: 1, max: 1000 })).toBe(
    "select * from Invoice orderby Id startposition 1 maxresults 1000",
  );
  expect(buildQuery("Customer", { inactiveToo: true })).toBe(
    "select * from Customer where Active in (true, false)",
  );
  expect(
    buildQuery("Invoice", {
      where: [
        { field: "CustomerRef", in: ["58"] },
        { field: "TxnDate", in: ["2026-06-30"] },
      ],
    }),
  ).toBe("select * from Invoice where CustomerRef = '58' and TxnDate = '2026-06-30'");
});

test("no value leaves its quotes", () => {
  const where = (value: string) =>
    buildQuery("Customer", { where: [{ field: "DisplayName", in: [value] }] });
  expect(where("O'Brien")).toContain("= 'O\\'Brien'");
  expect(where("a\\")).toContain("= 'a\\\\'");
  expect(where("a\\' or '1'='1")).toContain("= 'a\\\\\\' or \\'1\\'=\\'1'");
  expect(where("a\nb")).toContain("= 'a b'");
  expect(where("100%")).toContain("= '100%'");
});

test("fields and streams that are not in the schema cannot be asked for", () => {
  expect(() => buildQuery("Custmoer")).toThrow(/unknown stream/);
  const where = [{ field: "DocNumber" as const, in: ["1"] }];
  expect(() => buildQuery("Payment", { where })).toThrow(/Payment has no filter on DocNumber/);
  const raw = [{ field: "Id = '1' or Id" as never, in: ["1"] }];
  expect(() => buildQuery("Customer", { where: raw })).toThrow(/no filter/);
});

test.for([0, 1, 3, 4, 5, 7, 8, 13])(
  "%i rows are each in one page, the last complete",
  async (n) => {
    const { pages } = await readAll(answerQueries(() => ids(n)));
    expect(idsOf(pages)).toEqual(ids(n));
    expect(pages.map(({ complete }) => complete)).toEqual([
      ...pages.slice(1).map(() => false),
      true,
    ]);
  },
);

test("a row that vanishes while pages are read costs no other row its place", async () => {
  const rows = ids(12);
  const { pages } = await readAll((call, n) => {
    // Both were read already: every later row moves two places forward.
    if (n === 1) rows.splice(0, 2);
    return answerQueries(() => rows)(call);
  });
  expect(idsOf(pages)).toEqual(ids(12));
});

test("a row that comes in front of the others is not read twice", async () => {
  const rows = ids(9);
  const { pages } = await readAll((call, n) => {
    if (n === 2) rows.unshift("007");
    return answerQueries(() => rows)(call);
  });
  expect(idsOf(pages).toSorted()).toEqual(ids(9));
});

test("a stream that will not hold still is given up, not half read", async () => {
  let n = 1000;
  const rows = () => ids(4).map(() => String(n++));
  await expect(readAll(answerQueries(rows))).rejects.toMatchObject({ code: "TO941", exit: 75 });
});

test("a failing service is asked again, a refusing one is not", async () => {
  const fails: Reply[] = [{ status: 503, body: "" }, "reset", { status: 200, body: "<html>" }];
  const rows = answerQueries(() => ids(2));
  const { pages, calls } = await readAll((call, n) => fails[n] ?? rows(call));
  expect(idsOf(pages)).toEqual(ids(2));
  expect(calls.length).toBe(4);
  await expect(
    readAll(() => fault("4001", "Invalid query", { detail: "QueryValidationError" })),
  ).rejects.toMatchObject({ code: "TO931", exit: 3 });
});

test("a service that never comes back ends the run, to be gone on with", async () => {
  const server = await serve({ answer: () => ({ status: 500, body: "" }) });
  const { connection } = await connect(server.url);
  const reading = connection.source.get("Customer", [remoteId("1")], SIGNAL);
  await expect(reading).rejects.toMatchObject({ code: "TO941" });
  expect(server.calls.length).toBe(5);
});

test("a reader waits out a throttle", async () => {
  const rows = answerQueries(() => ids(1));
  const { pages } = await readAll((call, n) => (n < 2 ? { status: 429, body: "" } : rows(call)));
  expect(idsOf(pages)).toEqual(ids(1));
});

test("a row without an id is no row: the read says so and ends", async () => {
  const answer = () => json({ QueryResponse: { Customer: [{ DisplayName: "nobody" }] } });
  await expect(readAll(answer)).rejects.toMatchObject({ code: "TO931" });
  await expect(readAll(() => json({ Customer: [] }))).rejects.toMatchObject({ code: "TO931" });
});

test("one thing is read by its id, several by query, and what is absent is left out", async () => {
  const server = await serve({
    answer: (call) => {
      if (call.path.endsWith("/query")) return answerQueries(() => ["5", "7"])(call);
      return call.path.endsWith("/customer/5")
        ? json({ Customer: { Id: "5", SyncToken: "2" } })
        : fault("610", "Object Not Found");
    },
  });
  const { source } = (await connect(server.url)).connection;
  expect((await source.get("Customer", [remoteId("5")], SIGNAL)).map((r) => r.version)).toEqual([
    "2",
  ]);
  expect(await source.get("Customer", [remoteId("6")], SIGNAL)).toEqual([]);
  expect(await source.get("Customer", [], SIGNAL)).toEqual([]);
  const several = await source.get("Customer", ["5", "6", "7"].map(remoteId), SIGNAL);
  expect(several.map(({ id }) => id)).toEqual(["5", "7"]);
  expect(server.calls.at(-1)?.query.get("query")).toBe(
    "select * from Customer where Id in ('5', '6', '7') and Active in (true, false) maxresults 1000",
  );
});

test("a deleted document that still answers is absent", async () => {
  const server = await serve({
    answer: () => json({ Invoice: { domain: "QBO", status: "Deleted", Id: "5" } }),
  });
  const { source } = (await connect(server.url)).connection;
  expect(await source.get("Invoice", [remoteId("5")], SIGNAL)).toEqual([]);
});

test("what a lost request made is found by number, or by party and day and total", async () => {
  const payments = [
    { Id: "1", CustomerRef: { value: "58" }, TxnDate: "2026-06-30", TotalAmt: 5000 },
    { Id: "2", CustomerRef: { value: "58" }, TxnDate: "2026-06-30", TotalAmt: 5000.01 },
    { Id: "3", CustomerRef: { value: "59" }, TxnDate: "2026-06-30", TotalAmt: 5000 },
  ];
  const server = await serve({
    answer: (call) =>
      (call.query.get("query") ?? "").includes("from Payment")
        ? json({ QueryResponse: { Payment: payments } })
        : json({ QueryResponse: { Invoice: [{ Id: "9", SyncToken: "0", DocNumber: "O'1" }] } }),
  });
  const { source } = (await connect(server.url)).connection;
  const invoices = await source.find("Invoice", { numbers: ["O'1", "O'1"] }, SIGNAL);
  expect(invoices.map(({ id }) => id)).toEqual(["9"]);
  expect(server.calls[0]?.query.get("query")).toContain("where DocNumber = 'O\\'1'");
  const like = { party: remoteId("58"), date: "2026-06-30", total: "5000.00" };
  const found = await source.find("Payment", like, SIGNAL);
  expect(found.map(({ id }) => id)).toEqual(["1"]);
  expect(server.calls[1]?.query.get("query")).toContain(
    "where TxnDate = '2026-06-30' and CustomerRef = '58'",
  );
});

test("as many numbers are asked for at once as an address holds", async () => {
  const server = await serve({ answer: () => json({ QueryResponse: {} }) });
  const { source } = (await connect(server.url)).connection;
  const numbers = Array.from({ length: 300 }, (_, n) => `INV-${String(n).padStart(7, "0")}`);
  await source.find("Invoice", { numbers }, SIGNAL);
  expect(server.calls).toHaveLength(1);
  const long = numbers.map((number) => `${number} ${"'".repeat(8)}`);
  await source.find("Invoice", { numbers: long }, SIGNAL);
  const asked = server.calls.slice(1);
  expect(asked.length).toBeGreaterThan(3);
  const found = asked.flatMap(({ query }) => query.get("query")?.match(/INV-\d{7}/g) ?? []);
  expect(found).toEqual(numbers);
  for (const { query } of server.calls) {
    const address = new URLSearchParams({ query: query.get("query") ?? "" }).toString();
    expect(address.length).toBeLessThan(7000);
  }
});

test("names are found whatever their case, and only whole", async () => {
  const items = [
    { Id: "1", Name: "Lighting", FullyQualifiedName: "Design:Lighting" },
    { Id: "2", Name: "Lighting", FullyQualifiedName: "Lighting" },
  ];
  const server = await serve({ answer: () => json({ QueryResponse: { Item: items } }) });
  const { source } = (await connect(server.url)).connection;
  const found = await source.find("Item", { names: ["design:lighting"] }, SIGNAL);
  expect(found.map(({ id }) => id)).toEqual(["1"]);
  expect(server.calls[0]?.query.get("query")).toContain(
    "where Name = 'lighting' and Active in (true, false)",
  );
});

test("a connection that only reads sends nothing but GET, whatever it is asked", async () => {
  const server = await serve({ answer: answerQueries(() => ids(1)) });
  const world = socketWorld();
  const settings = readSettings({ environment: "emulator", company: COMPANY });
  const api = openApi({
    settings,
    base: server.url,
    mode: "read",
    io: world,
    tokens: {
      access: () => Promise.resolve({ kind: "token", token: "t" }),
      renew: () => Promise.resolve({ kind: "token", token: "t" }),
    },
    limits: openLimits(settings, world.clock),
  });
  const request = {
    connection: "books",
    requestId: "r" as never,
    method: "POST",
    path: `/v3/company/${COMPANY}/invoice?requestid=r`,
    body: "{}",
    contentType: "application/json",
    items: [],
  };
  await expect(api.send(request, SIGNAL)).rejects.toThrow(/only reads/);
  expect(server.calls).toEqual([]);
  await api.read("query", { query: "select * from Customer" }, SIGNAL);
  expect(server.calls.map(({ method }) => method)).toEqual(["GET"]);
});

test("a read that is called off ends", async () => {
  const ending = new AbortController();
  const server = await serve({
    answer: () => {
      ending.abort();
      return "silent";
    },
  });
  const { source } = (await connect(server.url)).connection;
  await expect(source.get("Customer", [remoteId("1")], ending.signal)).rejects.toMatchObject({
    code: "TO902",
  });
});

test("the company says who it is, what it keeps, and until when its books are closed", async () => {
  const server = await serve({
    answer: (call) =>
      call.path.endsWith("/preferences")
        ? json({
            Preferences: {
              Id: "1",
              AccountingInfoPrefs: { BookCloseDate: "2026-05-31", ClassTrackingPerTxnLine: true },
              SalesFormsPrefs: { CustomTxnNumbers: true },
              CurrencyPrefs: { HomeCurrency: { value: "USD" }, MultiCurrencyEnabled: false },
            },
          })
        : json({ CompanyInfo: { Id: "1", CompanyName: "Harborline Builders", Country: "US" } }),
  });
  const { connection } = await connect(server.url, { mode: "read" });
  expect(await connection.about()).toEqual({
    id: COMPANY,
    label: "Harborline Builders",
    currency: "USD",
    closedUntil: "2026-05-31",
    facts: {
      environment: "emulator",
      country: "US",
      custom_numbers: "true",
      multi_currency: "false",
      classes_per_line: "true",
      emulator: server.url,
    },
    rules: { CompanyInfo: expect.anything(), Preferences: expect.anything() },
    settleMs: 1234,
    signInUntil: null,
  });
  expect(server.calls.map(({ path }) => path)).toEqual([
    `/v3/company/${COMPANY}/companyinfo/${COMPANY}`,
    `/v3/company/${COMPANY}/preferences`,
  ]);
});
