/** A draft against the fields of a stream: closures that make the body, and all that is wrong. */
import type { Scope } from "../model/program.ts";
import type { FieldSchema, FieldType } from "../model/schema.ts";
import { type Body, type BodyObject, isReferenceLeaf } from "../model/value.ts";
import { type BuildContext, fieldOf, join, type Node } from "./build-context.ts";
import { compileLeaf } from "./build-leaf.ts";
import { compileList } from "./build-list.ts";
import { type Draft, rulesOn } from "./draft.ts";
import { didYouMean, keyPlace, listed, placeOf } from "./findings.ts";

/** The top of a body: an object that is there even where it is empty. */
export function compileBody(
  draft: Draft,
  fields: readonly FieldSchema[],
  context: BuildContext,
): (scope: Scope) => BodyObject {
  const object = compileObject(draft, fields, "", context);
  return (scope) => object(scope) ?? {};
}

export type ObjectNode = (scope: Scope) => BodyObject | undefined;

export function compileObject(
  draft: Draft,
  fields: readonly FieldSchema[],
  path: string,
  context: BuildContext,
): ObjectNode {
  const nodes: { readonly name: string; readonly node: Node }[] = [];
  for (const [name, child] of draft.children) {
    const field = fieldOf(fields, name);
    const here = join(path, name);
    if (field === null) {
      unknownField(child, name, fields, context);
      continue;
    }
    if (checkRules(child, field, here, context)) {
      const node = compileField(child, field, here, context);
      if (node !== null) nodes.push({ name, node });
    }
  }
  checkRequired(draft, fields, path, context);
  const kinds = kindFields(draft, fields);
  return (scope) => {
    const body: Record<string, Body> = {};
    let filled = false;
    for (let at = 0; at < nodes.length; at++) {
      const { name, node } = nodes[at]!;
      const value = node(scope);
      if (value === undefined) continue;
      body[name] = value;
      filled = true;
    }
    if (!filled) return undefined;
    for (const { name, typed } of kinds) {
      const leaf = body[name];
      if (isReferenceLeaf(leaf)) body[typed] = leaf.$ref.stream;
    }
    return body;
  };
}

/** Whether one rule speaks of the field, and it can be written. */
function checkRules(
  draft: Draft,
  field: FieldSchema,
  path: string,
  { findings, stream }: BuildContext,
): boolean {
  const [, second] = rulesOn(draft);
  if (second !== undefined) {
    findings.add("TO236", placeOf(second), `\`${path}\` has a rule already`, {
      note: `the first is at ${describe(rulesOn(draft)[0]!)}`,
      help: ["keep one of them"],
    });
    return false;
  }
  if (field.readOnly === true) {
    const spot = rulesOn(draft)[0] ?? draft.at;
    findings.add("TO235", placeOf(spot), `\`${path}\` cannot be written`, {
      note: field.note ?? `${stream} computes it`,
      help: ["to hold back a document whose amount differs: ties: { amount: " + path + " }"],
    });
    return false;
  }
  return true;
}

function describe(at: Draft["at"]): string {
  const { file, line } = placeOf(at);
  return `${file}:${line}`;
}

function compileField(
  draft: Draft,
  field: FieldSchema,
  path: string,
  context: BuildContext,
): Node | null {
  const { type } = field;
  const hasFields = draft.children.size > 0;
  if (type.kind === "object" || (type.kind === "any" && hasFields)) {
    if (draft.exprs.length + draft.constants.length + draft.lists.length > 0) {
      return wrongShape(draft, field, path, context);
    }
    context.out.paths.add(path);
    return compileObject(draft, type.kind === "object" ? type.fields : [], path, context);
  }
  if (type.kind === "list") {
    const lists = draft.lists[0];
    if (lists === undefined || hasFields) return wrongShape(draft, field, path, context);
    context.out.paths.add(path);
    return compileList(lists, type, path, { ...context, compileObject });
  }
  if (hasFields || draft.lists.length > 0) return wrongShape(draft, field, path, context);
  return compileLeaf(draft, field, path, context);
}

function wrongShape(
  draft: Draft,
  field: FieldSchema,
  path: string,
  { findings }: BuildContext,
): null {
  findings.add(
    "TO237",
    placeOf(rulesOn(draft)[0] ?? draft.at),
    `\`${path}\` is ${shapeOf(field.type)}`,
    {
      help: [exampleOf(field)],
    },
  );
  return null;
}

function shapeOf(type: FieldType): string {
  if (type.kind === "object") return "an object with fields of its own";
  if (type.kind === "list") return "a list";
  return "one value, and has no fields";
}

function exampleOf({ name, type }: FieldSchema): string {
  const first = type.kind === "object" && type.fields.find((field) => field.readOnly !== true);
  if (first) return `${name}: { ${first.name}: … }`;
  if (type.kind === "list") return `${name}: [ { each: list, fields: { … } } ]`;
  return `${name}: an expression`;
}

function unknownField(
  draft: Draft,
  name: string,
  fields: readonly FieldSchema[],
  { findings, stream }: BuildContext,
): void {
  const candidates = fields.filter((field) => field.readOnly !== true).map((field) => field.name);
  const { near, help } = didYouMean(name, candidates);
  const { file, path } = draft.at;
  const isKey = path.at(-1) === name;
  findings.add(
    "TO231",
    isKey ? keyPlace(draft.at) : placeOf(draft.at),
    `unknown field \`${name}\` of ${stream}`,
    {
      note: `it has ${listed(candidates)}`,
      help: [help],
      fix: near === null || !isKey ? null : file.rename(path, near),
    },
  );
}

function checkRequired(
  draft: Draft,
  fields: readonly FieldSchema[],
  path: string,
  context: BuildContext,
): void {
  if (!context.mayCreate) return;
  for (const field of fields) {
    const written = draft.children.has(field.name) || context.onCreate.has(join(path, field.name));
    if (field.required !== true || field.readOnly === true || written) continue;
    context.findings.add(
      "TO234",
      keyPlace(draft.at),
      `nothing writes \`${join(path, field.name)}\`, which ${context.stream} requires`,
      {
        help: [field.note ?? null],
      },
    );
  }
}

/** Siblings that say which stream a reference points at, where the mapping does not say it. */
function kindFields(draft: Draft, fields: readonly FieldSchema[]) {
  return fields.flatMap(({ name, type }) =>
    type.kind === "reference" &&
    type.typed !== undefined &&
    draft.children.has(name) &&
    !draft.children.has(type.typed)
      ? [{ name, typed: type.typed }]
      : [],
  );
}
