/** Preferences: one, with Id 1. A part that is sent is laid over the part that stands. */
import { type Body, isObject, objectAt } from "../body.ts";
import { BASE, ignored } from "../fields.ts";
import type { Definition, Work } from "./definition.ts";
import { PREFERENCE_PARTS } from "./preference-fields.ts";

const PARTS = Object.keys(PREFERENCE_PARTS);

export const preferences: Definition = {
  name: "Preferences",
  kind: "single",
  idSpace: "Preferences",
  label: "Preferences",
  fields: {
    ...PREFERENCE_PARTS,
    ...BASE,
    ...ignored("AdvancedInventoryPrefs", "PrintDocumentPrefs", "FinanceChargesPrefs"),
    ...ignored("CustomField", "AttachableRef"),
  },
  writes: ["update"],
  prepare,
};

function prepare(work: Work, draft: Body): void {
  for (const part of PARTS) {
    const before = work.existing?.[part];
    const after = draft[part];
    if (isObject(before) && isObject(after)) draft[part] = { ...before, ...after };
    else if (after === undefined && before !== undefined) draft[part] = before;
  }
  keepCloseDate(work, draft);
}

/** The closing date can be read by the API and not set [B 2025-04-24; D: common errors, 6210]. */
function keepCloseDate(work: Work, draft: Body): void {
  if (work.byHand) return;
  const before = objectAt(work.existing ?? {}, "AccountingInfoPrefs")?.["BookCloseDate"];
  const { BookCloseDate: _ignored, ...rest } = objectAt(draft, "AccountingInfoPrefs") ?? {};
  draft["AccountingInfoPrefs"] = {
    ...rest,
    ...(before === undefined ? {} : { BookCloseDate: before }),
  };
}
