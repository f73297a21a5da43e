/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */
import type { Figure, Reference } from "../figures.ts";
import type {
  ETransactionEnabledStatusEnum,
  MonthEnum,
  PaySalesTaxEnum,
  ReportBasisEnum,
  UOMFeatureTypeEnum,
  WeekEnum,
} from "./choices.ts";
import type { CustomFieldDefinition } from "./lists.ts";
import type { ContactInfo, EmailAddress, IntuitEntity, NameValue } from "./parts.ts";

export interface AdvancedInventoryPrefs {
  readonly MLIAvailable?: boolean;
  readonly MLIEnabled?: boolean;
  readonly EnhancedInventoryReceivingEnabled?: boolean;
  readonly TrackingSerialOrLotNumber?: boolean;
  readonly TrackingOnSalesTransactionsEnabled?: boolean;
  readonly TrackingOnPurchaseTransactionsEnabled?: boolean;
  readonly TrackingOnInventoryAdjustmentEnabled?: boolean;
  readonly TrackingOnBuildAssemblyEnabled?: boolean;
  readonly FIFOEnabled?: boolean;
  readonly FIFOEffectiveDate?: string;
  readonly RowShelfBinEnabled?: boolean;
  readonly BarcodeEnabled?: boolean;
}

export interface CompanyAccountingPrefs {
  readonly UseAccountNumbers?: boolean;
  readonly DefaultARAccount?: Reference;
  readonly DefaultAPAccount?: Reference;
  readonly RequiresAccounts?: boolean;
  readonly TrackDepartments?: boolean;
  readonly DepartmentTerminology?: string;
  readonly ClassTrackingPerTxn?: boolean;
  readonly ClassTrackingPerTxnLine?: boolean;
  readonly AutoJournalEntryNumber?: boolean;
  readonly FirstMonthOfFiscalYear?: MonthEnum;
  readonly TaxYearMonth?: MonthEnum;
  readonly TaxForm?: string;
  readonly BookCloseDate?: string;
  readonly OtherContactInfo?: readonly ContactInfo[];
  readonly CustomerTerminology?: string;
}

export interface CurrencyPrefs {
  readonly MultiCurrencyEnabled?: boolean;
  readonly HomeCurrency?: Reference;
}

export interface EmailMessage {
  readonly Subject?: string;
  readonly Message?: string;
}

export interface EmailMessagesPrefs {
  readonly NameValue?: readonly NameValue[];
  readonly InvoiceMessage?: EmailMessage;
  readonly EstimateMessage?: EmailMessage;
  readonly SalesReceiptMessage?: EmailMessage;
  readonly StatementMessage?: EmailMessage;
}

export interface FinanceChargePrefs {
  readonly AnnualInterestRate?: Figure;
  readonly MinFinChrg?: Figure;
  readonly GracePeriod?: Figure;
  readonly CalcFinChrgFromTxnDate?: boolean;
  readonly AssessFinChrgForOverdueCharges?: boolean;
  readonly FinChrgAccountRef?: Reference;
}

export interface OtherPrefs {
  readonly NameValue?: readonly NameValue[];
}

export interface Preferences extends IntuitEntity {
  readonly AccountingInfoPrefs?: CompanyAccountingPrefs;
  readonly AdvancedInventoryPrefs?: AdvancedInventoryPrefs;
  readonly ProductAndServicesPrefs?: ProductAndServicesPrefs;
  readonly SalesFormsPrefs?: SalesFormsPrefs;
  readonly EmailMessagesPrefs?: EmailMessagesPrefs;
  readonly PrintDocumentPrefs?: PrintDocumentPrefs;
  readonly VendorAndPurchasesPrefs?: VendorAndPurchasesPrefs;
  readonly TimeTrackingPrefs?: TimeTrackingPrefs;
  readonly TaxPrefs?: TaxPrefs;
  readonly FinanceChargesPrefs?: FinanceChargePrefs;
  readonly CurrencyPrefs?: CurrencyPrefs;
  readonly ReportPrefs?: ReportPrefs;
  readonly OtherPrefs?: OtherPrefs;
}

export interface PrintDocumentPrefs {
  readonly NameValue?: readonly NameValue[];
}

export interface ProductAndServicesPrefs {
  readonly ForSales?: boolean;
  readonly ForPurchase?: boolean;
  readonly InventoryAndPurchaseOrder?: boolean;
  readonly QuantityWithPriceAndRate?: boolean;
  readonly QuantityOnHand?: boolean;
  readonly UOM?: UOMFeatureTypeEnum;
  readonly RevenueRecognition?: boolean;
  readonly RevenueRecognitionFrequency?: string;
}

export interface ReportPrefs {
  readonly ReportBasis?: ReportBasisEnum;
  readonly CalcAgingReportFromTxnDate?: boolean;
}

export interface SalesFormsPrefs {
  readonly UsingProgressInvoicing?: boolean;
  readonly CustomField?: readonly CustomFieldDefinition[];
  readonly CustomTxnNumbers?: boolean;
  readonly DelayedCharges?: boolean;
  readonly SalesEmailCc?: EmailAddress;
  readonly SalesEmailBcc?: EmailAddress;
  readonly EmailCopyToCompany?: boolean;
  readonly AllowDeposit?: boolean;
  readonly AllowDiscount?: boolean;
  readonly DefaultDiscountAccount?: string;
  readonly AllowEstimates?: boolean;
  readonly EstimateMessage?: string;
  readonly ETransactionEnabledStatus?: ETransactionEnabledStatusEnum;
  readonly ETransactionAttachPDF?: boolean;
  readonly ETransactionPaymentEnabled?: boolean;
  readonly IPNSupportEnabled?: boolean;
  readonly InvoiceMessage?: string;
  readonly AllowServiceDate?: boolean;
  readonly AllowShipping?: boolean;
  readonly DefaultShippingAccount?: string;
  readonly DefaultItem?: Reference;
  readonly DefaultTerms?: Reference;
  readonly DefaultDeliveryMethod?: string;
  readonly AutoApplyCredit?: boolean;
  readonly AutoApplyPayments?: boolean;
  readonly PrintItemWithZeroAmount?: boolean;
  readonly DefaultShipMethodRef?: Reference;
  readonly DefaultMarkup?: Figure;
  readonly TrackReimbursableExpensesAsIncome?: boolean;
  readonly UsingSalesOrders?: boolean;
  readonly UsingPriceLevels?: boolean;
  readonly DefaultFOB?: string;
  readonly DefaultCustomerMessage?: string;
}

export interface TaxPrefs {
  readonly UsingSalesTax?: boolean;
  readonly PartnerTaxEnabled?: boolean;
  readonly HideTaxManagement?: boolean;
  readonly TaxGroupCodeRef?: Reference;
  readonly TaxRateRef?: Reference;
  readonly PaySalesTax?: PaySalesTaxEnum;
  readonly NonTaxableSalesTaxCodeRef?: Reference;
  readonly TaxableSalesTaxCodeRef?: Reference;
}

export interface TimeTrackingPrefs {
  readonly UseServices?: boolean;
  readonly DefaultTimeItem?: Reference;
  readonly BillCustomers?: boolean;
  readonly ShowBillRateToAll?: boolean;
  readonly WorkWeekStartDate?: WeekEnum;
  readonly TimeTrackingEnabled?: boolean;
  readonly MarkTimeEntriesBillable?: boolean;
  readonly MarkExpensesAsBillable?: boolean;
}

export interface VendorAndPurchasesPrefs {
  readonly EnableBills?: boolean;
  readonly TrackingByCustomer?: boolean;
  readonly BillableExpenseTracking?: boolean;
  readonly DefaultTerms?: Reference;
  readonly DefaultMarkup?: Figure;
  readonly DefaultMarkupAccount?: Reference;
  readonly AutomaticBillPayment?: boolean;
  readonly TPAREnabled?: boolean;
  readonly POCustomField?: readonly CustomFieldDefinition[];
  readonly MsgToVendors?: string;
  readonly UsingInventory?: boolean;
  readonly UsingMultiLocationInventory?: boolean;
  readonly DaysBillsAreDue?: Figure;
  readonly DiscountAccountRef?: Reference;
}
