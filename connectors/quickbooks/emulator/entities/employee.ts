/** Employees: called after their names. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, listAt, textOf } from "../body.ts";
import { businessRule } from "../faults.ts";
import { BASE, address, bool, choice, date, decimalField, ignored, name, text } from "../fields.ts";
import { numberAddresses } from "../rules/addresses.ts";
import { prepareList } from "../rules/lists.ts";
import {
  NAME_SPACE,
  PERSON_CONTACTS,
  PERSON_NAMES,
  checkMail,
  composedName,
  displayName,
  preparePrintName,
} from "../rules/people.ts";
import type { Definition, Work } from "./definition.ts";
import { gender } from "../../types/choices.ts";

export const employee: Definition = {
  name: "Employee",
  kind: "list",
  idSpace: "names",
  label: "Names",
  fields: {
    SSN: text(100),
    PrimaryAddr: address(),
    BillableTime: bool(),
    BillRate: decimalField(),
    CostRate: decimalField(),
    BirthDate: date(),
    Gender: choice(gender),
    HiredDate: date(),
    ReleasedDate: date(),
    Organization: bool(),
    EmployeeNumber: name(100, { forbid: "" }),
    ...BASE,
    ...PERSON_NAMES,
    ...displayName(),
    Active: bool({ filter: true }),
    ...PERSON_CONTACTS,
    ...ignored("CustomField", "AttachableRef", "IntuitId", "FullyQualifiedName"),
    ...ignored("CompanyName", "UserId", "V4IDPseudonym", "OtherContactInfo", "EmployeeType"),
    ...ignored("DefaultTaxCodeRef", "OtherAddr", "UseTimeEntry", "EmployeeEx", "Notes"),
  },
  writes: ["create", "update"],
  names: { field: "DisplayName", space: NAME_SPACE },
  prepare,
};

function prepare(work: Work, draft: Body): void {
  if (textOf(draft["GivenName"]) === null && textOf(draft["FamilyName"]) === null) {
    work.errors.push(businessRule("Either a first name or a last name is required.", "GivenName"));
    return;
  }
  prepareDisplayName(work, draft);
  prepareList(work, draft);
  checkMail(work, draft);
  preparePrintName(draft);
  draft["BillableTime"] ??= false;
  if (textOf(draft["SSN"]) !== null) draft["SSN"] = "XXX-XX-XXXX";
  numberAddresses(work, draft, ["PrimaryAddr"]);
}

/** With payroll it is computed and what is sent is ignored [D]; else what is sent stands. */
function prepareDisplayName(work: Work, draft: Body): void {
  const how = work.settings.names.employeeDisplayName;
  const computed = how === "computed" || (how === "payroll" && hasPayroll(work));
  const named = textOf(work.given["DisplayName"]);
  if (!computed && named !== null) return;
  const renamed = composedName(draft) !== composedName({ ...work.existing });
  if (computed || renamed || textOf(draft["DisplayName"]) === null) {
    draft["DisplayName"] = composedName(draft);
  }
}

function hasPayroll(work: Work): boolean {
  const info: JsonObject = work.books.get("CompanyInfo", "1") ?? {};
  return listAt(info, "NameValue").some(
    (pair) =>
      pair["Name"] === "PayrollFeature" && (pair["Value"] === true || pair["Value"] === "true"),
  );
}
