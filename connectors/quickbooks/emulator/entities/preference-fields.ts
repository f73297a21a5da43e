/** The parts of the preferences and what each holds [XSD: Preferences; R: read_preferences]. */
import {
  type Field,
  type Fields,
  bool,
  choice,
  customFields,
  date,
  decimalField,
  email,
  int,
  list,
  looseRef,
  nameValues,
  object,
  text,
} from "../fields.ts";
import {
  ETransactionEnabledStatusEnum,
  MonthEnum,
  PaySalesTaxEnum,
  ReportBasisEnum,
  UOMFeatureTypeEnum,
  WeekEnum,
} from "../../types/choices.ts";

const flags = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name): [string, Field] => [name, bool()]));
const refs = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name): [string, Field] => [name, looseRef()]));

const message = (): Field => object("EmailMessage", { Subject: text(1000), Message: text(10_000) });

/** Switches and names of custom fields, in groups [R]. */
const definitions = (): Field => list("CustomFieldDefinition", { CustomField: customFields() });

const ACCOUNTING: Fields = {
  ...flags("UseAccountNumbers"),
  ...refs("DefaultARAccount", "DefaultAPAccount"),
  ...flags("RequiresAccounts", "TrackDepartments"),
  DepartmentTerminology: text(100),
  ...flags("ClassTrackingPerTxn", "ClassTrackingPerTxnLine", "AutoJournalEntryNumber"),
  FirstMonthOfFiscalYear: choice(MonthEnum),
  TaxYearMonth: choice(MonthEnum),
  TaxForm: text(100),
  BookCloseDate: date(),
  CustomerTerminology: text(100),
};

const SALES_FORMS: Fields = {
  ...flags("UsingProgressInvoicing"),
  CustomField: definitions(),
  ...flags("CustomTxnNumbers", "DelayedCharges"),
  SalesEmailCc: email(),
  SalesEmailBcc: email(),
  ...flags("EmailCopyToCompany", "AllowDeposit", "AllowDiscount"),
  DefaultDiscountAccount: text(50),
  ...flags("AllowEstimates"),
  EstimateMessage: text(4000),
  ETransactionEnabledStatus: choice(ETransactionEnabledStatusEnum),
  ...flags("ETransactionAttachPDF", "ETransactionPaymentEnabled", "IPNSupportEnabled"),
  InvoiceMessage: text(4000),
  ...flags("AllowServiceDate", "AllowShipping"),
  DefaultShippingAccount: text(50),
  ...refs("DefaultItem", "DefaultTerms"),
  DefaultDeliveryMethod: text(50),
  ...flags("AutoApplyCredit", "AutoApplyPayments", "PrintItemWithZeroAmount"),
  ...refs("DefaultShipMethodRef"),
  DefaultMarkup: decimalField(),
  ...flags("TrackReimbursableExpensesAsIncome", "UsingSalesOrders", "UsingPriceLevels"),
  DefaultFOB: text(100),
  DefaultCustomerMessage: text(4000),
};

const PURCHASES: Fields = {
  ...flags("EnableBills", "TrackingByCustomer", "BillableExpenseTracking"),
  ...refs("DefaultTerms"),
  DefaultMarkup: decimalField(),
  ...refs("DefaultMarkupAccount"),
  ...flags("AutomaticBillPayment", "TPAREnabled"),
  POCustomField: definitions(),
  MsgToVendors: text(4000),
  ...flags("UsingInventory", "UsingMultiLocationInventory"),
  DaysBillsAreDue: int(),
  ...refs("DiscountAccountRef"),
};

export const PREFERENCE_PARTS: Fields = {
  AccountingInfoPrefs: object("CompanyAccountingPrefs", ACCOUNTING),
  ProductAndServicesPrefs: object("ProductAndServicesPrefs", {
    ...flags("ForSales", "ForPurchase", "InventoryAndPurchaseOrder", "QuantityWithPriceAndRate"),
    ...flags("QuantityOnHand"),
    UOM: choice(UOMFeatureTypeEnum),
    ...flags("RevenueRecognition"),
    RevenueRecognitionFrequency: text(50),
  }),
  SalesFormsPrefs: object("SalesFormsPrefs", SALES_FORMS),
  EmailMessagesPrefs: object("EmailMessagesPrefs", {
    NameValue: nameValues(),
    InvoiceMessage: message(),
    EstimateMessage: message(),
    SalesReceiptMessage: message(),
    StatementMessage: message(),
  }),
  VendorAndPurchasesPrefs: object("VendorAndPurchasesPrefs", PURCHASES),
  TimeTrackingPrefs: object("TimeTrackingPrefs", {
    ...flags("UseServices"),
    ...refs("DefaultTimeItem"),
    ...flags("BillCustomers", "ShowBillRateToAll"),
    WorkWeekStartDate: choice(WeekEnum),
    ...flags("TimeTrackingEnabled", "MarkTimeEntriesBillable", "MarkExpensesAsBillable"),
  }),
  TaxPrefs: object("TaxPrefs", {
    ...flags("UsingSalesTax", "PartnerTaxEnabled", "HideTaxManagement"),
    ...refs("TaxGroupCodeRef", "TaxRateRef"),
    PaySalesTax: choice(PaySalesTaxEnum),
    ...refs("NonTaxableSalesTaxCodeRef", "TaxableSalesTaxCodeRef"),
  }),
  CurrencyPrefs: object("CurrencyPrefs", {
    ...flags("MultiCurrencyEnabled"),
    ...refs("HomeCurrency"),
  }),
  ReportPrefs: object("ReportPrefs", {
    ReportBasis: choice(ReportBasisEnum),
    ...flags("CalcAgingReportFromTxnDate"),
  }),
  OtherPrefs: object("OtherPrefs", { NameValue: nameValues() }),
};
