import type { Cause, Example } from "./model/backtest.ts";
import { daysBetween, isDate } from "./model/calendar.ts";
import { decimalOf } from "./model/body.ts";
import type { Difference, NativeValue } from "./model/body.ts";
import { formatDecimal, subtractDecimal } from "./model/decimal.ts";
import { writeJson } from "./model/json.ts";
import type { DocumentProgram } from "./model/program.ts";
import { isSensitive, MASKED } from "./model/sensitive.ts";
import { ruleOf } from "./model/rule-of.ts";

/** Gathers why documents are not reproduced: by rule and leaf, by reason, by absence. */
export interface Causes {
  differs(at: Pick<Example, "row" | "twin">, difference: Difference): void;
  blocked(at: Pick<Example, "row" | "twin">, code: string, text: string): void;
  absent(row: string, number: string): void;
  /** Most documents first. */
  all(): readonly Cause[];
}

/** So many are kept of each cause. */
const KEPT = 3;

export function openCauses(document: DocumentProgram): Causes {
  const found = new Map<string, Gathered>();
  const add = (
    cause: Pick<Cause, "kind" | "what" | "rule">,
    example: Example,
    how: string,
  ): void => {
    const key = `${cause.kind}|${cause.what}|${cause.rule}`;
    const known = found.get(key) ?? {
      ...cause,
      rows: new Set<string>(),
      how: new Set(),
      examples: [],
    };
    found.set(key, known);
    known.how.add(how);
    if (known.rows.has(example.row)) return;
    known.rows.add(example.row);
    if (known.examples.length < KEPT) known.examples.push(example);
  };
  return {
    differs(at, { pattern, desired, existing }) {
      const rule = ruleOf(document.rules, pattern);
      const where = rule === null ? "" : `${rule.place.file}:${rule.place.line}`;
      const isHidden = isSensitive(document.sensitive, pattern);
      const told = (value: NativeValue): string => (isHidden ? MASKED : textOf(value));
      const example = { ...at, mapped: told(desired), books: told(existing) };
      const how = isHidden ? "" : howOf(desired, existing);
      add({ kind: "differs", what: pattern, rule: where }, example, how);
    },
    blocked(at, code, text) {
      add({ kind: "blocked", what: code, rule: "" }, { ...at, mapped: text, books: "" }, "");
    },
    absent(row, number) {
      const example = { row, twin: null, mapped: number, books: "" };
      add({ kind: "absent", what: "", rule: "" }, example, "");
    },
    all: () => [...found.values()].map(causeOf).toSorted((a, b) => b.documents - a.documents),
  };
}

interface Gathered extends Pick<Cause, "kind" | "what" | "rule"> {
  readonly rows: Set<string>;
  /** Each way in which they differ. */
  readonly how: Set<string>;
  readonly examples: Example[];
}

function causeOf({ kind, what, rule, rows, how: ways, examples }: Gathered): Cause {
  const [only] = ways;
  const pattern = ways.size === 1 && only !== undefined && only !== "" ? only : null;
  return { kind, what, rule, pattern, documents: rows.size, examples };
}

/** What can be the same for many: so many days, so much money, nothing on one side. */
function howOf(mapped: NativeValue, books: NativeValue): string {
  if (books === null) return "empty in the books";
  if (mapped === null) return "empty by the mapping";
  if (typeof mapped === "string" && typeof books === "string" && isDate(mapped) && isDate(books)) {
    const days = daysBetween(mapped, books);
    const count = Math.abs(days) === 1 ? "1 day" : `${Math.abs(days)} days`;
    return `${count} ${days > 0 ? "later" : "earlier"} in the books`;
  }
  const [ours, theirs] = [decimalOf(mapped), decimalOf(books)];
  if (ours !== null && theirs !== null) {
    return `${formatDecimal(subtractDecimal(theirs, ours))} more in the books`;
  }
  return `${textOf(mapped)} by the mapping, ${textOf(books)} in the books`;
}

function textOf(value: NativeValue): string {
  if (value === null) return "nothing";
  const number = typeof value === "string" ? null : decimalOf(value);
  if (number !== null) return formatDecimal(number);
  return typeof value === "string" ? value : writeJson(value);
}
