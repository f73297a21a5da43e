import type { Chance } from "./random.ts";
import type { Standing, WrittenFile, WrittenPair } from "./written.ts";

/** One edit: from `start` up to `end` of the text, `put` stands instead. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly put: string;
}

/** The slips that are tried. Each gives null where the file has nothing that it could befall. */
export const EDITS: Readonly<Record<string, (file: WrittenFile, chance: Chance) => Edit | null>> = {
  "drop a character": (file, chance) => at(character(file, chance), 1, ""),
  "double a character": (file, chance) => {
    const found = character(file, chance);
    return found === null ? null : at(found, 0, file.text[found]!);
  },
  "swap two characters": (file, chance) => {
    const found = character(file, chance);
    const [a = "", b = ""] = found === null ? [] : file.text.slice(found, found + 2);
    return found === null || a === b || b === "\n" || b === "" ? null : at(found, 2, b + a);
  },
  "replace a character": (file, chance) => {
    const found = character(file, chance);
    const other = chance.of([...CHARACTERS]);
    return found === null || file.text[found] === other ? null : at(found, 1, other);
  },
  "drop a line": (file, chance) => whole(line(file, chance), () => ""),
  "double a line": (file, chance) => whole(line(file, chance), (text) => text + text),
  "change the indentation": (file, chance) => {
    const found = line(file, chance);
    const put = chance.of(["  ", " ", "\t", ""]);
    if (found === null || found.start === 0) return null;
    if (put !== "") return at(found.start, 0, put);
    const blanks = /^ +/.exec(found.text)?.[0].length ?? 0;
    return blanks === 0 ? null : at(found.start, Math.min(blanks, 1 + chance.below(2)), "");
  },
  "misspell a key": (file, chance) => misspelt(file, pick(file.pairs, chance)?.key, chance),
  "misspell a value": (file, chance) =>
    misspelt(
      file,
      pick(
        file.scalars.filter((each) => !each.isExpression),
        chance,
      ),
      chance,
    ),
  "misspell a name in an expression": (file, chance) =>
    misspelt(file, part(file, chance, /[A-Za-z_][\w]*/g), chance),
  "remove a required key": (file, chance) =>
    removed(file, pick(file.pairs.filter(isRequired), chance)),
  "change a value's type": (file, chance) => {
    const found = pick(file.scalars, chance);
    if (found === undefined) return null;
    const bare = String(found.value);
    const other = chance.of([
      `[${bare}]`,
      `{ value: ${bare} }`,
      "7",
      "true",
      "null",
      "",
      `"${bare}"`,
      "1.5e3",
    ]);
    return { start: found.start, end: found.end, put: other };
  },
  "remove a quote": (file, chance) => {
    const found = pick(
      file.scalars.filter((each) => each.quote !== null),
      chance,
    );
    if (found === undefined) return null;
    return at(chance.below(2) === 0 ? found.start : found.end - 1, 1, "");
  },
  "swap two values": (file, chance) => {
    const first = pick(file.scalars, chance);
    if (first === undefined) return null;
    const near = file.scalars.filter((each) => each !== first && isNear(file, first, each));
    const second = pick(near, chance);
    if (second === undefined) return null;
    const [a, b] = first.start < second.start ? [first, second] : [second, first];
    const of = (one: Standing): string => file.text.slice(one.start, one.end);
    if (of(a) === of(b)) return null;
    return { start: a.start, end: b.end, put: of(b) + file.text.slice(a.end, b.start) + of(a) };
  },
  "insert a sign of YAML": (file, chance) => {
    const found = pick(file.scalars, chance);
    if (found === undefined || found.end - found.start < 2) return null;
    const where = found.start + 1 + chance.below(found.end - found.start - 1);
    return at(where, 0, chance.of([" #", ": ", ", ", "\n", " - ", "&", "*"]));
  },
  "delete an operator": (file, chance) =>
    gone(part(file, chance, /==|!=|<=|>=|&&|\|\||[-+*/<>!]|\bin\b/g)),
  "delete a bracket or comma": (file, chance) => gone(part(file, chance, /[()[\]{},]/g)),
  "delete a sign of YAML": (file, chance) => {
    const found = [...file.text.matchAll(/[{}[\]]|: |, |(?<=\n *)- /g)].filter(
      ({ index }) => !isComment(file, index),
    );
    const one = pick(found, chance);
    return one === undefined ? null : at(one.index, one[0].trim().length, "");
  },
  "put another word": (file, chance) => {
    const from = part(file, chance, /[A-Za-z_][\w]*/g) ?? pick(file.scalars.filter(isWord), chance);
    return from === undefined || from === null ? null : { ...spanOf(from), put: chance.of(WORDS) };
  },
};

const CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 :#,.-_{}[]()'\"&*!|>%@`?=<+/\\";

/** Of other projects, of other systems, and of the language at another place. */
const WORDS = [
  "customer",
  "amount_due",
  "Total",
  "invoice_date",
  "project_name",
  "each",
  "group",
  "existing",
  "settings",
  "true",
  "null",
  "none",
  "status2",
  "auto",
  "by_hand",
  "yes",
  "Invoices",
  "qbo",
];

function at(start: number | null, length: number, put: string): Edit | null {
  return start === null ? null : { start, end: start + length, put };
}

function pick<T>(list: readonly T[], chance: Chance): T | undefined {
  return list.length === 0 ? undefined : chance.of(list);
}

/** Any character that is no comment; a comment is a slip of nobody's meaning. */
function character(file: WrittenFile, chance: Chance): number | null {
  const found = chance.below(file.text.length);
  const start = file.text.lastIndexOf("\n", found - 1) + 1;
  const isIndent = file.text.slice(start, found + 1).trim() === "";
  return isIndent || isComment(file, found) ? null : found;
}

function isComment({ text }: WrittenFile, offset: number): boolean {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^\s*#|\s#\s/.test(text.slice(start, offset + 1));
}

interface Line {
  readonly start: number;
  /** With its line end. */
  readonly text: string;
}

function line(file: WrittenFile, chance: Chance): Line | null {
  let start = 0;
  const lines = file.text.split(/(?<=\n)/).map((text): Line => {
    const found = { start, text };
    start += text.length;
    return found;
  });
  return (
    pick(
      lines.filter(({ text }) => !/^\s*(#|$)/.test(text)),
      chance,
    ) ?? null
  );
}

function whole(found: Line | null, change: (text: string) => string): Edit | null {
  if (found === null) return null;
  return { start: found.start, end: found.start + found.text.length, put: change(found.text) };
}

/** One letter dropped, doubled, swapped or replaced: never to nothing. */
function misspelt(file: WrittenFile, found: Span | null | undefined, chance: Chance): Edit | null {
  if (found === null || found === undefined) return null;
  const words = [...file.text.slice(found.start, found.end).matchAll(/[A-Za-z_]\w+/g)];
  const word = pick(words, chance);
  if (word === undefined) return null;
  const start = found.start + word.index + chance.below(word[0].length - 1);
  const [a = "", b = ""] = file.text.slice(start, start + 2);
  const put = chance.of([a, b + a, a + a + b, chance.of([..."aeioustrnl"]) + b]);
  return put === a + b ? null : at(start, 2, put);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of an expression. */
function part(file: WrittenFile, chance: Chance, wanted: RegExp): Span | null {
  const found = file.scalars
    .filter((each) => each.isExpression)
    .flatMap(({ start, end }) =>
      [...file.text.slice(start, end).matchAll(wanted)].map(({ index, 0: text }) => ({
        start: start + index,
        end: start + index + text.length,
      })),
    );
  return pick(found, chance) ?? null;
}

function gone(found: Span | null): Edit | null {
  return found === null ? null : { ...spanOf(found), put: "" };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

function isWord({ value, isExpression }: WrittenFile["scalars"][number]): boolean {
  return isExpression || (typeof value === "string" && /^[A-Za-z_.]+$/.test(value));
}

const REQUIRED =
  /^(tieout|project|timezone|connections|connections\.\w+\.(connector|root|environment|company)|entity|systems|systems\.(work|books)|truth|record|record\.\w+\.(type|values|entity|lookup|by|of)|start\.(on|from)|match\.\d+\.on|documents\.\w+\.to|lookup|columns|rows|links|rows\.\d+\.(source|books)|tests|tests\.\d+\.(name|given|expect)|settings\.\w+\.value|trigger\.when|fields\.(CustomerRef|Line))$/;

function isRequired({ path }: WrittenPair): boolean {
  return REQUIRED.test(path.join("."));
}

function removed({ text }: WrittenFile, pair: WrittenPair | undefined): Edit | null {
  if (pair === undefined || pair.dashed) return null;
  if (pair.flow) {
    const after = /^\s*,\s*/.exec(text.slice(pair.end))?.[0].length ?? 0;
    return { start: pair.start, end: pair.end + after, put: "" };
  }
  const start = text.lastIndexOf("\n", pair.start - 1) + 1;
  const stop = text.indexOf("\n", pair.end - 1);
  return { start, end: stop === -1 ? text.length : stop + 1, put: "" };
}

/** Within five lines, as a slip of the hand goes. */
function isNear({ text }: WrittenFile, a: Standing, b: Standing): boolean {
  const [from, to] = a.start < b.start ? [a.end, b.start] : [b.end, a.start];
  return from <= to && text.slice(from, to).split("\n").length <= 5;
}
