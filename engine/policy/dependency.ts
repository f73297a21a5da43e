import { formatAddress } from "../model/ids.ts";
import type { Address } from "../model/ids.ts";
import type { NeedState } from "../model/subject.ts";
import { reason } from "../model/reason.ts";
import type { Reason } from "../model/reason.ts";

/** A document goes after all that it refers to, or says which of them keeps it. */
export function judgeNeeds(
  needs: readonly Address[],
  stateOf: (need: Address) => NeedState,
): {
  readonly wave: number;
  readonly after: readonly Address[];
  readonly reasons: readonly Reason[];
} {
  const reasons: Reason[] = [];
  const after: Address[] = [];
  let wave = 0;
  for (const need of needs) {
    const row = formatAddress(need);
    const state = stateOf(need);
    if (state.kind === "planned") {
      after.push(need);
      wave = Math.max(wave, state.wave + 1);
    } else if (state.kind === "stopped") {
      const text = `needs ${row}: ${state.why}`;
      reasons.push(reason("dependency", text, { help: `tieout show ${row}`, about: [row] }));
    } else if (state.kind === "absent") {
      const text = `needs ${row}, which is not staged`;
      reasons.push(reason("dependency", text, { help: "tieout import new", about: [row] }));
    }
  }
  return { wave, after: after.length === needs.length ? needs : after, reasons };
}
