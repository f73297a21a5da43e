/** Hours worked by an employee or a vendor; nothing is posted until an invoice bills them. */
import { compareDecimal, decimal, formatDecimal } from "../../../../engine/model/decimal.ts";
import { type Body, amountOf, refAt, textOf } from "../body.ts";
import { businessRule, invalidNumber, requiredMissing } from "../faults.ts";
import {
  BASE,
  bareRef,
  bool,
  choice,
  date,
  decimalField,
  ignored,
  instant,
  int,
  looseRef,
  ref,
  text,
} from "../fields.ts";
import { checkBillable, billable } from "../rules/expense-lines.ts";
import { checkOpen } from "../rules/closed.ts";
import type { Definition, Work } from "./definition.ts";

export const timeActivity: Definition = {
  name: "TimeActivity",
  kind: "transaction",
  idSpace: "TimeActivity",
  label: "TimeActivities",
  fields: {
    TxnDate: date({ filter: true }),
    NameOf: choice(["Employee", "Vendor"]),
    EmployeeRef: ref("Employee", { filter: true }),
    VendorRef: ref("Vendor", { filter: true }),
    CustomerRef: ref("Customer", { filter: true }),
    DepartmentRef: ref("Department"),
    ItemRef: ref("Item"),
    ClassRef: ref("Class"),
    BillableStatus: billable(),
    Taxable: bool(),
    HourlyRate: decimalField(),
    CostRate: decimalField(),
    Hours: int(),
    Minutes: int(),
    BreakHours: int(),
    BreakMinutes: int(),
    StartTime: instant(),
    EndTime: instant(),
    Description: text(4000),
    TimeChargeId: int(),
    PayrollItemRef: looseRef(),
    ProjectRef: bareRef("Customer"),
    TransactionLocationType: text(50),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "TimeZone", "OtherNameRef"),
    ...ignored("Seconds", "BreakSeconds", "TimeActivityEx"),
    ...ignored("HoursInEmployeeTimeZone"),
  },
  writes: ["create", "update", "delete"],
  prepare,
  settle(work, before, after) {
    if (after === null) checkOpen(work, before);
  },
};

function prepare(work: Work, draft: Body): void {
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  const of = textOf(draft["NameOf"]);
  if (of === null) work.errors.push(requiredMissing("NameOf"));
  else if (refAt(draft, `${of}Ref`) === null) work.errors.push(requiredMissing(`${of}Ref`));
  draft["BillableStatus"] ??= work.existing?.["BillableStatus"] ?? "NotBillable";
  const status = textOf(draft["BillableStatus"]) ?? "";
  checkBillable(work, status, refAt(draft, "CustomerRef"));
  if (status === "Billable" && draft["HourlyRate"] === undefined) {
    work.errors.push(requiredMissing("HourlyRate"));
  }
  draft["Taxable"] ??= false;
  draft["HourlyRate"] ??= 0;
  checkTime(work, draft);
  checkOpen(work, draft, work.existing);
}

/** Hours and minutes, or a start and an end [D]; at most 8760 hours [D]. */
function checkTime(work: Work, draft: Body): void {
  const hasSpan = draft["StartTime"] !== undefined && draft["EndTime"] !== undefined;
  const hasHours = draft["Hours"] !== undefined || draft["Minutes"] !== undefined;
  if (!hasSpan && !hasHours) {
    work.errors.push(businessRule("You must enter the time that was worked.", "Hours"));
    return;
  }
  if (hasHours) {
    draft["Hours"] ??= 0;
    draft["Minutes"] ??= 0;
  }
  const limits = { Hours: "8760", Minutes: "59", BreakHours: "8760", BreakMinutes: "59" };
  for (const [key, most] of Object.entries(limits)) {
    const value = amountOf(draft[key]);
    const fits = compareDecimal(value, decimal("0")) >= 0;
    if (fits && compareDecimal(value, decimal(most)) <= 0) continue;
    work.errors.push(invalidNumber(key, formatDecimal(value)));
  }
}
