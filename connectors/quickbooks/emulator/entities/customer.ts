/** Customers and sub-customers (jobs). */
import { ZERO, compareDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, amountOf, objectAt, refAt, textOf } from "../body.ts";
import { hasOpenAmount, nameMissing, parentRequired } from "../faults.ts";
import {
  BASE,
  address,
  bareRef,
  bool,
  choice,
  currencyRef,
  date,
  ignored,
  int,
  looseRef,
  money,
  text,
} from "../fields.ts";
import { numberAddresses } from "../rules/addresses.ts";
import { prepareCurrency } from "../rules/currency.ts";
import { prepareList, renameBelow } from "../rules/lists.ts";
import {
  NAME_SPACE,
  PERSON_CONTACTS,
  PERSON_NAMES,
  checkMail,
  companyName,
  composedName,
  displayName,
  preparePrintName,
  usesSalesTax,
} from "../rules/people.ts";
import type { Definition, Work } from "./definition.ts";

export const customer: Definition = {
  name: "Customer",
  kind: "list",
  idSpace: "names",
  label: "Names",
  fields: {
    Taxable: bool(),
    BillAddr: address(),
    ShipAddr: address(),
    Notes: text(2000),
    Job: bool({ filter: true }),
    BillWithParent: bool({ filter: true }),
    ParentRef: bareRef("Customer", { filter: true }),
    Level: int({ readOnly: true }),
    SalesTermRef: bareRef("Term"),
    PaymentMethodRef: bareRef("PaymentMethod"),
    Balance: money({ readOnly: true, filter: true }),
    OpenBalanceDate: date(),
    BalanceWithJobs: money({ readOnly: true }),
    CurrencyRef: currencyRef(),
    PreferredDeliveryMethod: choice(["Print", "Email", "None"], { filter: true }),
    ResaleNum: text(16),
    Organization: bool(),
    IsProject: bool({ readOnly: true, filter: true }),
    ...BASE,
    ...PERSON_NAMES,
    FullyQualifiedName: text(4000, { readOnly: true, filter: true }),
    ...companyName(),
    ...displayName(),
    Active: bool({ filter: true }),
    ...PERSON_CONTACTS,
    DefaultTaxCodeRef: bareRef("TaxCode"),
    CustomerTypeRef: looseRef(),
    ARAccountRef: bareRef("Account"),
    PrimaryTaxIdentifier: text(20),
    SecondaryTaxIdentifier: text(20),
    TaxExemptionReasonId: text(10),
    BusinessNumber: text(15),
    GSTIN: text(15),
    GSTRegistrationType: text(15),
    Source: text(50),
    ...ignored("CustomField", "AttachableRef", "IntuitId", "UserId"),
    ...ignored("V4IDPseudonym", "OtherContactInfo", "OtherAddr", "ContactName", "AltContactName"),
    ...ignored("RootCustomerRef", "SalesRepRef", "TaxGroupCodeRef"),
    ...ignored("TaxRateRef", "CCDetail", "PriceLevelRef", "CreditLimit", "AcctNum"),
    ...ignored("OverDueBalance", "TotalRevenue", "TotalExpense", "JobInfo", "TDSEnabled"),
    ...ignored("CustomerEx"),
    ...ignored("IsCISContractor", "ClientCompanyId", "ClientEntityId", "TaxRegime"),
  },
  writes: ["create", "update"],
  names: { field: "DisplayName", space: NAME_SPACE },
  hierarchy: { flag: "Job", levels: 4, writesLevel: true },
  alone: withTaxCode,
  prepare,
  settle: renameBelow,
};

function prepare(work: Work, draft: Body): void {
  checkJob(work, draft);
  if (textOf(draft["DisplayName"]) === null) {
    const composed = composedName(draft);
    if (composed === null) work.errors.push(nameMissing());
    else draft["DisplayName"] = composed;
  }
  if (work.errors.length > 0) return;
  prepareList(work, draft);
  checkMail(work, draft);
  preparePrintName(draft);
  draft["BillWithParent"] = draft["Job"] === true && draft["BillWithParent"] === true;
  draft["Taxable"] ??= usesSalesTax(work);
  draft["PreferredDeliveryMethod"] ??= "Print";
  draft["Balance"] = work.existing?.["Balance"] ?? 0;
  draft["BalanceWithJobs"] = work.existing?.["BalanceWithJobs"] ?? 0;
  forgetToldTaxCode(work, draft);
  prepareCurrency(work, draft, null);
  numberAddresses(work, draft, ["BillAddr", "ShipAddr"]);
  checkOpenAmount(work, draft);
}

/** Job and ParentRef go together [# PHP-SDK 71, python-quickbooks 139]. */
function checkJob(work: Work, draft: Body): void {
  const isJob = draft["Job"] === true;
  if (isJob !== (refAt(draft, "ParentRef") !== null)) work.errors.push(parentRequired());
}

const TAX_CODE = "DefaultTaxCodeRef";

/** A query leaves it out, an answer for one customer has it [R: get-id, all-customers]. */
function withTaxCode(body: JsonObject, preferences: JsonObject): JsonObject {
  const group = refAt(objectAt(preferences, "TaxPrefs") ?? {}, "TaxGroupCodeRef");
  if (body["Taxable"] !== true || group === null) return body;
  return { DefaultTaxCodeRef: { value: group }, ...body };
}

/** What an answer told of itself and comes back in a whole body is no choice of anybody's. */
function forgetToldTaxCode(work: Work, draft: Body): void {
  const told = objectAt(withTaxCode({ Taxable: draft["Taxable"]! }, work.preferences), TAX_CODE);
  const isStored = work.existing?.[TAX_CODE] !== undefined;
  if (!isStored && refAt(draft, TAX_CODE) === textOf(told?.["value"])) delete draft[TAX_CODE];
}

function checkOpenAmount(work: Work, draft: Body): void {
  if (draft["Active"] !== false || work.existing?.["Active"] === false) return;
  if (work.settings.names.deactivateWithBalance === "allow") return;
  if (compareDecimal(amountOf(draft["BalanceWithJobs"]), ZERO) !== 0) {
    work.errors.push(hasOpenAmount());
  }
}
