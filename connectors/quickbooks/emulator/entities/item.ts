/** Products and services. */
import { type Body, refAt, textOf } from "../body.ts";
import { businessRule, requiredMissing } from "../faults.ts";
import {
  BASE,
  bool,
  choice,
  date,
  decimalField,
  ignored,
  int,
  list,
  looseRef,
  name,
  object,
  ref,
  text,
} from "../fields.ts";
import { prepareList, renameBelow } from "../rules/lists.ts";
import type { Definition, Work } from "./definition.ts";

export const item: Definition = {
  name: "Item",
  kind: "list",
  idSpace: "Item",
  label: "Items",
  fields: {
    Name: name(100, { filter: true }),
    Sku: text(100, { filter: true }),
    Description: text(4000),
    Active: bool({ filter: true }),
    SubItem: bool(),
    ParentRef: ref("Item"),
    Level: int({ readOnly: true }),
    FullyQualifiedName: text(4000, { readOnly: true, filter: true }),
    Taxable: bool(),
    SalesTaxIncluded: bool(),
    UnitPrice: decimalField({ filter: true }),
    Type: choice(["Service", "NonInventory", "Inventory", "Category", "Group"], { filter: true }),
    IncomeAccountRef: ref("Account"),
    PurchaseDesc: text(1000),
    PurchaseTaxIncluded: bool(),
    PurchaseCost: decimalField(),
    ExpenseAccountRef: ref("Account"),
    AssetAccountRef: ref("Account"),
    PrefVendorRef: ref("Vendor"),
    TrackQtyOnHand: bool(),
    QtyOnHand: decimalField(),
    ReorderPoint: decimalField(),
    SalesTaxCodeRef: ref("TaxCode"),
    PurchaseTaxCodeRef: ref("TaxCode"),
    ClassRef: ref("Class"),
    InvStartDate: date(),
    ItemCategoryType: text(50, { readOnly: true }),
    ServiceType: text(50),
    AbatementRate: decimalField(),
    ReverseChargeRate: decimalField(),
    TaxClassificationRef: looseRef(),
    UQCDisplayText: text(100),
    UQCId: text(10),
    Source: text(50),
    PrintGroupedItems: bool(),
    ItemGroupDetail: object("ItemGroupDetail", {
      ItemGroupLine: list("ItemComponentLine", {
        ItemRef: ref("Item", { typed: "mixed" }),
        Qty: decimalField(),
        ...ignored("UOMRef"),
      }),
    }),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "PercentBased", "RatePercent", "PaymentMethodRef"),
    ...ignored("UOMSetRef", "COGSAccountRef", "AvgCost", "QtyOnPurchaseOrder", "QtyOnSalesOrder"),
    ...ignored("ManPartNum", "DepositToAccountRef", "BuildPoint"),
    ...ignored("SpecialItem", "SpecialItemType", "ItemAssemblyDetail"),
    ...ignored("ItemEx", "DeferredRevenue"),
    ...ignored("CustomExtensions"),
  },
  writes: ["create", "update"],
  names: { field: "Name", space: "Item" },
  hierarchy: { flag: "SubItem", levels: 4, writesLevel: true },
  prepare,
  settle: renameBelow,
};

function prepare(work: Work, draft: Body): void {
  prepareList(work, draft);
  draft["Type"] ??= work.existing?.["Type"] ?? "Service";
  draft["Taxable"] ??= false;
  if (draft["Type"] === "Category") return;
  draft["UnitPrice"] ??= 0;
  draft["PurchaseCost"] ??= 0;
  draft["TrackQtyOnHand"] ??= false;
  if (refAt(draft, "IncomeAccountRef") === null && draft["Type"] !== "Group") {
    work.errors.push(
      businessRule(
        "You must select an income account for this product or service.",
        "IncomeAccountRef",
      ),
    );
  }
  if (draft["Type"] === "Service") checkService(work, draft);
  if (draft["Type"] === "Inventory") checkInventory(work, draft);
}

const EARNS: ReadonlySet<unknown> = new Set(["Income", "Other Income"]);

function checkService(work: Work, draft: Body): void {
  const account = work.books.get("Account", refAt(draft, "IncomeAccountRef") ?? "");
  if (work.settings.items.assetAccount === "taken" || account === null) return;
  if (EARNS.has(account["AccountType"])) return;
  const detail = "Select an income account for this product or service.";
  work.errors.push(businessRule(detail, "IncomeAccountRef"));
}

function checkInventory(work: Work, draft: Body): void {
  for (const key of ["AssetAccountRef", "ExpenseAccountRef"]) {
    if (refAt(draft, key) === null) work.errors.push(requiredMissing(key));
  }
  if (draft["QtyOnHand"] === undefined) work.errors.push(requiredMissing("QtyOnHand"));
  if (textOf(draft["InvStartDate"]) === null) work.errors.push(requiredMissing("InvStartDate"));
}
