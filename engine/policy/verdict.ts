import type { Reason } from "../model/reason.ts";
import type { Subject } from "../model/subject.ts";

/**
 * What a policy says. null: nothing of mine. `stop`: it ends here, in that state, with reasons.
 * `change`: that kind of change is what there is to do. The first that speaks decides.
 */
export type Verdict =
  | null
  | {
      readonly kind: "stop";
      readonly sync: "blocked" | "drifted" | "done" | "retired" | "waiting";
      readonly reasons: readonly Reason[];
    }
  | {
      readonly kind: "change";
      readonly change: "create" | "update" | "void" | "link";
      readonly reasons: readonly Reason[];
    };

export type Policy = (subject: Subject) => Verdict;

export function stop(
  sync: "blocked" | "drifted" | "done" | "retired" | "waiting",
  ...reasons: readonly Reason[]
): Verdict {
  return { kind: "stop", sync, reasons };
}
