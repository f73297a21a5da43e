/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */
import type { JsonValue } from "../../../engine/model/json.ts";
import type { Figure, Reference } from "../figures.ts";
import type {
  CCAVSMatchEnum,
  CCPaymentStatusEnum,
  CCSecurityCodeMatchEnum,
  CCTxnModeEnum,
  CCTxnTypeEnum,
  ContactTypeEnum,
  CustomFieldTypeEnum,
  DeliveryErrorTypeEnum,
  DeliveryTypeEnum,
  EntityTypeEnum,
  JobStatusEnum,
  MonthEnum,
  PrintStatusEnum,
  TaxTypeApplicablityEnum,
  WeekEnum,
} from "./choices.ts";

export interface AttachableRef {
  readonly EntityRef?: Reference;
  readonly LineInfo?: string;
  readonly IncludeOnSend?: boolean;
  readonly CustomField?: readonly CustomField[];
  readonly AttachableRefEx?: JsonValue;
}

export interface BillPaymentCheck {
  readonly BankAccountRef?: Reference;
  readonly PrintStatus?: PrintStatusEnum;
  readonly CheckDetail?: CheckPayment;
  readonly PayeeAddr?: PhysicalAddress;
  readonly BillPaymentCheckEx?: JsonValue;
}

export interface BillPaymentCreditCard {
  readonly CCAccountRef?: Reference;
  readonly CCDetail?: CreditCardPayment;
  readonly BillPaymentCreditCardEx?: JsonValue;
}

export interface BudgetCustomExtensionAssociatedValue {
  readonly Key?: string;
  readonly Value?: string;
}

export interface BudgetCustomExtensions {
  readonly ExtensionType?: string;
  readonly AssociatedValue?: BudgetCustomExtensionAssociatedValue;
}

export interface BudgetDetail {
  readonly BudgetDate?: string;
  readonly Amount?: Figure;
  readonly AccountRef?: Reference;
  readonly CustomerRef?: Reference;
  readonly ClassRef?: Reference;
  readonly DepartmentRef?: Reference;
  readonly CustomExtensions?: readonly BudgetCustomExtensions[];
}

export interface CashBackInfo {
  readonly AccountRef?: Reference;
  readonly Amount?: Figure;
  readonly Memo?: string;
}

export interface CheckPayment {
  readonly CheckNum?: string;
  readonly Status?: string;
  readonly NameOnAcct?: string;
  readonly AcctNum?: string;
  readonly BankName?: string;
  readonly CheckPaymentEx?: JsonValue;
}

export interface ContactInfo {
  readonly Type?: ContactTypeEnum;
  readonly Telephone?: TelephoneNumber;
  readonly Email?: EmailAddress;
  readonly WebSite?: WebSiteAddress;
  readonly OtherContact?: GenericContactType;
}

export interface CreditCardPayment {
  readonly CreditChargeInfo?: CreditChargeInfo;
  readonly CreditChargeResponse?: CreditChargeResponse;
}

export interface CreditChargeInfo {
  readonly Number?: string;
  readonly Type?: string;
  readonly NameOnAcct?: string;
  readonly CcExpiryMonth?: Figure;
  readonly CcExpiryYear?: Figure;
  readonly BillAddrStreet?: string;
  readonly PostalCode?: string;
  readonly CommercialCardCode?: string;
  readonly CCTxnMode?: CCTxnModeEnum;
  readonly CCTxnType?: CCTxnTypeEnum;
  readonly PrevCCTransId?: string;
  readonly Amount?: Figure;
  readonly ProcessPayment?: boolean;
  readonly CreditCardChargeInfoEx?: JsonValue;
}

export interface CreditChargeResponse {
  readonly CCProcessor?: string;
  readonly CCTransId?: string;
  readonly Status?: CCPaymentStatusEnum;
  readonly ResultCode?: Figure;
  readonly ResultMsg?: string;
  readonly MerchantAcctNum?: string;
  readonly CardSecurityCodeMatch?: CCSecurityCodeMatchEnum;
  readonly AuthCode?: string;
  readonly AvsStreet?: CCAVSMatchEnum;
  readonly AvsZip?: CCAVSMatchEnum;
  readonly SecurityCode?: string;
  readonly ReconBatchId?: string;
  readonly PaymentGroupingCode?: Figure;
  readonly TxnAuthorizationTime?: string;
  readonly TxnAuthorizationStamp?: Figure;
  readonly ClientTransID?: string;
  readonly CreditChargeResponseEx?: JsonValue;
}

export interface CustomExtensionAssociatedValues {
  readonly Key?: string;
  readonly Value?: string;
}

export interface CustomExtensions {
  readonly ExtensionType?: string;
  readonly AssociatedValues?: readonly CustomExtensionAssociatedValues[];
}

export interface CustomField {
  readonly DefinitionId?: string;
  readonly Name?: string;
  readonly Type?: CustomFieldTypeEnum;
  readonly StringValue?: string;
  readonly BooleanValue?: boolean;
  readonly DateValue?: string;
  readonly NumberValue?: Figure;
}

export interface DiscountOverride {
  readonly DiscountRef?: Reference;
  readonly PercentBased?: boolean;
  readonly DiscountPercent?: Figure;
  readonly DiscountAccountRef?: Reference;
}

export interface EffectiveTaxRate {
  readonly RateValue?: Figure;
  readonly EffectiveDate?: string;
  readonly EndDate?: string;
  readonly EffectiveTaxRateEx?: JsonValue;
}

export interface EmailAddress {
  readonly Id?: string;
  readonly Address?: string;
  readonly Default?: boolean;
  readonly Tag?: string;
}

export interface EnabledSurchargeInfo {
  readonly Enabled?: boolean;
  readonly Card?: SurchargePaymentMethodInfo;
  readonly ACH?: SurchargePaymentMethodInfo;
}

export interface EntityTypeRef {
  readonly Type?: EntityTypeEnum;
  readonly EntityRef?: Reference;
}

export interface GenericContactType {
  readonly Id?: string;
  readonly Name?: string;
  readonly Value?: string;
  readonly Type?: string;
  readonly Default?: boolean;
  readonly Tag?: string;
}

export interface IntuitEntity {
  readonly Id?: string;
  readonly SyncToken?: string;
  readonly MetaData?: ModificationMetaData;
  readonly CustomField?: readonly CustomField[];
  readonly AttachableRef?: readonly AttachableRef[];
}

export interface ItemAssemblyDetail {
  readonly ItemAssemblyLine?: readonly ItemComponentLine[];
}

export interface ItemComponentLine {
  readonly ItemRef?: Reference;
  readonly Qty?: Figure;
  readonly UOMRef?: Reference;
}

export interface ItemGroupDetail {
  readonly ItemGroupLine?: readonly ItemComponentLine[];
}

export interface JobInfo {
  readonly Status?: JobStatusEnum;
  readonly StartDate?: string;
  readonly ProjectedEndDate?: string;
  readonly EndDate?: string;
  readonly Description?: string;
  readonly JobTypeRef?: Reference;
}

export interface LinkedTxn {
  readonly TxnId?: string;
  readonly TxnType?: string;
  readonly TxnLineId?: string;
}

export interface MXGlobalInfo {
  readonly Periodicity?: string;
  readonly Month?: string;
  readonly Year?: string;
}

export interface ModificationMetaData {
  readonly CreatedByRef?: Reference;
  readonly CreateTime?: string;
  readonly LastModifiedByRef?: Reference;
  readonly LastUpdatedTime?: string;
  readonly LastChangedInQB?: string;
  readonly Synchronized?: boolean;
}

export interface NameValue {
  readonly Name?: string;
  readonly Value?: string;
}

export interface PhysicalAddress {
  readonly Id?: string;
  readonly Line1?: string;
  readonly Line2?: string;
  readonly Line3?: string;
  readonly Line4?: string;
  readonly Line5?: string;
  readonly City?: string;
  readonly Country?: string;
  readonly CountryCode?: string;
  readonly County?: string;
  readonly CountrySubDivisionCode?: string;
  readonly PostalCode?: string;
  readonly PostalCodeSuffix?: string;
  readonly Lat?: string;
  readonly Long?: string;
  readonly Tag?: string;
  readonly Note?: string;
}

export interface RecurringInfo {
  readonly Name?: string;
  readonly RecurType?: string;
  readonly Active?: boolean;
  readonly ScheduleInfo?: RecurringScheduleInfo;
}

export interface RecurringScheduleInfo {
  readonly IntervalType?: string;
  readonly NumInterval?: Figure;
  readonly DayOfMonth?: Figure;
  readonly DayOfWeek?: WeekEnum;
  readonly WeekOfMonth?: Figure;
  readonly MonthOfYear?: MonthEnum;
  readonly RemindDays?: Figure;
  readonly DaysBefore?: Figure;
  readonly MaxOccurrences?: Figure;
  readonly StartDate?: string;
  readonly EndDate?: string;
  readonly NextDate?: string;
  readonly PreviousDate?: string;
}

export interface StatusInfo {
  readonly status?: string;
  readonly statusDate?: string;
  readonly callToAction?: string;
}

export interface SurchargePaymentMethodInfo {
  readonly Enabled?: boolean;
}

export interface TaxRateDetail {
  readonly TaxRateRef?: Reference;
  readonly TaxTypeApplicable?: TaxTypeApplicablityEnum;
  readonly TaxOrder?: Figure;
  readonly TaxOnTaxOrder?: Figure;
}

export interface TaxRateList {
  readonly TaxRateDetail?: readonly TaxRateDetail[];
}

export interface TelephoneNumber {
  readonly Id?: string;
  readonly DeviceType?: string;
  readonly CountryCode?: string;
  readonly AreaCode?: string;
  readonly ExchangeCode?: string;
  readonly Extension?: string;
  readonly FreeFormNumber?: string;
  readonly Default?: boolean;
  readonly Tag?: string;
}

export interface TransactionDeliveryInfo {
  readonly DeliveryType?: DeliveryTypeEnum;
  readonly DeliveryTime?: string;
  readonly DeliveryErrorType?: DeliveryErrorTypeEnum;
}

export interface TxnApprovalInfo {
  readonly ApprovalStatus?: string;
  readonly ApprovalStatusDetail?: string;
  readonly LastChangedByUser?: string;
  readonly LastChangedDate?: string;
}

export interface TxnRetainageDetail {
  readonly RetainageAmount?: Figure;
  readonly RetainageOpenBalance?: Figure;
}

export interface VendorBankAccountDetail {
  readonly BankBranchIdentifier?: string;
  readonly BankAccountNumber?: string;
  readonly BankAccountName?: string;
  readonly StatementText?: string;
}

export interface WebSiteAddress {
  readonly Id?: string;
  readonly URI?: string;
  readonly Default?: boolean;
  readonly Tag?: string;
}
