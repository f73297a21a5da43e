import { expect, test } from "vitest";
import { type Books, type Json, invoiceFor, openCompany, smallCompany } from "./support.ts";

async function rows(books: Books, text: string): Promise<Json[]> {
  const answer = await books.query(text);
  expect(answer.status, answer.text).toBe(200);
  return Object.values(answer.body.QueryResponse).find(Array.isArray) ?? [];
}

const idsOf = async (books: Books, text: string) => (await rows(books, text)).map((row) => row.Id);

test("lists come by full name, capitals first, and inactive entries only when asked for", async () => {
  const books = openCompany();
  await books.create("Customer", { DisplayName: "bird" });
  const names = (await rows(books, "SELECT * FROM Customer")).map((c) => c.DisplayName);
  expect(names).toEqual(["Amy's Bird Sanctuary", "Quarry Road LLC", "bird"]);
  expect(await idsOf(books, "select * from customer where Active in (true, false)")).toContain("3");
  expect(await idsOf(books, "select * from Customer where Active = false")).toEqual(["3"]);
  const count = await books.query("SELECT COUNT(*) FROM Customer WHERE Active IN (true, false) ");
  expect(count.body.QueryResponse).toEqual({ totalCount: 4 });
});

test("conditions: texts in any case, escaped quotes, LIKE, IN, dates and amounts", async () => {
  const books = openCompany();
  for (const [amount, TxnDate, DocNumber] of [
    [100, "2026-01-10", "A-1"],
    [20, "2026-02-10", "A-2"],
    [3, "2026-03-10", "B-1"],
  ] as const) {
    await books.create("Invoice", invoiceFor("1", amount, { TxnDate, DocNumber }));
    books.clock.advance(1000);
  }
  const numbers = async (where: string) =>
    (await rows(books, `select * from Invoice where ${where}`)).map((i) => i.DocNumber);
  expect(await numbers("TotalAmt > '19.99'")).toEqual(["A-2", "A-1"]);
  expect(await numbers("TotalAmt <= 20 and TxnDate >= '2026-02-10'")).toEqual(["B-1", "A-2"]);
  expect(await numbers("DocNumber like 'a-%' ORDERBY DocNumber")).toEqual(["A-1", "A-2"]);
  expect(await numbers("DocNumber IN ('A-1','B-1') ORDERBY TxnDate DESC")).toEqual(["B-1", "A-1"]);
  expect(await numbers("CustomerRef = '1' ORDER BY TotalAmt")).toEqual(["B-1", "A-2", "A-1"]);
  expect(await numbers("Balance = '100.00'")).toEqual(["A-1"]);
  expect(await numbers("MetaData.LastUpdatedTime > '2026-06-30T09:00:00-07:00'")).toHaveLength(2);
  expect(await numbers("MetaData.CreateTime >= '2026-07-01'")).toEqual([]);
  expect(
    await idsOf(books, "select * from Customer where DisplayName = 'amy\\'s bird sanctuary'"),
  ).toEqual(["1"]);
});

test("pages: a hundred by default, a thousand at most, from any position", async () => {
  const books = openCompany();
  for (let n = 1; n <= 105; n++) await books.create("Class", { Name: `C${n}` });
  const first = (await books.query("select * from Class")).body.QueryResponse;
  expect([first.startPosition, first.maxResults, first.Class.length]).toEqual([1, 100, 100]);
  const rest = await books.query("select * from Class startposition 101 maxresults 1000");
  expect(rest.body.QueryResponse).toMatchObject({ startPosition: 101, maxResults: 6 });
  const beyond = await books.query("select * from Class MAXRESULTS 10 STARTPOSITION 500");
  expect(beyond.body.QueryResponse).toEqual({});
  const detail = async (page: string) => (await books.query(`select * from Class ${page}`)).detail;
  expect(await detail("maxresults 1500")).toBe(
    "QueryValidationError: value 1500 is too large. Max allowed value is 1000",
  );
  expect(await detail("startposition 0")).toBe(
    "QueryValidationError: value 0 is too small. Min allowed value is 1",
  );
});

test("ids sort as numbers, so that pages by id are whole", async () => {
  const books = openCompany();
  expect(await idsOf(books, "select * from Account where Id > '4' orderby Id")).toEqual([
    "79",
    "86",
  ]);
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  for (const DisplayName of names) await books.create("Customer", { DisplayName });
  const ids = await idsOf(books, "select * from Customer orderby Id desc");
  expect(ids).toEqual(ids.toSorted((a, b) => Number(b) - Number(a)));
  expect(ids.at(-1)).toBe("1");
});

test("a selection answers its fields only", async () => {
  const books = openCompany();
  const [row] = await rows(books, "select Id, DisplayName, MetaData.CreateTime from Customer");
  expect(row).toEqual({
    domain: "QBO",
    sparse: true,
    Id: "1",
    MetaData: row.MetaData,
    DisplayName: "Amy's Bird Sanctuary",
  });
});

test("what is wrong with a query, in the service's words", async () => {
  const books = openCompany();
  const detail = async (text: string) => {
    const answer = await books.query(text);
    return [answer.code, answer.detail];
  };
  expect(await detail("SELECT * FROM Custmoer")).toEqual([
    "4001",
    "QueryValidationError: invalid context declaration: Custmoer",
  ]);
  expect(await detail("SELECT * FROM NULL")).toEqual([
    "4000",
    'QueryParserError: Encountered " "null" "NULL "" at line 1, column 15.\n' +
      "Was expecting:\n    <IDENTIFIER> ...\n    ",
  ]);
  expect((await detail("select * form Customer"))[1]).toBe(
    'QueryParserError: Encountered " <IDENTIFIER> "form "" at line 1, column 10.\n' +
      'Was expecting:\n    "from" ...\n    ',
  );
  expect((await detail("select * from Customer where Id = '1' or Id = '2'"))[0]).toBe("4000");
  expect((await detail("select * from Customer where DisplayName = 'Amy's'"))[1]).toContain(
    'Encountered " <IDENTIFIER> "s "" at line 1, column 49.',
  );
  expect((await detail("select * from Customer # all"))[1]).toBe(
    'QueryParserError: Lexical error at line 1, column 24.  Encountered: "#" (35), after : ""',
  );
  expect((await detail("select * from"))[1]).toContain('Encountered "<EOF>" at line 1, column 14.');
  expect((await detail("select * from Customer where Nope = '1'"))[1]).toBe(
    "QueryValidationError: Property Nope not found for Entity Customer",
  );
  expect((await detail("select * from Customer where PrimaryEmailAddr = 'a@b.c'"))[1]).toBe(
    "QueryValidationError: property 'PrimaryEmailAddr' is not queryable",
  );
  expect((await detail("select BillAddr from Customer"))[1]).toBe(
    "QueryValidationError: Property BillAddr not found for Entity Customer",
  );
  expect((await detail("select * from Customer where Id = 'x'"))[0]).toBe("2030");
  expect((await detail(""))[0]).toBe("4000");
});

test("a query may be posted as text, too", async () => {
  const books = openCompany();
  const answer = await books.send("POST", "query?minorversion=75", "select * from Vendor", {
    "content-type": "application/text",
  });
  expect(answer.body.QueryResponse.Vendor[0].DisplayName).toBe("Norton Lumber");
});

test("with a lag, a query shows what stood before", async () => {
  const books = openCompany({ settings: { query: { lagMs: 5000 } } });
  books.clock.advance(60_000);
  await books.create("Customer", { Id: "2", SyncToken: "0", sparse: true, Notes: "new" });
  await books.create("Customer", { DisplayName: "Fresh" });
  const tokens = async () =>
    (await rows(books, "select * from Customer orderby Id")).map((c) => [c.Id, c.SyncToken]);
  expect(await tokens()).toEqual([
    ["1", "0"],
    ["2", "0"],
  ]);
  expect((await books.get("customer/2")).body.Customer.SyncToken).toBe("1");
  books.clock.advance(5000);
  expect(await tokens()).toEqual([
    ["1", "0"],
    ["2", "1"],
    ["55", "0"],
  ]);
});

test("cdc tells what changed since, and what was deleted", async () => {
  const books = openCompany();
  const kept = await books.create("Invoice", invoiceFor("1", 5));
  const lost = await books.create("Invoice", invoiceFor("1", 7));
  books.clock.advance(10_000);
  await books.post("invoice?operation=delete", { Id: lost.Id, SyncToken: "0" });
  const since = encodeURIComponent("2026-06-30T08:00:00-07:00");
  const answer = await books.get(`cdc?entities=Invoice,Payment&changedSince=${since}`);
  const [invoices, payments] = answer.body.CDCResponse[0].QueryResponse;
  expect(payments).toEqual({});
  expect(invoices).toMatchObject({ startPosition: 1, maxResults: 2 });
  expect(invoices.Invoice[0].Id).toBe(kept.Id);
  expect(invoices.Invoice[1]).toEqual({
    domain: "QBO",
    status: "Deleted",
    Id: lost.Id,
    MetaData: { LastUpdatedTime: "2026-06-30T09:00:10-07:00" },
  });
});

test("what is found by an index is what is found by looking, after every change", async () => {
  const books = openCompany();
  const where = (condition: string) => `select * from Invoice where ${condition}`;
  const ids = async (text: string): Promise<string[]> =>
    ((await books.query(text)).body.QueryResponse.Invoice ?? []).map((i: { Id: string }) => i.Id);
  // Asked first, so that the indexes are there before the changes.
  expect(await ids(where("DocNumber = 'a-1'"))).toEqual([]);
  expect(await ids(where("CustomerRef = '1'"))).toEqual([]);
  const first = await books.create("Invoice", invoiceFor("1", 10, { DocNumber: "A-1" }));
  const second = await books.create("Invoice", invoiceFor("2", 10, { DocNumber: "A-2" }));
  expect(await ids(where("DocNumber = 'a-1'"))).toEqual([first.Id]);
  expect(new Set(await ids(where("DocNumber in ('A-1', 'A-2', 'A-1')")))).toEqual(
    new Set([first.Id, second.Id]),
  );
  expect(await ids(where("DocNumber = 'A-1' and CustomerRef = '2'"))).toEqual([]);
  await books.create("Invoice", { ...first, DocNumber: "A-3", CustomerRef: { value: "2" } });
  expect(await ids(where("DocNumber = 'A-1'"))).toEqual([]);
  expect(new Set(await ids(where("CustomerRef = '2'")))).toEqual(new Set([first.Id, second.Id]));
  await books.post("invoice?operation=delete", { Id: second.Id, SyncToken: "0" });
  expect(await ids(where("CustomerRef = '2'"))).toEqual([first.Id]);
  expect(await ids(where("Id = '999'"))).toEqual([]);
  await books.admin("POST", "reset");
  expect(await ids(where("CustomerRef = '2'"))).toEqual([]);
});

test("what stands in an answer and no query knows is not found; one value of many is told", async () => {
  const books = openCompany();
  const detail = async (text: string) => (await books.query(text)).detail?.split(": ")[1] ?? null;
  const unknown = (field: string, entity: string) =>
    `Property ${field} not found for Entity ${entity}`;
  for (const [field, entity] of [
    ["BillAddr", "Customer"],
    ["CurrencyRef", "Customer"],
    ["InvoiceLink", "Invoice"],
    ["TotalAmt", "JournalEntry"],
    ["AccountRef", "Invoice"],
    ["constructor", "Invoice"],
  ] as const) {
    expect(await detail(`select ${field} from ${entity}`)).toBe(unknown(field, entity));
    expect(await detail(`select * from ${entity} where ${field} = '1'`)).toBe(
      unknown(field, entity),
    );
  }
  const refused = (field: string) => `property '${field}' is not queryable`;
  expect(await detail("select * from Deposit where TotalAmt = '1'")).toBe(refused("TotalAmt"));
  expect(await detail("select * from Purchase where EntityRef = '1'")).toBe(refused("EntityRef"));
  expect(await detail("select * from Invoice where DepartmentRef = '1'")).toBe(
    refused("DepartmentRef"),
  );
  const PrimaryEmailAddr = { Address: "a@example.com" };
  const { Id } = await books.create("Customer", { DisplayName: "Mailed", PrimaryEmailAddr });
  const told = await books.query(`select Id, PrimaryEmailAddr from Customer where Id = '${Id}'`);
  expect(told.body.QueryResponse.Customer).toEqual([
    { domain: "QBO", sparse: true, Id, PrimaryEmailAddr },
  ]);
});

test("properties of what a company does not use are known to no query of it", async () => {
  const small = smallCompany();
  const prefs = (projects: string, many: boolean) => ({
    ...small.preferences,
    OtherPrefs: { NameValue: [{ Name: "ProjectsEnabled", Value: projects }] },
    CurrencyPrefs: { MultiCurrencyEnabled: many, HomeCurrency: { value: "USD" } },
  });
  const answered = async (projects: string, many: boolean) => {
    const books = openCompany({ seed: { ...small, preferences: prefs(projects, many) } });
    const project = await books.query("select * from Customer where IsProject = true");
    const currency = await books.query("select CurrencyRef from Customer");
    return [project.status, currency.status];
  };
  expect(await answered("true", true)).toEqual([200, 200]);
  expect(await answered("false", false)).toEqual([400, 400]);
});

test("of what no query knows no part is told, and nothing sorts by one of many", async () => {
  const books = openCompany();
  for (const asked of ["BillAddr.City", "CurrencyRef.value", "billaddr.city"]) {
    const answer = await books.query(`select Id, ${asked} from Customer`);
    const words = `Property ${asked} not found for Entity Customer`;
    expect(answer.detail).toBe(`QueryValidationError: ${words}`);
  }
  const many = "AttachableRef.EntityRef.value";
  const sorted = await books.query(`select * from Attachable orderby ${many}`);
  expect(sorted.detail).toBe(`QueryValidationError: property '${many}' is not queryable`);
  expect((await books.query(`select * from Attachable where ${many} = '1'`)).status).toBe(200);
});
