/** Document numbers: the company's own sequence, or the user's [D; L 10, 12]. */
import { type Body, objectAt, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { numberTaken } from "../faults.ts";

export function prepareNumber(work: Work, draft: Body): void {
  const { definition, books, settings, existing } = work;
  const forms = objectAt(work.preferences, "SalesFormsPrefs");
  const byUser = forms?.["CustomTxnNumbers"] === true;
  const given = textOf(draft["DocNumber"]);
  // Asks for a number whatever the preference says, and is not answered [XSD].
  const asked = draft["AutoDocNumber"] === true;
  delete draft["AutoDocNumber"];
  if (given === null) {
    if (byUser && !asked) return;
    draft["DocNumber"] = textOf(existing?.["DocNumber"]) ?? nextNumber(work);
    return;
  }
  const refused = byUser ? settings.numbers.warnDuplicates : settings.numbers.refuseWhenAutomatic;
  if (!refused || work.include.has("allowduplicatedocnum")) return;
  if (given === textOf(existing?.["DocNumber"])) return;
  const taken = books.indexes
    .numbered(definition.name, given)
    .find((id) => id !== draft["Id"] && books.get(definition.name, id) !== null);
  if (taken !== undefined) work.errors.push(numberTaken(given, definition.name, taken));
}

function nextNumber({ definition, books, settings }: Work): string {
  const last = books.indexes.lastNumber(definition.sequence ?? definition.name);
  return last === null ? settings.numbers.first : String(last + 1n);
}
