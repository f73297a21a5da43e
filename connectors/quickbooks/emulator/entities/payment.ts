/** Payments received: applied to invoices by their lines. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  formatDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  amountJson,
  amountOf,
  type Body,
  decimalOf,
  isNegative,
  listAt,
  refAt,
  sum,
  textAt,
  textOf,
} from "../body.ts";
import { businessRule, deletedTransaction, requiredMissing } from "../faults.ts";
import {
  BASE,
  any,
  bareRef,
  bool,
  currencyRef,
  date,
  decimalField,
  ignored,
  list,
  money,
  ref,
  text,
} from "../fields.ts";
import { checkOpen } from "../rules/closed.ts";
import { keepsManyCurrencies, prepareCurrency } from "../rules/currency.ts";
import { appliedBy, settleInvoices } from "../rules/receivable.ts";
import { noteVoid } from "../rules/void.ts";
import type { Definition, Work } from "./definition.ts";

export const payment: Definition = {
  name: "Payment",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: {
    CustomerRef: ref("Customer", { filter: true }),
    DepositToAccountRef: bareRef("Account", { filter: true }),
    PaymentMethodRef: bareRef("PaymentMethod"),
    PaymentRefNum: text(21, { filter: true }),
    TotalAmt: money({ filter: true }),
    UnappliedAmt: money({ readOnly: true, filter: true }),
    ProcessPayment: bool(),
    ...BASE,
    TxnDate: date({ filter: true }),
    CurrencyRef: currencyRef(),
    ExchangeRate: decimalField(),
    PrivateNote: text(4000),
    LinkedTxn: any({ readOnly: true }),
    Line: list("Line", {
      Amount: money(),
      LinkedTxn: list("LinkedTxn", { TxnId: text(50), TxnType: text(50), TxnLineId: text(50) }),
      LineEx: any({ readOnly: true }),
      ...ignored("Id", "LineNum", "Description", "DetailType", "PaymentLineDetail", "Received"),
      ...ignored("CustomField", "ProjectRef", "DiscountLineDetail"),
    }),
    ...ignored("CustomField", "AttachableRef", "DocNumber", "TxnSubType", "DepartmentRef"),
    ...ignored("TxnStatus", "TxnTaxDetail", "TxnSource", "TaxFormType", "TaxFormNum", "Tag"),
    ...ignored("TransactionLocationType", "TxnApprovalInfo", "RecurDataRef", "RecurringInfo"),
    ...ignored("ProjectRef", "TotalCostAmount", "HomeTotalCostAmount", "RemitToRef"),
    ...ignored("ARAccountRef", "PaymentType", "CheckPayment", "CreditCardPayment"),
    ...ignored("PaymentExtendedType", "PaymentEx"),
  },
  writes: ["create", "update", "delete", "void"],
  voidedBy: "include",
  owed(body) {
    const id = refAt(body, "CustomerRef");
    const amount = subtractDecimal(ZERO, amountOf(body["UnappliedAmt"]));
    return id === null ? null : { party: "Customer", id, amount };
  },
  prepare,
  erase,
  settle(work, before, after) {
    if (after === null) checkOpen(work, before);
    settleInvoices(work.books, before, after);
  },
};

function prepare(work: Work, draft: Body): void {
  const byApi = work.operation === "update" && !work.byHand;
  const whole = byApi && work.settings.payments.sparse === "whole";
  const needed = whole ? work.given : draft;
  if (refAt(needed, "CustomerRef") === null) work.errors.push(requiredMissing("CustomerRef"));
  const total = decimalOf(needed["TotalAmt"]);
  if (total === null) {
    const error = whole
      ? requiredMissing("TotalAmt")
      : businessRule("You must set a transaction amount.");
    work.errors.push(error);
  } else if (isNegative(total)) {
    work.errors.push(businessRule("You must specify a transaction amount that is 0 or greater."));
  }
  if (work.errors.length > 0) return;
  const customer = work.books.get("Customer", refAt(draft, "CustomerRef")!);
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  draft["ProcessPayment"] ??= false;
  prepareCurrency(work, draft, refAt(customer ?? {}, "CurrencyRef"));
  if (keepsManyCurrencies(work.preferences)) draft["ExchangeRate"] ??= 1;
  const account = work.existing?.["DepositToAccountRef"] ?? undepositedFunds(work);
  if (account !== null && account !== undefined) draft["DepositToAccountRef"] ??= account;
  apply(work, draft, amountOf(draft["TotalAmt"]));
  checkOpen(work, draft, work.existing);
}

/** Where money waits for a deposit, unless another place is named [D]. */
function undepositedFunds(work: Work): JsonObject | null {
  for (const account of work.books.live("Account")) {
    if (account["AccountSubType"] === "UndepositedFunds") return { value: textAt(account, "Id") };
  }
  return null;
}

function apply(work: Work, draft: Body, total: Decimal): void {
  const before = appliedBy(work.existing);
  const lines = listAt(draft, "Line").map((line) => appliedLine(work, draft, line, before));
  const kept = lines.filter((line) => line !== null);
  const asked = sum(listAt(draft, "Line").map((line) => amountOf(line["Amount"])));
  if (compareDecimal(asked, total) > 0) {
    work.errors.push(businessRule("The amount applied is more than the amount of the payment."));
  }
  draft["Line"] = kept;
  const applied = sum(kept.map((line) => amountOf(line["Amount"])));
  draft["UnappliedAmt"] = amountJson(subtractDecimal(total, applied));
}

/** Null where the line cannot stand; the problem is told. */
function appliedLine(
  work: Work,
  draft: Body,
  line: JsonObject,
  before: ReadonlyMap<string, Decimal>,
): JsonObject | null {
  const { errors, books, settings } = work;
  const link = listAt(line, "LinkedTxn")[0];
  const id = textOf(link?.["TxnId"]);
  const amount = decimalOf(line["Amount"]);
  if (amount === null) errors.push(requiredMissing("Line.Amount"));
  if (id === null) errors.push(requiredMissing("Line.LinkedTxn.TxnId"));
  if (amount === null || id === null) return null;
  const type = textOf(link?.["TxnType"]);
  const invoice = type === "Invoice" ? books.get("Invoice", id) : null;
  if (invoice === null) {
    errors.push(type === "Invoice" ? deletedTransaction() : cannotBeLinked(type ?? "", id));
    return null;
  }
  if (!sharesCustomer(work, refAt(invoice, "CustomerRef"), refAt(draft, "CustomerRef"))) {
    errors.push(businessRule("The invoice belongs to another customer.", "CustomerRef"));
  }
  const open = addDecimal(amountOf(invoice["Balance"]), before.get(id) ?? ZERO);
  const isOver = compareDecimal(amount, open) > 0;
  if (isOver && settings.payments.overApplied === "refuse") {
    errors.push(businessRule("The amount applied is more than the balance of the invoice."));
  }
  const applied = isOver ? open : amount;
  return {
    Amount: amountJson(applied),
    LinkedTxn: [{ TxnId: id, TxnType: "Invoice" }],
    LineEx: lineEx(invoice, open),
  };
}

const cannotBeLinked = (type: string, id: string) => ({
  Message: "Txn ID Cannot Be Linked",
  Detail: `Transaction could not be linked : ${type} ${id}`,
  code: "620",
  element: "",
});

/** A job's invoice may be paid by its customer, and by another job of that. */
function sharesCustomer(work: Work, a: string | null, b: string | null): boolean {
  return topOf(work, a) === topOf(work, b);
}

function topOf({ books }: Work, id: string | null): string | null {
  const seen = new Set<string>();
  for (let at = id; at !== null && !seen.has(at);) {
    seen.add(at);
    const parent: string | null = refAt(books.get("Customer", at) ?? {}, "ParentRef");
    if (parent === null) return at;
    at = parent;
  }
  return id;
}

/** As recorded in XML (payment_with_line_extras), in the JSON of PurchaseEx. */
function lineEx(invoice: JsonObject, open: Decimal): JsonObject {
  const pairs: readonly (readonly [string, string])[] = [
    ["txnId", textAt(invoice, "Id")],
    ["txnOpenBalance", centsText(open)],
    ["txnReferenceNumber", textOf(invoice["DocNumber"]) ?? ""],
  ];
  const any = pairs.map(([Name, Value]) => ({
    name: "{http://schema.intuit.com/finance/v3}NameValue",
    declaredType: "com.intuit.schema.finance.v3.NameValue",
    scope: "javax.xml.bind.JAXBElement$GlobalScope",
    value: { Name, Value },
    nil: false,
    globalScope: true,
    typeSubstituted: false,
  }));
  return { any };
}

function centsText(amount: Decimal): string {
  const [whole = "", fraction = ""] = formatDecimal(amount).split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}

function erase(work: Work, draft: Body): void {
  checkOpen(work, draft);
  draft["TotalAmt"] = 0;
  draft["UnappliedAmt"] = 0;
  draft["Line"] = [];
  noteVoid(work, draft);
}
