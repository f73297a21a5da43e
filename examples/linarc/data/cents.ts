/** Whole cents in a bigint. On purpose not the engine's money: expectations must not lean on it. */
export type Cents = bigint;

/** "1234.05", as the exports and the books write it. */
export function dollars(cents: Cents): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Half a cent goes up, away from zero never occurs: the amounts withheld are not negative. */
export function percentOf(cents: Cents, percent: number): Cents {
  return (cents * BigInt(percent) + 50n) / 100n;
}

export function sum(amounts: Iterable<Cents>): Cents {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}
