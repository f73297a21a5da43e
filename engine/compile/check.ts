/** One node of an expression's tree: its type, and the closure that gives its value. */
import { parseDecimal, ZERO, compareDecimal } from "../model/decimal.ts";
import type { Value } from "../model/value.ts";
import { checkCall } from "./check-call.ts";
import { checkMacro, MACROS } from "./check-macro.ts";
import { choice, condition, type Context, ERROR, found, replacing } from "./check-base.ts";
import { didYouMean, type Findings, listed } from "./findings.ts";
import { member, memberNames } from "./member.ts";
import type { Names } from "./names.ts";
import { arithmetic, equality, type Misfit, negation, ordering, type Typed } from "./operators.ts";
import { placeIn, type Source, type Tree } from "./parse.ts";
import { BOOL, DECIMAL, INTEGER, join, NULL, TEXT, type Type, typeName } from "./types.ts";
import { equalValues, isTrue } from "./values.ts";

export function check(tree: Tree, names: Names, source: Source, findings: Findings): Typed {
  return checkNode(tree, { names, source, findings, check: checkNode });
}

function checkNode(node: Tree, context: Context): Typed {
  switch (node.op) {
    case "value":
      return literal(node, context);
    case "id":
      return root(node, context);
    case ".":
      return path(node, context);
    case "+":
    case "-":
    case "*":
    case "/":
      return sides(node, context, (a, b) => arithmetic(node.op, a, b));
    case "==":
    case "!=":
      return sides(node, context, (a, b) => equality(node.op, a, b));
    case "<":
    case "<=":
    case ">":
    case ">=":
      return sides(node, context, (a, b) => ordering(node.op, a, b));
    case "&&":
    case "||":
      return logic(node, context);
    case "!_": {
      const { run } = condition(node.args, context);
      return { type: BOOL, run: (scope) => !isTrue(run(scope)) };
    }
    case "-_":
      return settle(node, context, negation(checkNode(node.args, context)));
    case "?:":
      return choice(node, node.args, context);
    case "in":
      return membership(node, context);
    case "list":
      return list(node, context);
    case "call":
      return checkCall(node, node.args[0], node.args[1], context);
    case "rcall":
      return MACROS.has(node.args[0])
        ? checkMacro(node, node.args, context)
        : notInLanguage(node, context, `call it as ${node.args[0]}(…), not after a dot`);
    case "[]":
      return notInLanguage(
        node,
        context,
        "elements are taken by first(x) and last(x), or filtered",
      );
    default:
      return notInLanguage(node, context, null);
  }
}

function literal(node: Extract<Tree, { op: "value" }>, context: Context): Typed {
  const value = node.args;
  if (value === null) return { type: NULL, constant: null, run: () => null };
  if (typeof value === "boolean") return { type: BOOL, constant: value, run: () => value };
  if (typeof value === "string") {
    return { type: TEXT, constant: value, run: () => value };
  }
  // A number by its source text: the library has made a double or a bigint of it.
  const text = context.source.text.slice(node.start, node.end);
  const number = parseDecimal(text);
  if (number === null) {
    return found(node, context, "TO213", `\`${text.slice(0, 60)}\` is no decimal number`);
  }
  const constant = compareDecimal(number, ZERO) === 0 ? ZERO : number;
  return { type: /[.eE]/.test(text) ? DECIMAL : INTEGER, constant, run: () => constant };
}

function root(node: Extract<Tree, { op: "id" }>, context: Context): Typed {
  const name = node.args;
  const { names, findings, source } = context;
  const known = names.roots.get(name);
  if (known !== undefined) {
    if (known.field) names.shared.used.fields.add(`${names.shared.used.entity}.${name}`);
    return { type: known.type, run: known.run };
  }
  const why = names.elsewhere.get(name);
  if (why !== undefined)
    return found(node, context, "TO218", `\`${name}\` means nothing here`, { note: why });
  if (name === "settings") {
    return found(node, context, "TO211", "`settings` is used with a name: settings.x", {
      note: `settings: ${listed(names.shared.settings.keys())}`,
    });
  }
  const { near, help } = didYouMean(name, names.roots.keys());
  const whole = node.start === 0 && node.end === source.text.length && source.offset === 0;
  if (whole && near === null) {
    findings.add(
      "TO203",
      placeIn(source, node.start, node.end),
      `\`${name}\` is no field of this record`,
      {
        note: "a constant stands under `set:`",
        help: [`fields: ${listed(fieldNames(names))}`, constantUnderSet(context, name)],
      },
    );
    return ERROR;
  }
  return found(node, context, "TO202", `unknown name \`${name}\``, {
    note: `fields: ${listed(fieldNames(names))}`,
    help: [help],
    fix: near === null ? null : replacing(context, node.start, node.end, near),
  });
}

/** What a person would name; `existing` is rarely what was meant. */
function fieldNames({ roots }: Names): readonly string[] {
  return [...roots.keys()].filter((name) => name !== "existing" && name !== "desired");
}

function constantUnderSet({ source }: Context, text: string): string | null {
  const field = source.at.path.at(-1);
  if (!source.at.path.includes("fields") || typeof field !== "string") return null;
  return `if it is meant: set: { ${field}: ${text} }`;
}

function path(node: Extract<Tree, { op: "." }>, context: Context): Typed {
  const [left, name] = node.args;
  if (left.op === "id" && left.args === "settings" && !context.names.roots.has("settings")) {
    return setting(node, name, context);
  }
  const base = checkNode(left, context);
  if (base === ERROR) return ERROR;
  const way = member(base.type, name, context.names.shared);
  if (way !== null) {
    const { run } = base;
    return {
      type: way.type,
      run: (scope) => {
        const value = run(scope);
        return value === null ? null : way.read(value, scope);
      },
    };
  }
  return unknownMember(node, base.type, name, context);
}

function unknownMember(node: Tree, type: Type, name: string, context: Context): Typed {
  const at = { start: node.end - name.length, end: node.end };
  const all = memberNames(type, context.names.shared);
  if (all === null) {
    return found(
      at,
      context,
      "TO204",
      `${typeName(type)} has no fields, so \`.${name}\` is nothing`,
    );
  }
  const { near, help } = didYouMean(name, all);
  const code = type.kind === "lookup" ? "TO212" : "TO204";
  return found(
    at,
    context,
    code,
    `unknown ${code === "TO212" ? "column" : "field"} \`${name}\` of ${typeName(type)}`,
    {
      note: `it has ${listed(all)}`,
      help: [help],
      fix: near === null ? null : replacing(context, at.start, at.end, near),
    },
  );
}

function setting(node: Tree, name: string, context: Context): Typed {
  const { settings, used } = context.names.shared;
  const type = settings.get(name);
  if (type === undefined) {
    const { near, help } = didYouMean(name, settings.keys());
    const start = node.end - name.length;
    return found({ start, end: node.end }, context, "TO211", `unknown setting \`${name}\``, {
      note: `settings: ${listed(settings.keys())}`,
      help: [help],
      fix: near === null ? null : replacing(context, start, node.end, near),
    });
  }
  used.settings.add(name);
  return { type, run: (scope) => scope.setting(name) };
}

function sides(
  node: Tree & { readonly args: readonly [Tree, Tree] },
  context: Context,
  combine: (a: Typed, b: Typed) => Typed | Misfit,
): Typed {
  const a = checkNode(node.args[0], context);
  const b = checkNode(node.args[1], context);
  if (a === ERROR || b === ERROR) return ERROR;
  const result = combine(a, b);
  const literal = node.args.find((side) => side.op === "value");
  const about = "misfit" in result && (result.code === "TO210" || result.code === "TO214");
  return settle(about && literal !== undefined ? literal : node, context, result);
}

function settle(node: Tree, context: Context, result: Typed | Misfit): Typed {
  if (!("misfit" in result)) return result;
  const { near } = result;
  return found(node, context, result.code ?? "TO208", result.misfit, {
    help: [result.help ?? null],
    fix: near === undefined ? null : replacing(context, node.start, node.end, near),
  });
}

function logic(node: Extract<Tree, { op: "&&" | "||" }>, context: Context): Typed {
  const { run: left } = condition(node.args[0], context);
  const { run: right } = condition(node.args[1], context);
  if (node.op === "&&") {
    return { type: BOOL, run: (scope) => isTrue(left(scope)) && isTrue(right(scope)) };
  }
  return { type: BOOL, run: (scope) => isTrue(left(scope)) || isTrue(right(scope)) };
}

function membership(node: Extract<Tree, { op: "in" }>, context: Context): Typed {
  const item = checkNode(node.args[0], context);
  const right = node.args[1];
  if (right.op === "list") {
    // Each element is compared by itself, so a misspelt value of a one_of is shown at its place.
    for (const element of right.args) {
      const typed = checkNode(element, context);
      if (item !== ERROR && typed !== ERROR) settle(element, context, equality("==", item, typed));
    }
  }
  const all = checkNode(right, context);
  if (item === ERROR || all === ERROR) return ERROR;
  if (all.type.kind !== "list" && all.type.kind !== "any") {
    return found(
      right,
      context,
      "TO208",
      `\`in\` takes a list on its right, and this is ${typeName(all.type)}`,
    );
  }
  return {
    type: BOOL,
    run: (scope) => {
      const values = all.run(scope);
      const value = item.run(scope);
      if (value === null || !Array.isArray(values)) return false;
      return (values as readonly Value[]).some((other) => equalValues(value, other));
    },
  };
}

function list(node: Extract<Tree, { op: "list" }>, context: Context): Typed {
  const parts = node.args.map((part) => checkNode(part, context));
  let type: Type | null = NULL;
  for (const part of parts) type = type === null ? null : join(type, part.type);
  if (type === null)
    return found(node, context, "TO208", "the elements of a list must be of one type");
  const runs = parts.map((part) => part.run);
  if (parts.every((part) => part.constant !== undefined)) {
    const values = parts.map((part) => part.constant!);
    return { type: { kind: "list", of: type }, run: () => values };
  }
  return { type: { kind: "list", of: type }, run: (scope) => runs.map((run) => run(scope)) };
}

function notInLanguage(node: Tree, context: Context, help: string | null): Typed {
  return found(node, context, "TO216", "this form is not in the language", { help: [help] });
}
