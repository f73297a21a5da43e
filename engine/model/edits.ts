import { isDecimal, formatDecimal } from "./decimal.ts";
import { formatMoney, isMoney } from "./money.ts";
import { MASKED } from "./sensitive.ts";
import type { Value, ValueMap } from "./value.ts";
import { isRefValue } from "./value.ts";

/** One field of a record before and after an edit at the source, as people read it. */
export interface FieldEdit {
  readonly field: string;
  readonly old: string | null;
  readonly new: string | null;
}

/** History shows an edit, it does not keep a copy: so many fields, so many characters of each. */
const MOST_FIELDS = 20;
const MOST_CHARACTERS = 200;

/** What differs between two records, field by field; of `sensitive` fields only that it does. */
export function fieldEdits(
  old: ValueMap,
  now: ValueMap,
  sensitive: ReadonlySet<string>,
): FieldEdit[] {
  const edits: FieldEdit[] = [];
  for (const field of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const edit = { field, old: shown(old[field] ?? null), new: shown(now[field] ?? null) };
    if (edit.old === edit.new) continue;
    const told = (value: Value | undefined): string | null =>
      cut(shown(masked(field, value ?? null, sensitive)));
    edits.push({ field, old: told(old[field]), new: told(now[field]) });
    if (edits.length === MOST_FIELDS) break;
  }
  return edits;
}

function masked(field: string, value: Value, sensitive: ReadonlySet<string>): Value {
  if (value === null || sensitive.size === 0) return value;
  if (sensitive.has(field)) return MASKED;
  if (!Array.isArray(value)) return value;
  return (value as readonly ValueMap[]).map((row): ValueMap => {
    const cells = Object.entries(row).map(([name, cell]) => [name, masked(name, cell, sensitive)]);
    return Object.fromEntries(cells) as ValueMap;
  });
}

function cut(text: string | null): string | null {
  if (text === null || text.length <= MOST_CHARACTERS) return text;
  return `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

function shown(value: Value): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (isMoney(value)) return formatMoney(value);
  if (isDecimal(value)) return formatDecimal(value);
  if (isRefValue(value)) return `${value.ref}/${value.key}`;
  if (Array.isArray(value)) return `[${value.map((each: Value) => shown(each)).join(", ")}]`;
  const fields = Object.entries(value).map(([name, each]) => `${name}: ${shown(each as Value)}`);
  return `{ ${fields.join(", ")} }`;
}
