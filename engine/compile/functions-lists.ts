import { addDecimal, type Decimal, decimal, isDecimal, ZERO } from "../model/decimal.ts";
import { isMoney, money, type Money } from "../model/money.ts";
import type { Value } from "../model/value.ts";
import type { Call, FunctionEntry } from "./function-entry.ts";
import { bounded, compareValues, equalValues, fail, textOf } from "./values.ts";

export const LIST_FUNCTIONS: readonly FunctionEntry[] = [
  {
    name: "sum",
    signatures: ["(list<money>) money", "(list<decimal>) decimal"],
    doc: "What the values add up to; nulls count nothing, an empty list is 0.",
    run: ([list]) => sumDecimals(list as readonly Value[]),
  },
  {
    name: "count",
    signatures: ["(list<any>) integer"],
    doc: "How many there are, nulls left out.",
    run: ([list]) => decimal(String(present(list).length)),
  },
  {
    name: "min",
    signatures: ["(list<T>) T", "(T, T, T...) T"],
    doc: "The least, of a list or of what is given; nulls left out.",
    nulls: "seen",
    run: (args) => extreme(args, -1),
  },
  {
    name: "max",
    signatures: ["(list<T>) T", "(T, T, T...) T"],
    doc: "The greatest, of a list or of what is given; nulls left out.",
    nulls: "seen",
    run: (args) => extreme(args, 1),
  },
  {
    name: "first",
    signatures: ["(list<T>) T"],
    doc: "The first value that is not null.",
    run: ([list]) => present(list)[0] ?? null,
  },
  {
    name: "last",
    signatures: ["(list<T>) T"],
    doc: "The last value that is not null.",
    run: ([list]) => present(list).at(-1) ?? null,
  },
  {
    name: "distinct",
    signatures: ["(list<T>) list<T>"],
    doc: "Each value once, in the order of its first place; nulls left out.",
    run: ([list]) => {
      const kept: Value[] = [];
      for (const value of present(list)) {
        if (!kept.some((other) => equalValues(other, value))) kept.push(value);
      }
      return kept;
    },
  },
  {
    name: "join",
    signatures: ["(list<any>, text) text"],
    doc: "The values as text with the text between them; nulls left out.",
    run: ([list, between], { scope }) =>
      bounded(
        scope,
        present(list)
          .map(textOf)
          .join(between as string),
      ),
  },
];

/** `sum` of money is chosen by type while compiling: an empty list still has to be money. */
export function sumMoneyList(list: readonly Value[], { scope }: Call): Value {
  let minor = 0n;
  let currency = scope.currency;
  let any = false;
  for (const value of list) {
    if (value === null) continue;
    const amount = value as Money;
    if (any && amount.currency !== currency) {
      return fail(scope, `${currency} and ${amount.currency} do not mix`);
    }
    currency = amount.currency;
    any = true;
    minor += amount.minor;
  }
  return money(minor, currency);
}

function sumDecimals(list: readonly Value[]): Decimal {
  let sum = ZERO;
  for (const value of list) if (value !== null) sum = addDecimal(sum, value as Decimal);
  return sum;
}

function present(list: Value | undefined): readonly Value[] {
  return (list as readonly Value[]).filter((value) => value !== null);
}

function extreme(args: readonly Value[], sign: 1 | -1): Value {
  const first = args[0];
  const values = args.length === 1 && Array.isArray(first) ? (first as readonly Value[]) : args;
  let best: Value = null;
  for (const value of values) {
    if (value === null || !isOrdered(value)) continue;
    if (best === null || compareValues(value, best) === sign) best = value;
  }
  return best;
}

function isOrdered(value: Value): boolean {
  return typeof value === "string" || isDecimal(value) || isMoney(value);
}
