import type { Ajv, ErrorObject, ValidateFunction } from "ajv";
import { newAjv } from "./ajv.ts";
import type { Path } from "./config.ts";
import { fits } from "./fits.ts";
import type { Problems } from "./problems.ts";
import fleetSchema from "./schema/fleet.schema.json" with { type: "json" };
import linksSchema from "./schema/links.schema.json" with { type: "json" };
import lookupSchema from "./schema/lookup.schema.json" with { type: "json" };
import mappingSchema from "./schema/mapping.schema.json" with { type: "json" };
import projectSchema from "./schema/sync.config.schema.json" with { type: "json" };
import testsSchema from "./schema/tests.schema.json" with { type: "json" };
import { newShapeState, tellShape } from "./shape-problems.ts";
import { valueOf, type Written } from "./written.ts";

export const SCHEMAS = {
  project: projectSchema,
  mapping: mappingSchema,
  lookup: lookupSchema,
  links: linksSchema,
  tests: testsSchema,
  fleet: fleetSchema,
} as const;

export type FileKind = keyof typeof SCHEMAS;

/**
 * Holds a file against its schema. What has a certain mend is mended in the tree, what has none is
 * taken out of it, and the rest is judged again, so that one mistake hides no other.
 * true: what is left of the tree has the shape that the types promise.
 */
export function checkShape(kind: FileKind, root: Written, problems: Problems): boolean {
  if (fits(SCHEMAS[kind], valueOf(root))) return true;
  const validate = validatorOf(kind);
  // Each round takes at least one value out or mends it; deep mistakes come up one level a round.
  const state = newShapeState(kind, SCHEMAS[kind], root);
  for (let round = 0; round < 20; round++) {
    if (validate(valueOf(root))) return true;
    const errors = tellingErrors(validate.errors ?? []).filter((one) => !state.isKept(one));
    if (errors.length === 0) return true;
    let mended = false;
    for (const error of errors) {
      mended = tellShape(state, error, pathOf(error.instancePath), problems) || mended;
    }
    state.dropAll();
    if (!mended) return false;
  }
  return false;
}

let ajv: Ajv | null = null;

// A test holds the schemas themselves against draft-07 and ajv's strict mode: checking them here,
// and tidying the code that runs once, took half of 240 ms of a cold start.
const OPTIONS = {
  allErrors: true,
  verbose: true,
  messages: false,
  strict: false,
  validateSchema: false,
  code: { optimize: false },
};

const validators = new Map<FileKind, ValidateFunction>();

/** Compiled when the first file of a kind is met: a project without links pays for none. */
function validatorOf(kind: FileKind): ValidateFunction {
  const known = validators.get(kind);
  if (known !== undefined) return known;
  ajv ??= newAjv(OPTIONS);
  const validate = ajv.compile(SCHEMAS[kind]);
  validators.set(kind, validate);
  return validate;
}

/**
 * Alternatives of the schemas differ by the JSON type of the value, so only the branch whose type
 * fits has something to say; where none fits, the alternatives are told together (`anyOf`).
 * Unknown keys come first: a misspelt key is not missing as well.
 */
function tellingErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const anyOf = errors.filter((error) => error.keyword === "anyOf");
  const unions = new Set(anyOf.map((error) => error.instancePath));
  const isEcho = (error: ErrorObject): boolean =>
    error.keyword === "if" ||
    (unions.has(error.instancePath) && error.keyword !== "anyOf" && !fitsType(error)) ||
    (error.keyword === "enum" && !fitsType(error));
  const telling = errors.filter((error) => !isEcho(error));
  const closer = (union: ErrorObject): boolean =>
    telling.some(
      (error) =>
        error.instancePath.startsWith(`${union.instancePath}/`) ||
        (error.instancePath === union.instancePath && error.keyword !== "anyOf"),
    );
  return telling
    .filter((error) => error.keyword !== "anyOf" || !closer(error))
    .toSorted((a, b) => Number(isUnknownKey(b)) - Number(isUnknownKey(a)));
}

function isUnknownKey(error: ErrorObject): boolean {
  return error.keyword === "additionalProperties";
}

/** Whether the value has the type that the schema around this keyword asks for. */
function fitsType(error: ErrorObject): boolean {
  const type: unknown = error.parentSchema?.["type"];
  if (type === undefined) return true;
  const is = jsonType(error.data);
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  return types.includes(is) || (is === "number" && types.includes("integer"));
}

export function jsonType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

function pathOf(pointer: string): Path {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
