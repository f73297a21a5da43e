/** Calls of functions: the right one is chosen by its arguments while compiling. */
import type { Value } from "../model/value.ts";
import { choice, type Context, ERROR, found, replacing, withValues } from "./check-base.ts";
import { didYouMean, listed } from "./findings.ts";
import type { Call, FunctionEntry } from "./function-entry.ts";
import { type Matched, matchSignature, signatureOf, takes } from "./functions.ts";
import { sumMoneyList } from "./functions-lists.ts";
import { coerce, type Typed } from "./operators.ts";
import type { Tree } from "./parse.ts";
import { join, type Run, type Type, typeName } from "./types.ts";

export function checkCall(
  node: Tree,
  name: string,
  given: readonly Tree[],
  context: Context,
): Typed {
  const { functions, used } = context.names.shared;
  const entry = functions.get(name);
  if (entry === undefined) return unknownFunction(node, name, context);
  used.functions.add(name);
  used.calls.add(name);
  const signatures = entry.signatures.map(signatureOf);
  if (!signatures.some((signature) => takes(signature, given.length))) {
    return found(node, context, "TO206", `${name} is not called with ${count(given.length)}`, {
      help: written(entry),
    });
  }
  if (name === "choose") return choice(node, given, context);
  const args = given.map((part) => context.check(part, context));
  if (args.includes(ERROR)) return ERROR;
  if (name === "coalesce") return coalesce(node, args, context);
  for (const signature of signatures) {
    if (!takes(signature, args.length)) continue;
    const matched = matchSignature(signature, args);
    if (matched !== null) return call(node, entry, matched, context);
  }
  return found(
    node,
    context,
    "TO207",
    `${name} does not take ${args.map((a) => typeName(a.type)).join(", ")}`,
    {
      help: written(entry),
    },
  );
}

function unknownFunction(node: Tree, name: string, context: Context): Typed {
  const { functions } = context.names.shared;
  const { near, help } = didYouMean(name, functions.keys());
  const at = { start: node.start, end: node.start + name.length };
  return found(at, context, "TO205", `unknown function \`${name}\``, {
    note: near === null ? `functions: ${listed(functions.keys(), 60)}` : undefined,
    help: [help],
    fix: near === null ? null : replacing(context, at.start, at.end, near),
  });
}

function written(entry: FunctionEntry): readonly string[] {
  return entry.signatures.map((signature) => `${entry.name}${signature.replace(") ", ") gives ")}`);
}

function count(n: number): string {
  return n === 0 ? "nothing" : n === 1 ? "one argument" : `${n} arguments`;
}

function call(node: Tree, entry: FunctionEntry, matched: Matched, context: Context): Typed {
  const { timezone } = context.names.shared;
  let { run } = entry;
  if (entry.prepare !== undefined) {
    const prepared = entry.prepare(matched.args.map((arg) => arg.constant));
    if ("problem" in prepared)
      return found(node, context, "TO226", `${entry.name}: ${prepared.problem}`);
    run = prepared.run;
  }
  if (entry.name === "sum" && matched.type.kind === "money") {
    run = ([list], made) => sumMoneyList(list as readonly Value[], made);
  }
  const runs = matched.args.map((arg) => arg.run);
  const apply = run;
  const make = (scope: Call["scope"]): Call => ({ scope, timezone });
  if (entry.nulls === "seen") {
    return {
      type: matched.type,
      run: (scope) =>
        apply(
          runs.map((arg) => arg(scope)),
          make(scope),
        ),
    };
  }
  return { type: matched.type, run: strict(runs, apply, make) };
}

/** Null as soon as an argument is null; what stands behind it is not evaluated. */
function strict(
  runs: readonly Run[],
  apply: FunctionEntry["run"],
  make: (scope: Call["scope"]) => Call,
): Run {
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) {
    return (scope) => {
      const value = only(scope);
      return value === null ? null : apply([value], make(scope));
    };
  }
  return (scope) => {
    const values: Value[] = [];
    for (const run of runs) {
      const value = run(scope);
      if (value === null) return null;
      values.push(value);
    }
    return apply(values, make(scope));
  };
}

/** The later ones are evaluated, and read, only where the earlier are null. */
function coalesce(node: Tree, args: readonly Typed[], context: Context): Typed {
  const first = args.find((arg) => arg.constant === undefined && arg.type.kind !== "null");
  let type: Type | null = first?.type ?? args[0]!.type;
  const fitted: Typed[] = [];
  for (const arg of args) {
    const fitting: Typed = (type !== null && coerce(arg, type)) || arg;
    type = type === null ? null : join(type, fitting.type);
    fitted.push(fitting);
  }
  if (type === null) {
    const names = args.map((arg) => typeName(arg.type)).join(", ");
    return found(
      node,
      context,
      "TO207",
      `coalesce takes values of one type, and these are ${names}`,
    );
  }
  const runs = fitted.map((arg) => arg.run);
  return {
    type: withValues(type, fitted),
    run: (scope) => {
      for (const run of runs) {
        const value = run(scope);
        if (value !== null) return value;
      }
      return null;
    },
  };
}
