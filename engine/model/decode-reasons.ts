import { reason } from "./reason.ts";
import type { Reason } from "./reason.ts";
import type { DecodeProblem } from "./record.ts";

/** What could not be read in a record, as reasons: each names the field and what is expected. */
export function decodeReasons(problems: readonly DecodeProblem[]): readonly Reason[] {
  return problems.map(({ field, found, expected, code }) =>
    reason(code ?? "unreadable", sentence(field, found, expected)),
  );
}

function sentence(field: string, found: string, expected: string): string {
  return found === "" ? `${field} is blank; ${expected}` : `${field} is "${found}"; ${expected}`;
}
