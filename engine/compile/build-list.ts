/** Lists of a body: plain objects, and blocks that give one element for each item or group. */
import type { FieldsYaml, SetYaml } from "../config/config.ts";
import type { Scope } from "../model/program.ts";
import { keepOrigin } from "../model/origin.ts";
import type { FieldSchema, FieldType } from "../model/schema.ts";
import type { Body, BodyObject, Value, ValueMap } from "../model/value.ts";
import type { BuildContext, Node } from "./build-context.ts";
import { addFields, addSet, type Draft, isMap, newDraft } from "./draft.ts";
import { compileCondition, compileExpression } from "./expression.ts";
import { keyPlace, listed, placeOf, type Spot, under } from "./findings.ts";
import { type Names, type Root, withLocals, withRoots } from "./names.ts";
import type { Typed } from "./operators.ts";
import { ANY, type RowField, type Run, type Type, typeName } from "./types.ts";
import { isTrue, textOf } from "./values.ts";

export interface ListContext extends BuildContext {
  readonly compileObject: (
    draft: Draft,
    fields: readonly FieldSchema[],
    path: string,
    context: BuildContext,
  ) => (scope: Scope) => BodyObject | undefined;
}

type ListType = Extract<FieldType, { kind: "list" }>;
type Emit = (scope: Scope, out: Body[]) => void;

const BLOCK_KEYS = ["each", "where", "group", "fields", "set"];

export function compileList(
  { at, blocks, constant }: Draft["lists"][number],
  type: ListType,
  path: string,
  context: ListContext,
): Node {
  const emits = blocks.map((block, index) => {
    const here = under(at, index);
    if (!isMap(block)) return misshapen(here, path, context);
    if (constant)
      return compileBlock({ set: block as SetYaml }, here, under(here), type, path, context);
    const isBlock = Object.keys(block).some((key) => BLOCK_KEYS.includes(key));
    if (isBlock) return compileBlock(block, here, here, type, path, context);
    return compileBlock({ fields: block as FieldsYaml }, here, under(here), type, path, context);
  });
  return (scope) => {
    const out: Body[] = [];
    for (const emit of emits) emit(scope, out);
    return out.length === 0 ? undefined : out;
  };
}

function misshapen(at: Spot, path: string, { findings }: BuildContext): Emit {
  findings.add("TO237", placeOf(at), `an element of \`${path}\` is a map`, {
    help: ["{ each: list, fields: { … } }, or the fields of one element"],
  });
  return () => {};
}

/** `plain`: where `fields` and `set` stand when the element is written without these keys. */
function compileBlock(
  block: Readonly<Record<string, unknown>>,
  at: Spot,
  plain: Spot,
  type: ListType,
  path: string,
  context: ListContext,
): Emit {
  const { findings } = context;
  for (const key of Object.keys(block)) {
    if (BLOCK_KEYS.includes(key)) continue;
    findings.add("TO237", keyPlace(under(at, key)), `\`${key}\` is no part of a block`, {
      note: `a block has ${listed(BLOCK_KEYS)}`,
      help: ["fields of the element stand under `fields:`"],
    });
  }
  const each =
    block["each"] === undefined ? null : eachOf(block["each"], under(at, "each"), context);
  const item = each === null ? context.names : itemNames(context.names, each.item);
  const where =
    block["where"] === undefined
      ? null
      : compileCondition(under(at, "where"), block["where"], item, findings).run;
  const groupYaml = block["group"];
  if (groupYaml !== undefined && each === null) {
    findings.add(
      "TO237",
      keyPlace(under(at, "group")),
      "`group:` needs `each:`: there is nothing to group",
    );
  }
  const grouping =
    each !== null && isMap(groupYaml)
      ? groupOf(groupYaml, under(at, "group"), item, findings)
      : null;
  const names =
    grouping === null || each === null ? item : groupNames(context.names, each.item, grouping);
  const element = compileElement(block, at, plain, type, path, { ...context, names });
  if (each === null) return single(where, element);
  return grouping === null
    ? every(each.run, where, element)
    : grouped(each.run, where, grouping, element);
}

function eachOf(
  written: unknown,
  at: Spot,
  { names, findings }: BuildContext,
): { readonly item: Type; readonly run: Run } {
  const typed = compileExpression(at, written, names, findings);
  const { kind } = typed.type;
  if (kind === "list")
    return { item: typed.type.kind === "list" ? typed.type.of : ANY, run: typed.run };
  // One thing is a list of one: `each: invoice`.
  if (kind === "ref" || kind === "row" || kind === "any")
    return { item: typed.type, run: typed.run };
  findings.add(
    "TO237",
    placeOf(at),
    `\`each\` goes over a list, and this is ${typeName(typed.type)}`,
  );
  return { item: ANY, run: typed.run };
}

/** Inside a block, the fields of a row are named like those of the record, and hide them. */
function itemNames(names: Names, item: Type): Names {
  const bound = withLocals(names, { each: item });
  if (item.kind !== "row") return bound;
  const roots = new Map<string, Root>();
  for (const [name, field] of item.fields) roots.set(name, rowRoot(name, field));
  return withRoots(bound, roots);
}

function rowRoot(name: string, { type, read }: RowField): Root {
  if (read !== undefined) {
    return { type, run: ({ locals }) => (locals["each"] ? read(locals["each"]) : null) };
  }
  return { type, run: ({ locals }) => (locals["each"] as ValueMap | null)?.[name] ?? null };
}

interface Grouping {
  readonly names: readonly string[];
  readonly parts: readonly Typed[];
}

function groupOf(
  yaml: Readonly<Record<string, unknown>>,
  at: Spot,
  names: Names,
  findings: BuildContext["findings"],
): Grouping {
  const keys = Object.keys(yaml);
  const parts = keys.map((key) => {
    const typed = compileExpression(under(at, key), yaml[key], names, findings);
    if (typed.type.kind === "list" || typed.type.kind === "row") {
      findings.add(
        "TO237",
        placeOf(under(at, key)),
        `what is grouped by is one value, and this is ${typeName(typed.type)}`,
      );
    }
    return typed;
  });
  return { names: keys, parts };
}

/** Inside a group, `each` is the list of its members, and `group` what they have in common. */
function groupNames(names: Names, item: Type, grouping: Grouping): Names {
  const fields = new Map(
    grouping.names.map((name, at) => [name, { type: grouping.parts[at]!.type }]),
  );
  return withLocals(names, {
    each: { kind: "list", of: item },
    group: { kind: "row", name: "group", fields },
  });
}

type Element = (scope: Scope) => BodyObject | undefined;

function compileElement(
  block: Readonly<Record<string, unknown>>,
  at: Spot,
  plain: Spot,
  type: ListType,
  path: string,
  context: ListContext,
): Element {
  const draft = newDraft(at);
  const inPlace = plain !== at;
  if (isMap(block["fields"])) {
    addFields(draft, block["fields"] as FieldsYaml, inPlace ? plain : under(at, "fields"));
  }
  if (isMap(block["set"]))
    addSet(draft, block["set"] as SetYaml, inPlace ? plain : under(at, "set"));
  const first = context.out.rules.length;
  const build = context.compileObject(draft, type.fields, `${path}[]`, context);
  const rules = context.out.rules.slice(first);
  const kind = kindOfElement(draft, type, context);
  return (scope) => {
    const body = build(scope);
    if (body === undefined) return undefined;
    // It was made for this element: no copy is needed.
    if (kind !== null) (body as Record<string, Body>)[kind.name] = kind.value;
    return scope.keepsOrigins === true
      ? keepOrigin(body, { rules, each: scope.locals["each"] ?? null })
      : body;
  };
}

/** DetailType is told by the detail object that stands in the element. */
function kindOfElement(
  draft: Draft,
  type: ListType,
  { findings }: BuildContext,
): { readonly name: string; readonly value: string } | null {
  const name = type.discriminator;
  if (name === undefined || draft.children.has(name)) return null;
  const field = type.fields.find((each) => each.name === name);
  const kinds = field?.type.kind === "one_of" ? field.type.values : [];
  const found = kinds.filter((kind) => draft.children.has(kind));
  if (found.length === 1) return { name, value: found[0]! };
  // A line that only points at other documents (a payment in a deposit) has no detail.
  const pointsOnly = [...draft.children.keys()].some((key) =>
    type.fields.some((each) => each.name === key && each.type.kind === "list"),
  );
  if (found.length === 0 && pointsOnly) return null;
  findings.add(
    "TO243",
    keyPlace(draft.at),
    found.length === 0 ? "the element has no detail" : `the element has ${listed(found)}`,
    {
      note: `one of ${listed(kinds)}`,
      help: [`or say which kind it is: set: { ${name}: … }`],
    },
  );
  return null;
}

function single(where: Run | null, element: Element): Emit {
  return (scope, out) => {
    if (where !== null && !isTrue(where(scope))) return;
    const body = element(scope);
    if (body !== undefined) out.push(body);
  };
}

function every(each: Run, where: Run | null, element: Element): Emit {
  return (scope, out) => {
    for (const value of itemsOf(each(scope))) {
      const inner = scope.with({ ...scope.locals, each: value });
      if (where !== null && !isTrue(where(inner))) continue;
      const body = element(inner);
      if (body !== undefined) out.push(body);
    }
  };
}

/** Groups stand in the order in which they were first seen. */
function grouped(each: Run, where: Run | null, { names, parts }: Grouping, element: Element): Emit {
  return (scope, out) => {
    const groups = new Map<string, { readonly group: ValueMap; readonly members: Value[] }>();
    for (const value of itemsOf(each(scope))) {
      const inner = scope.with({ ...scope.locals, each: value });
      if (where !== null && !isTrue(where(inner))) continue;
      const values = parts.map((part) => part.run(inner));
      const id = JSON.stringify(values.map((part) => (part === null ? null : textOf(part))));
      const known = groups.get(id);
      if (known !== undefined) known.members.push(value);
      else {
        const group = Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]));
        groups.set(id, { group, members: [value] });
      }
    }
    for (const { group, members } of groups.values()) {
      const body = element(scope.with({ ...scope.locals, each: members, group }));
      if (body !== undefined) out.push(body);
    }
  };
}

function itemsOf(value: Value): readonly Value[] {
  if (value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}
