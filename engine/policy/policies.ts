import { matching } from "./matching.ts";
import { closedPeriod } from "./closed-period.ts";
import { deposited } from "./deposited.ts";
import { drift } from "./drift.ts";
import { editAfterPayment } from "./edit-after-payment.ts";
import { gone } from "./gone.ts";
import { missing } from "./missing.ts";
import { overAmount } from "./over-amount.ts";
import { taken } from "./taken.ts";
import { voiding } from "./voiding.ts";
import { work } from "./work.ts";
import type { Subject } from "../model/subject.ts";
import type { Policy, Verdict } from "./verdict.ts";

/**
 * Every policy, in the order in which they are asked; the first that speaks decides. `work` is
 * last and always speaks: create, update, link, or nothing to do.
 */
const POLICIES: readonly Policy[] = [
  gone,
  deposited,
  missing,
  voiding,
  matching,
  drift,
  editAfterPayment,
  taken,
  overAmount,
  closedPeriod,
  work,
];

export function judge(subject: Subject): NonNullable<Verdict> {
  for (const policy of POLICIES) {
    const verdict = policy(subject);
    if (verdict !== null) return verdict;
  }
  return { kind: "stop", sync: "done", reasons: [] };
}
