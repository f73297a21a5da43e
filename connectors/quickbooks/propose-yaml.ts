import type { ColumnProfile, StreamProfile } from "../../engine/model/profile.ts";

/** A field of a record that is proposed, with what was seen of its column. */
export interface Field {
  readonly name: string;
  /** Keys and values as YAML, in their order: `type: text`, `key: true`. */
  readonly keys: readonly string[];
  /** Behind it, as a comment. */
  readonly seen: string | null;
}

export interface FieldAs {
  readonly type: "text" | "money" | "date" | "ref" | "one_of";
  /** Of a ref. */
  readonly entity?: string;
  readonly more?: readonly string[];
  /** Where it stands in the books; it may be blank then, and stays there when it is. */
  readonly books?: string;
  /** A blank one is a mistake of the source, to be shown; else it is left out. */
  readonly required?: boolean;
}

export function fieldOf(
  name: string,
  column: ColumnProfile,
  rows: number,
  { type, entity, more = [], books, required = false }: FieldAs,
): Field {
  const { path, kind, format, filled } = column;
  const isInstant = type === "date" && kind === "instant";
  const at =
    type === "date" && !isInstant
      ? [`work: { at: ${plain(path)}, format: ${plain(format ?? "YYYY-MM-DD")} }`]
      : path === name
        ? []
        : [`work: ${plain(path)}`];
  const values = type === "one_of" ? [`values: [${column.values.map(plain).join(", ")}]`] : [];
  const keys = [
    `type: ${isInstant ? "instant" : type}`,
    ...(entity === undefined ? [] : [`entity: ${entity}`]),
    ...values,
    ...more,
    ...(required ? [] : ["optional: true"]),
    ...at,
    ...(type === "money" && format !== null ? [`format: ${plain(format)}`] : []),
    ...(books === undefined ? [] : [`books: ${books}`, "when_null: keep"]),
  ];
  return { name, keys, seen: seenOf(column, filled, rows) };
}

function seenOf({ misfit, rival, refers, distinct }: ColumnProfile, filled: number, rows: number) {
  const parts = [
    ...(filled === rows ? [] : [`filled in ${filled} of ${rows}`]),
    ...(misfit === null ? [] : [`not in this form: ${JSON.stringify(misfit)}`]),
    ...(rival === null ? [] : [`${rival} fits as well: say which it is`]),
    ...(refers === null ? [] : [`${refers.hits} of ${distinct} are keys of ${refers.stream}`]),
  ];
  return parts.length === 0 ? null : parts.join("; ");
}

/** Fields below each other, their comments too. */
export function recordText(fields: readonly Field[], indent: string = "  "): string {
  const wide = Math.max(...fields.map(({ name }) => name.length)) + 1;
  return fields
    .map(({ name, keys, seen }) => {
      const line = `${indent}${`${name}:`.padEnd(wide)} { ${keys.join(", ")} }`;
      return seen === null ? line : `${line}   # ${seen}`;
    })
    .join("\n");
}

/** As YAML has it: plain where that is safe, in quotes where it is not. */
export function plain(text: string): string {
  const isPlain =
    /^[A-Za-z_][\w.]*( [A-Za-z]\w*)*$/.test(text) || /^[DMY]+([/.-][DMY]+)+$/.test(text);
  return isPlain && !RESERVED.test(text) ? text : JSON.stringify(text);
}

/** Words that YAML or its readers take for something else. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** The head of a file: its schema, and what it was made from. */
export function headOf(
  { stream, rows, all }: StreamProfile,
  kind: "mapping" | "tests",
  connection: string,
): string {
  const schema = `# yaml-language-server: $schema=../.tieout/schema/${kind}.schema.json`;
  if (kind === "tests") return schema;
  const what = `${connection}.${stream}, ${all ? "" : "the first "}${rows} rows`;
  return `${schema}\n# Proposed by tieout init from ${what}: read it before the first apply.`;
}
