/** Recorded bodies in XML and JSON, held against the field tables: each key, its place, its type. */
import { DEFINITIONS } from "../../connectors/quickbooks/emulator/entities/catalogue.ts";
import type { Field, Fields } from "../../connectors/quickbooks/emulator/fields.ts";
import type { Element } from "../../connectors/quickbooks/emulator/notation/xml-read.ts";
import { parseDate, parseInstant } from "../../engine/model/calendar.ts";
import { elementsOf, readAnswer } from "./xml.ts";
import type { Samples } from "./samples.ts";

export interface Checked {
  readonly file: string;
  readonly entity: string;
  /** Keys that were looked at, at any depth. */
  readonly keys: number;
  /** `Line.Amount: money, found "x"`. */
  readonly faults: readonly string[];
}

/** A value of either notation: texts, or what the key holds. */
type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [key: string]: Value };

export function checkFixtures(samples: Samples): readonly Checked[] {
  const xml = samples.names("fixtures/xml", ".xml").flatMap((name) => {
    const root = readAnswer(samples.text(`fixtures/xml/${name}.xml`));
    return checkAll(`${name}.xml`, entitiesIn(root));
  });
  const json = samples.names("fixtures/json", ".json").flatMap((name) => {
    const body = samples.json(`fixtures/json/${name}.json`) as Value;
    return checkAll(
      `${name}.json`,
      name === "company-lists" ? listed(body) : [...bodiesIn(body), ...answersIn(body)],
    );
  });
  return [...xml, ...json];
}

type Found = readonly [entity: string, value: Value];

function checkAll(file: string, found: readonly Found[]): readonly Checked[] {
  const entities = new Set(found.map(([entity]) => entity));
  return [...entities].map((entity) => {
    const counted = { keys: 0, faults: new Set<string>() };
    for (const [name, value] of found) {
      if (name === entity) checkObject(value, DEFINITIONS.get(entity)!.fields, "", counted);
    }
    return { file, entity, keys: counted.keys, faults: [...counted.faults] };
  });
}

function entitiesIn(root: Element): readonly Found[] {
  return entityElements(root)
    .filter(({ attributes }) => attributes["status"] !== "Deleted")
    .map((element): Found => [element.name, valueOf(element)]);
}

/** Entities that stand alone or in a list of an answer; not an element of that name in a body. */
export function entityElements(root: Element): readonly Element[] {
  const found: Element[] = [];
  const inside = new Set<Element>();
  for (const element of elementsOf(root)) {
    if (inside.has(element) || !DEFINITIONS.has(element.name)) continue;
    for (const below of elementsOf(element)) inside.add(below);
    found.push(element);
  }
  return found;
}

/** As the JSON form of the same: attributes of entities are keys, references hold a value. */
function valueOf(element: Element): Value {
  const { name, type, ...kept } = element.attributes;
  // What a namespace says (xmlns, xsi:type) has no key in JSON.
  const attributes = Object.fromEntries(
    Object.entries(kept).filter(([key]) => !/^xmlns$|:/.test(key)),
  );
  if (element.children.length === 0) {
    const text = element.text.trim();
    const named = {
      ...(name === undefined ? {} : { name }),
      ...(type === undefined ? {} : { type }),
    };
    const isRef = /Ref$|^CustomerMemo$|^HomeCurrency$/.test(element.name);
    return isRef || name !== undefined ? { value: text, ...named } : text;
  }
  const body: Record<string, Value> = { ...attributes };
  for (const child of element.children) {
    const value = valueOf(child);
    const before = body[child.name];
    if (before === undefined) body[child.name] = value;
    else body[child.name] = [...(Array.isArray(before) ? before : [before]), value] as Value;
  }
  return body;
}

/** `{ Invoice: {...} }` at any depth, and bare bodies that say by their keys what they are. */
function bodiesIn(value: Value): readonly Found[] {
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(bodiesIn);
  if (!isObject(value)) return [];
  const own = kindOf(value);
  if (own !== null) return [[own, value]];
  return Object.entries(value).flatMap(([key, inner]): readonly Found[] => {
    if (DEFINITIONS.has(key) && isObject(inner)) return [[key, inner]];
    return bodiesIn(inner);
  });
}

/** An exporter's answers, alone and in lists, by the name that it gave them. */
function answersIn(value: Value): readonly Found[] {
  const data = isObject(value) && isObject(value["data"] ?? null) ? value["data"] : {};
  return Object.entries(data as { readonly [key: string]: Value }).flatMap(([key, inner]) => {
    const entity = ANSWERS.find(([start]) => key.startsWith(`${start}_response`))?.[1];
    if (entity === undefined) return [];
    return flat(inner).map((body): Found => [entity, body]);
  });
}

const flat = (value: Value): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]).flatMap(flat) : [value];

const ANSWERS = [
  ["account", "Account"],
  ["bill_payment", "BillPayment"],
  ["class", "Class"],
  ["customer", "Customer"],
  ["department", "Department"],
  ["employee", "Employee"],
  ["items", "Item"],
  ["preference", "Preferences"],
  ["tax_code", "TaxCode"],
  ["vendor", "Vendor"],
] as const;

/** What only one entity has; lists of exports leave the name out. */
function kindOf(body: { readonly [key: string]: Value }): string | null {
  const lines = JSON.stringify(body["Line"] ?? []);
  if (lines.includes("JournalEntryLineDetail")) return "JournalEntry";
  if ("PaymentType" in body && "Line" in body) return "Purchase";
  if ("APAccountRef" in body && "Line" in body) return "PayType" in body ? "BillPayment" : "Bill";
  return null;
}

/** Entities by the name of the list that a stored company has them in. */
export const LISTS: Readonly<Record<string, string>> = {
  accounts: "Account",
  employees: "Employee",
  departments: "Department",
  classes: "Class",
  journal_entries: "JournalEntry",
  purchases: "Purchase",
  preferences: "Preferences",
  attachments: "Attachable",
};

function listed(value: Value): readonly Found[] {
  return Object.entries(LISTS).flatMap(([key, entity]) => {
    const inner = (value as { readonly [key: string]: Value })[key]!;
    const bodies = Array.isArray(inner) ? (inner as readonly Value[]) : [inner];
    return bodies.map((body): Found => [entity, body]);
  });
}

interface Counted {
  keys: number;
  readonly faults: Set<string>;
}

function checkObject(value: Value, fields: Fields, path: string, counted: Counted): void {
  if (!isObject(value)) return void counted.faults.add(`${path}: no object`);
  for (const [key, inner] of Object.entries(value)) {
    const at = path === "" ? key : `${path}.${key}`;
    counted.keys++;
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined) counted.faults.add(`${at}: unknown`);
    else if (field.ignored === true) counted.faults.add(`${at}: not kept`);
    else if (inner !== null) checkValue(inner, field, at, counted);
  }
}

function checkValue(value: Value, field: Field, at: string, counted: Counted): void {
  const fault = (): void => void counted.faults.add(`${at}: ${field.kind}, not ${brief(value)}`);
  switch (field.kind) {
    case "any":
      if (isObject(value) || Array.isArray(value)) counted.faults.add(`${at}: anything is taken`);
      return;
    case "object":
      if (value !== "") checkObject(value, field.fields, at, counted);
      return;
    case "list":
      for (const one of Array.isArray(value) ? (value as readonly Value[]) : [value]) {
        checkObject(one, field.fields, at, counted);
      }
      return;
    case "ref":
      if (!isObject(value) || !("value" in value)) fault();
      return;
    default:
      if (typeof value === "object" || !FITS[field.kind](`${value}`, field)) fault();
  }
}

type Scalar = Exclude<Field["kind"], "any" | "object" | "list" | "ref">;
const isNumber = (text: string): boolean => text === "" || /^-?\d+(\.\d+)?$/.test(text);

const FITS: Readonly<Record<Scalar, (text: string, field: Field) => boolean>> = {
  text: (text, field) => field.kind === "text" && text.length <= field.max,
  choice: (text, field) => text === "" || (field.kind === "choice" && field.values.includes(text)),
  money: isNumber,
  decimal: isNumber,
  int: (text) => text === "" || /^-?\d+$/.test(text),
  date: (text) => text === "" || parseDate(text.slice(0, 10)) !== null,
  instant: (text) =>
    parseInstant(text.replace(/(\d\d)(\d\d)$/, "$1:$2")) !== null || parseInstant(text) !== null,
  bool: (text) => text === "true" || text === "false" || text === "",
};

function isObject(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function brief(value: Value): string {
  return JSON.stringify(value).slice(0, 60);
}
