/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */

export const AccountClassificationEnum = [
  "Asset",
  "Equity",
  "Expense",
  "Liability",
  "Revenue",
] as const;
export type AccountClassificationEnum = (typeof AccountClassificationEnum)[number];

export const AccountTypeEnum = [
  "Bank",
  "Accounts Receivable",
  "Other Current Asset",
  "Fixed Asset",
  "Other Asset",
  "Accounts Payable",
  "Credit Card",
  "Other Current Liability",
  "Long Term Liability",
  "Equity",
  "Income",
  "Cost of Goods Sold",
  "Expense",
  "Other Income",
  "Other Expense",
  "Non-Posting",
] as const;
export type AccountTypeEnum = (typeof AccountTypeEnum)[number];

export const AgencyVerificationStatus = ["MATCHED", "UNMATCHED", "PENDING", "FAILED"] as const;
export type AgencyVerificationStatus = (typeof AgencyVerificationStatus)[number];

export const BillPaymentTypeEnum = ["Check", "CreditCard"] as const;
export type BillPaymentTypeEnum = (typeof BillPaymentTypeEnum)[number];

export const BillableStatusEnum = ["Billable", "NotBillable", "HasBeenBilled"] as const;
export type BillableStatusEnum = (typeof BillableStatusEnum)[number];

export const BudgetEntryTypeEnum = ["Yearly", "Quarterly", "Monthly"] as const;
export type BudgetEntryTypeEnum = (typeof BudgetEntryTypeEnum)[number];

export const BudgetTypeEnum = ["ProfitAndLoss", "BalanceSheet"] as const;
export type BudgetTypeEnum = (typeof BudgetTypeEnum)[number];

export const CCAVSMatchEnum = ["Fail", "NotAvailable", "Pass"] as const;
export type CCAVSMatchEnum = (typeof CCAVSMatchEnum)[number];

export const CCPaymentStatusEnum = ["Completed", "Voided", "Unknown"] as const;
export type CCPaymentStatusEnum = (typeof CCPaymentStatusEnum)[number];

export const CCSecurityCodeMatchEnum = ["Fail", "NotAvailable", "Pass"] as const;
export type CCSecurityCodeMatchEnum = (typeof CCSecurityCodeMatchEnum)[number];

export const CCTxnModeEnum = ["CardNotPresent", "CardPresent"] as const;
export type CCTxnModeEnum = (typeof CCTxnModeEnum)[number];

export const CCTxnTypeEnum = [
  "Authorization",
  "Capture",
  "Charge",
  "Refund",
  "VoiceAuthorization",
] as const;
export type CCTxnTypeEnum = (typeof CCTxnTypeEnum)[number];

export const ContactTypeEnum = [
  "TelephoneNumber",
  "EmailAddress",
  "WebSiteAddress",
  "GenericContactType",
] as const;
export type ContactTypeEnum = (typeof ContactTypeEnum)[number];

export const ConvenienceFeeTypeEnum = ["MANUAL", "AUTO", "PAID", "DISABLED"] as const;
export type ConvenienceFeeTypeEnum = (typeof ConvenienceFeeTypeEnum)[number];

export const CustomFieldTypeEnum = ["StringType", "BooleanType", "NumberType", "DateType"] as const;
export type CustomFieldTypeEnum = (typeof CustomFieldTypeEnum)[number];

export const DeliveryErrorTypeEnum = [
  "Missing Info",
  "Undeliverable",
  "Delivery Server Down",
  "Bounced Email",
] as const;
export type DeliveryErrorTypeEnum = (typeof DeliveryErrorTypeEnum)[number];

export const DeliveryTypeEnum = ["Email", "Tradeshift"] as const;
export type DeliveryTypeEnum = (typeof DeliveryTypeEnum)[number];

export const ETransactionEnabledStatusEnum = ["Enabled", "NotApplicable"] as const;
export type ETransactionEnabledStatusEnum = (typeof ETransactionEnabledStatusEnum)[number];

export const ETransactionStatusEnum = [
  "Sent",
  "Viewed",
  "Paid",
  "Delivery Error",
  "Updated",
  "Error",
  "Accepted",
  "Rejected",
  "Sent With ICN Error",
  "Delivered",
  "Disputed",
] as const;
export type ETransactionStatusEnum = (typeof ETransactionStatusEnum)[number];

export const EmailStatusEnum = ["NotSet", "NeedToSend", "EmailSent"] as const;
export type EmailStatusEnum = (typeof EmailStatusEnum)[number];

export const EntityTypeEnum = ["Customer", "Employee", "Job", "Other", "Vendor"] as const;
export type EntityTypeEnum = (typeof EntityTypeEnum)[number];

export const FifoCalculationStatus = ["None", "InProgress", "Completed", "Error"] as const;
export type FifoCalculationStatus = (typeof FifoCalculationStatus)[number];

export const FinancingProductTypeEnum = ["GET_PAID_UPFRONT"] as const;
export type FinancingProductTypeEnum = (typeof FinancingProductTypeEnum)[number];

export const GTMConfigTypeEnum = [
  "SYSTEM_GENERATED",
  "USER_DEFINED",
  "SCRA_DEFINED",
  "HIDDEN_AGENCY",
] as const;
export type GTMConfigTypeEnum = (typeof GTMConfigTypeEnum)[number];

export const GlobalTaxCalculationEnum = ["TaxInclusive", "TaxExcluded", "NotApplicable"] as const;
export type GlobalTaxCalculationEnum = (typeof GlobalTaxCalculationEnum)[number];

export const ItemTypeEnum = [
  "Assembly",
  "Category",
  "Fixed Asset",
  "Group",
  "Inventory",
  "NonInventory",
  "Other Charge",
  "Payment",
  "Service",
  "Subtotal",
  "Discount",
  "Tax",
  "Tax Group",
  "Bundle",
] as const;
export type ItemTypeEnum = (typeof ItemTypeEnum)[number];

export const JobStatusEnum = [
  "Awarded",
  "Closed",
  "InProgress",
  "None",
  "NotAwarded",
  "Pending",
] as const;
export type JobStatusEnum = (typeof JobStatusEnum)[number];

export const LineDetailTypeEnum = [
  "PaymentLineDetail",
  "DiscountLineDetail",
  "TaxLineDetail",
  "SalesItemLineDetail",
  "ItemBasedExpenseLineDetail",
  "AccountBasedExpenseLineDetail",
  "DepositLineDetail",
  "PurchaseOrderItemLineDetail",
  "ItemReceiptLineDetail",
  "JournalEntryLineDetail",
  "GroupLineDetail",
  "DescriptionOnly",
  "SubTotalLineDetail",
  "SalesOrderItemLineDetail",
  "TDSLineDetail",
  "ReimburseLineDetail",
  "ItemAdjustmentLineDetail",
] as const;
export type LineDetailTypeEnum = (typeof LineDetailTypeEnum)[number];

export const MonthEnum = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
export type MonthEnum = (typeof MonthEnum)[number];

export const PaySalesTaxEnum = ["Annually", "Monthly", "Quarterly"] as const;
export type PaySalesTaxEnum = (typeof PaySalesTaxEnum)[number];

export const PaymentExtendedTypeEnum = ["Prepayment"] as const;
export type PaymentExtendedTypeEnum = (typeof PaymentExtendedTypeEnum)[number];

export const PaymentTypeEnum = ["Cash", "Check", "CreditCard", "Expense", "Other"] as const;
export type PaymentTypeEnum = (typeof PaymentTypeEnum)[number];

export const PostingTypeEnum = ["Credit", "Debit"] as const;
export type PostingTypeEnum = (typeof PostingTypeEnum)[number];

export const PrintStatusEnum = ["NotSet", "NeedToPrint", "PrintComplete"] as const;
export type PrintStatusEnum = (typeof PrintStatusEnum)[number];

export const PurchaseOrderStatusEnum = ["Open", "Closed"] as const;
export type PurchaseOrderStatusEnum = (typeof PurchaseOrderStatusEnum)[number];

export const ReportBasisEnum = ["Accrual", "Cash"] as const;
export type ReportBasisEnum = (typeof ReportBasisEnum)[number];

export const SpecialItemTypeEnum = [
  "FinanceCharge",
  "ReimbursableExpenseGroup",
  "ReimbursableExpenseSubtotal",
] as const;
export type SpecialItemTypeEnum = (typeof SpecialItemTypeEnum)[number];

export const SpecialTaxTypeEnum = [
  "NONE",
  "ZERO_RATE",
  "FOREIGN_TAX",
  "REVERSE_CHARGE",
  "ADJUSTMENT_RATE",
] as const;
export type SpecialTaxTypeEnum = (typeof SpecialTaxTypeEnum)[number];

export const SubscriptionPaymentsSettingEnum = ["SALE_TERM"] as const;
export type SubscriptionPaymentsSettingEnum = (typeof SubscriptionPaymentsSettingEnum)[number];

export const TaxApplicableOnEnum = ["Purchase", "Sales"] as const;
export type TaxApplicableOnEnum = (typeof TaxApplicableOnEnum)[number];

export const TaxRateDisplayTypeEnum = [
  "ReadOnly",
  "HideInTransactionForms",
  "HideInPrintedForms",
  "HideInAll",
] as const;
export type TaxRateDisplayTypeEnum = (typeof TaxRateDisplayTypeEnum)[number];

export const TaxReviewStatusEnum = ["NON_AST_TAX", "AST_TAX_OVERRIDE"] as const;
export type TaxReviewStatusEnum = (typeof TaxReviewStatusEnum)[number];

export const TaxTypeApplicablityEnum = ["TaxOnAmount", "TaxOnAmountPlusTax", "TaxOnTax"] as const;
export type TaxTypeApplicablityEnum = (typeof TaxTypeApplicablityEnum)[number];

export const TimeActivityTypeEnum = ["Employee", "Other", "Vendor"] as const;
export type TimeActivityTypeEnum = (typeof TimeActivityTypeEnum)[number];

export const TimeEntryUsedForPaychecksEnum = [
  "NotSet",
  "DoNotUseTimeEntry",
  "UseTimeEntry",
] as const;
export type TimeEntryUsedForPaychecksEnum = (typeof TimeEntryUsedForPaychecksEnum)[number];

export const TxnSubTypeEnum = [
  "InvoiceTax",
  "InvoiceRetail",
  "JournalTaxAdjustment",
  "ProjectCostEstimate",
  "EmployeeReimbursableExpense",
  "EmployeeReimbursableExpensePayment",
  "RetainageRelease",
] as const;
export type TxnSubTypeEnum = (typeof TxnSubTypeEnum)[number];

export const TxnTypeEnum = [
  "APCreditCard",
  "ARRefundCreditCard",
  "Bill",
  "BillPaymentCheck",
  "BuildAssembly",
  "CarryOver",
  "CashPurchase",
  "Charge",
  "Check",
  "CreditCardPayment",
  "CreditMemo",
  "Deposit",
  "EFPLiabilityCheck",
  "EFTBillPayment",
  "EFTRefund",
  "Estimate",
  "InventoryAdjustment",
  "InventoryTransfer",
  "Invoice",
  "ItemReceipt",
  "JournalEntry",
  "LiabilityAdjustment",
  "Paycheck",
  "PayrollLiabilityCheck",
  "PurchaseOrder",
  "PriorPayment",
  "ReceivePayment",
  "RefundCheck",
  "ReimburseCharge",
  "SalesOrder",
  "SalesReceipt",
  "SalesTaxPaymentCheck",
  "Transfer",
  "TimeActivity",
  "VendorCredit",
  "VendorPrepayment",
  "YTDAdjustment",
] as const;
export type TxnTypeEnum = (typeof TxnTypeEnum)[number];

export const UOMFeatureTypeEnum = ["Disabled", "SinglePerItem", "MultiplePerItem"] as const;
export type UOMFeatureTypeEnum = (typeof UOMFeatureTypeEnum)[number];

export const WeekEnum = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;
export type WeekEnum = (typeof WeekEnum)[number];

export const gender = ["Male", "Female"] as const;
export type gender = (typeof gender)[number];
