/**
 * Documents that a real sandbox company holds, made anew here: each must come out as it was
 * recorded, key for key and cent for cent. The exchanges themselves: test/fidelity/.
 */
import { expect, test } from "vitest";
import type { CompanySeed } from "../../../connectors/quickbooks/emulator/company.ts";
import { NEED, openSamples } from "../../fidelity/samples.ts";
import { type Books, type Json, REALM, openCompany, smallCompany, testClock } from "./support.ts";

const samples = openSamples();
const isThere = samples.isThere;

const recording = (name: string): Json[] =>
  samples
    .text(`recordings/${name}.jsonl`)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const listsOf = (name: string, entity: string): Json[] =>
  recording(name).flatMap((e) => e.response_body.QueryResponse?.[entity] ?? []);

/** The recorded customers, vendors, employees and the invoice, with the lists that they name. */
function recordedCompany(): CompanySeed {
  const small = smallCompany();
  const invoice = recording("delete-invoice")[0]!.response_body.Invoice;
  const account = recording("deactivate-account")[0]!.response_body.Account;
  const told = samples.json("fixtures/json/preferences-read_preferences.json") as Json;
  const preferences = told.Preferences;
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

/** Without what time and chance decide. */
function settled(value: Json): Json {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !["time", "MetaData"].includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, settled(inner)]));
}

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

test.skipIf(!isThere)(
  `posted checks and journal entries can be made again, key for key ${NEED}`,
  async () => {
    const lists = samples.json("fixtures/json/company-lists.json") as Json;
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
