/**
 * Answers in XML, as the recorded ones are (fixtures/xml): what JSON tells by `domain`, `sparse`,
 * `status`, by counts and by codes are attributes; a reference is a text with its name; a list is
 * its element again and again; amounts have two places.
 */
import type { JsonObject, JsonValue } from "../../../../engine/model/json.ts";
import { numberText } from "../../../../engine/model/json.ts";
import { centsText, decimalOf, isObject, textAt } from "../body.ts";
import { DEFINITIONS } from "../entities/catalogue.ts";
import type { Field, Fields } from "../fields.ts";

export const NAMESPACE = "http://schema.intuit.com/finance/v3";

/** `body` as JSON has it, with its `time`. */
export function xmlText(body: JsonObject): string {
  const { time, ...rest } = body;
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const open = `<IntuitResponse${attributes({ xmlns: NAMESPACE, time: time ?? null })}>`;
  return `${head}${open}${children(rest)}</IntuitResponse>`;
}

/** What surrounds entities: which keys are attributes there. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  QueryResponse: ["startPosition", "maxResults", "totalCount"],
  BatchItemResponse: ["bId"],
  Fault: ["type"],
  Error: ["code", "element"],
};
const OF_ENTITIES = ["domain", "sparse", "status"];

function children(body: JsonObject): string {
  return Object.entries(body)
    .map(([name, value]) => repeated(value, (one) => surrounding(name, one)))
    .join("");
}

function surrounding(name: string, value: JsonValue): string {
  if (!isObject(value)) return element(name, "", escapeText(plain(value)));
  const entity = DEFINITIONS.get(name);
  const keys = entity === undefined ? (ATTRIBUTES[name] ?? []) : OF_ENTITIES;
  const own = Object.fromEntries(keys.map((key) => [key, value[key] ?? null]));
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
  const inner = entity === undefined ? children(rest) : fieldsOf(rest, baseFirst(entity.fields));
  return element(name, attributes(own), inner);
}

/** JSON ends with what all entities have, XML begins with it [fixtures: deleted_customer.xml]. */
function baseFirst(fields: Fields): Fields {
  const entries = Object.entries(fields);
  const base = entries.findIndex(([key]) => key === "domain");
  return Object.fromEntries([...entries.slice(base), ...entries.slice(0, base)]);
}

function fieldsOf(body: JsonObject, fields: Fields): string {
  const known = Object.keys(fields).filter((key) => Object.hasOwn(body, key));
  const others = Object.keys(body).filter((key) => !Object.hasOwn(fields, key));
  return [...known, ...others]
    .map((key) => repeated(body[key]!, (one) => told(key, one, fields[key])))
    .join("");
}

function told(name: string, value: JsonValue, field: Field | undefined): string {
  if (!isObject(value)) return element(name, "", escapeText(scalar(value, field)));
  if (isReference(field) || (field === undefined && "value" in value)) {
    const { value: text, ...named } = value;
    return element(name, attributes(named), escapeText(plain(text ?? null)));
  }
  const inner = field?.kind === "object" || field?.kind === "list" ? field : null;
  const type = inner?.type === "CustomFieldDefinition" ? definitionType(value) : "";
  return element(name, type, fieldsOf(value, inner?.fields ?? {}));
}

/** Told by one text, with what else is known of it beside it: references and memos. */
export function isReference(field: Field | undefined): boolean {
  if (field?.kind === "ref") return true;
  return field?.kind === "object" && Object.hasOwn(field.fields, "value");
}

/** Switches and names of custom fields say of what kind they are [fixtures: preferences.xml]. */
function definitionType(value: JsonObject): string {
  const [first] = (value["CustomField"] ?? []) as readonly JsonObject[];
  if (first === undefined) return "";
  const type = `${textAt(first, "Type")}CustomFieldDefinition`;
  return attributes({ "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:type": type });
}

function repeated(value: JsonValue, each: (one: JsonValue) => string): string {
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(each).join("") : each(value);
}

function scalar(value: JsonValue, field: Field | undefined): string {
  if (field?.kind !== "money") return plain(value);
  const amount = decimalOf(value);
  const text = amount === null ? plain(value) : centsText(amount);
  return text === "0.00" ? "0" : text;
}

function plain(value: JsonValue): string {
  if (typeof value === "string") return value;
  return typeof value === "boolean" ? String(value) : (numberText(value) ?? "");
}

function element(name: string, attributeText: string, inner: string): string {
  return inner === ""
    ? `<${name}${attributeText}/>`
    : `<${name}${attributeText}>${inner}</${name}>`;
}

function attributes(values: JsonObject): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${escapeText(plain(value))}"`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** What XML 1.0 cannot hold is left out: control characters but tab and line ends. */
function escapeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the ones that are meant
  const held = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return held.replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}
