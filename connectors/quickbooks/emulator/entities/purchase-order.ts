/** Purchase orders: what was ordered of a vendor; nothing is posted until it is billed [D]. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { textOf } from "../body.ts";
import {
  address,
  bareRef,
  bool,
  choice,
  date,
  email,
  ignored,
  looseRef,
  ref,
  text,
} from "../fields.ts";
import { numberAddresses } from "../rules/addresses.ts";
import { checkOpen } from "../rules/closed.ts";
import { expenseLines } from "../rules/expense-lines.ts";
import { prepareNumber } from "../rules/numbering.ts";
import { prepareSpending } from "../rules/spending-form.ts";
import { EmailStatusEnum, PrintStatusEnum, PurchaseOrderStatusEnum } from "../../types/choices.ts";
import { BY_VENDOR, prepareFromVendor, vendorCurrency } from "./bill.ts";
import type { Definition } from "./definition.ts";
import { transactionFields } from "./transaction-fields.ts";

export const purchaseOrder: Definition = {
  name: "PurchaseOrder",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: transactionFields(
    {
      ClassRef: ref("Class"),
      SalesTermRef: bareRef("Term"),
      DueDate: date(),
      ExpectedDate: date(),
      ShipTo: ref("Customer"),
      ShipAddr: address(),
      ShipMethodRef: looseRef(),
      POEmail: email(),
      PrintStatus: choice(PrintStatusEnum),
      EmailStatus: choice(EmailStatusEnum),
      ManuallyClosed: bool(),
      POStatus: choice(PurchaseOrderStatusEnum, { filter: true }),
      ...ignored("TaxCodeRef", "ReimbursableInfoRef", "DropShipToEntity", "InventorySiteRef"),
      ...ignored("FOB", "TemplateRef", "PurchaseOrderEx"),
    },
    expenseLines(),
    { ...BY_VENDOR, Memo: text(4000) },
  ),
  writes: ["create", "update", "delete"],
  sequence: "orders",
  prepare(work, draft) {
    prepareFromVendor(work, draft);
    const currency = vendorCurrency(work, draft);
    prepareSpending(work, draft, { numbered: true, currency });
    prepareNumber(work, draft);
    draft["EmailStatus"] ??= "NotSet";
    draft["POStatus"] = statusOf(work.given, draft);
    numberAddresses(work, draft, ["ShipAddr", "VendorAddr"]);
  },
  settle(work, before, after) {
    if (after === null) checkOpen(work, before);
  },
};

/** Closed while it is so by hand; a hand that opens it again opens what stood closed. */
function statusOf(given: JsonObject, draft: JsonObject): string {
  if (draft["ManuallyClosed"] === true) return "Closed";
  const stood = given["ManuallyClosed"] === false ? null : textOf(draft["POStatus"]);
  return textOf(given["POStatus"]) ?? stood ?? "Open";
}
