import type { GroundKind } from "./ground.ts";
import { FAULTS } from "./swarm.ts";
import type { Swarm } from "./swarm.ts";

/**
 * The protocol with one clause taken out: the simulation must see each of them. A mutant is a
 * change of a source's text while it is loaded, so no code of the product knows of it; a text that
 * is not there exactly once ends the run, so that a mutant cannot outlive what it changes.
 */
export interface Mutant {
  readonly name: string;
  /** What would be wrong. */
  readonly about: string;
  readonly changes: readonly Change[];
  /** The worlds in which it can be seen, where it cannot be in most. */
  readonly world: Partial<Swarm>;
  /** The store in whose worlds it is looked for; SQLite where it is left out. */
  readonly store?: GroundKind;
}

export interface Change {
  /** Below the repository. */
  readonly file: string;
  readonly text: string;
  readonly by: string;
}

export const mutant = (name: string, about: string, ...changes: readonly Change[]): Mutant => {
  return { name, about, changes, world: {} };
};

export const inWorld = (world: Partial<Swarm>, made: Mutant): Mutant => ({ ...made, world });

/** Nothing happens beside what a world asks for. */
export const calm = { crash: 0, stall: 0, hands: [], edits: [], backup: false, reconfigure: false };
/** Only these. */
export const faults = (some: Partial<Swarm["faults"]>): Swarm["faults"] => {
  return { ...(Object.fromEntries(FAULTS.map((each) => [each, 0])) as Swarm["faults"]), ...some };
};
/** Nothing is answered from memory, and payments have no number: looking is all there is. */
export const BLIND: Partial<Swarm> = {
  ...calm,
  requestIds: "ignored",
  ownNumbers: true,
  payments: 2,
  batch: 1,
  rounds: 4,
  second: false,
};

export const change = (file: string, text: string, by: string): Change => ({ file, text, by });
