/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */
import type { JsonValue } from "../../../engine/model/json.ts";
import type { Figure, Reference } from "../figures.ts";
import type {
  AccountClassificationEnum,
  AccountTypeEnum,
  BudgetEntryTypeEnum,
  BudgetTypeEnum,
  ConvenienceFeeTypeEnum,
  FifoCalculationStatus,
  GTMConfigTypeEnum,
  ItemTypeEnum,
  MonthEnum,
  SpecialItemTypeEnum,
  SpecialTaxTypeEnum,
  TaxRateDisplayTypeEnum,
} from "./choices.ts";
import type {
  BudgetDetail,
  ContactInfo,
  CustomExtensions,
  EffectiveTaxRate,
  EmailAddress,
  IntuitEntity,
  ItemAssemblyDetail,
  ItemGroupDetail,
  NameValue,
  PhysicalAddress,
  TaxRateList,
  TelephoneNumber,
  WebSiteAddress,
} from "./parts.ts";

export interface Account extends IntuitEntity {
  readonly Name?: string;
  readonly SubAccount?: boolean;
  readonly ParentRef?: Reference;
  readonly Description?: string;
  readonly FullyQualifiedName?: string;
  readonly AccountAlias?: string;
  readonly TxnLocationType?: string;
  readonly Active?: boolean;
  readonly Classification?: AccountClassificationEnum;
  readonly AccountType?: AccountTypeEnum;
  readonly AccountSubType?: string;
  readonly AccountPurposes?: readonly Reference[];
  readonly AcctNum?: string;
  readonly AcctNumExtn?: string;
  readonly BankNum?: string;
  readonly OpeningBalance?: Figure;
  readonly OpeningBalanceDate?: string;
  readonly CurrentBalance?: Figure;
  readonly CurrentBalanceWithSubAccounts?: Figure;
  readonly CurrencyRef?: Reference;
  readonly TaxAccount?: boolean;
  readonly TaxCodeRef?: Reference;
  readonly OnlineBankingEnabled?: boolean;
  readonly FIName?: string;
  readonly JournalCodeRef?: Reference;
  readonly AccountEx?: JsonValue;
}

export interface Attachable extends IntuitEntity {
  readonly FileName?: string;
  readonly FileAccessUri?: string;
  readonly TempDownloadUri?: string;
  readonly Size?: Figure;
  readonly ContentType?: string;
  readonly Category?: string;
  readonly Lat?: string;
  readonly Long?: string;
  readonly PlaceName?: string;
  readonly Note?: string;
  readonly Tag?: string;
  readonly ThumbnailFileAccessUri?: string;
  readonly ThumbnailTempDownloadUri?: string;
  readonly AttachableEx?: JsonValue;
  readonly documentId?: string;
}

export interface Budget extends IntuitEntity {
  readonly Name?: string;
  readonly StartDate?: string;
  readonly EndDate?: string;
  readonly BudgetType?: BudgetTypeEnum;
  readonly BudgetEntryType?: BudgetEntryTypeEnum;
  readonly Active?: boolean;
  readonly BudgetDetail?: readonly BudgetDetail[];
}

export interface Class extends IntuitEntity {
  readonly Name?: string;
  readonly SubClass?: boolean;
  readonly ParentRef?: Reference;
  readonly FullyQualifiedName?: string;
  readonly Active?: boolean;
  readonly ClassEx?: JsonValue;
}

export interface CompanyCurrency extends IntuitEntity {
  readonly Code?: string;
  readonly Name?: string;
  readonly Active?: boolean;
  readonly CompanyCurrencyEx?: JsonValue;
}

export interface CompanyInfo extends IntuitEntity {
  readonly CompanyName?: string;
  readonly LegalName?: string;
  readonly CompanyAddr?: PhysicalAddress;
  readonly CustomerCommunicationAddr?: PhysicalAddress;
  readonly LegalAddr?: PhysicalAddress;
  readonly CompanyEmailAddr?: EmailAddress;
  readonly CustomerCommunicationEmailAddr?: EmailAddress;
  readonly CompanyURL?: WebSiteAddress;
  readonly PrimaryPhone?: TelephoneNumber;
  readonly OtherContactInfo?: readonly ContactInfo[];
  readonly CompanyFileName?: string;
  readonly FlavorStratum?: string;
  readonly SampleFile?: boolean;
  readonly CompanyUserId?: string;
  readonly CompanyUserAdminEmail?: string;
  readonly CompanyStartDate?: string;
  readonly EmployerId?: string;
  readonly FiscalYearStartMonth?: MonthEnum;
  readonly TaxYearStartMonth?: MonthEnum;
  readonly QBVersion?: string;
  readonly Country?: string;
  readonly ShipAddr?: PhysicalAddress;
  readonly OtherAddr?: readonly PhysicalAddress[];
  readonly Mobile?: TelephoneNumber;
  readonly Fax?: TelephoneNumber;
  readonly Email?: EmailAddress;
  readonly WebAddr?: WebSiteAddress;
  readonly LastImportedTime?: string;
  readonly LastSyncTime?: string;
  readonly SupportedLanguages?: string;
  readonly DefaultTimeZone?: string;
  readonly MultiByteCharsSupported?: boolean;
  readonly NameValue?: readonly NameValue[];
  readonly FifoCalculationStatus?: FifoCalculationStatus;
  readonly CompanyInfoEx?: JsonValue;
}

export interface ConvenienceFeeDetail extends IntuitEntity {
  readonly ConvenienceFeeType?: ConvenienceFeeTypeEnum;
  readonly ConvenienceFeePercent?: Figure;
}

export interface CustomFieldDefinition extends IntuitEntity {
  readonly EntityType?: string;
  readonly Name?: string;
  readonly Hidden?: boolean;
  readonly Required?: boolean;
  readonly AppId?: string;
}

export interface CustomerType extends IntuitEntity {
  readonly Name?: string;
  readonly ParentRef?: Reference;
  readonly FullyQualifiedName?: string;
  readonly Active?: boolean;
}

export interface Department extends IntuitEntity {
  readonly Name?: string;
  readonly SubDepartment?: boolean;
  readonly ParentRef?: Reference;
  readonly FullyQualifiedName?: string;
  readonly Active?: boolean;
  readonly DepartmentEx?: JsonValue;
  readonly Address?: PhysicalAddress;
}

export interface Item extends IntuitEntity {
  readonly Name?: string;
  readonly Sku?: string;
  readonly Description?: string;
  readonly Active?: boolean;
  readonly SubItem?: boolean;
  readonly ParentRef?: Reference;
  readonly Level?: Figure;
  readonly FullyQualifiedName?: string;
  readonly Taxable?: boolean;
  readonly SalesTaxIncluded?: boolean;
  readonly PercentBased?: boolean;
  readonly UnitPrice?: Figure;
  readonly RatePercent?: Figure;
  readonly Type?: ItemTypeEnum;
  readonly PaymentMethodRef?: Reference;
  readonly UOMSetRef?: Reference;
  readonly IncomeAccountRef?: Reference;
  readonly PurchaseDesc?: string;
  readonly PurchaseTaxIncluded?: boolean;
  readonly PurchaseCost?: Figure;
  readonly ExpenseAccountRef?: Reference;
  readonly COGSAccountRef?: Reference;
  readonly AssetAccountRef?: Reference;
  readonly PrefVendorRef?: Reference;
  readonly AvgCost?: Figure;
  readonly TrackQtyOnHand?: boolean;
  readonly QtyOnHand?: Figure;
  readonly QtyOnPurchaseOrder?: Figure;
  readonly QtyOnSalesOrder?: Figure;
  readonly ReorderPoint?: Figure;
  readonly ManPartNum?: string;
  readonly DepositToAccountRef?: Reference;
  readonly SalesTaxCodeRef?: Reference;
  readonly PurchaseTaxCodeRef?: Reference;
  readonly InvStartDate?: string;
  readonly BuildPoint?: Figure;
  readonly PrintGroupedItems?: boolean;
  readonly SpecialItem?: boolean;
  readonly SpecialItemType?: SpecialItemTypeEnum;
  readonly ItemGroupDetail?: ItemGroupDetail;
  readonly ItemAssemblyDetail?: ItemAssemblyDetail;
  readonly AbatementRate?: Figure;
  readonly ReverseChargeRate?: Figure;
  readonly ServiceType?: string;
  readonly ItemCategoryType?: string;
  readonly ItemEx?: JsonValue;
  readonly TaxClassificationRef?: Reference;
  readonly UQCDisplayText?: string;
  readonly UQCId?: string;
  readonly ClassRef?: Reference;
  readonly Source?: string;
  readonly DeferredRevenue?: boolean;
  readonly CustomExtensions?: readonly CustomExtensions[];
}

export interface PaymentMethod extends IntuitEntity {
  readonly Name?: string;
  readonly Active?: boolean;
  readonly Type?: string;
  readonly PaymentMethodEx?: JsonValue;
}

export interface Tag extends IntuitEntity {
  readonly Name?: string;
}

export interface TaxCode extends IntuitEntity {
  readonly Name?: string;
  readonly Description?: string;
  readonly Active?: boolean;
  readonly Hidden?: boolean;
  readonly Taxable?: boolean;
  readonly TaxGroup?: boolean;
  readonly SalesTaxRateList?: TaxRateList;
  readonly PurchaseTaxRateList?: TaxRateList;
  readonly AdjustmentTaxRateList?: TaxRateList;
  readonly TaxCodeEx?: JsonValue;
  readonly TaxCodeConfigType?: GTMConfigTypeEnum;
}

export interface TaxRate extends IntuitEntity {
  readonly Name?: string;
  readonly Description?: string;
  readonly Active?: boolean;
  readonly RateValue?: Figure;
  readonly AgencyRef?: Reference;
  readonly TaxReturnLineRef?: Reference;
  readonly EffectiveTaxRate?: readonly EffectiveTaxRate[];
  readonly SpecialTaxType?: SpecialTaxTypeEnum;
  readonly DisplayType?: TaxRateDisplayTypeEnum;
  readonly TaxRateEx?: JsonValue;
  readonly OriginalTaxRate?: Reference;
}

export interface Term extends IntuitEntity {
  readonly Name?: string;
  readonly Active?: boolean;
  readonly Type?: string;
  readonly DiscountPercent?: Figure;
  readonly DueDays?: Figure;
  readonly DiscountDays?: Figure;
  readonly DayOfMonthDue?: Figure;
  readonly DueNextMonthDays?: Figure;
  readonly DiscountDayOfMonth?: Figure;
  readonly SalesTermEx?: JsonValue;
}
