import { chanceFrom } from "../../linarc/data/chance.ts";
import { contacts, NAMELESS, SAME_NAME } from "./contacts.ts";
import type { Contact } from "./contacts.ts";

export interface Project {
  readonly number: number;
  readonly name: string;
  /** As the export has it: blank, or a number that no contact has, in two rows. */
  readonly contact: number | null;
  readonly stage: string;
  readonly street: string;
}

/** From these stages on a project is in the books. */
const WON = ["Closed - Won", "In Production", "Completed"] as const;
const NOT_WON = ["Lead", "Estimate Sent", "Closed - Lost"] as const;

/** Nobody is named as its contact; its contact is not in the export. */
export const NO_CONTACT = 2240;
export const UNKNOWN_CONTACT = 2241;
/** Not won, and a deposit invoice is out already. */
export const SENT_EARLY = [2206, 2218] as const;

const WORKS = [
  ...["Roof Replacement", "Gutters: north side", "Skylights", "Storm Repair", "Re-roof \t garage"],
  ...["Barn Roof", "Flat Roof & Drains", "Chimney Flashing"],
] as const;

/** 52 projects, 2201 and on; some contacts have two, and the last ones have none that was won. */
export function projects(): readonly Project[] {
  const chance = chanceFrom(2204);
  const people = contacts();
  return Array.from({ length: 52 }, (_, at): Project => {
    const number = 2201 + at;
    const contact = contactOf(number, at, people);
    const last =
      people
        .find((each) => each.number === contact)
        ?.name.split(" ")
        .at(-1) ?? "";
    const won = wins(number, at, contact);
    return {
      number,
      name: `${last === "" ? "Unnamed" : last} ${WORKS[at % WORKS.length]!}`,
      contact,
      stage: chance.pick(won ? WON : NOT_WON),
      street: `${chance.between(100, 990)} Pecan Hollow`,
    };
  });
}

function contactOf(number: number, at: number, people: readonly Contact[]): number | null {
  if (number === NO_CONTACT) return null;
  if (number === UNKNOWN_CONTACT) return 1999;
  // Of the last contact, the second Maria Reyes, there is one project.
  if (at === 51) return people.at(-1)!.number;
  return people[at % 38]!.number;
}

function wins(number: number, at: number, contact: number | null): boolean {
  if (SENT_EARLY.some((each) => each === number)) return false;
  const special = number === NO_CONTACT || number === UNKNOWN_CONTACT || at === 51;
  return special || contact === SAME_NAME || contact === NAMELESS || at % 5 !== 2;
}

export function isWon({ stage }: Project): boolean {
  return WON.some((each) => each === stage);
}
