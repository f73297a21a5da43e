/** Terms: due after a number of days, or on a day of the month. */
import type { Body } from "../body.ts";
import { businessRule, requiredMissing } from "../faults.ts";
import { BASE, bool, decimalField, ignored, int, name, text } from "../fields.ts";
import { prepareList } from "../rules/lists.ts";
import type { Definition, Work } from "./definition.ts";

export const term: Definition = {
  name: "Term",
  kind: "list",
  idSpace: "Term",
  label: "Terms",
  fields: {
    Name: name(31, { filter: true }),
    Active: bool({ filter: true }),
    Type: text(30, { readOnly: true, filter: true }),
    DiscountPercent: decimalField(),
    DueDays: int(),
    DiscountDays: int(),
    DayOfMonthDue: int(),
    DueNextMonthDays: int(),
    DiscountDayOfMonth: int(),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "SalesTermEx"),
  },
  writes: ["create", "update"],
  names: { field: "Name", space: "Term" },
  prepare,
};

/** DueDays or DayOfMonthDue, not both [D]. */
function prepare(work: Work, draft: Body): void {
  prepareList(work, draft);
  const days = draft["DueDays"] !== undefined;
  const day = draft["DayOfMonthDue"] !== undefined;
  if (days && day) work.errors.push(businessRule("DueDays and DayOfMonthDue exclude each other."));
  if (!days && !day) work.errors.push(requiredMissing("DueDays"));
  draft["Type"] = day ? "DATE_DRIVEN" : "STANDARD";
}
