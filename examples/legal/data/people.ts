export interface Contact {
  readonly number: string;
  readonly name: string;
  readonly email: string;
}

export interface Matter {
  readonly number: string;
  readonly name: string;
  readonly contact: string;
}

/** No name in the export: nothing can be made of it. */
export const NAMELESS = "309";
/** The books have her by her e-mail, under the name that the bookkeeper gave her. */
export const KNOWN_BY_EMAIL = "304";
/** The books have one of that name without an e-mail: a person has to say whether it is he. */
export const SAME_NAME = "311";

export const CONTACTS: readonly Contact[] = [
  ["301", "Adaeze Okafor"],
  ["302", "Estate of Lindqvist"],
  ["303", "Juniper Ridge HOA"],
  ["304", "Carmen Villareal"],
  ["305", "Saguaro Freight: West"],
  ["306", "Tomas Bergqvist"],
  ["307", "Hollis & Daughters"],
  ["308", "Ngozi Balogun"],
  ["309", ""],
  ["310", "Peralta Dairy"],
  ["311", "James Whitfield"],
  ["312", "Ruth Castellano"],
  // Nobody has done anything for him yet.
  ["313", "Omar Haddad"],
].map(([number, name]) => ({ number: number!, name: name!, email: emailOf(number!, name!) }));

function emailOf(number: string, name: string): string {
  if (number === SAME_NAME || name === "") return "";
  return `${name
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "")
    .slice(0, 10)}${number}@mail.example`;
}

export const MATTERS: readonly Matter[] = [
  ["2026-0117", "Okafor v. Desert Rail", "301"],
  ["2025-0831", "Estate of Lindqvist", "302"],
  ["2025-0902", "Juniper Ridge assessments", "303"],
  ["2026-0033", "Juniper Ridge v. Paving Co.", "303"],
  ["2026-0040", "Villareal lease", "304"],
  ["2026-0051", "Saguaro: carrier claims", "305"],
  ["2026-0062", "Bergqvist custody", "306"],
  ["2026-0075", "Hollis succession", "307"],
  ["2026-0081", "Balogun immigration", "308"],
  ["2026-0090", "Matter without a client's name", "309"],
  ["2026-0098", "Peralta water rights", "310"],
  ["2026-0104", "Whitfield contract", "311"],
  ["2026-0122", "Castellano estate plan", "312"],
  ["2026-0130", "Haddad intake", "313"],
].map(([number, name, contact]) => ({ number: number!, name: name!, contact: contact! }));
