/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */
import type { JsonValue } from "../../../engine/model/json.ts";
import type { Figure, Reference } from "../figures.ts";
import type { AgencyVerificationStatus, TimeEntryUsedForPaychecksEnum, gender } from "./choices.ts";
import type {
  ContactInfo,
  CreditChargeInfo,
  EmailAddress,
  IntuitEntity,
  JobInfo,
  PhysicalAddress,
  TelephoneNumber,
  VendorBankAccountDetail,
  WebSiteAddress,
} from "./parts.ts";

export interface Customer extends NameBase {
  readonly Taxable?: boolean;
  readonly BillAddr?: PhysicalAddress;
  readonly ShipAddr?: PhysicalAddress;
  readonly OtherAddr?: readonly PhysicalAddress[];
  readonly ContactName?: string;
  readonly AltContactName?: string;
  readonly Notes?: string;
  readonly Job?: boolean;
  readonly BillWithParent?: boolean;
  readonly RootCustomerRef?: Reference;
  readonly ParentRef?: Reference;
  readonly Level?: Figure;
  readonly CustomerTypeRef?: Reference;
  readonly SalesTermRef?: Reference;
  readonly SalesRepRef?: Reference;
  readonly TaxGroupCodeRef?: Reference;
  readonly TaxRateRef?: Reference;
  readonly PaymentMethodRef?: Reference;
  readonly CCDetail?: CreditChargeInfo;
  readonly PriceLevelRef?: Reference;
  readonly Balance?: Figure;
  readonly OpenBalanceDate?: string;
  readonly BalanceWithJobs?: Figure;
  readonly CreditLimit?: Figure;
  readonly AcctNum?: string;
  readonly CurrencyRef?: Reference;
  readonly OverDueBalance?: Figure;
  readonly TotalRevenue?: Figure;
  readonly TotalExpense?: Figure;
  readonly PreferredDeliveryMethod?: string;
  readonly ResaleNum?: string;
  readonly JobInfo?: JobInfo;
  readonly TDSEnabled?: boolean;
  readonly CustomerEx?: JsonValue;
  readonly SecondaryTaxIdentifier?: string;
  readonly ARAccountRef?: Reference;
  readonly PrimaryTaxIdentifier?: string;
  readonly TaxExemptionReasonId?: string;
  readonly IsProject?: boolean;
  readonly BusinessNumber?: string;
  readonly GSTIN?: string;
  readonly GSTRegistrationType?: string;
  readonly IsCISContractor?: boolean;
  readonly ClientCompanyId?: string;
  readonly ClientEntityId?: string;
  readonly Source?: string;
  readonly TaxRegime?: string;
}

export interface Employee extends NameBase {
  readonly EmployeeType?: string;
  readonly EmployeeNumber?: string;
  readonly SSN?: string;
  readonly PrimaryAddr?: PhysicalAddress;
  readonly OtherAddr?: readonly PhysicalAddress[];
  readonly BillableTime?: boolean;
  readonly BillRate?: Figure;
  readonly BirthDate?: string;
  readonly Gender?: gender;
  readonly HiredDate?: string;
  readonly ReleasedDate?: string;
  readonly UseTimeEntry?: TimeEntryUsedForPaychecksEnum;
  readonly EmployeeEx?: JsonValue;
  readonly CostRate?: Figure;
  readonly Notes?: string;
}

export interface NameBase extends IntuitEntity {
  readonly IntuitId?: string;
  readonly Organization?: boolean;
  readonly Title?: string;
  readonly GivenName?: string;
  readonly MiddleName?: string;
  readonly FamilyName?: string;
  readonly Suffix?: string;
  readonly FullyQualifiedName?: string;
  readonly CompanyName?: string;
  readonly DisplayName?: string;
  readonly PrintOnCheckName?: string;
  readonly UserId?: string;
  readonly Active?: boolean;
  readonly V4IDPseudonym?: string;
  readonly PrimaryPhone?: TelephoneNumber;
  readonly AlternatePhone?: TelephoneNumber;
  readonly Mobile?: TelephoneNumber;
  readonly Fax?: TelephoneNumber;
  readonly PrimaryEmailAddr?: EmailAddress;
  readonly WebAddr?: WebSiteAddress;
  readonly OtherContactInfo?: readonly ContactInfo[];
  readonly DefaultTaxCodeRef?: Reference;
}

export interface TaxAgency extends Vendor {
  readonly SalesTaxCodeRef?: Reference;
  readonly SalesTaxCountry?: string;
  readonly SalesTaxReturnRef?: Reference;
  readonly TaxRegistrationNumber?: string;
  readonly ReportingPeriod?: string;
  readonly TaxTrackedOnPurchases?: boolean;
  readonly TaxOnPurchasesAccountRef?: Reference;
  readonly TaxTrackedOnSales?: boolean;
  readonly TaxTrackedOnSalesAccountRef?: Reference;
  readonly TaxOnTax?: boolean;
  readonly LastFileDate?: string;
  readonly TaxAgencyExt?: JsonValue;
  readonly TaxAgencyConfig?: string;
}

export interface Vendor extends NameBase {
  readonly ContactName?: string;
  readonly AltContactName?: string;
  readonly Notes?: string;
  readonly BillAddr?: PhysicalAddress;
  readonly ShipAddr?: PhysicalAddress;
  readonly OtherAddr?: readonly PhysicalAddress[];
  readonly TaxCountry?: string;
  readonly TaxIdentifier?: string;
  readonly TaxIdEffectiveDate?: string;
  readonly BusinessNumber?: string;
  readonly ParentRef?: Reference;
  readonly VendorTypeRef?: Reference;
  readonly TermRef?: Reference;
  readonly PrefillAccountRef?: Reference;
  readonly Balance?: Figure;
  readonly BillRate?: Figure;
  readonly OpenBalanceDate?: string;
  readonly CreditLimit?: Figure;
  readonly AcctNum?: string;
  readonly Vendor1099?: boolean;
  readonly T4AEligible?: boolean;
  readonly T5018Eligible?: boolean;
  readonly CurrencyRef?: Reference;
  readonly TDSEnabled?: boolean;
  readonly TDSEntityTypeId?: Figure;
  readonly TDSSectionTypeId?: Figure;
  readonly TDSOverrideThreshold?: boolean;
  readonly TaxReportingBasis?: string;
  readonly APAccountRef?: Reference;
  readonly VendorEx?: JsonValue;
  readonly GSTIN?: string;
  readonly GSTRegistrationType?: string;
  readonly IsSubContractor?: boolean;
  readonly SubcontractorType?: string;
  readonly CISRate?: string;
  readonly HasTPAR?: boolean;
  readonly VendorPaymentBankDetail?: VendorBankAccountDetail;
  readonly Source?: string;
  readonly CostRate?: Figure;
  readonly AgencyVerificationStatus?: AgencyVerificationStatus;
  readonly AgencyVerificationStatusMsg?: string;
  readonly AgencyVerificationTSUTC?: string;
  readonly CompanyRegistrationNumber?: string;
}
