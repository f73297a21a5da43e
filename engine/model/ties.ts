import { compareDecimal, formatDecimal, isDecimal } from "./decimal.ts";
import { isMoney, moneyToDecimal } from "./money.ts";
import type { DocumentProgram, Expr } from "./program.ts";
import { reason, type Reason } from "./reason.ts";
import type { BodyObject, Value } from "./value.ts";

/**
 * What does not add up: the amount that the true side says, against what the body comes to. A
 * document with such a reason is held back, to the cent; a null amount ties with nothing.
 */
export function untied(
  document: DocumentProgram,
  body: BodyObject,
  value: (expr: Expr) => Value,
): readonly Reason[] {
  return document.ties.flatMap((tie) => {
    const said = value(tie.value);
    const amount = isMoney(said) ? moneyToDecimal(said) : isDecimal(said) ? said : null;
    const own = tie.own(body);
    if (amount !== null && own !== null && compareDecimal(amount, own) === 0) return [];
    const shown = own === null ? "nothing" : formatDecimal(own);
    const wanted = amount === null ? "empty" : formatDecimal(amount);
    return [
      reason(
        "lines_do_not_tie",
        `${tie.value.text} is ${wanted}, and ${tie.path} comes to ${shown}`,
      ),
    ];
  });
}
