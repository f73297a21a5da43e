/** What was sent, read by an entity's field table: known fields only, each of its type. */
import { parseDate, parseInstant } from "../../../engine/model/calendar.ts";
import { parseDecimal } from "../../../engine/model/decimal.ts";
import { type JsonObject, type JsonValue, numberText } from "../../../engine/model/json.ts";
import { type Body, decimalJson, isObject } from "./body.ts";
import {
  type FaultError,
  invalidCharacters,
  invalidChoice,
  invalidDate,
  unknownProperty,
  unreadableProperty,
  wrongLength,
} from "./faults.ts";
import { type Field, type Fields, entriesOf } from "./fields.ts";

export interface Normalised {
  /** Read-only and ignored fields left out; "" asks for the field to be cleared. */
  readonly body: Body;
  readonly errors: readonly FaultError[];
}

export interface Reading {
  readonly latin1: boolean;
}

export function normalise(
  given: JsonObject,
  type: string,
  fields: Fields,
  how: Reading,
): Normalised {
  const errors: FaultError[] = [];
  const body = objectFrom(given, type, fields, how, errors);
  for (const [key, value] of Object.entries(given)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined || field.readOnly) continue;
    if (clears(value, field)) body[key] = "";
    else if (isWrapped(field) && isEmpty(body[key])) delete body[key];
  }
  const unsupported = errors.filter((error) => error.code === "2010");
  return { body, errors: unsupported.length > 0 ? unsupported.slice(0, 1) : errors };
}

/** "" anywhere [D]; of a reference an empty value, of a contact or an address nothing [# live]. */
function clears(sent: JsonValue, field: Field): boolean {
  if (sent === "") return true;
  if (!isObject(sent)) return false;
  if (field.kind === "ref") return sent["value"] === "";
  if (!isWrapped(field)) return false;
  // What is only told, such as an address's own Id, says nothing by itself.
  const meant = Object.entries(sent).filter(([key]) => {
    const part = Object.hasOwn(field.fields, key) ? field.fields[key] : undefined;
    return part?.readOnly !== true && part?.ignored !== true;
  });
  return isEmpty(sent) || (meant.length > 0 && meant.every(([, value]) => value === ""));
}

function isEmpty(value: JsonValue | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function isWrapped(field: Field): field is Extract<Field, { readonly fields: Fields }> {
  return field.kind === "object" && WRAPPED.has(field.type);
}

const WRAPPED: ReadonlySet<string> = new Set([
  "EmailAddress",
  "PhysicalAddress",
  "TelephoneNumber",
  "WebSiteAddress",
]);

function objectFrom(
  given: JsonObject,
  type: string,
  fields: Fields,
  how: Reading,
  errors: FaultError[],
): Body {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(fields, key)) {
      errors.push(unknownProperty(key, type, Object.keys(fields)));
    }
  }
  const body: Body = {};
  for (const [key, field] of entriesOf(fields)) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value === undefined || value === null || field.readOnly || field.ignored) continue;
    const read = valueFrom(value, key, field, how, errors);
    if (read !== null && read !== "") body[key] = read;
  }
  return body;
}

/** Null where nothing is to be kept. */
function valueFrom(
  value: JsonValue,
  key: string,
  field: Field,
  how: Reading,
  errors: FaultError[],
): JsonValue {
  switch (field.kind) {
    case "any":
      return value;
    case "object":
      if (isObject(value)) return objectFrom(value, field.type, field.fields, how, errors);
      break;
    case "list":
      if (Array.isArray(value) && value.every(isObject)) {
        return value.map((entry) => objectFrom(entry, field.type, field.fields, how, errors));
      }
      break;
    case "ref":
      return refFrom(value, errors);
    default: {
      const scalar = scalarText(value);
      if (scalar !== null) return scalarFrom(scalar, key, field, how, errors);
    }
  }
  errors.push(unreadableProperty());
  return null;
}

type ScalarField = Extract<
  Field,
  { kind: "text" | "choice" | "money" | "decimal" | "int" | "date" | "instant" | "bool" }
>;

function scalarFrom(
  given: string,
  key: string,
  field: ScalarField,
  how: Reading,
  errors: FaultError[],
): JsonValue {
  if (given === "") return "";
  switch (field.kind) {
    case "text":
      return textFrom(given, key, field, how, errors);
    case "choice":
      if (field.values.includes(given)) return given;
      errors.push(invalidChoice(key, given));
      return null;
    case "bool":
      if (given === "true" || given === "false") return given === "true";
      break;
    case "date": {
      const day = given.slice(0, 10);
      if (parseDate(day) !== null) return day;
      errors.push(invalidDate(key, given));
      return null;
    }
    case "instant":
      if (parseInstant(given) !== null) return given;
      break;
    default: {
      const value = parseDecimal(given);
      if (value !== null) return decimalJson(value);
    }
  }
  errors.push(unreadableProperty());
  return null;
}

function textFrom(
  given: string,
  key: string,
  field: Extract<Field, { kind: "text" }>,
  how: Reading,
  errors: FaultError[],
): string {
  const kept = field.name ? given.trim() : given;
  if (kept.length > field.max) errors.push(wrongLength(key, field.max, kept.length));
  const foreign = field.name && how.latin1 && /[^\u0000-\u00ff]/.test(kept);
  if (foreign || [...field.forbid].some((c) => kept.includes(c))) {
    errors.push(invalidCharacters(key));
  }
  return kept;
}

/** `{ value }`; a name beside it is the service's to tell. Without a value nothing is meant. */
function refFrom(value: JsonValue, errors: FaultError[]): JsonValue {
  const id = isObject(value) ? scalarText(value["value"] ?? "") : null;
  if (id === null) errors.push(unreadableProperty());
  return id === null || id === "" ? null : { value: id };
}

/** The service's own reader turns numbers and flags into text and back. */
function scalarText(value: JsonValue): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return numberText(value);
}
