import { compileNumberFormat } from "./compile/number-format.ts";
import { compileDateFormat, dateOf, formatDate, parseInstant } from "./model/calendar.ts";
import type { CalendarDate } from "./model/calendar.ts";
import { isJsonObject, numberText } from "./model/json.ts";
import type { JsonObject, JsonValue } from "./model/json.ts";
import type { ColumnProfile } from "./model/profile.ts";

/** Ways of writing a day that exports are met with; the first is the plain one. */
const DATES = [
  "YYYY-MM-DD",
  "M/D/YYYY",
  "D/M/YYYY",
  "D.M.YYYY",
  "YYYY/M/D",
  "D MMM YYYY",
  "MMM D, YYYY",
  "D-MMM-YYYY",
  "M-D-YYYY",
  "M/D/YY",
];
/** The same for numbers; null is the plain one. */
const NUMBERS = [null, "1,234.56", "$1,234.56", "(1,234.56)", "($1,234.56)", "1.234,56"];
const PLAIN = /^-?\d+(\.\d+)?$/;

/** A few that do not fit are mistakes of the source, and shown as such; more are another kind. */
const MOSTLY = 0.9;
const SHOWN = 12;

/** Every column of the rows, also of objects in them (`address.city`) and of lists. */
export function profileColumns(
  rows: readonly JsonObject[],
  timezone: string,
): readonly ColumnProfile[] {
  const cells = new Map<string, JsonValue[]>();
  for (const row of rows) collect(row, "", cells);
  return [...cells].map(([path, values]) => profileOf(path, values, timezone));
}

function collect(row: JsonObject, before: string, into: Map<string, JsonValue[]>): void {
  for (const [name, value] of Object.entries(row)) {
    // `Invoice No.` is read as it is written; below another name, or as a list, it would be a path.
    const isPlain = before === "" && !isJsonObject(value) && !Array.isArray(value);
    if (name.startsWith("$") || (name.includes(".") && !isPlain)) continue;
    const path = `${before}${name}`;
    if (isJsonObject(value)) {
      collect(value, `${path}.`, into);
      continue;
    }
    const known = into.get(path);
    if (known === undefined) into.set(path, [value]);
    else known.push(value);
  }
}

function profileOf(path: string, cells: readonly JsonValue[], timezone: string): ColumnProfile {
  const items = cells.flatMap((cell) => (Array.isArray(cell) ? cell : [])).filter(isJsonObject);
  if (items.length > 0) {
    return { ...EMPTY, path, kind: "list", items: profileColumns(items, timezone) };
  }
  const texts = cells.flatMap((cell) => textOf(cell) ?? []);
  if (texts.length === 0) return { ...EMPTY, path };
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const often = [...counts].toSorted((a, b) => b[1] - a[1]);
  return {
    ...EMPTY,
    path,
    filled: texts.length,
    distinct: counts.size,
    longest: Math.max(...[...counts.keys()].map((text) => text.length)),
    values: often.slice(0, SHOWN).map(([text]) => text),
    ...kindOf(texts, timezone),
  };
}

const EMPTY: Omit<ColumnProfile, "path"> = {
  filled: 0,
  distinct: 0,
  longest: 0,
  kind: "empty",
  fits: 0,
  misfit: null,
  format: null,
  rival: null,
  values: [],
  latest: null,
  refers: null,
  items: [],
};

/** What is blank is nothing, as it is when it is read. */
export function textOf(cell: JsonValue | undefined): string | null {
  if (cell === undefined || cell === null) return null;
  const text = typeof cell === "string" ? cell.trim() : (numberText(cell) ?? "");
  return text === "" ? null : text;
}

type Kind = Pick<ColumnProfile, "kind" | "fits" | "misfit" | "format" | "rival" | "latest">;

function kindOf(texts: readonly string[], timezone: string): Kind {
  return numbersIn(texts) ?? datesIn(texts, timezone) ?? instantsIn(texts, timezone) ?? TEXT;
}

const TEXT: Kind = {
  kind: "text",
  fits: 0,
  misfit: null,
  format: null,
  rival: null,
  latest: null,
};

interface Trial<T> {
  readonly format: string | null;
  readonly read: (text: string) => T | null;
}

/** The way of writing that fits most; of two that fit alike, the first. null where none does. */
function best<T>(texts: readonly string[], trials: readonly Trial<T>[]) {
  const tried = trials.map((trial) => {
    return { ...trial, fits: texts.filter((text) => trial.read(text) !== null).length };
  });
  const most = tried.reduce((a, b) => (b.fits > a.fits ? b : a));
  if (most.fits < texts.length * MOSTLY) return null;
  const misfit = texts.find((text) => most.read(text) === null) ?? null;
  const rivals = tried.filter(({ format, fits }) => format !== most.format && fits === most.fits);
  return { ...most, misfit, rivals };
}

function numbersIn(texts: readonly string[]): Kind | null {
  const found = best(texts, NUMBER_TRIALS);
  if (found === null) return null;
  const { format, fits, misfit } = found;
  return { ...TEXT, kind: "number", fits, misfit, format };
}

const NUMBER_TRIALS = NUMBERS.map((format): Trial<string> => {
  if (format === null) return { format, read: (text) => (PLAIN.test(text) ? text : null) };
  const compiled = compileNumberFormat(format);
  return { format, read: (text) => compiled?.(text) ?? null };
});

function datesIn(texts: readonly string[], timezone: string): Kind | null {
  // In America the month is written first; elsewhere it hardly ever is.
  const isAmerican = timezone.startsWith("America/") || timezone.startsWith("US/");
  const order = isAmerican ? DATES : [...DATES].toSorted((a, b) => dayFirst(b) - dayFirst(a));
  const found = best(
    texts,
    order.map((format): Trial<CalendarDate> => ({ format, read: compileDateFormat(format)! })),
  );
  if (found === null) return null;
  const { fits, misfit, read, rivals } = found;
  const latest = texts.reduce((late, text) => {
    const day = read(text);
    return day !== null && day > late ? day : late;
  }, "");
  const rival = rivals.find(({ read: other }) => texts.some((text) => other(text) !== read(text)));
  return { kind: "date", fits, misfit, format: found.format, rival: rival?.format ?? null, latest };
}

const dayFirst = (format: string): number => (format.startsWith("D/") ? 1 : 0);

function instantsIn(texts: readonly string[], timezone: string): Kind | null {
  const found = best(texts, [{ format: null, read: parseInstant }]);
  if (found === null) return null;
  const last = texts.flatMap((text) => parseInstant(text) ?? []).toSorted();
  const latest = formatDate(dateOf(last.at(-1)!, timezone), "YYYY-MM-DD");
  return { ...TEXT, kind: "instant", fits: found.fits, misfit: found.misfit, latest };
}
