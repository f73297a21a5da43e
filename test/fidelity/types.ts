/** Types of QuickBooks' entities from the published schemas, as connectors/quickbooks/types/ has them. */
import { join } from "node:path";
import type { Property, Schema } from "./schema.ts";

/** By name of the file; each holds what others import from it. */
export type Files = ReadonlyMap<string, string>;

export const TYPES_FOLDER = join(import.meta.dirname, "../../connectors/quickbooks/types");

const HEAD = `/* Made by "npm run types:quickbooks" from Intuit's published XSDs (Apache-2.0, see NOTICE). */
`;

/** Shapes of JSON that XML tells by a text with attributes. */
const OWN: Readonly<Record<string, string>> = {
  ReferenceType: "Reference",
  MemoRef: "Memo",
  UOMRef: "Reference",
  IntuitAnyType: "JsonValue",
  IntuitObject: "JsonValue",
};

export function typesOf(schema: Schema, entities: readonly string[]): Files {
  const { types, choices } = reachable(schema, entities);
  const groups = new Map<string, string[]>();
  for (const type of types) {
    const group = groupOf(type, schema);
    groups.set(group, [...(groups.get(group) ?? []), type]);
  }
  const homes = new Map(
    [...groups].flatMap(([group, names]) => names.map((name) => [name, group] as const)),
  );
  for (const choice of choices) homes.set(choice, "choices");
  const files = [...groups].map(([group, names]): [string, string] => {
    const bodies = names.map((name) => interfaceOf(schema, name));
    const used = new Set(bodies.flatMap(({ uses }) => uses));
    const text = bodies.map((body) => body.text).join("\n\n");
    return [group, `${HEAD}${importsFor(group, used, homes)}\n${text}\n`];
  });
  return new Map([
    ...files,
    ["choices", `${HEAD}\n${choices.map((name) => choiceOf(schema, name)).join("\n\n")}\n`],
    ["entities", entitiesFile(entities, homes)],
  ]);
}

function reachable(
  schema: Schema,
  entities: readonly string[],
): { readonly types: readonly string[]; readonly choices: readonly string[] } {
  const types = new Set<string>();
  const choices = new Set<string>();
  const visit = (type: string): void => {
    if (OWN[type] !== undefined || types.has(type)) return;
    if (schema.values(type) !== null) choices.add(type);
    if (!schema.isType(type) || schema.textBase(type) !== null) return;
    types.add(type);
    const base = schema.base(type);
    if (base !== null) visit(base);
    for (const property of schema.own(type)) visit(property.type);
  };
  for (const entity of entities) visit(entity);
  return { types: [...types].sort(), choices: [...choices].sort() };
}

/** A file of its own for each kind of thing, so that each can be read. */
function groupOf(type: string, schema: Schema): string {
  if (type === "IntuitEntity") return "parts";
  if (/Prefs$|^Preferences$|^EmailMessage/.test(type)) return "preferences";
  for (let at: string | null = type; at !== null; at = schema.base(at)) {
    if (at === "Transaction" || at === "TimeActivity") return "documents";
    if (at === "NameBase") return "names";
    if (at === "IntuitEntity") return "lists";
  }
  return /^Line$|LineDetail$|^Txn?\w*Tax\w*Detail$|Markup/.test(type) ? "lines" : "parts";
}

function interfaceOf(
  schema: Schema,
  name: string,
): { readonly text: string; readonly uses: readonly string[] } {
  const base = schema.base(name);
  const head = base === null ? name : `${name} extends ${base}`;
  const own = schema.own(name).map((property) => {
    const type = tsType(schema, property);
    return { text: `  readonly ${property.name}?: ${type.text};`, uses: type.uses };
  });
  const body = own.map(({ text }) => text).join("\n");
  return {
    text: `export interface ${head} {\n${body}\n}`,
    uses: [...(base === null ? [] : [base]), ...own.flatMap(({ uses }) => uses)],
  };
}

function tsType(
  schema: Schema,
  property: Property,
): { readonly text: string; readonly uses: readonly string[] } {
  const { type, isList } = property;
  const one = OWN[type] ?? scalarOf(type) ?? named(schema, type);
  const text = isList ? `readonly ${one}[]` : one;
  return { text, uses: one === "string" || one === "boolean" ? [] : [one] };
}

function scalarOf(type: string): string | null {
  if (/^xs:(decimal|int|integer|positiveInteger|nonNegativeInteger|long)$/.test(type))
    return "Figure";
  if (type === "quantity" || type === "ratio") return "Figure";
  if (type === "xs:boolean") return "boolean";
  return type.startsWith("xs:") ? "string" : null;
}

function named(schema: Schema, type: string): string {
  if (schema.values(type) !== null) return type;
  return schema.isType(type) && schema.textBase(type) === null ? type : "string";
}

function choiceOf(schema: Schema, name: string): string {
  const values = (schema.values(name) ?? []).map((value) => JSON.stringify(value));
  const lines: string[] = [];
  for (const value of new Set(values)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + value.length < 94)
      lines[lines.length - 1] += ` ${value},`;
    else lines.push(`  ${value},`);
  }
  return [
    `export const ${name} = [\n${lines.join("\n")}\n] as const;`,
    `export type ${name} = (typeof ${name})[number];`,
  ].join("\n");
}

const SHARED: Readonly<Record<string, string>> = {
  Figure: "../figures.ts",
  Memo: "../figures.ts",
  Reference: "../figures.ts",
  JsonValue: "../../../engine/model/json.ts",
};

function importsFor(
  group: string,
  used: ReadonlySet<string>,
  homes: ReadonlyMap<string, string>,
): string {
  const from = new Map<string, string[]>();
  for (const name of [...used].sort()) {
    const home = homes.get(name);
    if (home === group) continue;
    const file = SHARED[name] ?? `./${home}.ts`;
    from.set(file, [...(from.get(file) ?? []), name]);
  }
  return [...from]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => `import type {\n  ${names.join(",\n  ")},\n} from "${file}";\n`)
    .join("");
}

function entitiesFile(entities: readonly string[], homes: ReadonlyMap<string, string>): string {
  const used = new Set(entities);
  const lines = entities.map((name) => `  readonly ${name}: ${name};`);
  return `${HEAD}${importsFor("entities", used, homes)}
/** Every entity by its name in an answer. */
export interface Entities {
${lines.join("\n")}
}
`;
}
