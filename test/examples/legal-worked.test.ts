import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../line/books.ts";
import { INVOICE_20417, legalProject, SLIP_0098 } from "../line/legal.ts";
import type { Legal, LegalRows } from "../line/legal.ts";

/**
 * The worked examples of the legal practice: what the source says, and the bodies that the books
 * are sent. References are symbolic: `@link:entity/key`, `@item:Name`. Left out: the kind of a
 * name (`type` beside `value`, seen in two spellings), which the service finds by the id.
 */
const ROWS: LegalRows = {
  ...INVOICE_20417,
  ...SLIP_0098,
  trust_transfers: [
    [
      ...["TT-311", "3", "2026-06-10", "IOLTA Trust", "Operating"],
      ...["2026-0117", "20417", "1500.00"],
    ],
  ],
  adjustments: [["WO-77", "write_off", "2026-06-15", "2026-0117", "20417", "66.56", "courtesy"]],
};

const BODIES = parse(`
deposit:
  - TxnDate: 2026-05-02
    DepositToAccountRef: { value: "@account:IOLTA Trust" }
    Line:
      - Amount: 3000.00
        Description: Okafor 2026-0117
        DetailType: DepositLineDetail
        DepositLineDetail:
          AccountRef: { value: "@account:2026-0117" }
          Entity: { value: "@link:matter/2026-0117" }
          PaymentMethodRef: { value: "@method:Check" }
          CheckNum: "5521"
      - Amount: 1250.00
        Description: Lindqvist 2025-0831
        DetailType: DepositLineDetail
        DepositLineDetail:
          AccountRef: { value: "@account:2025-0831" }
          Entity: { value: "@link:matter/2025-0831" }
          PaymentMethodRef: { value: "@method:Check" }
          CheckNum: "889"
purchase:
  - PaymentType: Check
    AccountRef: { value: "@account:Operating" }
    EntityRef: { value: "@vendor:Clerk of Superior Court" }
    TxnDate: 2026-05-20
    DocNumber: "10452"
    Line:
      - DetailType: AccountBasedExpenseLineDetail
        Amount: 435.00
        Description: Filing fee 2026-0117
        AccountBasedExpenseLineDetail: { AccountRef: { value: "@account:Advanced Client Costs" }, CustomerRef: { value: "@link:matter/2026-0117" }, BillableStatus: NotBillable }
  - PaymentType: Check
    AccountRef: { value: "@account:IOLTA Trust" }
    TxnDate: 2026-06-10
    DocNumber: TT-311
    EntityRef: { value: "@vendor:Firm Operating" }
    Line:
      - DetailType: AccountBasedExpenseLineDetail
        Amount: 1500.00
        Description: Earned fees inv 20417
        AccountBasedExpenseLineDetail: { AccountRef: { value: "@account:2026-0117" }, CustomerRef: { value: "@link:matter/2026-0117" }, BillableStatus: NotBillable }
Payment:
  - TxnDate: 2026-06-10
    CustomerRef: { value: "@link:matter/2026-0117" }
    TotalAmt: 1500.00
    PaymentMethodRef: { value: "@method:Trust" }
    PaymentRefNum: TT-311
    DepositToAccountRef: { value: "@account:Operating" }
    Line: [{ Amount: 1500.00, LinkedTxn: [{ TxnId: "@link:invoice/20417", TxnType: Invoice }] }]
  - TxnDate: 2026-06-15
    CustomerRef: { value: "@link:matter/2026-0117" }
    TotalAmt: 0
    Line:
      - { Amount: 66.56, LinkedTxn: [{ TxnId: "@link:invoice/20417", TxnType: Invoice }] }
      - { Amount: 66.56, LinkedTxn: [{ TxnId: "@link:write_off/WO-77", TxnType: CreditMemo }] }
creditmemo:
  - DocNumber: WO-77
    TxnDate: 2026-06-15
    CustomerRef: { value: "@link:matter/2026-0117" }
    Line:
      - DetailType: SalesItemLineDetail
        Amount: 66.56
        Description: Courtesy write-off inv 20417
        SalesItemLineDetail: { ItemRef: { value: "@item:Write-offs" }, Qty: 1, UnitPrice: 66.56 }
`) as Readonly<Record<string, readonly Json[]>>;

const HEAD = {
  DocNumber: "20417",
  TxnDate: "2026-06-01",
  DueDate: "2026-07-01",
  CustomerRef: { value: "@link:matter/2026-0117" },
};
const line = (amount: number, text: string, item: string, more: object = {}): Json => ({
  DetailType: "SalesItemLineDetail",
  Amount: amount,
  Description: text,
  SalesItemLineDetail: { ItemRef: { value: `@item:${item}` }, Qty: 1, UnitPrice: amount, ...more },
});
const worked = (Qty: number, UnitPrice: number, ServiceDate: string): object => {
  return { Qty, UnitPrice, ServiceDate };
};

const AGGREGATED = [
  line(1599.76, "Legal services 2026-05-04 to 2026-05-20, 5 entries", "Legal Services"),
  line(435, "Costs advanced, 1 entry", "Advanced Costs Recovered"),
  line(31.8, "Other charges, 1 entry", "Soft Costs"),
];
const PL = "Fees Paralegal";
const ITEMISED = [
  line(510, "JD 1.20h Draft answer", "Fees Partner", worked(1.2, 425, "2026-05-04")),
  line(769.5, "MR 2.70h Research venue", "Fees Associate", worked(2.7, 285, "2026-05-06")),
  line(114, "MR 0.40h Call with client", "Fees Associate", worked(0.4, 285, "2026-05-11")),
  line(158.13, "PL 1.15h @ 137.50 Assemble exhibits", PL, { ServiceDate: "2026-05-19" }),
  line(48.13, "PL 0.35h @ 137.50 File notice", PL, { ServiceDate: "2026-05-20" }),
  line(435, "Filing fee (advanced)", "Advanced Costs Recovered", { ServiceDate: "2026-05-20" }),
  line(31.8, "Copies 212 @ 0.15", "Soft Costs", worked(212, 0.15, "2026-05-22")),
];

test("the worked examples of trust, costs and write-off give their bodies, to the cent", async () => {
  const p = await legalProject({ rows: ROWS });
  await p.run();
  const bodies = { ...BODIES, Invoice: [{ ...HEAD, Line: AGGREGATED }] };
  await expectBodies(p, bodies);
  expect(p.books.one("Invoice", { DocNumber: "20417" })).toMatchObject({
    TotalAmt: 2066.56,
    Balance: 500,
  });
});

test("S21 the worked example of an itemised invoice gives its body, to the cent", async () => {
  const p = await legalProject({ rows: INVOICE_20417, settings: { invoice_lines: "itemised" } });
  await p.run();
  await expectBodies(p, { Invoice: [{ ...HEAD, Line: ITEMISED }] });
  expect(p.books.one("Invoice", { DocNumber: "20417" }).TotalAmt).toBe(2066.56);
});

test("the worked example of an operating slip takes two payments to the bank as one", async () => {
  const slip: LegalRows = {
    invoices: [["2204-1", "Final", "2026-05-01", "2026-06-01", "2026-0117", "13710.80", "0.00"]],
    expenses: [["2204-1", "2026-05-01", "Postage", "", "", "13710.80", "", ""]],
    payments: [
      ["9001", "2026-05-02", "5,000.00", "Check", "1187", "2204-1"],
      ["9044", "2026-05-06", "8,710.80", "Card", "ch_7Qd2", "2204-1"],
    ],
    deposit_slips: [["DS-0101", "2026-05-08", "Operating", "13710.80"]],
    deposit_slip_items: [
      ["DS-0101", "9001", "5000.00"],
      ["DS-0101", "9044", "8710.80"],
    ],
  };
  const p = await legalProject({ rows: slip });
  await p.run();
  const taken = (amount: number, payment: string): Json => ({
    Amount: amount,
    LinkedTxn: [{ TxnId: `@link:payment/${payment}`, TxnType: "Payment", TxnLineId: "0" }],
  });
  await expectBodies(p, {
    deposit: [
      {
        TxnDate: "2026-05-08",
        DepositToAccountRef: { value: "@account:Operating" },
        Line: [taken(5000, "9001"), taken(8710.8, "9044")],
      },
    ],
  });
  expect(p.books.all("Deposit")).toMatchObject([{ TotalAmt: 13710.8 }]);
});

/** As they were sent, in any order: what is independent goes as it comes. */
async function expectBodies(
  p: Legal,
  wanted: Readonly<Record<string, readonly Json[]>>,
): Promise<void> {
  const ids = await idsOf(p);
  for (const [entity, bodies] of Object.entries(wanted)) {
    const sent = p.books.operations().flatMap(({ entity: name, body }) => {
      return name.toLowerCase() === entity.toLowerCase() ? [withoutNote(body)] : [];
    });
    const byDay = (a: Json, b: Json): number => (a.TxnDate < b.TxnDate ? -1 : 1);
    expect(sent.toSorted(byDay), entity).toEqual(
      bodies.map((body) => resolved(body, ids)).toSorted(byDay),
    );
  }
}

/** Without the engine's own mark, which stands after what the mapping says. */
function withoutNote({ PrivateNote: note, ...body }: Json): Json {
  expect(note ?? "[tieout:").toContain("[tieout:");
  return body;
}

async function idsOf(p: Legal): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const entity of ["matter", "invoice", "payment", "write_off"]) {
    for (const { address, remoteId } of await p.rows(entity)) {
      ids.set(`@link:${entity}/${address.key}`, remoteId ?? "");
    }
  }
  for (const [kind, list] of [
    ["item", "Item"],
    ["account", "Account"],
    ["method", "PaymentMethod"],
    ["vendor", "Vendor"],
  ] as const) {
    for (const entry of p.books.all(list)) {
      ids.set(`@${kind}:${entry.Name ?? entry.DisplayName}`, entry.Id);
    }
  }
  return ids;
}

function resolved(body: Json, ids: ReadonlyMap<string, string>): Json {
  return JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    typeof value === "string" ? (ids.get(value) ?? value) : value,
  );
}
