/** S22, S46 to S53: the legal practice, by the mappings of examples/legal. */
import { expect, test } from "vitest";
import type { Json } from "./books.ts";
import { INVOICE_20417, legalProject, OKAFOR, SLIP_0098 } from "./legal.ts";
import type { LegalRows } from "./legal.ts";

const transfer = (number: string, amount: string): LegalRows => ({
  trust_transfers: [
    [...[number, "3", "2026-06-10", "IOLTA Trust", "Operating"], ...["2026-0117", "20417", amount]],
  ],
});

test("S22 what is aggregated has a line for each item, tax code and class", async () => {
  const entry = (who: string, amount: string, department: string, tax: string) => [
    ...["20419", "2026-05-04", who, "Partner", "1.00"],
    amount,
    amount,
    who,
    department,
    tax,
  ];
  const p = await legalProject({
    rows: {
      invoices: [["20419", "Final", "2026-06-01", "2026-07-01", "2026-0117", "150.00", "0.00"]],
      time_entries: [
        entry("A", "10.00", "Litigation", "NON"),
        entry("B", "20.00", "Probate", "NON"),
        entry("C", "30.00", "Litigation", "NON"),
        entry("D", "40.00", "Litigation", "TAX"),
      ],
      expenses: [
        ["20419", "2026-05-22", "Copies", "", "", "35.00", "Probate", "NON"],
        ["20419", "2026-05-23", "Copies", "", "", "15.00", "Probate", "NON"],
      ],
    },
  });
  await p.run();
  const invoice = p.books.one("Invoice", { DocNumber: "20419" });
  const lines = invoice.Line.filter((line: Json) => line.DetailType === "SalesItemLineDetail");
  expect(
    lines.map(({ Amount, SalesItemLineDetail: of }: Json) => [
      ...[Amount, of.ItemRef.name, of.ClassRef.name, of.TaxCodeRef.value],
    ]),
  ).toEqual([
    [40, "Legal Services", "Litigation", "NON"],
    [20, "Legal Services", "Probate", "NON"],
    [40, "Legal Services", "Litigation", "TAX"],
    [50, "Soft Costs", "Probate", "NON"],
  ]);
  expect(invoice.TotalAmt).toBe(150);
  await p.nothingMore();
});

test("S46 a trust slip is one deposit, and bank, liability and ledgers are one figure", async () => {
  const p = await legalProject({ rows: SLIP_0098 });
  await p.run();
  expect(p.books.all("Deposit")).toMatchObject([{ TotalAmt: 4250 }]);
  expect(p.balance("IOLTA Trust")).toBe(4250);
  expect(p.balance("Client Trust Liability")).toBe(-4250);
  expect(p.balance("2026-0117")).toBe(-3000);
  expect((await p.check()).tied).toBe(true);
  await p.nothingMore();
});

test("S46 a line of a slip that would lead to income is an error of the configuration", async () => {
  const p = await legalProject({ rows: SLIP_0098 });
  await p.run();
  const slip = p.read("mappings/trust_slip.yaml");
  const ledger = "          AccountRef:       ledger\n";
  const wrong = [
    slip.replace(ledger, ledger.replace("ledger", "account")),
    // A name of the company's own chart, as a constant.
    slip
      .replace(ledger, "")
      .replace(
        /( +CheckNum: +check\n)/,
        "$1      set: { DepositLineDetail: { AccountRef: Legal Fees } }\n",
      ),
  ];
  for (const text of wrong) {
    p.write("mappings/trust_slip.yaml", text);
    const { exitCode, stdout } = await p.tieout("validate");
    expect([exitCode, stdout]).toEqual([3, expect.stringContaining("TO246")]);
    expect(stdout).toContain("may only point at trust_ledger");
  }
});

test("S66 the end of a month is one check: by customer, trust as one figure, a cent named", async () => {
  const p = await legalProject({ rows: { ...SLIP_0098, ...INVOICE_20417 } });
  await p.run();
  const packet = await p.tieout("check", "--by", "customer", "--output", "packet.csv");
  expect(packet.exitCode, packet.stdout).toBe(0);
  expect(packet.stdout).toMatch(/Okafor v\. Desert Rail +2,066\.56 +2,066\.56 +2,066\.56 +0\.00/);
  for (const figure of ["4,250.00", "-4,250.00"]) expect(packet.stdout).toContain(figure);
  expect(packet.stdout).toContain("Tied out to the cent");

  const invoice = p.books.one("Invoice", { DocNumber: "20417" });
  const cent = {
    Amount: 0.01,
    DetailType: "SalesItemLineDetail",
    SalesItemLineDetail: { ItemRef: { value: "1" }, Qty: 1, UnitPrice: 0.01 },
  };
  const lines = invoice.Line.filter((line: Json) => line.DetailType === "SalesItemLineDetail");
  await p.books.edit("Invoice", invoice.Id, { Line: [...lines, cent] });
  const off = await p.tieout("check", "--by", "customer", "--output", "packet.csv");
  expect(off.exitCode).toBe(7);
  expect(p.read("packet.csv")).toMatch(/^no,rounding,invoice,invoice\/20417,.*-0\.01,USD/m);
});

test("S47 a slip that mixes trust and fees is held back whole", async () => {
  const items = SLIP_0098["trust_slip_items"]!.map((row) => [...row]);
  items[1]![1] = "fee";
  const p = await legalProject({ rows: { ...SLIP_0098, trust_slip_items: items } });
  await p.run();
  const { codes, view } = await p.stand("trust_slip/DS-0098");
  expect(codes).toEqual(["requirement_not_met"]);
  expect(view.reasons[0]?.text).toContain("not_mixed");
  expect(p.books.all("Deposit")).toEqual([]);
});

test("S49 more than is held does not leave the trust bank, and neither half is begun", async () => {
  const p = await legalProject({
    rows: { ...SLIP_0098, ...INVOICE_20417, ...transfer("TT-399", "3200.00") },
  });
  await p.run();
  for (const role of ["check", "payment"]) {
    const { codes, view } = await p.stand(`trust_payment/TT-399#${role}`);
    expect(codes).toEqual(["requirement_not_met"]);
    expect(view.reasons[0]?.text).toContain("not_negative");
  }
  expect(p.books.find("Purchase", { DocNumber: "TT-399" })).toEqual([]);
});

test("S48 a check out of trust waits while the payment of its pair cannot go", async () => {
  const draft = [["20417", "Draft", "2026-06-01", "2026-07-01", "2026-0117", "2066.56", "0.00"]];
  const p = await legalProject({
    rows: { ...SLIP_0098, ...INVOICE_20417, invoices: draft, ...transfer("TT-311", "1500.00") },
  });
  await p.run();
  const { codes, view } = await p.stand("trust_payment/TT-311#check");
  expect(codes).toEqual(["dependency"]);
  expect(view.reasons[0]?.text).toContain("trust_payment/TT-311#payment");
  expect(p.books.find("Purchase", { DocNumber: "TT-311" })).toEqual([]);
  p.tell(INVOICE_20417);
  await p.run();
  expect(p.books.find("Purchase", { DocNumber: "TT-311" })).toHaveLength(1);
  expect(p.books.one("Invoice", { DocNumber: "20417" }).Balance).toBe(566.56);
});

test("S50 a hard cost that is billed leaves nothing on the advanced costs", async () => {
  const p = await legalProject({ rows: INVOICE_20417 });
  await p.run();
  const [cost] = p.books.all("Purchase");
  expect(cost.TotalAmt).toBe(435);
  const detail = cost.Line[0].AccountBasedExpenseLineDetail;
  expect(detail.BillableStatus).toBe("NotBillable");
  expect(p.balance("Advanced Client Costs")).toBe(0);
});

const WRITE_OFF: LegalRows = {
  adjustments: [["WO-77", "write_off", "2026-06-15", "2026-0117", "20417", "66.56", "courtesy"]],
};

test("S51 a write-off lies on its invoice and leaves 500.00 open; without it, it waits", async () => {
  const early = await legalProject({ rows: WRITE_OFF });
  await early.run();
  expect(early.books.all("CreditMemo")).toEqual([]);
  const p = await legalProject({
    rows: {
      ...SLIP_0098,
      ...INVOICE_20417,
      ...transfer("TT-311", "1500.00"),
      ...WRITE_OFF,
      trust_ledger: [
        ...SLIP_0098["trust_ledger"]!,
        ["3", "IOLTA Trust", "2026-06-10", "2026-0117", "-1500.00", "TT-311"],
      ],
    },
  });
  await p.run();
  expect(p.books.one("CreditMemo", { DocNumber: "WO-77" })).toMatchObject({
    TotalAmt: 66.56,
    Balance: 0,
  });
  expect(p.books.one("Invoice", { DocNumber: "20417" }).Balance).toBe(500);
  expect((await p.check()).tied).toBe(true);
});

test("S52 of old invoices only what is open comes; what was paid before is not sent again", async () => {
  const old: LegalRows = {
    invoices: [
      ["20230", "Final", "2026-02-01", "2026-03-03", "2026-0117", "500.00", "0.00"],
      ["20291", "Final", "2026-03-10", "2026-04-09", "2025-0831", "1000.00", "800.00"],
    ],
    payments: [["8001", "2026-03-24", "200.00", "Check", "771", "20291"]],
  };
  const p = await legalProject({ rows: old, settings: { start_date: "2026-06-01" } });
  await p.run();
  expect(p.books.all("Invoice")).toMatchObject([
    { DocNumber: "20291", TxnDate: "2026-06-01", TotalAmt: 800, Balance: 800 },
  ]);
  expect(p.books.all("Payment")).toEqual([]);
  expect(p.balance("Accounts Receivable (A/R)")).toBe(800);
  const off = await legalProject({
    rows: old,
    settings: { start_date: "2026-06-01", all_unpaid: "false" },
  });
  await off.run();
  expect(off.books.all("Invoice")).toEqual([]);
});

test("S53 a locked choice changes only by a migration, and old invoices stay as they were", async () => {
  const p = await legalProject({ rows: INVOICE_20417 });
  await p.run();
  p.set("invoice_lines", "itemised");
  const refused = await p.tieout("plan");
  expect([refused.exitCode, refused.stderr]).toEqual([8, expect.stringContaining("invoice_lines")]);
  expect(refused.stderr).toContain("tieout migrate");
  const shown = await p.tieout("migrate");
  expect(shown.stdout).toContain('invoice_lines   "aggregated" -> "itemised"');
  expect((await p.tieout("plan")).exitCode).toBe(8);
  expect((await p.tieout("migrate", "--reason", "the partners want it")).exitCode).toBe(64);
  const near = await p.tieout("migrate", "invoice_line");
  expect([near.exitCode, near.stderr]).toEqual([64, expect.stringContaining('"invoice_lines"')]);
  const done = await p.json(
    ...["migrate", "invoice_lines", "--reason", "the partners want it", "--from", "2026-07-01"],
  );
  expect(done.json.migrations).toMatchObject([
    { name: "invoice_lines", before: '"aggregated"', kept: ["invoice/20417"] },
  ]);

  const time = INVOICE_20417["time_entries"]!;
  p.tell({
    invoices: [
      ...INVOICE_20417["invoices"]!,
      ["20501", "Final", "2026-07-02", "2026-08-01", "2025-0831", "1599.76", "0.00"],
    ],
    time_entries: [...time, ...time.map((row) => ["20501", ...row.slice(1)])],
  });
  await p.run();
  const linesOf = (number: string): number =>
    p.books
      .one("Invoice", { DocNumber: number })
      .Line.filter((line: { DetailType: string }) => line.DetailType === "SalesItemLineDetail")
      .length;
  expect([linesOf("20417"), linesOf("20501")]).toEqual([3, 5]);
  const last = (await p.history("invoice/20417")).find(({ kind }) => kind === "held");
  expect(last?.actor).toBe("dana.ruiz@harborline.example");
  expect(last?.detail.why).toContain("the partners want it");
  await p.nothingMore();
});

test("a matter that stands for its client takes invoices and slips along", async () => {
  const p = await legalProject({
    rows: { ...OKAFOR, ...INVOICE_20417, ...SLIP_0098 },
    settings: { matters: "contact", trust_liability: "parent_only" },
  });
  await p.run();
  expect(p.books.all("Customer").map((each) => each.DisplayName)).toEqual([
    "Adaeze Okafor - C301",
    "Estate of Lindqvist - C302",
  ]);
  const [slip] = p.books.all("Deposit");
  const liability = p.books.one("Account", { Name: "Client Trust Liability" });
  expect(slip.Line[0].DepositLineDetail.AccountRef.value).toBe(liability.Id);
  expect(liability.CurrentBalance).toBe(-4250);
});
