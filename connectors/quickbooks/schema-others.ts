import type { StreamSchema } from "../../engine/model/schema.ts";
import {
  any,
  bool,
  COMPUTED,
  currencyRef,
  date,
  decimal,
  DELETABLE,
  instant,
  list,
  money,
  NAME_FORBIDS,
  object,
  oneOf,
  READABLE,
  ref,
  REQUIRED,
  stream,
  text,
  VOIDABLE,
  WRITABLE,
} from "./schema-fields.ts";
import { linkedTxn } from "./schema-lines.ts";
import { BILLED, DATED, EXPENSE_LINES } from "./schema-money.ts";
import { DOCUMENT } from "./schema-sales.ts";
import { BillPaymentTypeEnum, BillableStatusEnum, PrintStatusEnum } from "./types/choices.ts";

/** What vendors are paid and give back, hours, moved money, and who sales tax goes to. */

/** Its number is the check's, as a purchase's is: it identifies nothing. */
const BillPayment: StreamSchema = stream("BillPayment", {
  can: VOIDABLE,
  parts: { ...DATED, party: "VendorRef" },
  fields: [
    text("DocNumber", { max: 21 }),
    ...DOCUMENT,
    ref("VendorRef", "Vendor", REQUIRED),
    ref("APAccountRef", "Account"),
    oneOf("PayType", BillPaymentTypeEnum, REQUIRED),
    object(
      "CheckPayment",
      [ref("BankAccountRef", "Account"), oneOf("PrintStatus", PrintStatusEnum)],
      { note: "with PayType Check: BankAccountRef is required" },
    ),
    object("CreditCardPayment", [ref("CCAccountRef", "Account")], {
      note: "with PayType CreditCard: CCAccountRef is required",
    }),
    money("TotalAmt", REQUIRED),
    list("Line", [
      money("Amount", REQUIRED),
      linkedTxn(["Bill", "VendorCredit", "JournalEntry", "Deposit", "Expense", "Check"]),
    ]),
  ],
});

const VendorCredit: StreamSchema = stream("VendorCredit", {
  can: DELETABLE,
  parts: { ...DATED, party: "VendorRef", balance: "Balance" },
  fields: [
    ...BILLED,
    EXPENSE_LINES,
    linkedTxn(["BillPaymentCheck"], COMPUTED),
    money("TotalAmt", COMPUTED),
    money("Balance", COMPUTED),
  ],
});

const Transfer: StreamSchema = stream("Transfer", {
  can: WRITABLE,
  parts: { note: "PrivateNote", total: "Amount", date: "TxnDate" },
  fields: [
    date("TxnDate", { note: "today where it is left out" }),
    currencyRef(),
    decimal("ExchangeRate"),
    text("PrivateNote", { max: 4000 }),
    ref("FromAccountRef", "Account", REQUIRED),
    ref("ToAccountRef", "Account", REQUIRED),
    money("Amount", REQUIRED),
    ref("ClassRef", "Class"),
    ref("DepartmentRef", "Department"),
  ],
});

/** Nothing is posted until an invoice bills it. */
const TimeActivity: StreamSchema = stream("TimeActivity", {
  can: WRITABLE,
  parts: { date: "TxnDate" },
  fields: [
    date("TxnDate", { note: "today where it is left out" }),
    oneOf("NameOf", ["Employee", "Vendor"], REQUIRED),
    ref("EmployeeRef", "Employee", { note: "with NameOf Employee" }),
    ref("VendorRef", "Vendor", { note: "with NameOf Vendor" }),
    ref("CustomerRef", "Customer"),
    ref("ProjectRef", "Customer"),
    ref("DepartmentRef", "Department"),
    ref("ItemRef", "Item"),
    ref("ClassRef", "Class"),
    oneOf("BillableStatus", BillableStatusEnum, {
      note: "HasBeenBilled cannot be set",
    }),
    bool("Taxable"),
    decimal("HourlyRate", { note: "required where it is billable" }),
    decimal("CostRate"),
    decimal("Hours", { note: "hours and minutes, or a start and an end; at most 8760" }),
    decimal("Minutes"),
    decimal("BreakHours"),
    decimal("BreakMinutes"),
    instant("StartTime"),
    instant("EndTime"),
    text("Description", { max: 4000 }),
  ],
});

const TaxRate: StreamSchema = stream("TaxRate", {
  can: READABLE,
  parts: { name: "Name", active: "Active" },
  fields: [
    text("Name", { max: 100 }),
    text("Description", { max: 100 }),
    bool("Active"),
    decimal("RateValue"),
    ref("AgencyRef", "TaxAgency"),
    text("SpecialTaxType"),
    text("DisplayType"),
    any("EffectiveTaxRate"),
  ],
});

/** Made by name, never changed: there is no update, and nothing marks one inactive. */
const TaxAgency: StreamSchema = stream("TaxAgency", {
  can: { create: true, update: false, void: false },
  parts: { name: "DisplayName" },
  fields: [
    text("DisplayName", { max: 100, forbid: NAME_FORBIDS, ...REQUIRED }),
    bool("TaxTrackedOnPurchases"),
    bool("TaxTrackedOnSales"),
    text("TaxRegistrationNumber", { max: 50 }),
    date("LastFileDate"),
  ],
});

export const OTHER_STREAMS: readonly StreamSchema[] = [
  BillPayment,
  VendorCredit,
  Transfer,
  TimeActivity,
  TaxRate,
  TaxAgency,
];
