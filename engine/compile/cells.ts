/**
 * One cell of a raw record into one typed value. What is blank is null; what cannot be read is a
 * problem and null. A style that was not declared is never guessed (rulings.md 14).
 */
import { compileDateFormat, parseInstant } from "../model/calendar.ts";
import { parseDecimal } from "../model/decimal.ts";
import { type JsonValue, numberText } from "../model/json.ts";
import { absMoney, type Currency, minorDigits, parseMoney } from "../model/money.ts";
import type { RecordType } from "../model/program.ts";
import type { DecodeProblem } from "../model/record.ts";
import type { Value } from "../model/value.ts";
import { compileNumberFormat } from "./number-format.ts";

export type Problems = DecodeProblem[];
export type Cell = (raw: JsonValue | undefined, problems: Problems) => Value;

/** What the 64 bits of the store's column hold: a row beyond it would end the whole run. */
const MOST_MINOR = 2n ** 63n - 1n;

export interface CellOptions {
  readonly field: string;
  readonly format: string | undefined;
  readonly trim: boolean;
  readonly currency: Currency;
}

/** `list` has no cell. A bad format was reported before and reads nothing. */
export function cellOf(type: RecordType, options: CellOptions): Cell {
  switch (type.kind) {
    case "text":
      return textCell(options, type.max);
    case "lookup":
      return textCell(options, undefined);
    case "ref": {
      const { entity } = type;
      return mapped(
        options,
        (key) => ({ ref: entity, key: key as never }),
        `the key of a ${entity}`,
      );
    }
    case "one_of": {
      const values = new Set(type.values);
      const expected = `one of ${type.values.join(", ")}`;
      return mapped(options, (text) => (values.has(text) ? text : undefined), expected);
    }
    case "integer":
      return numberCell(options, "a whole number", (text) =>
        /^-?\d+$/.test(text) ? (parseDecimal(text) ?? undefined) : undefined,
      );
    case "decimal":
      return numberCell(options, "a number", (text) => parseDecimal(text) ?? undefined);
    case "money": {
      const { currency } = options;
      const expected = `an amount in ${currency} with at most ${minorDigits(currency)} decimals`;
      return numberCell(options, expected, (text) => {
        const amount = parseMoney(text, currency);
        return amount === null || absMoney(amount).minor > MOST_MINOR ? undefined : amount;
      });
    }
    case "date": {
      const format = options.format ?? "YYYY-MM-DD";
      const parse = compileDateFormat(format) ?? (() => null);
      return mapped(options, (text) => parse(text) ?? undefined, `a day in the form ${format}`);
    }
    case "instant":
      return mapped(
        options,
        (text) => parseInstant(text) ?? undefined,
        "a time with its zone, such as 2026-06-30T12:00:00Z",
      );
    case "bool":
      return boolCell(options);
    case "list":
      return () => null;
  }
}

export function problem(
  problems: Problems,
  field: string,
  raw: unknown,
  expected: string,
  code?: DecodeProblem["code"],
): null {
  const text =
    typeof raw === "string" ? raw : (numberText(raw as JsonValue) ?? JSON.stringify(raw));
  const found = (text ?? "").slice(0, 80);
  problems.push({ field, found, expected, ...(code === undefined ? {} : { code }) });
  return null;
}

/**
 * PostgreSQL keeps no text with it, QuickBooks refuses it, and most programs end a text there: the
 * same answer whatever the store is. Asking costs 15 ns a cell.
 */
export const NUL = "\0";
const WITHOUT_NUL = "text without a NUL character";
const shown = (text: string): string => text.replaceAll(NUL, "\\u0000");

function textCell({ field, trim }: CellOptions, max: number | undefined): Cell {
  return (raw, problems) => {
    let text: string | null;
    if (typeof raw === "string") text = trim ? raw.trim() : raw;
    else if (raw === null || raw === undefined) return null;
    else text = numberText(raw);
    if (text === null) return problem(problems, field, raw, "text");
    if (text === "") return null;
    if (text.includes(NUL)) return problem(problems, field, shown(text), WITHOUT_NUL);
    if (max !== undefined && text.length > max && [...text].length > max) {
      return problem(problems, field, text, `at most ${max} characters`, "too_long");
    }
    return text;
  };
}

/** Cells that come as text or as a number; `read` gives undefined for what it cannot take. */
function mapped(
  { field }: CellOptions,
  read: (text: string) => Value | undefined,
  expected: string,
): Cell {
  return (raw, problems) => {
    if (raw === null || raw === undefined || raw === "") return null;
    const text = typeof raw === "string" ? raw.trim() : numberText(raw);
    if (text === "") return null;
    if (text?.includes(NUL) === true) return problem(problems, field, shown(text), WITHOUT_NUL);
    const value = text === null ? undefined : read(text);
    return value === undefined ? problem(problems, field, raw, expected) : value;
  };
}

function numberCell(
  options: CellOptions,
  expected: string,
  read: (text: string) => Value | undefined,
): Cell {
  const { format } = options;
  if (format === undefined) {
    const plain = mapped(options, read, expected);
    // 1.23E+08 is what a spreadsheet leaves of 123,456,789.10: its cents are gone.
    return (raw, problems) =>
      typeof raw === "string" && /e/i.test(raw)
        ? problem(problems, options.field, raw, expected)
        : plain(raw, problems);
  }
  const plain = compileNumberFormat(format) ?? (() => null);
  return mapped(
    options,
    (text) => {
      const digits = plain(text);
      return digits === null ? undefined : read(digits);
    },
    `${expected}, written as ${format}`,
  );
}

function boolCell(options: CellOptions): Cell {
  const [yes, no] = boolWords(options.format) ?? ["true", "false"];
  const read = mapped(
    options,
    (text) => (text === yes ? true : text === no ? false : undefined),
    `${yes} or ${no}`,
  );
  return (raw, problems) => (typeof raw === "boolean" ? raw : read(raw, problems));
}

/** `Yes/No`; null for a format that is not two words. */
export function boolWords(format: string | undefined): readonly [string, string] | null {
  const words = (format ?? "true/false").split("/");
  return words.length === 2 && words[0] !== "" && words[1] !== "" && words[0] !== words[1]
    ? [words[0]!, words[1]!]
    : null;
}
