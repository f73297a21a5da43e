/** The rule of one field: its expression or constant, checked against the field, as a closure. */
import type { FieldSchema } from "../model/schema.ts";
import type { Body } from "../model/value.ts";
import { checkText, constantOf } from "./build-constant.ts";
import { type BuildContext, type Node, ruleFor } from "./build-context.ts";
import type { Draft } from "./draft.ts";
import { compileExpression, constantHelp, fixedLength } from "./expression.ts";
import { listed, placeOf, type Spot } from "./findings.ts";
import { convertTo, stop } from "./leaf.ts";
import { coerce, type Typed } from "./operators.ts";
import { throughStand } from "./stands-for.ts";
import { isTemplate } from "./template.ts";

export function compileLeaf(
  draft: Draft,
  field: FieldSchema,
  path: string,
  context: BuildContext,
): Node | null {
  const expr = draft.exprs[0];
  if (expr !== undefined) return expression(expr, field, path, context);
  const constant = draft.constants[0];
  return constant === undefined ? null : constantLeaf(constant, field, path, context);
}

function constantLeaf(
  { at, value }: { readonly at: Spot; readonly value: unknown },
  field: FieldSchema,
  path: string,
  context: BuildContext,
): Node | null {
  const constant = constantOf(field, value, at, context);
  const named = typeof value === "string" ? /^@link:([a-z][a-z0-9_]*)\//.exec(value) : null;
  checkPointsAt(path, named?.[1] ?? null, at, context);
  note(path, at, JSON.stringify(value) ?? "null", field, context, undefined);
  if (constant === null) return null;
  if (constant.kind === "body") return () => constant.body;
  return (scope) => scope.refer(constant.reference);
}

function expression(
  { at, written, plan, format }: Draft["exprs"][number],
  field: FieldSchema,
  path: string,
  context: BuildContext,
): Node | null {
  const { names, findings, out } = context;
  let typed = compileExpression(at, written, names, findings);
  if (typeof typed.constant === "string" && plan === undefined) {
    findings.add("TO203", placeOf(at), "this is a constant, and an expression is asked for", {
      note: "a constant stands under `set:`",
      help: [constantHelp(at, typed.constant)],
    });
    return null;
  }
  typed = fitted(typed, field);
  // An entity that no mapping declares was reported where the record names it.
  if (typed.type.kind === "ref" && names.shared.fieldsOf(typed.type.entity) === null) return null;
  rememberReference(typed, field, context);
  const entity = typed.type.kind === "ref" ? typed.type.entity : null;
  checkPointsAt(path, entity, at, context);
  if (field.type.kind === "reference") typed = throughStand(typed, names.shared);
  checkLength(typed, written, field, at, context);
  const convert = convertTo(field, typed.type, {
    path,
    format,
    sanitize: context.sanitize[path],
    targets: context.targets,
  });
  note(path, at, String(written), field, context, plan);
  if (!path.includes(".") && !path.includes("[")) out.writers.set(path, { at, written, typed });
  if (typeof convert !== "function") {
    const wrappable =
      convert.wrap !== undefined && plan === undefined && typeof written === "string";
    const wrapped = wrappable && !isTemplate(written) ? `${convert.wrap}(${written.trim()})` : null;
    findings.add(convert.code, placeOf(at), convert.message, {
      help: [convert.wrap === undefined ? null : `${convert.wrap}(x) converts it`],
      fix: wrapped === null || convert.wrap === "date" ? null : at.file.replace(at.path, wrapped),
    });
    return null;
  }
  rememberReference(typed, field, context);
  const whenNull = whenNullOf(path, context, plan);
  const { run } = typed;
  const required = field.required === true && context.mayCreate;
  return (scope) => {
    const value = run(scope);
    if (value !== null && value !== "") {
      const body = convert(value, scope);
      if (body !== "") return body;
    }
    if (required) {
      return stop(
        scope,
        "required_missing",
        `${path} is required, and ${String(written)} is empty`,
      );
    }
    return whenNull === "clear" ? (null satisfies Body) : undefined;
  };
}

/** A number that is written out stands for an amount, a text that is a day for a date. */
function fitted(typed: Typed, field: FieldSchema): Typed {
  if (field.type.kind === "money") return coerce(typed, { kind: "money" }) ?? typed;
  return typed;
}

function checkLength(
  typed: Typed,
  written: unknown,
  field: FieldSchema,
  at: Spot,
  context: BuildContext,
): void {
  if (field.type.kind !== "text" || field.type.max === undefined) return;
  const { max } = field.type;
  const fixed = fixedLength(written);
  if (fixed > max) {
    context.findings.add(
      "TO233",
      placeOf(at),
      `\`${field.name}\` takes ${max} characters, and the template has ${fixed} outside its braces`,
    );
  }
  if (typed.type.kind !== "text") return;
  if (typed.type.max !== undefined && typed.type.max > max) {
    context.findings.add(
      "TO233",
      placeOf(at),
      `\`${field.name}\` takes ${max} characters, and \`${String(written)}\` may have ${typed.type.max}`,
      {
        help: [
          `declare \`max: ${max}\`, so that a longer one is shown where it comes from`,
          `or cut it: left(${String(written)}, ${max})`,
        ],
      },
    );
  }
  for (const value of typed.type.values ?? []) checkText(field, value, at, context);
}

function rememberReference(typed: Typed, field: FieldSchema, { out }: BuildContext): void {
  if (typed.type.kind === "ref") out.needs.add(typed.type.entity);
  else if (field.type.kind === "reference")
    for (const stream of field.type.to) out.nameStreams.add(stream);
}

/** `entity` null: it does not lead to a document of ours. */
function checkPointsAt(
  path: string,
  entity: string | null,
  at: Spot,
  { rules, findings }: BuildContext,
): void {
  const allowed = ruleFor(path, rules).points_at;
  if (allowed === undefined || (entity !== null && allowed.includes(entity))) return;
  findings.add(
    "TO246",
    placeOf(at),
    `\`${path.replaceAll("[]", "")}\` may only point at ${listed(allowed)}`,
    {
      note: entity === null ? "this is no record of an entity" : `this is a record of ${entity}`,
      help: [`refer to a field of type ref, entity ${allowed[0] ?? ""}`],
    },
  );
}

function whenNullOf(path: string, context: BuildContext, plan: Draft["exprs"][number]["plan"]) {
  return ruleFor(path, context.rules).when_null ?? plan?.whenNull ?? "omit";
}

/** What `payload --trace` and the diff know of the field. */
function note(
  path: string,
  at: Spot,
  text: string,
  field: FieldSchema,
  context: BuildContext,
  plan: Draft["exprs"][number]["plan"],
): void {
  const rule = ruleFor(path, context.rules);
  context.out.paths.add(path);
  context.out.rules.push({
    path,
    place: placeOf(at),
    text,
    owner: rule.owner ?? plan?.owner ?? "work",
    whenNull: whenNullOf(path, context, plan),
    onDrift: rule.on_drift ?? context.onDrift,
    money: field.type.kind === "money",
  });
}
