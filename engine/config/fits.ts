/**
 * A first look: whether a value has the shape that a JSON Schema (draft-07) asks for. Most files
 * are right, and then the library that says what is wrong need not be loaded: loading it and
 * compiling our schemas was a tenth of the start of a plan.
 * false: it is wrong, or the schema says something that is not known here; the library decides.
 */
export function fits(schema: object, value: unknown): boolean {
  let known = judged.get(schema);
  if (known === undefined) judged.set(schema, (known = isKnown(schema)));
  return known && holds(schema, value, schema as Json);
}

/** Whether all of a schema is known here. */
const judged = new WeakMap<object, boolean>();

type Json = Readonly<Record<string, unknown>>;
type Check = (said: unknown, value: unknown, of: Json, root: Json) => boolean;

function holds(schema: unknown, value: unknown, root: Json): boolean {
  if (typeof schema === "boolean") return schema;
  for (const keyword in schema as Json) {
    const check = CHECKS[keyword];
    if (check?.((schema as Json)[keyword], value, schema as Json, root) === false) return false;
  }
  return true;
}

const CHECKS: Readonly<Record<string, Check>> = {
  $ref: (said, value, _, root) => holds(definition(said, root), value, root),
  type: (said, value) => list(said).some((type) => isType(type, value)),
  enum: (said, value) => list(said).includes(value),
  const: (said, value) => said === value,
  pattern: (said, value) => typeof value !== "string" || regex(String(said)).test(value),
  minLength: (said, value) => typeof value !== "string" || [...value].length >= Number(said),
  maxLength: (said, value) => typeof value !== "string" || [...value].length <= Number(said),
  minimum: (said, value) => typeof value !== "number" || value >= Number(said),
  maximum: (said, value) => typeof value !== "number" || value <= Number(said),
  minItems: (said, value) => !Array.isArray(value) || value.length >= Number(said),
  // Two objects may be equal and not the same: that is for the library.
  uniqueItems: (said, value) =>
    said !== true ||
    !Array.isArray(value) ||
    (value.every(isPlain) && new Set(value).size === value.length),
  items: (said, value, _, root) =>
    !Array.isArray(value) || value.every((item) => holds(said, item, root)),
  minProperties: (said, value) => !isMap(value) || Object.keys(value).length >= Number(said),
  maxProperties: (said, value) => !isMap(value) || Object.keys(value).length <= Number(said),
  required: (said, value) =>
    !isMap(value) || list(said).every((name) => value[String(name)] !== undefined),
  properties: (said, value, _, root) =>
    !isMap(value) ||
    Object.entries(said as Json).every(
      ([name, one]) => value[name] === undefined || holds(one, value[name], root),
    ),
  additionalProperties: (said, value, { properties = {} }, root) =>
    !isMap(value) ||
    Object.keys(value).every(
      (name) => Object.hasOwn(properties as Json, name) || holds(said, value[name], root),
    ),
  propertyNames: (said, value, _, root) =>
    !isMap(value) || Object.keys(value).every((name) => holds(said, name, root)),
  dependencies: (said, value, _, root) =>
    !isMap(value) ||
    Object.entries(said as Json).every(
      ([name, one]) => value[name] === undefined || holds(one, value, root),
    ),
  anyOf: (said, value, _, root) => list(said).some((one) => holds(one, value, root)),
  oneOf: (said, value, _, root) => list(said).filter((one) => holds(one, value, root)).length === 1,
  not: (said, value, _, root) => !holds(said, value, root),
  if: (said, value, of, root) =>
    holds(of[holds(said, value, root) ? "then" : "else"] ?? true, value, root),
};

/** Say nothing of the value, or are read by another keyword. */
const SILENT: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "title",
  "description",
  "markdownDescription",
  "errorMessage",
  "examples",
  "default",
]);

/** What stands under a keyword: one schema, a list of them, or schemas by name. */
const UNDER = new Map<string, "one" | "list" | "named">([
  ...["items", "additionalProperties", "propertyNames", "not", "if", "then", "else"].map(
    (keyword) => [keyword, "one"] as const,
  ),
  ...["anyOf", "oneOf"].map((keyword) => [keyword, "list"] as const),
  ...["properties", "definitions", "dependencies"].map((keyword) => [keyword, "named"] as const),
]);

function isKnown(schema: unknown, root: Json = schema as Json): boolean {
  if (typeof schema === "boolean") return true;
  if (!isMap(schema)) return false;
  return Object.entries(schema).every(([keyword, said]) => {
    if (SILENT.has(keyword)) return true;
    if (keyword === "$ref") return definition(said, root) !== undefined;
    if (keyword === "enum" || keyword === "const") return list(said).every(isPlain);
    const under = UNDER.get(keyword);
    if (under === undefined) return CHECKS[keyword] !== undefined;
    if (under === "list") return Array.isArray(said) && said.every((one) => isKnown(one, root));
    if (under === "one") return isKnown(said, root);
    return isMap(said) && Object.values(said).every((one) => isKnown(one, root));
  });
}

function definition(reference: unknown, root: Json): unknown {
  const name = /^#\/definitions\/(\w+)$/.exec(String(reference))?.[1];
  return name === undefined ? undefined : ((root["definitions"] ?? {}) as Json)[name];
}

function isType(type: unknown, value: unknown): boolean {
  switch (type) {
    case "object":
      return isMap(value);
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    case "number":
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

const list = (said: unknown): readonly unknown[] => (Array.isArray(said) ? said : [said]);

const isMap = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isPlain = (value: unknown): boolean => typeof value !== "object" || value === null;

const regexes = new Map<string, RegExp>();

function regex(pattern: string): RegExp {
  const known = regexes.get(pattern) ?? new RegExp(pattern, "u");
  regexes.set(pattern, known);
  return known;
}
