import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import {
  address,
  bool,
  COMPUTED,
  currencyRef,
  CUSTOM_FIELD,
  date,
  decimal,
  DELETABLE,
  email,
  memo,
  money,
  object,
  oneOf,
  ref,
  REQUIRED,
  stream,
  text,
  VOIDABLE,
  WRITABLE,
} from "./schema-fields.ts";
import {
  DESCRIPTION,
  DISCOUNT,
  GROUP,
  lines,
  linkedTxn,
  SALES_ITEM,
  SUBTOTAL,
} from "./schema-lines.ts";
import { EmailStatusEnum, PrintStatusEnum } from "./types/choices.ts";

/** Documents to customers: Finance.xsd, SalesTransaction and what extends it. */

/** Of every document and payment, whoever it goes to. */
export const ANY_DOCUMENT: readonly FieldSchema[] = [
  date("TxnDate", { note: "today where it is left out" }),
  currencyRef(),
  decimal("ExchangeRate"),
  text("PrivateNote", { max: 4000 }),
  ref("ProjectRef", "Customer"),
];

export const DOCUMENT: readonly FieldSchema[] = [
  ...ANY_DOCUMENT,
  ref("DepartmentRef", "Department"),
];

const TAX: FieldSchema = object("TxnTaxDetail", [
  ref("TxnTaxCodeRef", "TaxCode"),
  money("TotalTax", { note: "companies with automated tax may compute their own" }),
]);

const SALES: readonly FieldSchema[] = [
  text("DocNumber", {
    max: 21,
    note: "given by QuickBooks where custom transaction numbers are off",
  }),
  ...DOCUMENT,
  ref("CustomerRef", "Customer", REQUIRED),
  memo("CustomerMemo", 1000),
  address("BillAddr"),
  address("ShipAddr"),
  email("BillEmail"),
  email("BillEmailCc"),
  email("BillEmailBcc"),
  ref("ClassRef", "Class"),
  lines(
    [SALES_ITEM, DISCOUNT, SUBTOTAL, DESCRIPTION, GROUP],
    [
      "SalesItemLineDetail",
      "DiscountLineDetail",
      "SubTotalLineDetail",
      "DescriptionOnly",
      "GroupLineDetail",
    ],
  ),
  TAX,
  oneOf("GlobalTaxCalculation", ["TaxExcluded", "TaxInclusive", "NotApplicable"]),
  bool("ApplyTaxAfterDiscount"),
  oneOf("PrintStatus", PrintStatusEnum),
  oneOf("EmailStatus", EmailStatusEnum),
  date("ShipDate"),
  text("TrackingNum", { max: 31 }),
  money("TotalAmt", COMPUTED),
  money("HomeTotalAmt", COMPUTED),
  money("Balance", COMPUTED),
  money("HomeBalance", COMPUTED),
  CUSTOM_FIELD,
];

const SALES_PARTS: StreamSchema["parts"] = {
  number: "DocNumber",
  note: "PrivateNote",
  total: "TotalAmt",
  date: "TxnDate",
  party: "CustomerRef",
};

/** QuickBooks adds a line with the subtotal to every sales document. */
const ADDED: NonNullable<StreamSchema["added"]> = [
  { list: "Line", field: "DetailType", values: ["SubTotalLineDetail"] },
];

const DUE: readonly FieldSchema[] = [ref("SalesTermRef", "Term"), date("DueDate")];

const TAKEN: readonly FieldSchema[] = [
  ref("PaymentMethodRef", "PaymentMethod"),
  text("PaymentRefNum", { max: 21 }),
  ref("DepositToAccountRef", "Account"),
];

/** Lines, less discounts, and the tax (facts.md par. 12; the recorded invoices). */
const ADDS: NonNullable<StreamSchema["adds"]> = {
  list: "Line",
  amount: "Amount",
  less: { field: "DetailType", values: ["DiscountLineDetail"] },
  plus: ["TxnTaxDetail.TotalTax"],
  sold: "SalesItemLineDetail.ItemRef",
};

/**
 * A credit is laid on an invoice by a payment of 0.00 that names both: the invoice itself names
 * that payment, and not the credit memo.
 */
const SETTLED_BY: NonNullable<StreamSchema["settledBy"]> = {
  list: "LinkedTxn",
  id: "TxnId",
  stream: "TxnType",
  by: { stream: "Payment", total: "TotalAmt", lists: ["Line", "LinkedTxn"] },
  credits: ["CreditMemo"],
};

const Invoice: StreamSchema = stream("Invoice", {
  can: VOIDABLE,
  parts: { ...SALES_PARTS, balance: "Balance" },
  settledBy: SETTLED_BY,
  added: ADDED,
  adds: ADDS,
  fields: [
    ...SALES,
    ...DUE,
    linkedTxn(["Estimate", "TimeActivity", "Payment"], {
      note: "payments appear here by themselves and cannot be set",
    }),
    money("Deposit"),
    ref("DepositToAccountRef", "Account"),
    bool("AllowIPNPayment"),
    bool("AllowOnlinePayment"),
    bool("AllowOnlineCreditCardPayment"),
    bool("AllowOnlineACHPayment"),
    text("InvoiceLink", COMPUTED),
  ],
});

const CreditMemo: StreamSchema = stream("CreditMemo", {
  can: DELETABLE,
  parts: { ...SALES_PARTS, balance: "RemainingCredit" },
  added: ADDED,
  adds: ADDS,
  fields: [
    ...SALES,
    ref("InvoiceRef", "Invoice"),
    ref("PaymentMethodRef", "PaymentMethod"),
    money("RemainingCredit", COMPUTED),
  ],
});

/** What somebody was offered: nothing is posted. */
const Estimate: StreamSchema = stream("Estimate", {
  can: WRITABLE,
  parts: SALES_PARTS,
  added: ADDED,
  adds: ADDS,
  posts: false,
  fields: [
    ...SALES,
    ...DUE,
    oneOf("TxnStatus", ["Pending", "Accepted", "Closed", "Rejected", "Converted"]),
    date("ExpirationDate"),
    text("AcceptedBy", { max: 100 }),
    date("AcceptedDate"),
    linkedTxn(["Invoice"], COMPUTED),
  ],
});

const SalesReceipt: StreamSchema = stream("SalesReceipt", {
  can: VOIDABLE,
  parts: SALES_PARTS,
  added: ADDED,
  adds: ADDS,
  fields: [...SALES, ...TAKEN],
});

const RefundReceipt: StreamSchema = stream("RefundReceipt", {
  can: WRITABLE,
  parts: SALES_PARTS,
  added: ADDED,
  adds: ADDS,
  fields: [...SALES, ...TAKEN, money("RemainingCredit", COMPUTED)],
});

export const SALES_STREAMS: readonly StreamSchema[] = [
  Invoice,
  CreditMemo,
  Estimate,
  SalesReceipt,
  RefundReceipt,
];
