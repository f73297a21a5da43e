import { decimal } from "../model/decimal.ts";
import type { Value } from "../model/value.ts";
import type { Call, FunctionEntry } from "./function-entry.ts";
import { smallInteger } from "./functions-numbers.ts";
import { bounded, fail, textOf } from "./values.ts";

/** Lengths and cuts count characters as people do (code points), never half of one. */
export const TEXT_FUNCTIONS: readonly FunctionEntry[] = [
  {
    name: "text",
    signatures: ["(any) text"],
    doc: "As text: amounts with all their cents, dates YYYY-MM-DD, a reference by its key.",
    run: ([value]) => textOf(value!),
  },
  simple("upper", "In capitals.", (t) => t.toUpperCase()),
  simple("lower", "In small letters.", (t) => t.toLowerCase()),
  simple("title", "Each word with a capital, the rest small.", titled),
  simple("trim", "Without spaces at both ends; runs of spaces inside become one.", (t) =>
    t.trim().replace(/\s+/gu, " "),
  ),
  {
    name: "replace",
    signatures: ["(text, text, text) text"],
    doc: "Every occurrence of the second replaced by the third.",
    run: ([t, from, to], { scope }) =>
      from === ""
        ? (t as string)
        : bounded(
            scope,
            str(t).replaceAll(str(from), () => str(to)),
          ),
  },
  test("starts_with", "Whether it begins with the second.", (t, part) => t.startsWith(part)),
  test("ends_with", "Whether it ends with the second.", (t, part) => t.endsWith(part)),
  test("contains", "Whether the second stands in it.", (t, part) => t.includes(part)),
  {
    name: "length",
    signatures: ["(text) integer"],
    doc: "How many characters.",
    run: ([t]) => decimal(String([...str(t)].length)),
  },
  {
    name: "left",
    signatures: ["(text, integer) text"],
    doc: "The first so many characters.",
    run: ([t, n], call) => cut(t, n, call, (chars, count) => chars.slice(0, count)),
  },
  {
    name: "right",
    signatures: ["(text, integer) text"],
    doc: "The last so many characters.",
    run: ([t, n], call) =>
      cut(t, n, call, (chars, count) => chars.slice(Math.max(0, chars.length - count))),
  },
  {
    name: "before",
    signatures: ["(text, text) text"],
    doc: "What stands before the first occurrence of the second; null where it does not occur.",
    run: ([t, part]) => {
      const at = str(t).indexOf(str(part));
      return at === -1 ? null : str(t).slice(0, at);
    },
  },
  {
    name: "after",
    signatures: ["(text, text) text"],
    doc: "What stands after the first occurrence of the second; null where it does not occur.",
    run: ([t, part]) => {
      const at = str(t).indexOf(str(part));
      return at === -1 ? null : str(t).slice(at + str(part).length);
    },
  },
];

function simple(name: string, doc: string, change: (text: string) => string): FunctionEntry {
  return { name, signatures: ["(text) text"], doc, run: ([t]) => change(str(t)) };
}

function test(
  name: string,
  doc: string,
  holds: (text: string, part: string) => boolean,
): FunctionEntry {
  return {
    name,
    signatures: ["(text, text) bool"],
    doc,
    run: ([t, part]) => holds(str(t), str(part)),
  };
}

function str(value: Value | undefined): string {
  return value as string;
}

function titled(text: string): string {
  return text.toLowerCase().replace(/(?<![\p{L}\p{N}'’])\p{L}/gu, (letter) => letter.toUpperCase());
}

function cut(
  text: Value | undefined,
  count: Value | undefined,
  { scope }: Call,
  slice: (chars: readonly string[], count: number) => readonly string[],
): Value {
  const n = smallInteger(count!);
  if (n === null || n < 0) return fail(scope, `a text is not cut to ${textOf(count!)} characters`);
  return slice([...str(text)], n).join("");
}
