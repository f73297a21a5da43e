import {
  compareDecimal,
  type Decimal,
  formatDecimal,
  isDecimal,
  subtractDecimal,
} from "./decimal.ts";
import { displayMoney, isMoney, moneyFromDecimal, moneyToDecimal } from "./money.ts";
import type { DocumentProgram, EntityProgram, Expr, Scope } from "./program.ts";
import { reason, type Reason } from "./reason.ts";
import { isRefValue } from "./value.ts";
import type { BodyObject, RefValue, Value, ValueMap } from "./value.ts";

/**
 * What does not add up: the amount that the true side says, against what the body comes to. A
 * document with such a reason is held back, to the cent; what is missing ties with nothing.
 */
export function untied(
  document: DocumentProgram,
  body: BodyObject,
  value: (expr: Expr) => Value,
): readonly Reason[] {
  return document.ties.flatMap((tie) => {
    const stated = value(tie.value);
    const wanted = isMoney(stated) ? moneyToDecimal(stated) : isDecimal(stated) ? stated : null;
    const made = tie.own(body);
    if (wanted === null || made === null) {
      const missing =
        wanted === null ? `${tie.value.text} is empty` : `the body has no ${tie.path}`;
      return [reason("lines_do_not_tie", `${tie.path} cannot be tied: ${missing}`)];
    }
    if (compareDecimal(wanted, made) === 0) return [];
    const shown = (amount: Decimal): string => {
      const exact = isMoney(stated) ? moneyFromDecimal(amount, stated.currency) : null;
      return exact === null ? formatDecimal(amount) : displayMoney(exact);
    };
    const off = shown(subtractDecimal(made, wanted));
    const text = `${tie.path} would be ${shown(made)}, ${tie.value.text} says ${shown(wanted)}`;
    return [reason("lines_do_not_tie", `${text}; off by ${off}`)];
  });
}

/** What the mapping requires of the record, and does not find. */
export function unmet(
  { require }: Pick<EntityProgram, "require">,
  value: (expr: Expr) => Value,
): readonly Reason[] {
  return require
    .filter(({ when }) => value(when) !== true)
    .map(({ name, when }) => {
      return reason("requirement_not_met", `${name}: ${when.text} does not hold`);
    });
}

/** What `needs:` names and a field refers to is waited for, though no document refers to it. */
export function referToAwaited({ waitsFor }: Pick<EntityProgram, "waitsFor">, scope: Scope): void {
  for (const [name, field] of waitsFor) {
    for (const ref of refsIn(scope.record[name] ?? null, field)) {
      scope.refer({ kind: "link", address: `${ref.ref}/${ref.key}`, stream: "" });
    }
  }
}

/** The reference of a field, or those of a column of a list's rows. */
function refsIn(value: Value, column: string | undefined): readonly RefValue[] {
  if (column === undefined) return isRefValue(value) ? [value] : [];
  if (!Array.isArray(value)) return [];
  return (value as readonly ValueMap[]).map((row) => row[column]).filter(isRefValue);
}
