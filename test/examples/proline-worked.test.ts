import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../line/books.ts";
import { prolineProject } from "../line/proline.ts";
import type { Proline } from "../line/proline.ts";

/**
 * The worked examples of ProLine: what the source says, and the bodies that the books are sent.
 * References are symbolic: `@link:entity/key`, `@item:Name`.
 */
const CONTACT = ["1001", "Maria Reyes", "maria.reyes@mail.example", "(512) 555-0139"] as const;
const PROJECT = parse(`
number: 2204
name: Reyes Roof Replacement
contact: 1001
stage: Closed - Won
address: { line1: 418 Pecan Hollow, city: Round Rock, state: TX, zip: "78664" }
`) as object;
const INVOICE = parse(`
invoice: 2204-1
status: Sent
sent_at: 2026-04-14
project: 2204
lines:
  - { name: Tear-off and disposal, qty: "1", rate: "2480.00", amount: "2480.00" }
  - { name: Architectural shingles, qty: "28", rate: "412.35", amount: "11545.80" }
  - { name: Permit, qty: "1", rate: "185.00", amount: "185.00" }
discount: "500.00"
total: "13710.80"
`) as object;
const FIRST = ["9001", "4/15/2026", "5000.00", "check", "1187", "2204-1"] as const;
const SECOND = ["9044", "5/6/2026", "8710.80", "card", "ch_7Qd2", "2204-1"] as const;

const BODIES = parse(`
Customer:
  - DisplayName: Maria Reyes - C#1001
    GivenName: Maria
    FamilyName: Reyes
    PrimaryEmailAddr: { Address: maria.reyes@mail.example }
    PrimaryPhone: { FreeFormNumber: (512) 555-0139 }
  - DisplayName: Reyes Roof Replacement - P#2204
    Job: true
    BillWithParent: false
    ParentRef: { value: "@link:contact/1001" }
    BillAddr: { Line1: 418 Pecan Hollow, City: Round Rock, CountrySubDivisionCode: TX, PostalCode: "78664" }
Invoice:
  - DocNumber: 2204-1
    TxnDate: 2026-04-14
    CustomerRef: { value: "@link:project/2204" }
    Line:
      - DetailType: SalesItemLineDetail
        Amount: 2480.00
        Description: Tear-off and disposal
        SalesItemLineDetail: { ItemRef: { value: "@item:Roofing Labor" }, Qty: 1, UnitPrice: 2480.00 }
      - DetailType: SalesItemLineDetail
        Amount: 11545.80
        Description: Architectural shingles
        SalesItemLineDetail: { ItemRef: { value: "@item:Roofing Materials" }, Qty: 28, UnitPrice: 412.35 }
      - DetailType: SalesItemLineDetail
        Amount: 185.00
        Description: Permit
        SalesItemLineDetail: { ItemRef: { value: "@item:Permits" }, Qty: 1, UnitPrice: 185.00 }
      - DetailType: DiscountLineDetail
        Amount: 500.00
        DiscountLineDetail: { PercentBased: false, DiscountAccountRef: { value: "@account:Discounts Given" } }
PaymentMethod:
  - { Name: ProLine, Type: NON_CREDIT_CARD }
Payment:
  - TxnDate: 2026-04-15
    CustomerRef: { value: "@link:project/2204" }
    TotalAmt: 5000.00
    PaymentMethodRef: { value: "@method:ProLine" }
    PaymentRefNum: "1187"
    DepositToAccountRef: { value: "@account:Undeposited Funds" }
    Line: [{ Amount: 5000.00, LinkedTxn: [{ TxnId: "@link:invoice/2204-1", TxnType: Invoice }] }]
  - TxnDate: 2026-05-06
    CustomerRef: { value: "@link:project/2204" }
    TotalAmt: 8710.80
    PaymentMethodRef: { value: "@method:ProLine" }
    PaymentRefNum: ch_7Qd2
    DepositToAccountRef: { value: "@account:Undeposited Funds" }
    Line: [{ Amount: 8710.80, LinkedTxn: [{ TxnId: "@link:invoice/2204-1", TxnType: Invoice }] }]
`) as Readonly<Record<string, readonly Json[]>>;

test("the worked examples give the bodies that stand beside them, to the cent", async () => {
  const p = await prolineProject({ contacts: [CONTACT], projects: [PROJECT], invoices: [INVOICE] });
  await p.run();
  const balance = (): number => p.books.one("Invoice", { DocNumber: "2204-1" }).Balance;
  expect(p.books.one("Invoice", { DocNumber: "2204-1" }).TotalAmt).toBe(13710.8);
  p.tell({ payments: [FIRST] });
  await p.run();
  expect(balance()).toBe(8710.8);
  p.tell({ payments: [FIRST, SECOND] });
  await p.run();
  expect(balance()).toBe(0);
  const ids = await idsOf(p);
  for (const [entity, bodies] of Object.entries(BODIES)) {
    const sent = p.books.operations(entity).map((each) => withoutMarker(each.body));
    expect(sent, entity).toEqual(bodies.map((body) => resolved(body, ids)));
  }
});

/** The engine's own mark, and how it says that a body is whole. */
function withoutMarker({ PrivateNote: note, ...body }: Json): Json {
  expect(note ?? "[tieout:").toMatch(/^\[tieout:/);
  return body;
}

async function idsOf(p: Proline): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const row of ["contact/1001", "project/2204", "invoice/2204-1"]) {
    ids.set(`@link:${row}`, (await p.stand(row)).view.remoteId ?? "");
  }
  for (const [kind, list] of [
    ["item", "Item"],
    ["account", "Account"],
    ["method", "PaymentMethod"],
  ] as const) {
    for (const entry of p.books.all(list)) ids.set(`@${kind}:${entry.Name}`, entry.Id);
  }
  return ids;
}

function resolved(body: Json, ids: ReadonlyMap<string, string>): Json {
  return JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    typeof value === "string" ? (ids.get(value) ?? value) : value,
  );
}
