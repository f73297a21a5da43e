/** Operators: which types they take, and what they do. Findings are reported by the caller. */
import {
  addDecimal,
  type Decimal,
  decimal,
  divideDecimal,
  multiplyDecimal,
  negateDecimal,
  subtractDecimal,
} from "../model/decimal.ts";
import { type CalendarDate, daysBetween, isDate } from "../model/calendar.ts";
import {
  addMoney,
  type Money,
  moneyFromDecimal,
  moneyToDecimal,
  multiplyMoney,
  negateMoney,
  subtractMoney,
} from "../model/money.ts";
import type { Scope } from "../model/program.ts";
import { nearest } from "../model/similar.ts";
import type { Value } from "../model/value.ts";
import {
  BOOL,
  DECIMAL,
  INTEGER,
  join,
  MONEY,
  type Run,
  TEXT,
  type Type,
  typeName,
} from "./types.ts";
import { bounded, compareValues, equalValues, fail, textOf } from "./values.ts";

/** A checked part of an expression. `constant` where its value is known while compiling. */
export interface Typed {
  readonly type: Type;
  readonly run: Run;
  readonly constant?: Value;
}

export type Arithmetic = "+" | "-" | "*" | "/";
export type Ordering = "<" | "<=" | ">" | ">=";

/** Why two sides do not go together. */
export interface Misfit {
  readonly misfit: string;
  readonly help?: string;
  readonly code?: "TO208" | "TO210" | "TO214" | "TO219";
  /** What the literal of the two must be, where one is near. */
  readonly near?: string;
}

/** Quotients are kept to this many places: enough to round a unit price again without harm. */
const QUOTIENT = { places: 12, rounding: "half_even" } as const;

export function arithmetic(op: Arithmetic, a: Typed, b: Typed): Typed | Misfit {
  if (isNumber(a.type) && isNumber(b.type)) return decimals(op, a, b);
  const [left, right] = [asMoney(a, b, op), asMoney(b, a, op)];
  const kinds = `${left.type.kind} ${op} ${right.type.kind}`;
  switch (kinds) {
    case "money + money":
    case "money - money":
      return {
        type: MONEY,
        run: moneyPair(left.run, right.run, op === "+" ? addMoney : subtractMoney),
      };
    case "money * decimal":
    case "money * integer":
      return { type: MONEY, run: moneyTimes(left.run, right.run) };
    case "decimal * money":
    case "integer * money":
      return { type: MONEY, run: moneyTimes(right.run, left.run) };
    case "money / money":
      return { type: DECIMAL, run: moneyRatio(left.run, right.run) };
    case "money / decimal":
    case "money / integer":
      return {
        misfit: "money is not divided",
        help: "multiply by a share, or round(decimal(amount) / n, 2)",
        code: "TO219",
      };
    case "date - date":
      return { type: INTEGER, run: days(left.run, right.run) };
    case "text + text":
      return { type: TEXT, run: concatenation(left.run, right.run) };
    default:
      return misfit(op, a, b);
  }
}

export function negation(a: Typed): Typed | Misfit {
  const { run } = a;
  if (isNumber(a.type)) {
    return fold(a.type, [a], (scope) => {
      const value = run(scope);
      return value === null ? null : negateDecimal(value as Decimal);
    });
  }
  if (a.type.kind !== "money") return { misfit: `${typeName(a.type)} has no negative` };
  return {
    type: MONEY,
    run: (scope) => {
      const value = run(scope);
      return value === null ? null : negateMoney(value as Money);
    },
  };
}

/** null is equal to null and to nothing else. */
export function equality(op: "==" | "!=", a: Typed, b: Typed): Typed | Misfit {
  const sides = comparable(op, a, b);
  if ("misfit" in sides) return sides;
  const [left, right] = [sides.left.run, sides.right.run];
  const wanted = op === "==";
  const { constant } = sides.right;
  if (constant === null) return { type: BOOL, run: (scope) => (left(scope) === null) === wanted };
  if (typeof constant === "string" || typeof constant === "boolean") {
    if (sides.left.type.kind !== "ref") {
      return { type: BOOL, run: (scope) => (left(scope) === constant) === wanted };
    }
  }
  return { type: BOOL, run: (scope) => equalValues(left(scope), right(scope)) === wanted };
}

/** An order with null on a side holds never: a missing date is neither early nor late. */
export function ordering(op: Ordering, a: Typed, b: Typed): Typed | Misfit {
  const sides = comparable(op, a, b);
  if ("misfit" in sides) return sides;
  const kind = sides.left.type.kind;
  if (["bool", "ref", "list", "row", "lookup", "null"].includes(kind)) return misfit(op, a, b);
  const [left, right] = [sides.left.run, sides.right.run];
  const holds = HOLDS[op];
  return {
    type: BOOL,
    run: (scope) => {
      const order = compareValues(left(scope), right(scope));
      return order !== null && holds(order);
    },
  };
}

const HOLDS: Readonly<Record<Ordering, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

export function isNumber(type: Type): boolean {
  return type.kind === "decimal" || type.kind === "integer";
}

/** A literal that stands where money or a date is asked for becomes one; null: it does not fit. */
export function coerce(value: Typed, to: Type): Typed | null {
  const { constant } = value;
  if (constant === undefined || constant === null) return null;
  if (to.kind === "money" && isNumber(value.type)) {
    const amount = constant as Decimal;
    return { type: MONEY, run: (scope) => literalMoney(scope, amount) };
  }
  if (to.kind === "date" && typeof constant === "string" && isDate(constant)) {
    return { type: to, constant, run: () => constant };
  }
  return null;
}

function literalMoney(scope: Scope, amount: Decimal): Value {
  const money = moneyFromDecimal(amount, scope.currency);
  return money ?? fail(scope, `${textOf(amount)} is finer than a cent of ${scope.currency}`);
}

/** Keeps what is constant constant: a literal with a sign is a literal. */
function fold(type: Type, parts: readonly Typed[], run: Run): Typed {
  if (parts.some((part) => part.constant === undefined)) return { type, run };
  const constant = run(null as unknown as Scope);
  return { type, run: () => constant, constant };
}

function decimals(op: Arithmetic, a: Typed, b: Typed): Typed {
  const whole = a.type.kind === "integer" && b.type.kind === "integer" && op !== "/";
  const { run: left } = a;
  const { run: right } = b;
  if (op === "/") return { type: DECIMAL, run: quotient(left, right) };
  const apply = op === "+" ? addDecimal : op === "-" ? subtractDecimal : multiplyDecimal;
  return fold(whole ? INTEGER : DECIMAL, [a, b], (scope) => {
    const x = left(scope);
    if (x === null) return null;
    const y = right(scope);
    return y === null ? null : apply(x as Decimal, y as Decimal);
  });
}

function quotient(left: Run, right: Run): Run {
  return (scope) => {
    const x = left(scope);
    const y = right(scope);
    if (x === null || y === null) return null;
    return divideDecimal(x as Decimal, y as Decimal, QUOTIENT) ?? fail(scope, "divided by zero");
  };
}

/** Only beside money in a sum is a number literal an amount. */
function asMoney(value: Typed, other: Typed, op: Arithmetic): Typed {
  const sums = op === "+" || op === "-";
  return sums && other.type.kind === "money" ? (coerce(value, MONEY) ?? value) : value;
}

function moneyPair(left: Run, right: Run, apply: (a: Money, b: Money) => Money): Run {
  return (scope) => {
    const x = left(scope) as Money | null;
    const y = right(scope) as Money | null;
    if (x === null || y === null) return null;
    if (x.currency !== y.currency) return fail(scope, `${x.currency} and ${y.currency} do not mix`);
    return apply(x, y);
  };
}

function moneyTimes(left: Run, right: Run): Run {
  return (scope) => {
    const x = left(scope) as Money | null;
    const y = right(scope) as Decimal | null;
    return x === null || y === null ? null : multiplyMoney(x, y, "half_up");
  };
}

function moneyRatio(left: Run, right: Run): Run {
  return quotient(
    (scope) => amountOf(left(scope)),
    (scope) => amountOf(right(scope)),
  );
}

function amountOf(value: Value): Value {
  return value === null ? null : moneyToDecimal(value as Money);
}

function days(left: Run, right: Run): Run {
  return (scope) => {
    const x = left(scope);
    const y = right(scope);
    if (x === null || y === null) return null;
    return decimal(String(daysBetween(y as CalendarDate, x as CalendarDate)));
  };
}

function concatenation(left: Run, right: Run): Run {
  return (scope) => {
    const x = left(scope);
    const y = right(scope);
    return x === null || y === null ? null : bounded(scope, `${textOf(x)}${textOf(y)}`);
  };
}

interface Sides {
  readonly left: Typed;
  readonly right: Typed;
}

/** Literals take the type of the other side; what is left must be of one kind. */
function comparable(op: string, a: Typed, b: Typed): Sides | Misfit {
  const wrongText = notAmong(a, b) ?? notAmong(b, a) ?? notADay(a, b) ?? notADay(b, a);
  if (wrongText !== null) return wrongText;
  const moneyWithLiteral =
    (a.type.kind === "money" && isLiteral(b)) || (b.type.kind === "money" && isLiteral(a));
  const refWithText = [a.type.kind, b.type.kind].sort().join(" ") === "ref text";
  const datedText =
    (a.type.kind === "date" && b.constant !== undefined && b.type.kind === "text") ||
    (b.type.kind === "date" && a.constant !== undefined && a.type.kind === "text");
  if (moneyWithLiteral || refWithText || datedText) return { left: a, right: b };
  const both = join(a.type, b.type);
  if (both === null || both.kind === "list" || both.kind === "row") return misfit(op, a, b);
  return { left: a, right: b };
}

function isLiteral(value: Typed): boolean {
  return value.constant !== undefined && isNumber(value.type);
}

/** `status == "Aproved"`: false for every record, so surely a slip. */
function notAmong(field: Typed, text: Typed): Misfit | null {
  if (field.type.kind !== "text" || field.type.values === undefined) return null;
  if (typeof text.constant !== "string" || field.type.values.includes(text.constant)) return null;
  const near = nearest(text.constant, field.type.values);
  return {
    misfit: `\`${text.constant}\` is none of its values`,
    help: `one of ${field.type.values.join(", ")}`,
    code: "TO210",
    ...(near === null ? {} : { near: JSON.stringify(near) }),
  };
}

function notADay(date: Typed, text: Typed): Misfit | null {
  if (date.type.kind !== "date" || typeof text.constant !== "string") return null;
  if (isDate(text.constant)) return null;
  return { misfit: `"${text.constant}" is no day`, help: 'write "2026-06-30"', code: "TO214" };
}

function misfit(op: string, a: Typed, b: Typed): Misfit {
  const names = `\`${op}\` does not take ${typeName(a.type)} and ${typeName(b.type)}`;
  const kinds = [a.type.kind, b.type.kind];
  if (kinds.includes("money") && kinds.some((kind) => kind === "decimal" || kind === "integer")) {
    return { misfit: names, help: "make the number an amount: money(x)" };
  }
  if (kinds.includes("any"))
    return { misfit: names, help: "say what it is: decimal(x), money(x), text(x)" };
  if (op === "+" && kinds.includes("text"))
    return { misfit: names, help: 'join texts by a template: "{a} {b}"' };
  return { misfit: names };
}
