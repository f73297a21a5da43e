import type { FieldSchema } from "../../engine/model/schema.ts";
import {
  any,
  bool,
  COMPUTED,
  date,
  decimal,
  money,
  object,
  oneOf,
  ref,
  REQUIRED,
  text,
} from "./schema-fields.ts";
import { BillableStatusEnum } from "./types/choices.ts";

/** Lines of documents: Finance.xsd, Line and its details. */

/** A list of lines; which detail stands is told by DetailType, and set from the detail's name. */
export function lines(details: readonly FieldSchema[], types: readonly string[]): FieldSchema {
  return {
    name: "Line",
    required: true,
    type: {
      kind: "list",
      discriminator: "DetailType",
      fields: [
        text("Id", { note: "keeps a line's identity in an update; without it the line is new" }),
        decimal("LineNum"),
        text("Description", { max: 4000 }),
        money("Amount"),
        oneOf("DetailType", types),
        ...details,
      ],
    },
  };
}

/** `{ TxnId, TxnType }`: the bare id of another document, and which stream it is of. */
export function linkedTxn(to: readonly string[], flags: Partial<FieldSchema> = {}): FieldSchema {
  return {
    ...flags,
    name: "LinkedTxn",
    type: {
      kind: "list",
      fields: [
        {
          name: "TxnId",
          required: true,
          type: { kind: "reference", to, bare: true, typed: "TxnType" },
        },
        text("TxnType", { note: "set from the stream of TxnId" }),
        text("TxnLineId"),
      ],
    },
  };
}

const BILLABLE: FieldSchema = oneOf("BillableStatus", BillableStatusEnum, {
  note: "HasBeenBilled cannot be set",
});

const ITEM: readonly FieldSchema[] = [
  ref("ItemRef", "Item"),
  ref("ClassRef", "Class"),
  decimal("UnitPrice"),
  decimal("Qty", { note: "Qty times UnitPrice must be Amount" }),
  ref("ItemAccountRef", "Account", COMPUTED),
  ref("TaxCodeRef", "TaxCode"),
];

export const SALES_ITEM: FieldSchema = object("SalesItemLineDetail", [
  ...ITEM,
  date("ServiceDate"),
  decimal("DiscountRate"),
  money("DiscountAmt"),
  money("TaxInclusiveAmt"),
]);

export const DISCOUNT: FieldSchema = object("DiscountLineDetail", [
  bool("PercentBased"),
  decimal("DiscountPercent"),
  ref("DiscountAccountRef", "Account"),
  ref("ClassRef", "Class"),
  ref("TaxCodeRef", "TaxCode"),
]);

export const SUBTOTAL: FieldSchema = object("SubTotalLineDetail", [ref("ItemRef", "Item")]);

/** Its DetailType is `DescriptionOnly`, which no rule makes of its name: a mapping sets it. */
export const DESCRIPTION: FieldSchema = object("DescriptionLineDetail", [
  date("ServiceDate"),
  ref("TaxCodeRef", "TaxCode"),
]);

export const GROUP: FieldSchema = object("GroupLineDetail", [
  ref("GroupItemRef", "Item"),
  decimal("Quantity"),
  any("Line"),
]);

export const ACCOUNT_EXPENSE: FieldSchema = object("AccountBasedExpenseLineDetail", [
  ref("AccountRef", "Account", REQUIRED),
  ref("CustomerRef", "Customer"),
  ref("ClassRef", "Class"),
  BILLABLE,
  ref("TaxCodeRef", "TaxCode"),
  money("TaxAmount"),
]);

export const ITEM_EXPENSE: FieldSchema = object("ItemBasedExpenseLineDetail", [
  ...ITEM,
  ref("CustomerRef", "Customer"),
  BILLABLE,
]);

/** A reference to a customer, vendor or employee that also says which: `{ value, type }`. */
const NAMES = ["Customer", "Vendor", "Employee"];

export const DEPOSIT_LINE: FieldSchema = object("DepositLineDetail", [
  {
    name: "Entity",
    type: { kind: "reference", to: NAMES },
    note: "the kind of name stands inside it, under `type`",
  },
  ref("AccountRef", "Account"),
  ref("ClassRef", "Class"),
  ref("PaymentMethodRef", "PaymentMethod"),
  text("CheckNum", { max: 21 }),
]);

export const JOURNAL_LINE: FieldSchema = object("JournalEntryLineDetail", [
  oneOf("PostingType", ["Debit", "Credit"], REQUIRED),
  ref("AccountRef", "Account", REQUIRED),
  ref("ClassRef", "Class"),
  ref("DepartmentRef", "Department"),
  object(
    "Entity",
    [
      oneOf("Type", NAMES),
      { name: "EntityRef", type: { kind: "reference", to: NAMES, typed: "Type" } },
    ],
    { note: "required on lines to receivables and payables" },
  ),
  BILLABLE,
  ref("TaxCodeRef", "TaxCode"),
]);
