import { decimal } from "../../../engine/model/decimal.ts";
import { amountOf } from "./applications.ts";
import type { Application } from "./applications.ts";
import type { Body } from "../../body.ts";
import { dollars, sum } from "./cents.ts";
import type { Cents } from "./cents.ts";
import { classId } from "./company-lists.ts";
import { className, COST_CODES } from "./cost-codes.ts";
import { ALREADY_THERE, NUMBER_TAKEN } from "./mess.ts";
import { owner } from "./owners.ts";
import type { Owner } from "./owners.ts";

/** An invoice that somebody typed into the books. */
export interface Typed {
  readonly number: string;
  readonly owner: Owner;
  readonly date: string;
  readonly due: string;
  readonly note: string | null;
  readonly lines: readonly {
    readonly cents: Cents;
    readonly text: string;
    readonly code: string | null;
  }[];
}

/** Not of Linarc: the books' own numbers. One of them stands on a number that Linarc will use. */
const OTHERS: readonly Typed[] = [
  typed(NUMBER_TAKEN, "Beacon Hill Montessori", "2025-02-11", 4_250_00n, "Fence repair"),
  typed("1038", "Tamarack Grocers Co-op", "2024-10-21", 12_400_00n, "Emergency shoring"),
  typed("1039", "Delgado Family Trust", "2024-11-04", 1_875_50n, "Permit drawings"),
];

function typed(number: string, billedTo: string, date: string, cents: Cents, text: string): Typed {
  const due = `${date.slice(0, 4)}-12-31`;
  return {
    number,
    owner: owner(billedTo),
    date,
    due,
    note: null,
    lines: [{ cents, text, code: null }],
  };
}

/** Five invoices: two that Linarc has as well, in every word, and three that it has not. */
export function typedInvoices(applications: readonly Application[]): readonly Typed[] {
  const same = ALREADY_THERE.map((number) =>
    asTyped(applications.find((each) => each.number === number)!),
  );
  return [...same, ...OTHERS];
}

/** What a careful bookkeeper typed from the printed application. */
function asTyped(application: Application): Typed {
  const { number, project, sequence, periodTo } = application;
  const work = application.lines
    .filter((line) => amountOf(line) !== 0n)
    .map((line) => ({
      cents: amountOf(line),
      text: `${COST_CODES.find(([code]) => code === line.code)![1]} - app ${sequence}`,
      code: line.code,
    }));
  const withheld = sum(application.lines.map((line) => line.retainage));
  return {
    number,
    owner: project.owner,
    date: application.invoiceDate,
    due: application.due!,
    note: `${project.name.trim()}: application ${sequence} to ${periodTo}`,
    lines: [...work, { cents: -withheld, text: `Retainage - app ${sequence}`, code: null }],
  };
}

export function invoiceBody(invoice: Typed, at: number): Body {
  const total = decimal(dollars(totalOf(invoice)));
  const ref = { value: invoice.owner.customerId, name: invoice.owner.customer };
  return {
    Id: String(201 + at),
    MetaData: { CreateTime: typedAt(invoice), LastUpdatedTime: typedAt(invoice) },
    DocNumber: invoice.number,
    TxnDate: invoice.date,
    DueDate: invoice.due,
    CurrencyRef: { value: "USD", name: "United States Dollar" },
    ...(invoice.note === null ? {} : { PrivateNote: invoice.note }),
    LinkedTxn: [],
    Line: [
      ...invoice.lines.map((line, index) => salesLine(line, index, invoice.note === null)),
      { Amount: total, DetailType: "SubTotalLineDetail", SubTotalLineDetail: {} },
    ],
    TxnTaxDetail: { TotalTax: 0 },
    CustomerRef: ref,
    SalesTermRef: { value: "3", name: "Net 30" },
    TotalAmt: total,
    Balance: total,
    ApplyTaxAfterDiscount: false,
    PrintStatus: "NotSet",
    EmailStatus: "NotSet",
  };
}

function typedAt(invoice: Typed): string {
  return `${invoice.date}T15:04:00-07:00`;
}

function salesLine(line: Typed["lines"][number], index: number, plain: boolean): Body {
  const item = plain
    ? { value: "1", name: "Services" }
    : line.code === null
      ? { value: "4", name: "Retainage" }
      : { value: "3", name: "Progress Billing" };
  return {
    Id: String(index + 1),
    LineNum: index + 1,
    Description: line.text,
    Amount: decimal(dollars(line.cents)),
    DetailType: "SalesItemLineDetail",
    SalesItemLineDetail: {
      ItemRef: item,
      ...(line.code === null
        ? {}
        : { ClassRef: { value: classId(line.code), name: className(line.code) } }),
      TaxCodeRef: { value: "NON" },
    },
  };
}

/** What each customer owes on these, by customer id. */
export function owedBy(typed: readonly Typed[]): ReadonlyMap<string, Cents> {
  const owed = new Map<string, Cents>();
  for (const invoice of typed) {
    const { customerId } = invoice.owner;
    owed.set(customerId, (owed.get(customerId) ?? 0n) + totalOf(invoice));
  }
  return owed;
}

export function totalOf(invoice: Typed): Cents {
  return sum(invoice.lines.map((line) => line.cents));
}
