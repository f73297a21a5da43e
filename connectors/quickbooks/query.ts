import { assert } from "../../engine/assert.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { streamOf } from "./schema.ts";

/** The fields that a condition may name. `Active` of lists, `TxnDate` of documents, and so on. */
export type QueryField = (typeof FILTERABLE)[number];

const FILTERABLE = [
  "Id",
  "Active",
  "DisplayName",
  "Name",
  "CompanyName",
  "DocNumber",
  "TxnDate",
  "CustomerRef",
  "VendorRef",
] as const;

export interface QueryOptions {
  /** Each field must hold one of its values. */
  readonly where?: readonly { readonly field: QueryField; readonly in: readonly string[] }[];
  /** Entries of lists that a person made inactive are hidden unless this is asked for. */
  readonly inactiveToo?: boolean;
  /** Only what was written since: an instant. */
  readonly changedSince?: Instant;
  readonly orderBy?: QueryField;
  /** 1 is the first row. */
  readonly start?: number;
  readonly max?: number;
}

/**
 * A query of QuickBooks' own language, built of checked parts: the stream and the fields come from
 * the schema, and nothing of a value can leave its quotes.
 */
export function buildQuery(stream: string, options: QueryOptions = {}): string {
  const schema = streamOf(stream);
  assert(schema !== null, () => `a query of the unknown stream ${stream}`);
  const has = (field: string): boolean => schema.fields.some(({ name }) => name === field);
  const conditions = (options.where ?? []).map(({ field, in: values }) => {
    assert(FILTERABLE.includes(field) && has(field), () => `${stream} has no filter on ${field}`);
    assert(values.length > 0, () => `a condition on ${stream}.${field} without a value`);
    const quoted = values.map(quote);
    return quoted.length === 1 ? `${field} = ${quoted[0]}` : `${field} in (${quoted.join(", ")})`;
  });
  if (options.inactiveToo === true && has("Active")) conditions.push("Active in (true, false)");
  if (options.changedSince !== undefined) {
    conditions.push(`MetaData.LastUpdatedTime >= ${quote(options.changedSince)}`);
  }
  return [
    `select * from ${schema.name}`,
    conditions.length > 0 ? `where ${conditions.join(" and ")}` : "",
    options.orderBy === undefined ? "" : `orderby ${options.orderBy}`,
    options.start === undefined ? "" : `startposition ${options.start}`,
    options.max === undefined ? "" : `maxresults ${options.max}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** Backslash first: it is what escapes the quote. A line break would end the query. */
function quote(value: string): string {
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "\\'")
    .replace(/[\u0000-\u001f\u007f]/g, " ");
  return `'${escaped}'`;
}

/** Lists of values, short enough that the whole query fits into an address. */
export function chunk<T>(values: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < values.length; at += size) chunks.push(values.slice(at, at + size));
  return chunks;
}

/** The same, by how long they are in an address, in their quotes and with a comma. */
export function chunkByLength(values: readonly string[], most: number): string[][] {
  const chunks: string[][] = [];
  let room = 0;
  for (const value of values) {
    // Without its first "=", and with "%2C+" behind it.
    const length = new URLSearchParams([["", quote(value)]]).toString().length - 1 + 4;
    if (room < length) {
      chunks.push([]);
      room = most;
    }
    chunks.at(-1)!.push(value);
    room -= length;
  }
  return chunks;
}
