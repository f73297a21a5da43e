/** The cost codes of Harborline Builders, with titles; the lookup table has all of these. */
export const COST_CODES = [
  ["01 00 00", "General requirements"],
  ["02 41 00", "Demolition"],
  ["03 00 00", "Concrete"],
  ["03 45 00", "Precast concrete"],
  ["04 20 00", "Masonry"],
  ["05 12 00", "Structural steel"],
  ["05 50 00", "Metal fabrications"],
  ["06 10 00", "Rough carpentry"],
  ["06 40 00", "Millwork"],
  ["07 20 00", "Insulation"],
  ["07 50 00", "Roofing"],
  ["08 10 00", "Doors and frames"],
  ["08 40 00", "Storefront and glazing"],
  ["09 20 00", "Drywall"],
  ["09 30 00", "Tile"],
  ["09 65 00", "Flooring"],
  ["09 90 00", "Painting"],
  ["14 20 00", "Elevators"],
  ["21 10 00", "Fire protection"],
  ["22 00 00", "Plumbing"],
  ["23 00 00", "Mechanical"],
  ["26 00 00", "Electrical"],
  ["31 20 00", "Earthwork"],
  ["32 10 00", "Paving"],
  ["33 40 00", "Storm drainage"],
] as const;

/** Used on one application and missing from the lookup table. */
export const UNMAPPED_CODE = ["11 40 00", "Foodservice equipment"] as const;

/** The name of the books' class of a code. */
export function className(code: string): string {
  const title = COST_CODES.find(([known]) => known === code)?.[1];
  return title === undefined ? code : `${code} ${title}`;
}

/**
 * How estimators really type a title: some codes have a second wording, with what trips up a
 * careless reader of CSV (a newline, quotes, a comma, an accent, blanks at the end).
 */
export const OTHER_TITLES: Readonly<Record<string, string>> = {
  "03 00 00": "Concrete\nfootings and slab on grade",
  "08 10 00": "Doors, frames and hardware",
  "08 40 00": "Façade glazing",
  "22 00 00": 'Plumbing, 4" main',
  "09 30 00": "Tile  ",
};
