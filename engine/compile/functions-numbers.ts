import {
  absDecimal,
  type Decimal,
  formatDecimal,
  isDecimal,
  parseDecimal,
  roundDecimal,
} from "../model/decimal.ts";
import {
  absMoney,
  displayMoney,
  isMoney,
  type Money,
  moneyFromDecimal,
  moneyToDecimal,
  parseMoney,
} from "../model/money.ts";
import type { Scope } from "../model/program.ts";
import type { Value } from "../model/value.ts";
import type { FunctionEntry } from "./function-entry.ts";
import { fail, textOf } from "./values.ts";

export const NUMBER_FUNCTIONS: readonly FunctionEntry[] = [
  {
    name: "round",
    signatures: ["(decimal, integer) decimal"],
    doc: "To so many places; halves go away from zero (2.345 to 2 places is 2.35).",
    run: ([value, places], { scope }) => {
      const to = places === undefined ? 0 : smallInteger(places);
      if (to === null || Math.abs(to) > 20)
        return fail(scope, `round to ${textOf(places!)} places`);
      return roundDecimal(value as Decimal, { places: to, rounding: "half_up" });
    },
  },
  {
    name: "abs",
    signatures: ["(money) money", "(integer) integer", "(decimal) decimal"],
    doc: "Without its sign.",
    run: ([value]) => (isMoney(value) ? absMoney(value) : absDecimal(value as Decimal)),
  },
  {
    name: "decimal",
    signatures: ["(text) decimal", "(money) decimal", "(decimal) decimal", "(any) decimal"],
    doc: "A text or an amount as a number.",
    run: ([value], { scope }) => toDecimal(value!, scope),
  },
  {
    name: "money",
    signatures: ["(text) money", "(decimal) money", "(any) money"],
    doc: "A number or a text as an amount of the document's currency; exact, or the document is blocked. Round first: money(round(x, 2)).",
    run: ([value], { scope }) => toMoney(value!, scope),
  },
  {
    name: "display",
    signatures: ["(money) text"],
    doc: 'An amount for people: "18,400.00".',
    run: ([value]) => displayMoney(value as Money),
  },
];

/** What fits a JavaScript number exactly and is small: places, days, lengths. */
export function smallInteger(value: Value): number | null {
  if (!isDecimal(value)) return null;
  const text = formatDecimal(value);
  return /^-?\d{1,6}$/.test(text) ? Number(text) : null;
}

function toDecimal(value: Value, scope: Scope): Value {
  if (isDecimal(value)) return value;
  if (isMoney(value)) return moneyToDecimal(value);
  const parsed = typeof value === "string" ? parseDecimal(value.trim()) : null;
  return parsed ?? fail(scope, `"${textOf(value).slice(0, 80)}" is no number`);
}

function toMoney(value: Value, scope: Scope): Value {
  if (isMoney(value)) return value;
  const found = isDecimal(value)
    ? moneyFromDecimal(value, scope.currency)
    : typeof value === "string"
      ? parseMoney(value.trim(), scope.currency)
      : null;
  return found ?? fail(scope, `"${textOf(value).slice(0, 80)}" is no amount in ${scope.currency}`);
}
