/** The company's custom fields of sales forms, as every form answers them [R]. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, listAt, objectAt, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";

export function prepareCustomFields(work: Work, draft: Body): void {
  const forms = objectAt(work.preferences, "SalesFormsPrefs") ?? {};
  const pairs = listAt(forms, "CustomField").flatMap((group) => listAt(group, "CustomField"));
  const given = listAt(draft, "CustomField");
  const defined: JsonObject[] = [];
  for (const number of ["1", "2", "3"]) {
    const used = pairs.find((p) => p["Name"] === `SalesFormsPrefs.UseSalesCustom${number}`);
    const named = pairs.find((p) => p["Name"] === `SalesFormsPrefs.SalesCustomName${number}`);
    const name = textOf(named?.["StringValue"]);
    if (used?.["BooleanValue"] !== true || name === null) continue;
    const value = textOf(given.find((f) => f["DefinitionId"] === number)?.["StringValue"]);
    const set = value === null ? {} : { StringValue: value };
    defined.push({ DefinitionId: number, Name: name, Type: "StringType", ...set });
  }
  draft["CustomField"] = defined;
}
