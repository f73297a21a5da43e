/** Invoices. */
import {
  addDecimal,
  compareDecimal,
  subtractDecimal,
  type Decimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  isNegative,
  listAt,
  objectAt,
  refAt,
  textOf,
} from "../body.ts";
import { businessRule, requiredMissing } from "../faults.ts";
import {
  BASE,
  address,
  any,
  bareRef,
  bool,
  choice,
  currencyRef,
  date,
  decimalField,
  email,
  ignored,
  money,
  object,
  ref,
  text,
} from "../fields.ts";
import { numberAddresses } from "../rules/addresses.ts";
import { checkOpen } from "../rules/closed.ts";
import { keepsManyCurrencies, prepareCurrency } from "../rules/currency.ts";
import { prepareCustomFields } from "../rules/custom-fields.ts";
import { dueDate } from "../rules/due-date.ts";
import { prepareNumber } from "../rules/numbering.ts";
import { openAmount, unapply } from "../rules/receivable.ts";
import { prepareSalesLines, salesLines, voidedLine } from "../rules/sales-lines.ts";
import { noteVoid } from "../rules/void.ts";
import type { Definition, Work } from "./definition.ts";

export const invoice: Definition = {
  name: "Invoice",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: {
    AllowIPNPayment: bool(),
    AllowOnlinePayment: bool(),
    AllowOnlineCreditCardPayment: bool(),
    AllowOnlineACHPayment: bool(),
    ...BASE,
    CustomField: any(),
    DocNumber: text(21, { filter: true }),
    TxnDate: date({ filter: true }),
    DepartmentRef: ref("Department"),
    CurrencyRef: currencyRef(),
    ExchangeRate: decimalField(),
    PrivateNote: text(4000),
    LinkedTxn: any(),
    Line: salesLines(),
    TxnTaxDetail: object("TxnTaxDetail", {
      TxnTaxCodeRef: bareRef("TaxCode"),
      TotalTax: money(),
      TaxLine: any(),
      ...ignored("DefaultTaxCodeRef", "TaxReviewStatus", "UseAutomatedSalesTax"),
    }),
    CustomerRef: ref("Customer", { filter: true }),
    CustomerMemo: object("MemoRef", { value: text(1000), ...ignored("id") }),
    BillAddr: address(),
    ShipAddr: address(),
    ClassRef: ref("Class"),
    SalesTermRef: bareRef("Term", { filter: true }),
    DueDate: date({ filter: true }),
    ShipMethodRef: any(),
    ShipDate: date(),
    TrackingNum: text(100),
    GlobalTaxCalculation: choice(["TaxInclusive", "TaxExcluded", "NotApplicable"]),
    TotalAmt: money({ readOnly: true, filter: true }),
    HomeTotalAmt: money({ readOnly: true }),
    ApplyTaxAfterDiscount: bool(),
    PrintStatus: choice(["NotSet", "NeedToPrint", "PrintComplete"]),
    EmailStatus: choice(["NotSet", "NeedToSend", "EmailSent"]),
    BillEmail: email(),
    BillEmailCc: email(),
    BillEmailBcc: email(),
    Balance: money({ readOnly: true, filter: true }),
    HomeBalance: money({ readOnly: true }),
    DeliveryInfo: any({ readOnly: true }),
    ...ignored("AttachableRef", "TxnSubType", "TxnStatus", "TxnSource", "TaxFormType"),
    ...ignored("TaxFormNum", "TransactionLocationType", "Tag", "TxnApprovalInfo", "RecurDataRef"),
    ...ignored("RecurringInfo", "ProjectRef", "TotalCostAmount", "HomeTotalCostAmount"),
    ...ignored("AutoDocNumber", "FreeFormAddress", "ShipFromAddr", "RemitToRef", "SalesRepRef"),
    ...ignored("PONumber", "FOB", "ShippingTaxIncludedInTotalTax", "TemplateRef", "ARAccountRef"),
    ...ignored("FinanceCharge", "PaymentMethodRef", "PaymentRefNum", "PaymentType", "CheckPayment"),
    ...ignored("CreditCardPayment", "DepositToAccountRef", "DiscountRate", "DiscountAmt"),
    ...ignored("GovtTxnRefIdentifier", "TaxExemptionRef", "Deposit", "AllowOnlinePayPalPayment"),
    ...ignored("AllowOnlineAffirmPayment", "EInvoiceStatus", "ECloudStatusTimeStamp", "CfdiUse"),
    ...ignored("Exportation", "GlobalInfo", "invoiceStatus", "callToAction", "invoiceStatusLog"),
    ...ignored("InvoiceEx", "LessCIS", "InvoiceLink", "PaymentDetailsMessage"),
    ...ignored("ConvenienceFeeDetail", "EnabledSurchargeInfo", "InvoiceLinkSecurityCode"),
    ...ignored("InvoiceLinkExpiryDate", "AutoPayEligible", "SchedulePayEligible"),
    ...ignored("ScheduledPaymentId", "GratuityEnabled", "FinancingProductType"),
    ...ignored("SubscriptionPaymentsSetting", "TxnRetainageDetail"),
  },
  writes: ["create", "update", "delete", "void"],
  voidedBy: "operation",
  sequence: "sales",
  owed(body) {
    const id = refAt(body, "CustomerRef");
    return id === null ? null : { party: "Customer", id, amount: amountOf(body["Balance"]) };
  },
  prepare,
  erase,
  settle,
};

function prepare(work: Work, draft: Body): void {
  const customerId = refAt(draft, "CustomerRef");
  if (customerId === null) work.errors.push(requiredMissing("CustomerRef"));
  const customer = customerId === null ? null : work.books.get("Customer", customerId);
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  prepareFromCustomer(draft, customer ?? {});
  prepareCurrency(work, draft, refAt(customer ?? {}, "CurrencyRef"));
  prepareNumber(work, draft);
  draft["LinkedTxn"] = work.existing?.["LinkedTxn"] ?? [];
  draft["DueDate"] ??= dueDate(work, draft);
  for (const flag of FLAGS) draft[flag] ??= false;
  draft["PrintStatus"] ??= "NeedToPrint";
  draft["EmailStatus"] ??= "NotSet";
  prepareCustomFields(work, draft);
  numberAddresses(work, draft, ["BillAddr", "ShipAddr"]);
  prepareAmounts(work, draft);
  checkPaidBy(work, draft);
  checkOpen(work, draft, work.existing);
}

const FLAGS = [
  "AllowIPNPayment",
  "AllowOnlinePayment",
  "AllowOnlineCreditCardPayment",
  "AllowOnlineACHPayment",
  "ApplyTaxAfterDiscount",
] as const;

/** Addresses and terms come from the customer where the form has none [R, D]. */
function prepareFromCustomer(draft: Body, customer: JsonObject): void {
  for (const key of ["BillAddr", "ShipAddr", "SalesTermRef"]) {
    const own = customer[key];
    if (own !== undefined) draft[key] ??= own;
  }
}

function prepareAmounts(work: Work, draft: Body): void {
  const { subtotal, discount } = prepareSalesLines(work, draft);
  const given = objectAt(draft, "TxnTaxDetail") ?? {};
  const honoured = work.settings.sales.suppliedTax === "honoured";
  const tax = amountOf(honoured ? given["TotalTax"] : 0);
  draft["TxnTaxDetail"] = honoured ? { ...given, TotalTax: amountJson(tax) } : { TotalTax: 0 };
  const total = addDecimal(subtractDecimal(subtotal, discount), tax);
  if (isNegative(total)) {
    work.errors.push(businessRule("You must specify a transaction amount that is 0 or greater."));
  }
  const open = subtractDecimal(total, applied(work));
  draft["TotalAmt"] = amountJson(total);
  if (keepsManyCurrencies(work.preferences)) {
    draft["ExchangeRate"] ??= 1;
    draft["HomeTotalAmt"] = amountJson(total);
    draft["HomeBalance"] = amountJson(open);
  }
  Object.assign(draft, openAmount(draft, open));
  if (!isNegative(open) || isNegative(total)) return;
  if (work.settings.sales.belowApplied === "refuse") {
    work.errors.push(
      businessRule("The amount is less than what has been paid. Unapply the payments first."),
    );
  } else {
    Object.assign(draft, openAmount(draft, amountOf(0)));
  }
}

/** What payments have settled of it so far. */
function applied({ existing }: Work): Decimal {
  if (existing === null) return amountOf(0);
  return subtractDecimal(amountOf(existing["TotalAmt"]), amountOf(existing["Balance"]));
}

function checkPaidBy({ existing, errors }: Work, draft: Body): void {
  if (existing === null || listAt(existing, "LinkedTxn").length === 0) return;
  if (refAt(existing, "CustomerRef") !== refAt(draft, "CustomerRef")) {
    errors.push(
      businessRule("The customer cannot be changed: a payment is linked.", "CustomerRef"),
    );
  }
}

function erase(work: Work, draft: Body): void {
  checkOpen(work, draft);
  checkUnpaid(work);
  draft["Line"] = listAt(draft, "Line").map(voidedLine);
  draft["TxnTaxDetail"] = { TotalTax: 0 };
  draft["TotalAmt"] = 0;
  draft["LinkedTxn"] = [];
  Object.assign(draft, openAmount(draft, amountOf(0)));
  noteVoid(work, draft);
}

/** Voided or deleted, or lowered below what is paid: the payments are free again [L 37]. */
function settle(work: Work, before: JsonObject | null, after: JsonObject | null): void {
  if (before === null) return;
  if (after === null) checkOpen(work, before);
  if (after === null || work.operation === "void") {
    unapply(work.books, before, null);
    return;
  }
  const excess = subtractDecimal(applied(work), amountOf(after["TotalAmt"]));
  if (compareDecimal(excess, amountOf(0)) > 0) unapply(work.books, before, excess);
}

function checkUnpaid(work: Work): void {
  const isPaid = listAt(work.existing ?? {}, "LinkedTxn").some((l) => l["TxnType"] === "Payment");
  if (isPaid && work.settings.sales.voidPaid === "refuse") {
    const number = textOf(work.existing?.["DocNumber"]) ?? "";
    work.errors.push(businessRule(`Invoice ${number} has a payment applied and cannot be voided.`));
  }
}
