import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import {
  any,
  bool,
  COMPUTED,
  currencyRef,
  date,
  decimal,
  money,
  NAME_FORBIDS,
  oneOf,
  READABLE,
  ref,
  REQUIRED,
  stream,
  text,
  WRITABLE,
} from "./schema-fields.ts";
import { AccountClassificationEnum, AccountTypeEnum } from "./types/choices.ts";

const NAMED: StreamSchema["parts"] = { name: "Name", active: "Active" };
/** Lists with levels are named by their whole path: `Design:Lighting`. */
const PATHED: StreamSchema["parts"] = { name: "FullyQualifiedName", active: "Active" };

const name = (max: number, forbid: string): FieldSchema =>
  text("Name", { max, forbid, ...REQUIRED });

const Item: StreamSchema = stream("Item", {
  can: WRITABLE,
  parts: PATHED,
  fields: [
    name(100, NAME_FORBIDS),
    text("Sku", { max: 100 }),
    text("Description", { max: 4000 }),
    bool("Active"),
    bool("SubItem"),
    ref("ParentRef", "Item"),
    decimal("Level", COMPUTED),
    text("FullyQualifiedName", COMPUTED),
    bool("Taxable"),
    bool("SalesTaxIncluded"),
    decimal("UnitPrice"),
    oneOf("Type", ["Service", "NonInventory", "Inventory", "Category", "Group"]),
    ref("IncomeAccountRef", "Account", { note: "required for what is sold" }),
    text("PurchaseDesc", { max: 1000 }),
    decimal("PurchaseCost"),
    ref("ExpenseAccountRef", "Account"),
    ref("AssetAccountRef", "Account"),
    ref("PrefVendorRef", "Vendor"),
    ref("ClassRef", "Class"),
    ref("SalesTaxCodeRef", "TaxCode"),
    bool("TrackQtyOnHand"),
    decimal("QtyOnHand"),
    date("InvStartDate"),
  ],
});

const Account: StreamSchema = stream("Account", {
  can: WRITABLE,
  parts: { ...PATHED, balance: "CurrentBalance" },
  fields: [
    name(100, '":'),
    bool("SubAccount"),
    ref("ParentRef", "Account"),
    text("FullyQualifiedName", COMPUTED),
    text("Description", { max: 100 }),
    bool("Active"),
    oneOf("Classification", AccountClassificationEnum, COMPUTED),
    oneOf("AccountType", AccountTypeEnum, { note: "this or AccountSubType is required" }),
    text("AccountSubType"),
    text("AcctNum", { max: 20, note: "at most 7 in the US, the UK and India" }),
    money("CurrentBalance", COMPUTED),
    money("CurrentBalanceWithSubAccounts", COMPUTED),
    currencyRef(),
    ref("TaxCodeRef", "TaxCode"),
  ],
});

const Class: StreamSchema = stream("Class", {
  can: WRITABLE,
  parts: PATHED,
  fields: [
    name(100, NAME_FORBIDS),
    bool("SubClass"),
    ref("ParentRef", "Class"),
    text("FullyQualifiedName", COMPUTED),
    bool("Active"),
  ],
});

const Department: StreamSchema = stream("Department", {
  can: WRITABLE,
  parts: PATHED,
  fields: [
    name(100, NAME_FORBIDS),
    bool("SubDepartment"),
    ref("ParentRef", "Department"),
    text("FullyQualifiedName", COMPUTED),
    bool("Active"),
  ],
});

const Term: StreamSchema = stream("Term", {
  can: WRITABLE,
  parts: NAMED,
  fields: [
    name(31, NAME_FORBIDS),
    bool("Active"),
    oneOf("Type", ["STANDARD", "DATE_DRIVEN"], COMPUTED),
    decimal("DueDays", { note: "this or DayOfMonthDue, not both" }),
    decimal("DiscountPercent"),
    decimal("DiscountDays"),
    decimal("DayOfMonthDue"),
    decimal("DueNextMonthDays"),
    decimal("DiscountDayOfMonth"),
  ],
});

const PaymentMethod: StreamSchema = stream("PaymentMethod", {
  can: WRITABLE,
  parts: NAMED,
  fields: [
    name(31, NAME_FORBIDS),
    bool("Active"),
    oneOf("Type", ["CREDIT_CARD", "NON_CREDIT_CARD"]),
  ],
});

/** The ids `TAX` and `NON` of US companies are entries of this list. */
const TaxCode: StreamSchema = stream("TaxCode", {
  can: READABLE,
  parts: NAMED,
  fields: [
    text("Name", { max: 100 }),
    text("Description", { max: 100 }),
    bool("Active"),
    bool("Taxable"),
    bool("TaxGroup"),
    any("SalesTaxRateList"),
    any("PurchaseTaxRateList"),
  ],
});

/** One a company; what about() reads. Each group has dozens of switches, so they are kept as is. */
const Preferences: StreamSchema = stream("Preferences", {
  can: { create: false, update: true, void: false },
  parts: {},
  fields: [
    any("AccountingInfoPrefs"),
    any("ProductAndServicesPrefs"),
    any("SalesFormsPrefs"),
    any("EmailMessagesPrefs"),
    any("VendorAndPurchasesPrefs"),
    any("TimeTrackingPrefs"),
    any("TaxPrefs"),
    any("CurrencyPrefs"),
    any("ReportPrefs"),
    any("OtherPrefs"),
  ],
});

export const LIST_STREAMS: readonly StreamSchema[] = [
  Item,
  Account,
  Class,
  Department,
  Term,
  PaymentMethod,
  TaxCode,
  Preferences,
];
