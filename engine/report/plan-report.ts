import type { Compared } from "../model/compared.ts";
import type { JsonTree } from "../model/json.ts";
import { planPieces } from "../model/plan-json.ts";
import type { Plan } from "../model/plan.ts";
import { comparedJson, comparedText } from "./compared.ts";
import type { Style } from "./layout.ts";
import { planText } from "./plan-text.ts";
import type { PlanTextOptions } from "./plan-text.ts";
import type { PlanView } from "./plan-view.ts";
import { rehearsalJson, rehearsalText } from "./rehearsal.ts";
import type { RehearsalView } from "./rehearsal.ts";

/** A plan with what was found out about it; each renderer tells all of it. */
export interface PlanReport {
  readonly plan: Plan;
  readonly view: PlanView;
  readonly rehearsal: RehearsalView | null;
  /** Held against another copy of the configuration; `base` names that. */
  readonly comparison: { readonly compared: Compared; readonly base: string } | null;
}

export function reportText(report: PlanReport, style: Style, options: PlanTextOptions): string {
  const { view, rehearsal, comparison } = report;
  return [
    planText(view, style, options),
    ...(comparison === null
      ? []
      : ["", ...comparedText(comparison.compared, comparison.base, style)]),
    ...(rehearsal === null ? [] : ["", ...rehearsalText(rehearsal, style)]),
  ].join("\n");
}

export function reportJson({ plan, rehearsal, comparison }: PlanReport): Iterable<string> {
  const more: Record<string, JsonTree> = {};
  if (comparison !== null) more["compared"] = comparedJson(comparison.compared, comparison.base);
  if (rehearsal !== null) more["rehearsal"] = rehearsalJson(rehearsal);
  return planPieces(plan, 2, more);
}
