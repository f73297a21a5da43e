import { absMoney, compareMoney, displayMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import { reason } from "../model/reason.ts";
import { stop } from "./verdict.ts";
import type { Policy } from "./verdict.ts";

/** A document over the configured amount is held back; the others go on. */
export const overAmount: Policy = ({ amount, maxAmount, link, deltas }) => {
  if (amount === null || maxAmount === null || !over(amount, maxAmount)) return null;
  if (link !== null && deltas.length === 0) return null;
  return stop(
    "blocked",
    reason(
      "over_amount",
      `${displayMoney(amount)} is over the limit of ${displayMoney(maxAmount)}`,
      {
        help: "look at it; if it is right, raise safety.max_amount in sync.config.yaml",
      },
    ),
  );
};

function over(amount: Money, limit: Money): boolean {
  return amount.currency === limit.currency && compareMoney(absMoney(amount), limit) > 0;
}
