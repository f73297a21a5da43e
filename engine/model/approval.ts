/** Whoever said that a plan may be sent. */
export interface Approval {
  readonly by: string;
  readonly at: string;
}

/** The same person at the screen and at the terminal is one person. */
export function isSamePerson(a: string, b: string): boolean {
  return personOf(a) === personOf(b);
}

const personOf = (actor: string): string => actor.replace(/ \(console\)$/, "").toLowerCase();
