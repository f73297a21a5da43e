/**
 * The document in the other system (`existing`), or the one that is asked for (`desired`), as
 * expressions see it: typed by the stream's schema, converted leaf by leaf when it is read.
 */
import { isDate, isInstant, parseInstant } from "../model/calendar.ts";
import { isDecimal, parseDecimal } from "../model/decimal.ts";
import { isJsonObject, type JsonValue, numberText } from "../model/json.ts";
import { type Currency, moneyFromDecimal, parseMoney } from "../model/money.ts";
import type { FieldSchema, FieldType, StreamSchema } from "../model/schema.ts";
import { formatReference, isReferenceLeaf, type Value, type ValueMap } from "../model/value.ts";
import {
  ANY,
  BOOL,
  DATE,
  DECIMAL,
  INSTANT,
  MONEY,
  type RowField,
  type RowType,
  TEXT,
  type Type,
} from "./types.ts";

export function rowOfSchema(schema: StreamSchema, currency: Currency): RowType | null {
  if (schema.fields.length === 0) return null;
  return row(schema.name, schema.fields, currency);
}

function row(name: string, fields: readonly FieldSchema[], currency: Currency): RowType {
  return { kind: "row", name, fields: new Map(fields.map((f) => [f.name, field(f, currency)])) };
}

function field({ name, type }: FieldSchema, currency: Currency): RowField {
  const convert = leaf(type, currency);
  return {
    type: typeOf(name, type, currency),
    read: (from) => {
      const value = (from as ValueMap)[name] as JsonValue | undefined;
      return value === undefined || value === null ? null : convert(value);
    },
  };
}

function typeOf(name: string, type: FieldType, currency: Currency): Type {
  switch (type.kind) {
    case "text":
    case "reference":
      return TEXT;
    case "one_of":
      return { kind: "text", values: type.values };
    case "decimal":
      return DECIMAL;
    case "money":
      return MONEY;
    case "date":
      return DATE;
    case "instant":
      return INSTANT;
    case "bool":
      return BOOL;
    case "object":
      return row(name, type.fields, currency);
    case "list":
      return { kind: "list", of: row(`a row of ${name}`, type.fields, currency) };
    case "any":
      return ANY;
  }
}

/** What cannot be read in the field's type is null: the other system's own data is not our error. */
function leaf(type: FieldType, currency: Currency): (value: JsonValue) => Value {
  switch (type.kind) {
    case "money":
      return (value) => moneyOf(value, currency);
    case "decimal":
      return decimalOf;
    case "date":
      return (value) => (typeof value === "string" && isDate(value) ? value : null);
    case "instant":
      return (value) =>
        typeof value !== "string" ? null : isInstant(value) ? value : parseInstant(value);
    case "bool":
      return (value) => (typeof value === "boolean" ? value : null);
    case "text":
    case "one_of":
      return (value) => (typeof value === "string" ? value : numberText(value));
    case "reference":
      return referenceOf;
    default:
      return (value) => value as Value;
  }
}

function decimalOf(value: JsonValue): Value {
  if (isDecimal(value)) return value;
  const text = typeof value === "string" ? value : numberText(value);
  return text === null ? null : parseDecimal(text);
}

function moneyOf(value: JsonValue, currency: Currency): Value {
  if (isDecimal(value)) return moneyFromDecimal(value, currency);
  const text = typeof value === "string" ? value : numberText(value);
  return text === null ? null : parseMoney(text, currency);
}

/** The id that stands in it: `{ value: "58" }`, or bare. */
function referenceOf(value: JsonValue): Value {
  if (isReferenceLeaf(value)) return formatReference(value.$ref);
  if (!isJsonObject(value)) return typeof value === "string" ? value : numberText(value);
  const id = value["value"];
  return typeof id === "string" ? id : id === undefined ? null : numberText(id);
}
