/** Vendors. */
import { type Body, textOf } from "../body.ts";
import { nameMissing } from "../faults.ts";
import {
  BASE,
  address,
  bareRef,
  bool,
  choice,
  currencyRef,
  date,
  decimalField,
  email,
  ignored,
  list,
  money,
  object,
  phone,
  text,
  web,
} from "../fields.ts";
import { numberAddresses } from "../rules/addresses.ts";
import { prepareCurrency } from "../rules/currency.ts";
import { prepareList } from "../rules/lists.ts";
import {
  NAME_SPACE,
  PERSON_CONTACTS,
  PERSON_NAMES,
  checkMail,
  companyName,
  composedName,
  displayName,
  preparePrintName,
} from "../rules/people.ts";
import type { Definition, Work } from "./definition.ts";
import { ContactTypeEnum } from "../../types/choices.ts";

export const vendor: Definition = {
  name: "Vendor",
  kind: "list",
  idSpace: "names",
  label: "Names",
  fields: {
    BillAddr: address(),
    TaxIdentifier: text(20),
    TermRef: bareRef("Term"),
    Balance: money({ readOnly: true, filter: true }),
    OpenBalanceDate: date(),
    AcctNum: text(100),
    Vendor1099: bool({ filter: true }),
    BillRate: decimalField(),
    CostRate: decimalField(),
    CurrencyRef: currencyRef(),
    APAccountRef: bareRef("Account"),
    ...BASE,
    ...PERSON_NAMES,
    ...companyName(),
    ...displayName(),
    Active: bool({ filter: true }),
    ...PERSON_CONTACTS,
    OtherContactInfo: list("ContactInfo", {
      Type: choice(ContactTypeEnum),
      Telephone: phone(),
      Email: email(),
      WebSite: web(),
      ...ignored("OtherContact"),
    }),
    BusinessNumber: text(15),
    T4AEligible: bool(),
    T5018Eligible: bool(),
    HasTPAR: bool(),
    TaxReportingBasis: choice(["Cash", "Accrual"]),
    GSTIN: text(15),
    GSTRegistrationType: text(15),
    VendorPaymentBankDetail: object("VendorBankAccountDetail", {
      BankBranchIdentifier: text(50),
      BankAccountNumber: text(50),
      BankAccountName: text(100),
      StatementText: text(100),
    }),
    Source: text(50),
    ...ignored("CustomField", "AttachableRef", "IntuitId", "Organization", "FullyQualifiedName"),
    ...ignored("UserId", "V4IDPseudonym", "DefaultTaxCodeRef", "ContactName"),
    ...ignored("AltContactName", "Notes", "ShipAddr", "OtherAddr", "TaxCountry", "ParentRef"),
    ...ignored("TaxIdEffectiveDate", "VendorTypeRef", "PrefillAccountRef"),
    ...ignored("CreditLimit", "TDSEnabled", "TDSEntityTypeId"),
    ...ignored("TDSSectionTypeId", "TDSOverrideThreshold", "VendorEx"),
    ...ignored("IsSubContractor", "SubcontractorType", "CISRate"),
    ...ignored("AgencyVerificationStatus"),
    ...ignored("AgencyVerificationStatusMsg", "AgencyVerificationTSUTC"),
    ...ignored("CompanyRegistrationNumber"),
  },
  writes: ["create", "update"],
  names: { field: "DisplayName", space: NAME_SPACE },
  prepare,
};

function prepare(work: Work, draft: Body): void {
  if (textOf(draft["DisplayName"]) === null) {
    const composed = composedName(draft);
    if (composed === null) {
      work.errors.push(nameMissing());
      return;
    }
    draft["DisplayName"] = composed;
  }
  const isNew = work.operation === "create" && !work.byHand;
  if (isNew && work.settings.names.vendorTerms === "ignored") delete draft["TermRef"];
  prepareList(work, draft);
  checkMail(work, draft);
  preparePrintName(draft);
  draft["Vendor1099"] ??= false;
  draft["Balance"] = work.existing?.["Balance"] ?? 0;
  prepareCurrency(work, draft, null);
  numberAddresses(work, draft, ["BillAddr"]);
}
