/** `lines.exists(x, x.amount > 0)`, and all, filter, map: a name is bound to each element. */
import type { Scope } from "../model/program.ts";
import type { Value } from "../model/value.ts";
import { condition, type Context, ERROR, found } from "./check-base.ts";
import { withLocals } from "./names.ts";
import type { Typed } from "./operators.ts";
import type { Tree } from "./parse.ts";
import { BOOL, FORBIDDEN_NAMES, type Type, typeName } from "./types.ts";
import { isTrue } from "./values.ts";

export const MACROS: ReadonlySet<string> = new Set(["exists", "all", "filter", "map"]);

export function checkMacro(
  node: Tree,
  [name, receiver, given]: readonly [string, Tree, readonly Tree[]],
  context: Context,
): Typed {
  const over = context.check(receiver, context);
  const [variable, body] = given;
  if (given.length !== 2 || variable?.op !== "id" || body === undefined) {
    return found(node, context, "TO206", `${name} is called as list.${name}(x, …x…)`);
  }
  if (over === ERROR) return ERROR;
  if (over.type.kind !== "list" && over.type.kind !== "any") {
    return found(
      receiver,
      context,
      "TO207",
      `${name} goes over a list, and this is ${typeName(over.type)}`,
    );
  }
  const local = variable.args;
  if (FORBIDDEN_NAMES.has(local) || context.names.roots.has(local)) {
    return found(
      variable,
      context,
      "TO229",
      `\`${local}\` is taken: choose another name for the element`,
    );
  }
  const item: Type = over.type.kind === "list" ? over.type.of : { kind: "any" };
  const inner = { ...context, names: withLocals(context.names, { [local]: item }) };
  const inside = name === "map" ? context.check(body, inner) : condition(body, inner);
  if (inside === ERROR) return ERROR;
  return macro(name, over, inside, (scope, value) =>
    inside.run(scope.with({ ...scope.locals, [local]: value })),
  );
}

type Each = (scope: Scope, value: Value) => Value;

function macro(name: string, over: Typed, inside: Typed, each: Each): Typed {
  const run =
    (use: (list: readonly Value[], scope: Scope) => Value, none: Value) =>
    (scope: Scope): Value => {
      const list = over.run(scope);
      return Array.isArray(list) ? use(list as readonly Value[], scope) : none;
    };
  switch (name) {
    case "exists":
      return {
        type: BOOL,
        run: run((list, scope) => list.some((value) => isTrue(each(scope, value))), false),
      };
    case "all":
      return {
        type: BOOL,
        run: run((list, scope) => list.every((value) => isTrue(each(scope, value))), true),
      };
    case "filter":
      return {
        type: over.type,
        run: run((list, scope) => list.filter((value) => isTrue(each(scope, value))), null),
      };
    default:
      return {
        type: { kind: "list", of: inside.type },
        run: run((list, scope) => list.map((value) => each(scope, value)), null),
      };
  }
}
