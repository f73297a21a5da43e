/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */
import type {
  Bill,
  BillPayment,
  CreditMemo,
  Deposit,
  Estimate,
  Invoice,
  JournalEntry,
  Payment,
  Purchase,
  PurchaseOrder,
  RefundReceipt,
  SalesReceipt,
  TimeActivity,
  Transfer,
  VendorCredit,
} from "./documents.ts";
import type {
  Account,
  Attachable,
  Budget,
  Class,
  CompanyCurrency,
  CompanyInfo,
  CustomerType,
  Department,
  Item,
  PaymentMethod,
  TaxCode,
  TaxRate,
  Term,
} from "./lists.ts";
import type { Customer, Employee, TaxAgency, Vendor } from "./names.ts";
import type { Preferences } from "./preferences.ts";

/** Every entity by its name in an answer. */
export interface Entities {
  readonly Account: Account;
  readonly Attachable: Attachable;
  readonly Bill: Bill;
  readonly BillPayment: BillPayment;
  readonly Budget: Budget;
  readonly Class: Class;
  readonly CompanyCurrency: CompanyCurrency;
  readonly CompanyInfo: CompanyInfo;
  readonly CreditMemo: CreditMemo;
  readonly Customer: Customer;
  readonly CustomerType: CustomerType;
  readonly Department: Department;
  readonly Deposit: Deposit;
  readonly Employee: Employee;
  readonly Estimate: Estimate;
  readonly Invoice: Invoice;
  readonly Item: Item;
  readonly JournalEntry: JournalEntry;
  readonly Payment: Payment;
  readonly PaymentMethod: PaymentMethod;
  readonly Preferences: Preferences;
  readonly Purchase: Purchase;
  readonly PurchaseOrder: PurchaseOrder;
  readonly RefundReceipt: RefundReceipt;
  readonly SalesReceipt: SalesReceipt;
  readonly TaxAgency: TaxAgency;
  readonly TaxCode: TaxCode;
  readonly TaxRate: TaxRate;
  readonly Term: Term;
  readonly TimeActivity: TimeActivity;
  readonly Transfer: Transfer;
  readonly Vendor: Vendor;
  readonly VendorCredit: VendorCredit;
}
