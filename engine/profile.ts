import { accessor } from "./compile/decode.ts";
import type { JsonObject } from "./model/json.ts";
import type { ColumnProfile, Reference, StreamProfile } from "./model/profile.ts";
import { ownName, singular, wordsOf } from "./model/words.ts";
import { profileColumns, textOf } from "./profile-columns.ts";

/** Rows of a stream as they came; `all`: there are no others. */
export interface Sample {
  readonly stream: string;
  readonly rows: readonly JsonObject[];
  readonly all: boolean;
}

/**
 * What the streams of a system hold, from their rows alone: kinds and ways of writing, what tells
 * rows apart, which column names rows of another stream. Beside the line, for `tieout init`;
 * nothing of it is believed later: what is proposed from it is a configuration to be reviewed.
 */
export function profile(samples: readonly Sample[], timezone: string): readonly StreamProfile[] {
  const alone = samples.map((sample) => ({ ...sample, ...streamAlone(sample, timezone) }));
  const keys = new Map(
    alone.flatMap(({ stream, key, rows }) =>
      key === null ? [] : [[stream, valuesOf(rows, key)] as const],
    ),
  );
  return alone.map(({ stream, rows, all, columns, key }) => {
    const told = columns.map((column) => {
      if (column.path === key || column.kind === "list") return column;
      return { ...column, refers: refersTo({ stream, column, rows, keys }) };
    });
    return {
      ...{ stream, rows: rows.length, all, key, columns: told },
      child: childOf(stream, told),
    };
  });
}

function streamAlone({ stream, rows }: Sample, timezone: string) {
  const columns = profileColumns(rows, timezone);
  const own = columns.filter(({ path }) => !path.includes(".") || isWhole(rows, path));
  return { columns, key: keyOf(stream, own, rows.length) };
}

/** A column may have a dot in its name, `Invoice No.`: then it is no path. */
const isWhole = (rows: readonly JsonObject[], path: string): boolean =>
  rows.some((row) => Object.hasOwn(row, path));

function valuesOf(rows: readonly JsonObject[], path: string): ReadonlySet<string> {
  const get = accessor(isWhole(rows, path) ? [path] : path.split("."));
  return new Set(rows.flatMap((row) => textOf(get(row)) ?? []));
}

/** A key may be missing or twice in a few rows: they are shown as what they are, later. */
const NEARLY = 0.95;

/** The column that is named as a key and nearly is one; else the first that is one. */
function keyOf(stream: string, columns: readonly ColumnProfile[], rows: number): string | null {
  if (rows === 0) return null;
  const able = columns.filter(({ kind, filled, distinct, values }) => {
    // What has cents is an amount, however different the rows are.
    const isKind = kind === "text" || (kind === "number" && !values.some((v) => v.includes(".")));
    return isKind && filled >= rows * NEARLY && distinct >= filled * NEARLY;
  });
  const named = KEY_NAMES.flatMap((ending) =>
    able.filter(({ path }) => ownName(path, stream) === ending),
  );
  const exact = able.filter(({ kind, format, filled, distinct, longest }) => {
    const isPlain = kind === "text" || format === null;
    return isPlain && filled === rows && distinct === rows && longest <= 40;
  });
  return (
    (named[0] ?? exact.find(({ values }) => values.every((v) => !v.includes(" "))))?.path ?? null
  );
}

/** `invoice_id` of invoices is `id`, and `invoice` itself is the empty word. */
const KEY_NAMES = ["id", "number", "no", "num", "code", "key", "", "ref", "uuid", "guid"];

interface Looked {
  readonly stream: string;
  readonly column: ColumnProfile;
  readonly rows: readonly JsonObject[];
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Nearly every value is a key there, and the column's name says so as well: two columns of small
 * numbers hold the same values by chance.
 */
function refersTo({ stream, column, rows, keys }: Looked): Reference | null {
  if (column.kind !== "text" && column.kind !== "number") return null;
  const own = valuesOf(rows, column.path);
  const words = wordsOf(column.path).map(singular);
  const found = [...keys].flatMap(([other, known]) => {
    if (other === stream) return [];
    const hits = [...own].filter((value) => known.has(value)).length;
    const isNamed = words.includes(singular(wordsOf(other).at(-1) ?? ""));
    const isTelling = hits >= 5 && [...own].every((value) => value.length >= 4);
    const fits = hits > 0 && hits >= own.size * MOSTLY && (isNamed || isTelling);
    return fits ? [{ stream: other, hits, isNamed }] : [];
  });
  const most = found.toSorted(
    (a, b) => Number(b.isNamed) - Number(a.isNamed) || b.hits - a.hits,
  )[0];
  return most === undefined ? null : { stream: most.stream, hits: most.hits };
}

const MOSTLY = 0.9;
const PARTS = new Set(["line", "item", "detail", "row", "position", "entry"]);

/** Lines of something: named as such, and one of their columns says of what. */
function childOf(stream: string, columns: readonly ColumnProfile[]): StreamProfile["child"] {
  const words = wordsOf(stream).map(singular);
  if (!PARTS.has(words.at(-1) ?? "")) return null;
  const by = columns.find(({ refers }) => {
    return refers !== null && words.includes(singular(wordsOf(refers.stream).at(-1) ?? ""));
  });
  const any = by ?? columns.find(({ refers }) => refers !== null);
  return any?.refers === undefined || any.refers === null
    ? null
    : { of: any.refers.stream, by: any.path };
}
