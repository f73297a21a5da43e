import { addDays, formatDate, parseDate } from "../../../engine/model/calendar.ts";
import type { CalendarDate } from "../../../engine/model/calendar.ts";
import { chanceFrom } from "./chance.ts";

/** An employee as Linarc has it, and what the books have of the same person. */
export interface Person {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly job: string;
  readonly hired: CalendarDate;
  /** The hire date as the export writes it: M/D/YYYY, blank, or (once) in another style. */
  readonly hiredText: string;
  readonly books: InBooks;
}

/** `same`: equal; `renamed`: found by number; `unnumbered`: only the name could match. */
export type InBooks =
  | { readonly kind: "same" }
  | { readonly kind: "renamed"; readonly first: string; readonly last: string }
  | { readonly kind: "unnumbered"; readonly first: string; readonly last: string }
  | { readonly kind: "missing" }
  /** Missing, and its display name belongs to another person or a vendor. */
  | { readonly kind: "name_taken" };

const SAME = [
  "Aaron Whitlock|Abigail Sørensen|Adaeze Nwosu|Alan Petrie|Alejandra Fuentes|Amir Haddad",
  "Andrea Kowalski|Anthony D'Amico|Beatriz Carvalho|Brandon Okafor|Caleb Hutchins|Carmen Villareal",
  "Cedric Beaumont|Chloé Marchand|Connor McAllister|Curtis Boyd|Darius Pettway|Deborah Lindgren",
  "Elena Castañeda|Ethan Rourke|Fatima Al-Sayed|Felix Brandt|Gabriela Montoya|Grant Ellison",
  "Hannah Voss|Ingrid Halvorsen|Isaac Greenbaum|Jamal Prescott|Janelle Broussard|Kenji Watanabe",
  "Kristen O'Malley|Lamar Gaines|Leticia Zamora|Marcus Thibodeaux|Maria Reyes|Miguel Ángel Soto",
  "Nadia Petrov|Omar Siddiqui|Patrick Doyle|Rachel Feinberg|Samuel Ortega|Tomás Peña|Wendy Chu",
]
  .join("|")
  .split("|");

const RENAMED = [
  ["Robert Tanaka", "Bob", "Tanaka"],
  ["Seán O'Brien", "Sean", "OBrien"],
  ["Priya Raman-Iyer", "Priya", "Raman"],
  ["José Núñez", "Jose", "Nunez"],
] as const;

const UNNUMBERED = [
  ["Katarina Novak-Ito", "Katarina", "Novak"],
  ["Zoë Müller", "Zoe", "Muller"],
  ["Ramón Ibáñez", "Ramon", "Ibanez"],
] as const;

const MISSING = [
  "Bruno Castellan|Delphine Aubert|Eamon Gallagher|Farrah Kingsley|Hollis Trumbull",
  "Imogen Fairweather|Joaquín Belmonte|Luther Vandergriff|Ottavia Ferrante|Quentin Ashby",
]
  .join("|")
  .split("|");

/** Maria Reyes is a second person of that name; Dana Whitfield shares hers with a vendor. */
export const NAME_TAKEN = ["Maria Reyes", "Dana Whitfield"] as const;

/** No first name in the export, and not in the books. */
export const NO_FIRST_NAME = "Suharto";
/** His hire date stands as YYYY-MM-DD in a column that is M/D/YYYY everywhere else. */
export const OTHER_DATE_STYLE = "Wyatt Sandoval";

const JOBS = [
  ...["Superintendent", "Project Manager", "Project Engineer", "Foreman", "Estimator"],
  ...["Safety Officer", "Carpenter", "Operator", "Field Accountant"],
] as const;

/** 64 people, in the order of the export. */
export function people(): readonly Person[] {
  const chance = chanceFrom(417);
  const wanted: readonly (readonly [string, InBooks])[] = [
    ...SAME.map((name) => [name, { kind: "same" }] as const),
    ...RENAMED.map(([name, first, last]) => [name, { kind: "renamed", first, last }] as const),
    ...UNNUMBERED.map(
      ([name, first, last]) => [name, { kind: "unnumbered", first, last }] as const,
    ),
    ...MISSING.map((name) => [name, { kind: "missing" }] as const),
    ...NAME_TAKEN.map((name) => [name, { kind: "name_taken" }] as const),
    [NO_FIRST_NAME, { kind: "missing" }],
    [OTHER_DATE_STYLE, { kind: "same" }],
  ];
  return wanted.map(([name, books], at) => {
    const cut = name.lastIndexOf(" ");
    const first = name.slice(0, Math.max(cut, 0));
    const last = name.slice(cut + 1);
    const hired = addDays(parseDate("2012-01-09")!, chance.between(0, 4800));
    return {
      id: `E-${String(101 + at * 7).padStart(4, "0")}`,
      first,
      // Two rows carry the blanks that a spreadsheet leaves at the end of a cell.
      last: at === 3 || at === 17 ? `${last} ` : last,
      email: at % 11 === 5 ? "" : `${plain(first)}${plain(last)}${at}@harborline.example`,
      job: chance.pick(JOBS),
      hired,
      hiredText: hiredText(name, at, hired),
      books,
    };
  });
}

function hiredText(name: string, at: number, hired: CalendarDate): string {
  if (name === OTHER_DATE_STYLE) return hired;
  return at % 16 === 9 ? "" : formatDate(hired, "M/D/YYYY");
}

function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[^A-Za-z]/g, "")
    .slice(0, 8)
    .toLowerCase();
}
