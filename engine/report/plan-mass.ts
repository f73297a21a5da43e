import { addMoney, displayMoney, formatMoney, subtractMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import { causesOf } from "./causes.ts";
import { count, ends, fit, heading, oneLine, paint, signed } from "./layout.ts";
import type { Style } from "./layout.ts";
import type { PlanRowView } from "./plan-view.ts";

/** Many updates that one line of a mapping explains. */
export interface Mass {
  readonly rows: readonly PlanRowView[];
  /** `change only DueDate: 1 day later` */
  readonly what: string;
  /** `mappings/invoice.yaml:21` */
  readonly rule: string;
  /** What they add up to, before and after; null where they have no amounts. */
  readonly before: Money | null;
  readonly after: Money | null;
}

/** From so many rows on a cause is told once, instead of with each row. */
const MASS = 10;

/** Updates with one cause each told together, most rows first; and the rows that are left. */
export function massOf(rows: readonly PlanRowView[]): {
  readonly masses: readonly Mass[];
  readonly rest: readonly PlanRowView[];
} {
  const updates = rows.filter((row) => row.kind === "update");
  if (updates.length < MASS) return { masses: [], rest: rows };
  const causes = causesOf(updates, (row) =>
    row.deltas.map(({ path, before, after, rule }) => ({
      path,
      before: before === "–" ? null : before,
      after: after === "–" ? null : after,
      rule,
    })),
  ).filter((cause) => cause.rows.length >= MASS && cause.paths.length > 0);
  const told = new Set(causes.flatMap((cause) => cause.rows));
  return {
    masses: causes.map(({ rows: members, paths, rules, how }) => ({
      rows: members,
      what: `change only ${listed(paths)}${how === null ? "" : `: ${how}`}`,
      rule: rules.join(", "),
      before: sum(members.map((row) => row.before)),
      after: sum(members.map((row) => row.after)),
    })),
    rest: rows.filter((row) => !told.has(row)),
  };
}

/** The cause with its line, then a few of the rows and what all of them come to. */
export function massText(mass: Mass, style: Style): readonly string[] {
  const { rows, what, rule } = mass;
  const head = `  ${paint(style, "yellow", "~")} ${count(rows.length)} ${what}`;
  const amount = massAmount(mass);
  const room = style.width - 6 - (amount === "" ? 0 : amount.length + 2);
  return [
    ...heading(head, paint(style, "dim", rule), style),
    ends(`      ${fit(examples(rows, style), room, style)}`, amount, style),
  ];
}

/** `94 of them change only DueDate: 1 day later (mappings/invoice.yaml:21)` */
export function massSentence({ rows, what, rule }: Mass): string {
  return `${count(rows.length)} of them ${what}${rule === "" ? "" : ` (${rule})`}`;
}

function massAmount({ before, after }: Mass): string {
  if (after === null) return "";
  const apart = before === null ? null : subtractMoney(after, before);
  return apart === null || apart.minor === 0n
    ? displayMoney(after)
    : `${displayMoney(after)}   ${signed(formatMoney(apart))}`;
}

function examples(rows: readonly PlanRowView[], style: Style): string {
  const shown = rows.slice(0, 3).map((row) => oneLine(row.key));
  const hidden = rows.length - shown.length;
  return hidden > 0
    ? `${shown.join(", ")} ${style.ascii ? "..." : "…"} ${count(hidden)} more`
    : shown.join(", ");
}

function listed(paths: readonly string[]): string {
  const [first = "", ...others] = paths;
  if (others.length > 2) return `${first} and ${others.length} other fields`;
  return others.length === 0
    ? first
    : `${[first, ...others.slice(0, -1)].join(", ")} and ${others.at(-1) ?? ""}`;
}

function sum(amounts: readonly (Money | null)[]): Money | null {
  return amounts.reduce<Money | null>((total, amount) => {
    if (amount === null) return total;
    if (total === null) return amount;
    return total.currency === amount.currency ? addMoney(total, amount) : total;
  }, null);
}
