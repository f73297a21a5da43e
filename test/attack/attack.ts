/** One attempt to get at what is not the attacker's; `refused` fails where it comes through. */
export interface Attack {
  readonly name: string;
  readonly refused: () => unknown;
}

export const attack = (name: string, refused: () => unknown): Attack => ({ name, refused });
