/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */
import type { JsonValue } from "../../../engine/model/json.ts";
import type { Figure, Memo, Reference } from "../figures.ts";
import type {
  BillPaymentTypeEnum,
  BillableStatusEnum,
  ETransactionStatusEnum,
  EmailStatusEnum,
  FinancingProductTypeEnum,
  GlobalTaxCalculationEnum,
  PaymentExtendedTypeEnum,
  PaymentTypeEnum,
  PrintStatusEnum,
  PurchaseOrderStatusEnum,
  SubscriptionPaymentsSettingEnum,
  TimeActivityTypeEnum,
  TxnSubTypeEnum,
} from "./choices.ts";
import type { Line, TxnTaxDetail } from "./lines.ts";
import type { ConvenienceFeeDetail, Tag } from "./lists.ts";
import type {
  BillPaymentCheck,
  BillPaymentCreditCard,
  CashBackInfo,
  CheckPayment,
  CreditCardPayment,
  EmailAddress,
  EnabledSurchargeInfo,
  IntuitEntity,
  LinkedTxn,
  MXGlobalInfo,
  PhysicalAddress,
  RecurringInfo,
  StatusInfo,
  TransactionDeliveryInfo,
  TxnApprovalInfo,
  TxnRetainageDetail,
} from "./parts.ts";

export interface Bill extends PurchaseByVendor {
  readonly PayerRef?: Reference;
  readonly SalesTermRef?: Reference;
  readonly DueDate?: string;
  readonly RemitToAddr?: PhysicalAddress;
  readonly ShipAddr?: PhysicalAddress;
  readonly VendorAddr?: PhysicalAddress;
  readonly Balance?: Figure;
  readonly HomeBalance?: Figure;
  readonly BillEx?: JsonValue;
  readonly LessCIS?: Figure;
  readonly IncludeInAnnualTPAR?: boolean;
}

export interface BillPayment extends Transaction {
  readonly VendorRef?: Reference;
  readonly VendorAddr?: PhysicalAddress;
  readonly APAccountRef?: Reference;
  readonly PayType?: BillPaymentTypeEnum;
  readonly CheckPayment?: BillPaymentCheck;
  readonly CreditCardPayment?: BillPaymentCreditCard;
  readonly TotalAmt?: Figure;
  readonly BillPaymentEx?: JsonValue;
}

export interface CreditMemo extends SalesTransaction {
  readonly RemainingCredit?: Figure;
  readonly InvoiceRef?: Reference;
  readonly CreditMemoEx?: JsonValue;
}

export interface Deposit extends Transaction {
  readonly DepositToAccountRef?: Reference;
  readonly CashBack?: CashBackInfo;
  readonly GlobalTaxCalculation?: GlobalTaxCalculationEnum;
  readonly TotalAmt?: Figure;
  readonly HomeTotalAmt?: Figure;
  readonly DepositEx?: JsonValue;
}

export interface Estimate extends SalesTransaction {
  readonly ExpirationDate?: string;
  readonly AcceptedBy?: string;
  readonly AcceptedDate?: string;
  readonly EstimateEx?: JsonValue;
}

export interface Invoice extends SalesTransaction {
  readonly Deposit?: Figure;
  readonly AllowIPNPayment?: boolean;
  readonly AllowOnlinePayment?: boolean;
  readonly AllowOnlineCreditCardPayment?: boolean;
  readonly AllowOnlineACHPayment?: boolean;
  readonly AllowOnlinePayPalPayment?: boolean;
  readonly AllowOnlineAffirmPayment?: boolean;
  readonly EInvoiceStatus?: ETransactionStatusEnum;
  readonly ECloudStatusTimeStamp?: string;
  readonly CfdiUse?: Figure;
  readonly Exportation?: string;
  readonly GlobalInfo?: MXGlobalInfo;
  readonly invoiceStatus?: string;
  readonly callToAction?: string;
  readonly invoiceStatusLog?: readonly StatusInfo[];
  readonly InvoiceEx?: JsonValue;
  readonly LessCIS?: Figure;
  readonly InvoiceLink?: string;
  readonly PaymentDetailsMessage?: string;
  readonly ConvenienceFeeDetail?: ConvenienceFeeDetail;
  readonly EnabledSurchargeInfo?: EnabledSurchargeInfo;
  readonly InvoiceLinkSecurityCode?: string;
  readonly InvoiceLinkExpiryDate?: string;
  readonly AutoPayEligible?: boolean;
  readonly SchedulePayEligible?: boolean;
  readonly ScheduledPaymentId?: string;
  readonly GratuityEnabled?: boolean;
  readonly FinancingProductType?: FinancingProductTypeEnum;
  readonly SubscriptionPaymentsSetting?: SubscriptionPaymentsSettingEnum;
  readonly TxnRetainageDetail?: TxnRetainageDetail;
}

export interface JournalEntry extends Transaction {
  readonly Adjustment?: boolean;
  readonly HomeCurrencyAdjustment?: boolean;
  readonly EnteredInHomeCurrency?: boolean;
  readonly GlobalTaxCalculation?: GlobalTaxCalculationEnum;
  readonly TotalAmt?: Figure;
  readonly HomeTotalAmt?: Figure;
  readonly JournalEntryEx?: JsonValue;
}

export interface Payment extends Transaction {
  readonly CustomerRef?: Reference;
  readonly RemitToRef?: Reference;
  readonly ARAccountRef?: Reference;
  readonly DepositToAccountRef?: Reference;
  readonly PaymentMethodRef?: Reference;
  readonly PaymentRefNum?: string;
  readonly PaymentType?: PaymentTypeEnum;
  readonly CheckPayment?: CheckPayment;
  readonly CreditCardPayment?: CreditCardPayment;
  readonly TotalAmt?: Figure;
  readonly UnappliedAmt?: Figure;
  readonly ProcessPayment?: boolean;
  readonly PaymentExtendedType?: PaymentExtendedTypeEnum;
  readonly PaymentEx?: JsonValue;
}

export interface Purchase extends Transaction {
  readonly AccountRef?: Reference;
  readonly PaymentMethodRef?: Reference;
  readonly PaymentRefNum?: string;
  readonly PaymentType?: PaymentTypeEnum;
  readonly CheckPayment?: CheckPayment;
  readonly CreditCardPayment?: CreditCardPayment;
  readonly EntityRef?: Reference;
  readonly Credit?: boolean;
  readonly RemitToAddr?: PhysicalAddress;
  readonly TotalAmt?: Figure;
  readonly Memo?: string;
  readonly PrintStatus?: PrintStatusEnum;
  readonly GlobalTaxCalculation?: GlobalTaxCalculationEnum;
  readonly PurchaseEx?: JsonValue;
  readonly LessCIS?: Figure;
  readonly IncludeInAnnualTPAR?: boolean;
}

export interface PurchaseByVendor extends Transaction {
  readonly VendorRef?: Reference;
  readonly APAccountRef?: Reference;
  readonly TotalAmt?: Figure;
  readonly BillEmail?: EmailAddress;
  readonly ReplyEmail?: EmailAddress;
  readonly Memo?: string;
  readonly GlobalTaxCalculation?: GlobalTaxCalculationEnum;
}

export interface PurchaseOrder extends PurchaseByVendor {
  readonly TaxCodeRef?: Reference;
  readonly ClassRef?: Reference;
  readonly ReimbursableInfoRef?: Reference;
  readonly SalesTermRef?: Reference;
  readonly DueDate?: string;
  readonly ExpectedDate?: string;
  readonly VendorAddr?: PhysicalAddress;
  readonly ShipTo?: Reference;
  readonly DropShipToEntity?: Reference;
  readonly InventorySiteRef?: Reference;
  readonly ShipAddr?: PhysicalAddress;
  readonly ShipMethodRef?: Reference;
  readonly FOB?: string;
  readonly POEmail?: EmailAddress;
  readonly TemplateRef?: Reference;
  readonly PrintStatus?: PrintStatusEnum;
  readonly EmailStatus?: EmailStatusEnum;
  readonly ManuallyClosed?: boolean;
  readonly POStatus?: PurchaseOrderStatusEnum;
  readonly PurchaseOrderEx?: JsonValue;
}

export interface RefundReceipt extends SalesTransaction {
  readonly RemainingCredit?: Figure;
  readonly RefundReceiptEx?: JsonValue;
}

export interface SalesReceipt extends SalesTransaction {
  readonly SalesReceiptEx?: JsonValue;
  readonly LessCIS?: Figure;
}

export interface SalesTransaction extends Transaction {
  readonly AutoDocNumber?: boolean;
  readonly CustomerRef?: Reference;
  readonly CustomerMemo?: Memo;
  readonly BillAddr?: PhysicalAddress;
  readonly ShipAddr?: PhysicalAddress;
  readonly FreeFormAddress?: boolean;
  readonly ShipFromAddr?: PhysicalAddress;
  readonly RemitToRef?: Reference;
  readonly ClassRef?: Reference;
  readonly SalesTermRef?: Reference;
  readonly DueDate?: string;
  readonly SalesRepRef?: Reference;
  readonly PONumber?: string;
  readonly FOB?: string;
  readonly ShipMethodRef?: Reference;
  readonly ShipDate?: string;
  readonly TrackingNum?: string;
  readonly GlobalTaxCalculation?: GlobalTaxCalculationEnum;
  readonly TotalAmt?: Figure;
  readonly HomeTotalAmt?: Figure;
  readonly ApplyTaxAfterDiscount?: boolean;
  readonly ShippingTaxIncludedInTotalTax?: boolean;
  readonly TemplateRef?: Reference;
  readonly PrintStatus?: PrintStatusEnum;
  readonly EmailStatus?: EmailStatusEnum;
  readonly BillEmail?: EmailAddress;
  readonly BillEmailCc?: EmailAddress;
  readonly BillEmailBcc?: EmailAddress;
  readonly ARAccountRef?: Reference;
  readonly Balance?: Figure;
  readonly HomeBalance?: Figure;
  readonly FinanceCharge?: boolean;
  readonly PaymentMethodRef?: Reference;
  readonly PaymentRefNum?: string;
  readonly PaymentType?: PaymentTypeEnum;
  readonly CheckPayment?: CheckPayment;
  readonly CreditCardPayment?: CreditCardPayment;
  readonly DepositToAccountRef?: Reference;
  readonly DeliveryInfo?: TransactionDeliveryInfo;
  readonly DiscountRate?: Figure;
  readonly DiscountAmt?: Figure;
  readonly GovtTxnRefIdentifier?: string;
  readonly TaxExemptionRef?: Reference;
}

export interface TimeActivity extends IntuitEntity {
  readonly TimeZone?: string;
  readonly TxnDate?: string;
  readonly NameOf?: TimeActivityTypeEnum;
  readonly EmployeeRef?: Reference;
  readonly VendorRef?: Reference;
  readonly OtherNameRef?: Reference;
  readonly CustomerRef?: Reference;
  readonly DepartmentRef?: Reference;
  readonly ItemRef?: Reference;
  readonly ClassRef?: Reference;
  readonly PayrollItemRef?: Reference;
  readonly ProjectRef?: Reference;
  readonly TimeChargeId?: Figure;
  readonly BillableStatus?: BillableStatusEnum;
  readonly Taxable?: boolean;
  readonly HourlyRate?: Figure;
  readonly CostRate?: Figure;
  readonly Hours?: Figure;
  readonly Minutes?: Figure;
  readonly Seconds?: Figure;
  readonly BreakHours?: Figure;
  readonly BreakMinutes?: Figure;
  readonly BreakSeconds?: Figure;
  readonly StartTime?: string;
  readonly EndTime?: string;
  readonly Description?: string;
  readonly TimeActivityEx?: JsonValue;
  readonly HoursInEmployeeTimeZone?: boolean;
}

export interface Transaction extends IntuitEntity {
  readonly DocNumber?: string;
  readonly TxnDate?: string;
  readonly TxnSubType?: TxnSubTypeEnum;
  readonly DepartmentRef?: Reference;
  readonly CurrencyRef?: Reference;
  readonly ExchangeRate?: Figure;
  readonly PrivateNote?: string;
  readonly TxnStatus?: string;
  readonly LinkedTxn?: readonly LinkedTxn[];
  readonly Line?: readonly Line[];
  readonly TxnTaxDetail?: TxnTaxDetail;
  readonly TxnSource?: string;
  readonly TaxFormType?: string;
  readonly TaxFormNum?: string;
  readonly TransactionLocationType?: string;
  readonly Tag?: readonly Tag[];
  readonly TxnApprovalInfo?: TxnApprovalInfo;
  readonly RecurDataRef?: Reference;
  readonly RecurringInfo?: RecurringInfo;
  readonly ProjectRef?: Reference;
  readonly TotalCostAmount?: Figure;
  readonly HomeTotalCostAmount?: Figure;
}

export interface Transfer extends Transaction {
  readonly FromAccountRef?: Reference;
  readonly ToAccountRef?: Reference;
  readonly Amount?: Figure;
  readonly ClassRef?: Reference;
  readonly TransferEx?: JsonValue;
}

export interface VendorCredit extends PurchaseByVendor {
  readonly VendorAddr?: PhysicalAddress;
  readonly VendorCreditEx?: JsonValue;
  readonly Balance?: Figure;
  readonly IncludeInAnnualTPAR?: boolean;
}
