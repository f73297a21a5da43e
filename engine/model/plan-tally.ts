import type { Change } from "./change.ts";
import { addMoney, money, subtractMoney } from "./money.ts";
import type { Currency, Money } from "./money.ts";

/** What the changes of one entity come to, counted while they pass by. */
export interface Tally {
  readonly kinds: Map<Change["kind"], number>;
  /** Net effect on the books. */
  net: Money;
  /** Of blocked documents. */
  heldBack: Money;
}

export function newTally(currency: Currency): Tally {
  const zero = money(0n, currency);
  return { kinds: new Map(), net: zero, heldBack: zero };
}

export function tally(into: Tally, { kind, amount: { before, after } }: Change): void {
  into.kinds.set(kind, (into.kinds.get(kind) ?? 0) + 1);
  if (kind === "blocked") {
    if (after !== null) into.heldBack = addMoney(into.heldBack, after);
  } else if (kind !== "link") {
    if (after !== null) into.net = addMoney(into.net, after);
    if (before !== null) into.net = subtractMoney(into.net, before);
  }
}
