/**
 * What a real sandbox company answered, held against this emulator: a company seeded like the
 * recorded one must answer with the same status, fault, set of keys and computed fields.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CompanySeed } from "../../../connectors/quickbooks/emulator/company.ts";
import { type Books, type Json, REALM, openCompany, smallCompany, testClock } from "./support.ts";

const FOLDER = join(import.meta.dirname, "../../../../shared/quickbooks");
const RECORDINGS = join(FOLDER, "recordings");
const isThere = existsSync(RECORDINGS);
/** Said in each name, because a skipped test shows nothing else. */
const NEED = "(needs ../shared/quickbooks)";

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: readonly [string, string][];
  readonly request_body: Json;
  readonly status: number;
  readonly response_headers: Record<string, string>;
  readonly response_body: Json;
}

function recording(name: string): Exchange[] {
  const text = readFileSync(join(RECORDINGS, `${name}.jsonl`), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Exchange);
}

const listsOf = (name: string, entity: string): Json[] =>
  recording(name).flatMap((e) => e.response_body.QueryResponse?.[entity] ?? []);

/** The recorded customers, vendors, employees and the invoice, with the lists that they name. */
function recordedCompany(): CompanySeed {
  const small = smallCompany();
  const invoice = recording("delete-invoice")[0]!.response_body.Invoice;
  const account = recording("deactivate-account")[0]!.response_body.Account;
  const preferences = JSON.parse(
    readFileSync(join(FOLDER, "fixtures/json/preferences-read_preferences.json"), "utf8"),
  ).Preferences;
  return {
    ...small,
    preferences,
    entities: {
      ...small.entities,
      Customer: listsOf("all-customers", "Customer").filter((c) => !["68", "70"].includes(c.Id)),
      Vendor: listsOf("get-inactive_vendors", "Vendor"),
      Employee: listsOf("all-employees_including_active", "Employee"),
      Invoice: [invoice],
      Account: [...small.entities!["Account"]!, account],
      Term: [{ Id: "3", Name: "Net 30", DueDays: 30 }],
    },
  };
}

function openRecorded(seed = recordedCompany()): Books {
  return openCompany({ seed, clock: testClock("2020-09-29T12:58:16.187Z") });
}

async function replay(books: Books, exchange: Exchange) {
  const path = exchange.path.replace(/^.*\{realm\}\//, "").replace("{realm}", REALM);
  const query = new URLSearchParams([...exchange.query]).toString();
  const body = exchange.method === "GET" ? undefined : exchange.request_body;
  return books.send(exchange.method, query === "" ? path : `${path}?${query}`, body);
}

/** Without what time and chance decide. */
function settled(value: Json): Json {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !["time", "MetaData"].includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, settled(inner)]));
}

test.skipIf(!isThere)(
  `lists of customers, vendors and employees come back as recorded, in order ${NEED}`,
  async () => {
    const seed = recordedCompany();
    const all = listsOf("all-customers", "Customer");
    const books = openRecorded({ ...seed, entities: { ...seed.entities, Customer: all } });
    const names = ["all-customers", "get-inactive_vendors", "all-employees_including_active"];
    for (const exchange of names.flatMap(recording)) {
      const answer = await replay(books, exchange);
      expect(answer.status).toBe(exchange.status);
      const { time: _ours, ...body } = answer.body;
      const { time: _theirs, ...expected } = exchange.response_body;
      expect(JSON.stringify(body)).toBe(JSON.stringify(expected));
      expect(answer.headers.get("content-type")).toBe(exchange.response_headers["content-type"]);
    }
  },
);

test.skipIf(!isThere)(
  `a customer read by id is the recorded text, number for number ${NEED}`,
  async () => {
    const [exchange] = recording("get-id");
    const answer = await replay(openRecorded(), exchange!);
    expect(settled(answer.body)).toEqual(settled(exchange!.response_body));
  },
);

test.skipIf(!isThere)(
  `the created customer: every key, in order, and every computed field ${NEED}`,
  async () => {
    const [exchange] = recording("create-customer");
    const seed = recordedCompany();
    const Customer = listsOf("all-customers", "Customer").filter((c) => c.Id !== "70");
    const Vendor = seed.entities!["Vendor"]!.filter((v) => v["Id"] !== "71");
    const books = openRecorded({ ...seed, entities: { ...seed.entities, Customer, Vendor } });
    const answer = await replay(books, exchange!);
    expect(JSON.stringify(answer.body).replace(/\.\d{3}-07:00/g, "-07:00")).toBe(
      JSON.stringify(exchange!.response_body).replace(/\.\d{3}-07:00/g, "-07:00"),
    );
  },
);

test.skipIf(!isThere)(
  `the updated customer is emptied of what was left out, and named anew ${NEED}`,
  async () => {
    const [before, exchange] = recording("update-customer");
    const seed = recordedCompany();
    const old = before!.response_body.Customer;
    const Customer = [...seed.entities!["Customer"]!, old];
    const books = openRecorded({ ...seed, entities: { ...seed.entities, Customer } });
    expect(settled((await replay(books, before!)).body)).toEqual(settled(before!.response_body));
    const answer = await replay(books, exchange!);
    expect(settled(answer.body)).toEqual(settled(exchange!.response_body));
    expect(answer.body.Customer.MetaData.CreateTime).toBe(old.MetaData.CreateTime);
  },
);

test.skipIf(!isThere)(`deactivating what is inactive changes nothing ${NEED}`, async () => {
  const books = openRecorded();
  for (const exchange of recording("deactivate-account")) {
    const answer = await replay(books, exchange);
    expect(answer.body.Account).toEqual(exchange.response_body.Account);
  }
});

test.skipIf(!isThere)(`an invoice read and deleted ${NEED}`, async () => {
  const books = openRecorded();
  for (const exchange of recording("delete-invoice")) {
    const answer = await replay(books, exchange);
    expect(answer.status).toBe(200);
    expect(settled(answer.body)).toEqual(settled(exchange.response_body));
  }
});

test.skipIf(!isThere)(
  `the recorded minimal invoice can be made again, key for key ${NEED}`,
  async () => {
    const wanted = recording("delete-invoice")[0]!.response_body.Invoice;
    const seed = recordedCompany();
    const small = { ...seed, entities: { ...seed.entities, Invoice: [] } };
    const books = openRecorded(small);
    const made = await books.create("Invoice", {
      CustomerRef: { value: "1" },
      Line: [
        {
          Amount: 100,
          DetailType: "SalesItemLineDetail",
          SalesItemLineDetail: { ItemRef: { value: "1", name: "Services" } },
        },
      ],
    });
    expect(Object.keys(made)).toEqual(Object.keys(wanted));
    const { Id: _a, DocNumber: _b, ...rest } = settled(made);
    const { Id: _c, DocNumber: _d, ...expected } = settled(wanted);
    expect(rest).toEqual(expected);
  },
);

test.skipIf(!isThere)(`faults: a misspelt entity, a taken name, a dead token ${NEED}`, async () => {
  const books = openRecorded();
  for (const name of ["error-400", "error-validation"]) {
    const exchange = recording(name).at(-1)!;
    const answer = await replay(books, exchange);
    expect([answer.status, settled(answer.body)]).toEqual([
      exchange.status,
      settled(exchange.response_body),
    ]);
    expect(answer.headers.get("content-type")).toBe("application/json");
  }
  const [dead] = recording("error-401");
  const answer = await books.send("GET", "customer/1", undefined, { authorization: "Bearer x" });
  expect(answer.status).toBe(401);
  expect(Object.keys(answer.body)).toEqual(Object.keys(dead!.response_body));
  const { detail: _ours, ...error } = answer.body.fault.error[0];
  const { detail: _theirs, ...expected } = dead!.response_body.fault.error[0];
  expect(error).toEqual(expected);
});

test.skipIf(!isThere)(
  `the batch: what was created, and the fault of what was not there ${NEED}`,
  async () => {
    const [exchange] = recording("batch-basic");
    const [vendor, missing] = exchange!.request_body.BatchItemRequest;
    const seed = recordedCompany();
    const Vendor = seed.entities!["Vendor"]!.filter(
      (v) => v["DisplayName"] !== "Boraski Family Store",
    );
    const books = openRecorded({ ...seed, entities: { ...seed.entities, Vendor } });
    const answer = await books.post("batch", { BatchItemRequest: [vendor, missing] });
    const [made, refused] = exchange!.response_body.BatchItemResponse;
    const [ours, theirs] = [answer.body.BatchItemResponse[0].Vendor, made.Vendor];
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    expect({ ...settled(ours), Id: "" }).toEqual({ ...settled(theirs), Id: "" });
    expect(answer.body.BatchItemResponse[1]).toEqual(refused);
  },
);

test.skipIf(!isThere)(
  `sales receipts and estimates come back as recorded, in order ${NEED}`,
  async () => {
    const seed = recordedCompany();
    const [cdc] = recording("cdc-basic");
    const { Estimate } = cdc!.response_body.CDCResponse[0].QueryResponse[0];
    const SalesReceipt = listsOf("all-sales_receipts", "SalesReceipt");
    const books = openRecorded({ ...seed, entities: { ...seed.entities, SalesReceipt, Estimate } });
    for (const exchange of [...recording("all-sales_receipts"), cdc!]) {
      const answer = await replay(books, exchange);
      expect(answer.status).toBe(exchange.status);
      const { time: _ours, ...body } = answer.body;
      const { time: _theirs, ...expected } = exchange.response_body;
      expect(JSON.stringify(body)).toBe(JSON.stringify(expected));
    }
  },
);

/** Items, customers and accounts that the recorded documents name. */
function recordedLists(): CompanySeed["entities"] {
  const seed = recordedCompany();
  const item = (Id: string, Name: string) => ({ Id, Name, Type: "Service" });
  const account = (Id: string, Name: string, AccountType: string, AccountSubType: string) => ({
    ...{ Id, Name, AccountType, AccountSubType },
    Classification: AccountType === "Income" ? "Revenue" : "Asset",
  });
  return {
    ...seed.entities,
    Item: [
      item("4", "Design"),
      item("6", "Gardening"),
      item("10", "Pest Control"),
      item("5", "Rock Fountain"),
      item("11", "Pump"),
      item("3", "Concrete"),
    ],
    Account: [
      account("4", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
      account("35", "Checking", "Bank", "Checking"),
      account("86", "Discounts given", "Income", "DiscountsRefundsGiven"),
    ],
    PaymentMethod: [
      { Id: "1", Name: "Cash" },
      { Id: "2", Name: "Check" },
    ],
    TaxRate: [{ Id: "3", Name: "California", RateValue: 8 }],
    TaxCode: [
      {
        Id: "2",
        Name: "California",
        SalesTaxRateList: { TaxRateDetail: [{ TaxRateRef: { value: "3" } }] },
      },
    ],
  };
}

test.skipIf(!isThere)(
  `recorded receipts and an estimate can be made again: keys, lines, tax, total ${NEED}`,
  async () => {
    const seed = { ...recordedCompany(), entities: recordedLists()! };
    const receipts = listsOf("all-sales_receipts", "SalesReceipt");
    const { Estimate } = recording("cdc-basic")[0]!.response_body.CDCResponse[0].QueryResponse[0];
    const wanted = [
      ...receipts.map((r) => ["SalesReceipt", r]),
      ["Estimate", Estimate[3]],
    ] as const;
    for (const [entity, body] of wanted) {
      const books = openRecorded(seed);
      const { Id: _id, SyncToken: _token, TotalAmt: _total, LinkedTxn: _links, ...sent } = body;
      // Its tax is computed again; the preferences that are stored name no custom field.
      const { TotalTax: _tax, TaxLine: _lines, ...TxnTaxDetail } = sent.TxnTaxDetail;
      const made = await books.create(entity, { ...sent, TxnTaxDetail, CustomField: undefined });
      const { LinkedTxn: _theirs, ...expected } = settled(body);
      expect(Object.keys(made)).toEqual(Object.keys(body).filter((key) => key !== "LinkedTxn"));
      const own = { Id: body.Id, SyncToken: body.SyncToken, CustomField: body.CustomField };
      const lines = expected.Line.map((line: Json, at: number) =>
        line.Id === undefined ? line : { ...line, Id: String(at + 1) },
      );
      const address = (key: string) =>
        body[key] === undefined ? {} : { [key]: { ...body[key], Id: made[key].Id } };
      const addresses = { ...address("BillAddr"), ...address("ShipAddr") };
      expect(withoutPlaces({ ...settled(made), ...own })).toEqual(
        withoutPlaces({ ...expected, ...addresses, Line: lines }),
      );
    }
  },
);

/** Lat and Long are given by the service's map, which is not emulated. */
function withoutPlaces(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "DeliveryInfo");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPlaces(inner)]));
}

test.skipIf(!isThere)(`profit and loss of a customer who bought nothing ${NEED}`, async () => {
  const [exchange] = recording("reports-profit_and_loss");
  const answer = await replay(openRecorded(), exchange!);
  const told = (body: Json) => ({ ...body, Header: { ...body.Header, Time: "" } });
  expect(JSON.stringify(told(answer.body))).toBe(JSON.stringify(told(exchange!.response_body)));
});

const COMPANY_LISTS = join(FOLDER, "fixtures/json/company-lists.json");

test.skipIf(!existsSync(COMPANY_LISTS))(
  `posted checks and journal entries can be made again, key for key ${NEED}`,
  async () => {
    const lists = JSON.parse(readFileSync(COMPANY_LISTS, "utf8"));
    const seed: CompanySeed = {
      realmId: REALM,
      preferences: lists.preferences,
      entities: {
        Account: lists.accounts,
        Employee: lists.employees,
        Class: lists.classes,
        Department: lists.departments,
        Term: [],
      },
    };
    const wanted = [
      ...lists.purchases.map((body: Json) => ["Purchase", body]),
      ...lists.journal_entries.map((body: Json) => ["JournalEntry", body]),
    ];
    expect(wanted).toHaveLength(20);
    for (const [entity, body] of wanted) {
      const books = openRecorded(seed);
      const { Id, SyncToken, PurchaseEx: _computed, ...sent } = body;
      const made = await books.create(entity, sent);
      expect(Object.keys(made)).toEqual(Object.keys(body));
      expect({ ...settled(made), Id, SyncToken }).toEqual(settled(body));
    }
  },
);
