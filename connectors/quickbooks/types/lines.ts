/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */
import type { JsonValue } from "../../../engine/model/json.ts";
import type { Figure, Reference } from "../figures.ts";
import type {
  BillableStatusEnum,
  LineDetailTypeEnum,
  PostingTypeEnum,
  TaxApplicableOnEnum,
  TaxReviewStatusEnum,
  TxnTypeEnum,
} from "./choices.ts";
import type {
  CustomExtensions,
  CustomField,
  DiscountOverride,
  EntityTypeRef,
  LinkedTxn,
} from "./parts.ts";

export interface AccountBasedExpenseLineDetail {
  readonly CustomerRef?: Reference;
  readonly ClassRef?: Reference;
  readonly AccountRef?: Reference;
  readonly BillableStatus?: BillableStatusEnum;
  readonly MarkupInfo?: MarkupInfo;
  readonly TaxAmount?: Figure;
  readonly TaxCodeRef?: Reference;
  readonly TaxInclusiveAmt?: Figure;
  readonly ExpenseDetailLineDetailEx?: JsonValue;
}

export interface DepositLineDetail {
  readonly Entity?: Reference;
  readonly ClassRef?: Reference;
  readonly AccountRef?: Reference;
  readonly PaymentMethodRef?: Reference;
  readonly CheckNum?: string;
  readonly TxnType?: TxnTypeEnum;
  readonly TaxCodeRef?: Reference;
  readonly TaxApplicableOn?: TaxApplicableOnEnum;
  readonly DepositLineDetailEx?: JsonValue;
}

export interface DescriptionLineDetail {
  readonly ServiceDate?: string;
  readonly TaxCodeRef?: Reference;
  readonly DescriptionLineDetailEx?: JsonValue;
}

export interface DiscountLineDetail extends DiscountOverride {
  readonly ServiceDate?: string;
  readonly ClassRef?: Reference;
  readonly TaxCodeRef?: Reference;
  readonly DiscountLineDetailEx?: JsonValue;
}

export interface GroupLineDetail {
  readonly GroupItemRef?: Reference;
  readonly Quantity?: Figure;
  readonly UOMRef?: Reference;
  readonly ServiceDate?: string;
  readonly Line?: readonly Line[];
  readonly GroupLineDetailEx?: JsonValue;
}

export interface ItemAdjustmentLineDetail {
  readonly ItemRef?: Reference;
  readonly SalesPrice?: Figure;
  readonly QtyDiff?: Figure;
  readonly NewQty?: Figure;
  readonly ClassRef?: Reference;
}

export interface ItemBasedExpenseLineDetail extends ItemLineDetail {
  readonly CustomerRef?: Reference;
  readonly BillableStatus?: BillableStatusEnum;
  readonly TaxInclusiveAmt?: Figure;
  readonly ItemBasedExpenseLineDetailEx?: JsonValue;
}

export interface ItemLineDetail {
  readonly ItemRef?: Reference;
  readonly ClassRef?: Reference;
  readonly UnitPrice?: Figure;
  readonly UnitCostPrice?: Figure;
  readonly RatePercent?: Figure;
  readonly PriceLevelRef?: Reference;
  readonly MarkupInfo?: MarkupInfo;
  readonly Qty?: Figure;
  readonly UOMRef?: Reference;
  readonly ItemAccountRef?: Reference;
  readonly InventorySiteRef?: Reference;
  readonly TaxCodeRef?: Reference;
  readonly TaxClassificationRef?: Reference;
}

export interface ItemReceiptLineDetail {
  readonly ItemReceiptLineDetailEx?: JsonValue;
}

export interface JournalEntryLineDetail {
  readonly PostingType?: PostingTypeEnum;
  readonly Entity?: EntityTypeRef;
  readonly AccountRef?: Reference;
  readonly ClassRef?: Reference;
  readonly DepartmentRef?: Reference;
  readonly TaxCodeRef?: Reference;
  readonly TaxRateRef?: Reference;
  readonly TaxApplicableOn?: TaxApplicableOnEnum;
  readonly TaxAmount?: Figure;
  readonly TaxInclusiveAmt?: Figure;
  readonly BillableStatus?: BillableStatusEnum;
  readonly JournalCodeRef?: Reference;
  readonly JournalEntryLineDetailEx?: JsonValue;
}

export interface Line {
  readonly Id?: string;
  readonly LineNum?: Figure;
  readonly Description?: string;
  readonly Amount?: Figure;
  readonly Received?: Figure;
  readonly LinkedTxn?: readonly LinkedTxn[];
  readonly DetailType?: LineDetailTypeEnum;
  readonly PaymentLineDetail?: PaymentLineDetail;
  readonly DiscountLineDetail?: DiscountLineDetail;
  readonly TaxLineDetail?: TaxLineDetail;
  readonly SalesItemLineDetail?: SalesItemLineDetail;
  readonly DescriptionLineDetail?: DescriptionLineDetail;
  readonly ItemBasedExpenseLineDetail?: ItemBasedExpenseLineDetail;
  readonly AccountBasedExpenseLineDetail?: AccountBasedExpenseLineDetail;
  readonly ReimburseLineDetail?: ReimburseLineDetail;
  readonly DepositLineDetail?: DepositLineDetail;
  readonly PurchaseOrderItemLineDetail?: PurchaseOrderItemLineDetail;
  readonly SalesOrderItemLineDetail?: SalesOrderItemLineDetail;
  readonly ItemReceiptLineDetail?: ItemReceiptLineDetail;
  readonly JournalEntryLineDetail?: JournalEntryLineDetail;
  readonly GroupLineDetail?: GroupLineDetail;
  readonly SubTotalLineDetail?: SubTotalLineDetail;
  readonly TDSLineDetail?: TDSLineDetail;
  readonly ItemAdjustmentLineDetail?: ItemAdjustmentLineDetail;
  readonly CustomField?: readonly CustomField[];
  readonly LineEx?: JsonValue;
  readonly ProjectRef?: Reference;
  readonly CostAmount?: Figure;
  readonly HomeCostAmount?: Figure;
  readonly CustomExtensions?: readonly CustomExtensions[];
}

export interface MarkupInfo {
  readonly PercentBased?: boolean;
  readonly Value?: Figure;
  readonly Percent?: Figure;
  readonly PriceLevelRef?: Reference;
  readonly MarkUpIncomeAccountRef?: Reference;
}

export interface PaymentLineDetail {
  readonly ItemRef?: Reference;
  readonly ServiceDate?: string;
  readonly ClassRef?: Reference;
  readonly Balance?: Figure;
  readonly HomeBalance?: Figure;
  readonly Discount?: DiscountOverride;
  readonly PaymentLineEx?: JsonValue;
}

export interface PurchaseOrderItemLineDetail extends SalesItemLineDetail {
  readonly ManPartNum?: string;
  readonly ManuallyClosed?: boolean;
  readonly OpenQty?: Figure;
  readonly PurchaseOrderItemLineDetailEx?: JsonValue;
}

export interface ReimburseLineDetail extends ItemLineDetail {}

export interface SalesItemLineDetail extends ItemLineDetail {
  readonly ServiceDate?: string;
  readonly TaxInclusiveAmt?: Figure;
  readonly DiscountRate?: Figure;
  readonly DiscountAmt?: Figure;
  readonly DeferredRevenue?: boolean;
  readonly RetainageAmount?: Figure;
  readonly SalesItemLineDetailEx?: JsonValue;
}

export interface SalesOrderItemLineDetail extends SalesItemLineDetail {
  readonly ManuallyClosed?: boolean;
}

export interface SubTotalLineDetail {
  readonly ItemRef?: Reference;
  readonly ServiceDate?: string;
}

export interface TDSLineDetail {
  readonly TDSAccountRef?: Reference;
  readonly TDSSectionTypeId?: Figure;
  readonly TDSLineDetailEx?: JsonValue;
}

export interface TaxLineDetail {
  readonly TaxRateRef?: Reference;
  readonly PercentBased?: boolean;
  readonly TaxPercent?: Figure;
  readonly NetAmountTaxable?: Figure;
  readonly TaxInclusiveAmount?: Figure;
  readonly OverrideDeltaAmount?: Figure;
  readonly ServiceDate?: string;
  readonly TaxLineDetailEx?: JsonValue;
}

export interface TxnTaxDetail {
  readonly DefaultTaxCodeRef?: Reference;
  readonly TxnTaxCodeRef?: Reference;
  readonly TotalTax?: Figure;
  readonly TaxReviewStatus?: TaxReviewStatusEnum;
  readonly TaxLine?: readonly Line[];
  readonly UseAutomatedSalesTax?: boolean;
}
