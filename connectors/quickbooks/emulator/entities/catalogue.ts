/** All entities, by name. Adding one: its file, and its line here. */
import { account } from "./account.ts";
import { attachable } from "./attachable.ts";
import { bill } from "./bill.ts";
import { billPayment } from "./bill-payment.ts";
import { budget } from "./budget.ts";
import { classEntity } from "./class.ts";
import { companyCurrency } from "./company-currency.ts";
import { companyInfo } from "./company-info.ts";
import { creditMemo } from "./credit-memo.ts";
import { customer } from "./customer.ts";
import { customerType } from "./customer-type.ts";
import type { Definition } from "./definition.ts";
import { department } from "./department.ts";
import { deposit } from "./deposit.ts";
import { employee } from "./employee.ts";
import { estimate } from "./estimate.ts";
import { invoice } from "./invoice.ts";
import { item } from "./item.ts";
import { journalEntry } from "./journal-entry.ts";
import { payment } from "./payment.ts";
import { paymentMethod } from "./payment-method.ts";
import { preferences } from "./preferences.ts";
import { purchase } from "./purchase.ts";
import { purchaseOrder } from "./purchase-order.ts";
import { refundReceipt } from "./refund-receipt.ts";
import { salesReceipt } from "./sales-receipt.ts";
import { taxAgency } from "./tax-agency.ts";
import { taxCode } from "./tax-code.ts";
import { taxRate } from "./tax-rate.ts";
import { term } from "./term.ts";
import { timeActivity } from "./time-activity.ts";
import { transfer } from "./transfer.ts";
import { vendor } from "./vendor.ts";
import { vendorCredit } from "./vendor-credit.ts";

const ALL: readonly Definition[] = [
  account,
  attachable,
  bill,
  billPayment,
  budget,
  classEntity,
  companyCurrency,
  companyInfo,
  creditMemo,
  customer,
  customerType,
  department,
  deposit,
  employee,
  estimate,
  invoice,
  item,
  journalEntry,
  payment,
  paymentMethod,
  preferences,
  purchase,
  purchaseOrder,
  refundReceipt,
  salesReceipt,
  taxAgency,
  taxCode,
  taxRate,
  term,
  timeActivity,
  transfer,
  vendor,
  vendorCredit,
];

export const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(ALL.map((d) => [d.name, d]));

/** Paths write entities in lower case, queries in any. */
export function definitionNamed(name: string): Definition | null {
  const lower = name.toLowerCase();
  return ALL.find((definition) => definition.name.toLowerCase() === lower) ?? null;
}
