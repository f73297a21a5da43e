import { chanceFrom } from "../../linarc/data/chance.ts";

/** Somebody who asked for a roof. */
export interface Contact {
  readonly number: number;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
}

/** Two people of one name: told apart by their numbers. */
export const TWIN_NAMES = [1001, 1417] as const;
/** No name in the export: nothing can be made of it. */
export const NAMELESS = 1033;
/** The books have them by their e-mail, under the name that the bookkeeper gave them. */
export const KNOWN_BY_EMAIL = [1005, 1021] as const;
/** The books have somebody of that name without an e-mail: a person has to say whether it is he. */
export const SAME_NAME = 1013;

const NAMES = [
  "Maria Reyes|Dale Whitaker|Priya Raman|Hector Villanueva|Annika Sørensen|Tobias Grant",
  "Mary Ann van der Berg|Luis Ortega|Beth O'Connell|Cher|Samir Haddad|Grace Okonkwo",
  "John Carter|Noor Aziz|Walter Pruitt|Ivy Chen|Ruth Feldman|Andre Boudreaux",
  "Colleen Marsh|Viktor Horvath|Joan Petrie|Elias Stroud|Tamika Rowe|Peter Lindgren",
  "Sofia Marchetti|Gordon Blythe|Lena Fischer|Marcus Dole|Hana Kobayashi|Owen Tully",
  "Pilar Santos|Derek Yoo|Nameless|Fiona Brandt|Curtis Hale|Amara Diallo",
  "José Ibáñez|Kelly Novak|Rafael Dunn|Imogen Price|Stan Kowalczyk|Edith Moss",
].flatMap((line) => line.split("|"));

/** 43 contacts, 1001 and on, and the second Maria Reyes. */
export function contacts(): readonly Contact[] {
  const chance = chanceFrom(1001);
  const made = NAMES.map((name, at): Contact => {
    const number = 1001 + at;
    const phone = `512555${String(chance.between(100, 9999)).padStart(4, "0")}`;
    return {
      number,
      name: number === NAMELESS ? "" : name,
      // Some never gave one.
      email: at % 9 === 4 && !isKnown(number) ? "" : `${plain(name)}${number}@mail.example`,
      phone: at % 7 === 3 ? "" : phoneText(phone, at),
    };
  });
  const twin = { number: TWIN_NAMES[1], name: "Maria Reyes", email: "", phone: "" };
  return [...made, twin];
}

/** As people type them. */
function phoneText(digits: string, at: number): string {
  const [area, first, last] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return [`(${area}) ${first}-${last}`, `${area}.${first}.${last}`, digits][at % 3]!;
}

function isKnown(number: number): boolean {
  return KNOWN_BY_EMAIL.some((each) => each === number);
}

function plain(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[^A-Za-z]/g, "")
    .slice(0, 10)
    .toLowerCase();
}
