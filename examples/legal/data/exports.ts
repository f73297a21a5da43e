import { dollars } from "../../linarc/data/cents.ts";
import type { Cents } from "../../linarc/data/cents.ts";
import { csv } from "../../linarc/data/csv.ts";
import { invoices } from "./billing.ts";
import { ADJUSTMENTS, hardCosts, payments, slips, slipTotal } from "./money.ts";
import { CONTACTS, MATTERS } from "./people.ts";
import { clientOf, MOVED, ofKind } from "./trust.ts";

type Table = readonly [file: string, header: string, rows: readonly (readonly string[])[]];

/** What the practice system says: a table for each list of it. */
export function exportsOf(): readonly (readonly [string, string])[] {
  return [...people(), ...billed(), ...paid(), ...trust()].map(([file, header, rows]) => {
    // The contacts went through a spreadsheet.
    const style = file === "contacts" ? ({ end: "\r\n", mark: true } as const) : {};
    return [`exports/${file}.csv`, csv(header.split(","), rows, style)];
  });
}

/** The firm's bank accounts, as the practice system was told of them. */
const ACCOUNTS = [
  ["Operating", "operating", "Bank", "Checking"],
  ["IOLTA Trust", "trust", "Bank", "TrustAccounts"],
  [
    ...["Client Trust Liability", "trust_liability"],
    ...["Other Current Liability", "TrustAccountsLiabilities"],
  ],
] as const;

function people(): readonly Table[] {
  return [
    ["accounts", "name,role,type,subtype", ACCOUNTS],
    [
      "contacts",
      "number,name,email",
      CONTACTS.map(({ number, name, email }) => [number, name, email]),
    ],
    [
      "matters",
      "number,name,contact,trust_liability",
      MATTERS.map(({ number, name, contact }) => [number, name, contact, "Client Trust Liability"]),
    ],
  ];
}

/** Probate is a department of its own. */
const department = (matter: string): string => (matter === "2025-0831" ? "Probate" : "Litigation");

function billed(): readonly Table[] {
  const all = invoices();
  return [
    [
      "invoices",
      "invoice,status,date,due,matter,total,balance_at_start",
      all.map((i) => [
        i.number,
        i.status,
        i.day,
        i.due,
        i.matter,
        dollars(i.totalInExport),
        dollars(i.open),
      ]),
    ],
    [
      "time_entries",
      "invoice,date,who,activity,hours,rate,amount,text,department,tax_code",
      all.flatMap((i) =>
        i.time.map((t) => [
          ...[i.number, t.day, t.who, t.activity, dollars(t.hours), dollars(t.rate)],
          ...[dollars(t.amount), t.text, department(i.matter), "NON"],
        ]),
      ),
    ],
    [
      "expenses",
      "invoice,date,code,qty,rate,amount,department,tax_code",
      all.flatMap((i) =>
        i.expenses.map((e) => [
          ...[i.number, e.day, e.code, e.quantity === null ? "" : String(e.quantity)],
          ...[e.rate === null ? "" : dollars(e.rate), dollars(e.amount)],
          ...[department(i.matter), "NON"],
        ]),
      ),
    ],
    [
      "adjustments",
      "adj,kind,date,matter,invoice,amount,reason",
      ADJUSTMENTS.map((a) => [
        a.adj,
        a.kind,
        a.day,
        a.matter,
        a.invoice,
        dollars(a.amount),
        a.reason,
      ]),
    ],
  ];
}

function paid(): readonly Table[] {
  return [
    [
      "payments",
      "payment,date,amount,method,ref,invoice",
      payments().map((p) => [
        p.number,
        p.day,
        withCommas(p.amount),
        p.method,
        p.reference,
        p.invoice,
      ]),
    ],
    [
      "deposit_slips",
      "slip,date,account,total",
      slips().map((s) => [s.slip, s.day, "Operating", dollars(slipTotal(s))]),
    ],
    [
      "deposit_slip_items",
      "slip,payment,amount",
      slips().flatMap((s) => s.items.map((p) => [s.slip, p.number, dollars(p.amount)])),
    ],
    [
      "hard_costs",
      "cost,date,matter,vendor,paid_from,check,code,amount",
      hardCosts().map((h) => [
        ...[h.cost, h.day, h.matter, h.vendor, "Operating", h.check, h.code, dollars(h.amount)],
      ]),
    ],
  ];
}

function trust(): readonly Table[] {
  const slipsOf = Map.groupBy(ofKind("slip"), (each) => each.of);
  const total = (all: readonly { readonly amount: Cents }[]): string =>
    dollars(all.reduce((sum, { amount }) => sum + amount, 0n));
  return [
    [
      "trust_ledger",
      "order,account,date,matter,amount,document",
      MOVED.map((m) => [String(m.order), "IOLTA Trust", m.day, m.matter, dollars(m.amount), m.of]),
    ],
    [
      "trust_slips",
      "slip,date,account,total",
      [...slipsOf].map(([slip, items]) => [slip, items[0]!.day, "IOLTA Trust", total(items)]),
    ],
    [
      "trust_slip_items",
      "slip,kind,client,matter,method,check,amount",
      ofKind("slip").map((m) => [
        ...[m.of, "trust", clientOf(m.matter), m.matter, "Check", m.detail, withCommas(m.amount)],
      ]),
    ],
    [
      "trust_transfers",
      "transfer,entry,date,account,to,matter,invoice,amount",
      ofKind("transfer").map((m) => [
        ...[m.of, String(m.order), m.day, "IOLTA Trust", "Operating"],
        ...[m.matter, m.detail, dollars(-m.amount)],
      ]),
    ],
    [
      "trust_disbursements",
      "disbursement,entry,date,account,matter,vendor,check,purpose,amount",
      ofKind("disbursement").map((m) => [
        ...[m.of, String(m.order), m.day, "IOLTA Trust", m.matter, "Desert Title Agency"],
        ...[m.detail, "Settlement", dollars(-m.amount)],
      ]),
    ],
  ];
}

/** "1,234.50", as a bank's list has it. */
function withCommas(cents: Cents): string {
  return dollars(cents).replace(/\B(?=(\d{3})+\.)/g, ",");
}
