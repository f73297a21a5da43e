/** Which rules of the mappings some test asks, and which none does. */
import { formatPlace } from "./model/diagnostic.ts";
import type { Place } from "./model/diagnostic.ts";
import { originOf } from "./model/origin.ts";
import type { DocumentProgram, EntityProgram, FieldRule, Program } from "./model/program.ts";
import type { Body, BodyObject } from "./model/value.ts";

/** One thing that a mapping says and a test can ask. */
export interface Rule {
  /** Within its mapping: `Line.Amount`, `trigger holds`, `require not_negative`. */
  readonly name: string;
  /** null: nothing that stands there says it. */
  readonly place: Place | null;
}

/** What counts of a test that was run. */
export interface Asked {
  readonly entity: string;
  /** As `RULES` and `askedFields` name them. */
  readonly asked: readonly string[];
  readonly differences: readonly unknown[];
  readonly skipped: boolean;
}

export interface Covered {
  readonly entity: string;
  readonly file: string;
  readonly rules: number;
  readonly missing: readonly Rule[];
}

/**
 * By mapping. A field is asked where a test that passes expects its value; a condition where it
 * decides a test each way; a requirement where it holds a test's record back, a tie where amounts
 * were held against each other. Matching, settlement, drift and what is gone need books, which
 * these tests have not.
 */
export function coverageOf(program: Program, results: readonly Asked[]): readonly Covered[] {
  const asked = new Set(
    results
      .filter(({ differences, skipped }) => differences.length === 0 && !skipped)
      .flatMap((result) => result.asked.map((rule) => `${result.entity} ${rule}`)),
  );
  return program.entities.map((entity) => {
    const rules = rulesOf(entity);
    const missing = rules.filter(({ id }) => !asked.has(`${entity.name} ${id}`));
    return {
      entity: entity.name,
      file: entity.file,
      rules: rules.length,
      missing: missing.map(({ name, place }) => ({ name, place })),
    };
  });
}

interface KnownRule extends Rule {
  readonly id: string;
}

function rulesOf(entity: EntityProgram): readonly KnownRule[] {
  const named = (name: string, place: Place | null): KnownRule => ({ id: name, name, place });
  const { trigger, start, voidWhen, standsFor } = entity;
  const fields = entity.documents.flatMap(({ rules }) =>
    rules
      .filter(({ path }) => isLeaf(path, rules))
      .map((rule) => ({
        id: fieldId(rule),
        name: rule.path.replaceAll("[]", ""),
        place: rule.place,
      })),
  );
  return [
    ...new Map(fields.map((field) => [field.id, field])).values(),
    ...(trigger === null
      ? []
      : [named(RULES.holds, trigger.when.place), named(RULES.waits, trigger.when.place)]),
    ...(start === null ? [] : [named(RULES.start, start.on.place)]),
    ...(voidWhen === null ? [] : [named(RULES.void, voidWhen.place)]),
    ...(standsFor === null ? [] : [named(RULES.standsFor, standsFor.place)]),
    ...entity.require.map(({ name, when }) => named(RULES.require(name), when.place)),
    ...entity.documents.flatMap(({ ties }) =>
      ties.map((tie) => named(RULES.tie(tie.value.text), tie.value.place)),
    ),
    ...(entity.create === "never" ? [named(RULES.never, null)] : []),
  ];
}

/** A list or an object that its own fields speak for is none. */
function isLeaf(path: string, rules: readonly FieldRule[]): boolean {
  return !rules.some(
    (other) => other.path.startsWith(`${path}.`) || other.path.startsWith(`${path}[].`),
  );
}

/** How a test names what it has asked. */
export const RULES = {
  holds: "trigger holds",
  waits: "trigger does not hold",
  start: "start",
  void: "void_when",
  standsFor: "stands_for",
  never: "create: never",
  require: (name: string): string => `require ${name}`,
  tie: (amount: string): string => `ties ${amount}`,
} as const;

function fieldId({ path, place }: FieldRule): string {
  return `${formatPlace(place)} ${path}`;
}

/** The rules behind the values that a test expects of a body. */
export function askedFields(
  expect: Readonly<Record<string, unknown>>,
  body: BodyObject | null,
  document: DocumentProgram,
): readonly string[] {
  if (body === null) return [];
  const paths = [
    ...expectedPaths(expect["body"], []),
    ...Object.keys((expect["fields"] as object | undefined) ?? {}).map((path) =>
      path.split(/[.[\]]+/).filter((part) => part !== ""),
    ),
  ];
  return paths.flatMap((path) => {
    const rule = ruleAt(path, body, document.rules);
    return rule === null ? [] : [fieldId(rule)];
  });
}

function expectedPaths(expected: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (typeof expected !== "object" || expected === null) return path.length === 0 ? [] : [path];
  return Object.entries(expected).flatMap(([name, each]) => expectedPaths(each, [...path, name]));
}

/** Elements of a list know the rules of the block that made them. */
function ruleAt(
  path: readonly string[],
  body: BodyObject,
  top: readonly FieldRule[],
): FieldRule | null {
  let here: Body | undefined = body;
  let rules = top;
  let pattern = "";
  for (const step of path) {
    if (Array.isArray(here)) {
      here = (here as readonly Body[])[Number(step)];
      pattern += "[]";
      rules = originOf(here as BodyObject)?.rules ?? rules;
    } else {
      here = (here as BodyObject | undefined)?.[step];
      pattern = pattern === "" ? step : `${pattern}.${step}`;
    }
    if (typeof here !== "object" || here === null) break;
  }
  return rules.find((rule) => rule.path === pattern) ?? null;
}
