/** The fields of forms to customers, in the order in which they are answered [R]. */
import {
  BASE,
  address,
  bareRef,
  bool,
  checkPayment,
  choice,
  creditCardPayment,
  currencyRef,
  customFields,
  date,
  decimalField,
  email,
  ignored,
  instant,
  links,
  looseRef,
  money,
  object,
  ref,
  text,
  type Fields,
} from "../fields.ts";
import { salesLines } from "../rules/sales-lines.ts";
import { taxDetail } from "../rules/tax.ts";
import { EmailStatusEnum, GlobalTaxCalculationEnum, PrintStatusEnum } from "../../types/choices.ts";

/** What only receipts and refunds keep. */
export const PAID_AT_ONCE = ["PaymentType", "CheckPayment", "CreditCardPayment"] as const;

/** `own` stand first, as the service writes a class before what it inherits [R]. */
export function salesFields(own: Fields, left: readonly string[]): Fields {
  return { ...own, ...BASE, ...FORM, ...KEPT_FROM_REST, ...ignored(...left) };
}

const FORM: Fields = {
  CustomField: customFields(),
  DocNumber: text(21, { filter: true }),
  AutoDocNumber: bool(),
  TxnDate: date({ filter: true }),
  DepartmentRef: ref("Department"),
  CurrencyRef: currencyRef(),
  ExchangeRate: decimalField(),
  PrivateNote: text(4000),
  TxnStatus: choice(["Pending", "Accepted", "Closed", "Rejected", "Converted"], { filter: true }),
  LinkedTxn: links(),
  Line: salesLines(),
  TxnTaxDetail: taxDetail(),
  ProjectRef: bareRef("Customer"),
  CustomerRef: ref("Customer", { filter: true }),
  CustomerMemo: object("MemoRef", { value: text(1000), ...ignored("id") }),
  BillAddr: address(),
  ShipAddr: address(),
  ClassRef: ref("Class"),
  SalesTermRef: bareRef("Term", { filter: true }),
  DueDate: date({ filter: true }),
  ShipMethodRef: looseRef(),
  ShipFromAddr: address(),
  ShipDate: date(),
  TrackingNum: text(31),
  GlobalTaxCalculation: choice(GlobalTaxCalculationEnum),
  TotalAmt: money({ readOnly: true, filter: true }),
  HomeTotalAmt: money({ readOnly: true }),
  ApplyTaxAfterDiscount: bool(),
  PrintStatus: choice(PrintStatusEnum),
  EmailStatus: choice(EmailStatusEnum),
  BillEmail: email(),
  BillEmailCc: email(),
  BillEmailBcc: email(),
  Balance: money({ readOnly: true, filter: true }),
  HomeBalance: money({ readOnly: true }),
  PaymentMethodRef: ref("PaymentMethod"),
  PaymentRefNum: text(21),
  DepositToAccountRef: ref("Account", { filter: true }),
  PaymentType: choice(["Cash", "Check", "CreditCard", "Other"]),
  CheckPayment: checkPayment(),
  CreditCardPayment: creditCardPayment(),
  DeliveryInfo: object(
    "DeliveryInfo",
    { DeliveryType: text(50), DeliveryTime: instant(), ...ignored("DeliveryErrorType") },
    { readOnly: true },
  ),
  FreeFormAddress: bool(),
  TaxExemptionRef: looseRef(),
  TransactionLocationType: text(50),
  RecurDataRef: looseRef({ readOnly: true }),
};

const KEPT_FROM_REST: Fields = {
  ...ignored("AttachableRef", "TxnSubType", "TxnSource", "TaxFormType"),
  ...ignored("TaxFormNum", "Tag", "TxnApprovalInfo"),
  ...ignored("RecurringInfo", "TotalCostAmount", "HomeTotalCostAmount"),
  ...ignored("RemitToRef", "SalesRepRef"),
  ...ignored("PONumber", "FOB", "ShippingTaxIncludedInTotalTax", "TemplateRef", "ARAccountRef"),
  ...ignored("FinanceCharge", "DiscountRate", "DiscountAmt"),
  ...ignored("GovtTxnRefIdentifier"),
};
