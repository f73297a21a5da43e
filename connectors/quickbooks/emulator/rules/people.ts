/** Rules that customers, vendors and employees share: one space of names [R, D]. */
import { type Body, objectAt, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { invalidMail } from "../faults.ts";
import { type Fields, email, name, phone, text, web } from "../fields.ts";
import { isMail } from "./mail.ts";

export const NAME_SPACE = "names";

const PARTS = ["Title", "GivenName", "MiddleName", "FamilyName", "Suffix"] as const;

/** Lengths [D: 10 of the facts]. */
export const PERSON_NAMES: Fields = {
  Title: name(16, { filter: true }),
  GivenName: name(100, { filter: true }),
  MiddleName: name(100, { filter: true }),
  FamilyName: name(100, { filter: true }),
  Suffix: name(16, { filter: true }),
};

export const PERSON_CONTACTS: Fields = {
  PrimaryPhone: phone(),
  AlternatePhone: phone(),
  Mobile: phone(),
  Fax: phone(),
  PrimaryEmailAddr: email(),
  WebAddr: web(),
};

const MOST_ON_CHECK = 100;

export const displayName = (): Fields => ({
  DisplayName: name(500, { filter: true }),
  PrintOnCheckName: name(MOST_ON_CHECK, { filter: true }),
});

export const companyName = (): Fields => ({ CompanyName: text(100, { filter: true }) });

/** "Ms. Ada M. Byron Jr."; null where no part is given. */
export function composedName(draft: Body): string | null {
  const parts = PARTS.map((part) => textOf(draft[part])).filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" ");
}

/**
 * What was not given follows the display name, and keeps no " (deleted)" [R: get-inactive]; of a
 * longer name as much as fits [M].
 */
export function preparePrintName(draft: Body): void {
  const shown = textOf(draft["DisplayName"]);
  if (textOf(draft["PrintOnCheckName"]) === null && shown !== null) {
    draft["PrintOnCheckName"] = shown.replace(/ \(deleted\)$/, "").slice(0, MOST_ON_CHECK);
  }
}

/** What stands already stays. */
export function checkMail(work: Work, draft: Body): void {
  const given = textOf(objectAt(draft, "PrimaryEmailAddr")?.["Address"]);
  const stood = textOf(objectAt(work.existing ?? {}, "PrimaryEmailAddr")?.["Address"]);
  if (given === null || given === stood || isMail(given)) return;
  work.errors.push(invalidMail(given));
}

export function usesSalesTax(work: Work): boolean {
  return objectAt(work.preferences, "TaxPrefs")?.["UsingSalesTax"] === true;
}
