import { isDate } from "../model/calendar.ts";
import type { Change } from "../model/change.ts";
import type { Compared, ComparedRow } from "../model/compared.ts";
import { parseDecimal } from "../model/decimal.ts";
import { leafJson } from "../model/delta-json.ts";
import type { Plan } from "../model/plan.ts";
import type { Reason } from "../model/reason.ts";
import { isReferenceLeaf } from "../model/value.ts";
import type { Body } from "../model/value.ts";
import { REASON_WORDS } from "./reasons.ts";
import type { RehearsalView } from "./rehearsal.ts";

/** What a place that everybody can read is not told. Keys, dates and rules stay. */
export interface Redaction {
  /** Titles, texts, references, and whatever a reason says in words of its own. */
  readonly names: boolean;
  readonly amounts: boolean;
}

const HIDDEN = "•••";

/** For people only: its digest is that of the whole plan, so it cannot be applied. */
export function redactPlan(plan: Plan, what: Redaction): Plan {
  return {
    ...plan,
    changes: {
      length: plan.changes.length,
      *[Symbol.iterator]() {
        for (const change of plan.changes) yield redactChange(change, what);
      },
    },
    counts: plan.counts.map((count) =>
      what.amounts ? { ...count, amount: null, heldBack: null } : count,
    ),
    unsafe: plan.unsafe.map((unsafe) => ({ ...unsafe, text: `a limit is broken: ${unsafe.rule}` })),
  };
}

function redactChange(change: Change, what: Redaction): Change {
  return {
    ...change,
    label: what.names ? "" : change.label,
    reasons: change.reasons.map(redactReason),
    deltas: change.deltas.map((delta) => ({
      ...delta,
      before: redactLeaf(delta.before, delta.money, what),
      after: redactLeaf(delta.after, delta.money, what),
      base: redactLeaf(delta.base, delta.money, what),
    })),
    amount: what.amounts ? { before: null, after: null } : change.amount,
  };
}

/** Its own words name parties and amounts: what is left is what the code means. */
function redactReason({ code, fixIn }: Reason): Reason {
  return { code, fixIn, text: REASON_WORDS[code].title };
}

function redactLeaf(value: Body, money: boolean, what: Redaction): Body {
  if (value === null || value === undefined) return value;
  if (money) return what.amounts ? HIDDEN : value;
  if (isReferenceLeaf(value)) return what.names ? HIDDEN : value;
  const text = leafJson(value);
  return typeof text === "string" ? redactText(text, what) : what.names ? HIDDEN : value;
}

/** Of a text alone: a day stays, a figure may be an amount, the rest may be a name. */
export function redactText(text: string, what: Redaction): string {
  if (isDate(text) || text === "true" || text === "false") return text;
  const isFigure = parseDecimal(text) !== null;
  return (isFigure ? what.amounts : what.names) ? HIDDEN : text;
}

export function redactCompared(compared: Compared, what: Redaction): Compared {
  const told = (of: ComparedRow["after"]): ComparedRow["after"] =>
    of === null ? null : { ...of, amount: what.amounts ? null : of.amount, why: "" };
  return {
    ...compared,
    rows: compared.rows.map((row) => ({
      ...row,
      title: what.names ? "" : row.title,
      before: told(row.before),
      after: told(row.after),
      leaves: row.leaves.map((leaf) => ({
        ...leaf,
        before: leaf.before === null ? null : redactText(leaf.before, what),
        after: leaf.after === null ? null : redactText(leaf.after, what),
      })),
    })),
  };
}

export function redactRehearsal(view: RehearsalView, what: Redaction): RehearsalView {
  return {
    ...view,
    odd: view.odd.map((row) => ({
      ...row,
      title: what.names ? "" : row.title,
      amount: what.amounts ? null : row.amount,
      reasons: row.reasons.map(redactReason),
    })),
  };
}
