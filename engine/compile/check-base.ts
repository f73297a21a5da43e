/** What every part of the checker shares. */
import type { Code } from "./codes.ts";
import type { Findings, More } from "./findings.ts";
import type { Names } from "./names.ts";
import { coerce, type Typed } from "./operators.ts";
import { placeIn, type Source, type Tree } from "./parse.ts";
import { ANY, join, type Type, typeName } from "./types.ts";
import { isTrue } from "./values.ts";

export interface Context {
  readonly names: Names;
  readonly source: Source;
  readonly findings: Findings;
  /** The checker itself, for the parts of a node. */
  readonly check: (node: Tree, context: Context) => Typed;
}

/** After a finding: any type, no value, and no second finding about the same thing. */
export const ERROR: Typed = { type: ANY, run: () => null };

export function found(
  node: { readonly start: number; readonly end: number },
  context: Context,
  code: Code,
  message: string,
  more: More = {},
): Typed {
  context.findings.add(code, placeIn(context.source, node.start, node.end), message, more);
  return ERROR;
}

/** A part that must be a condition; what is not, is reported. */
export function condition(node: Tree, context: Context): Typed {
  const typed = context.check(node, context);
  const { kind } = typed.type;
  if (kind === "bool" || kind === "any" || kind === "null") return typed;
  return found(
    node,
    context,
    "TO209",
    `a condition is asked for, and this is ${typeName(typed.type)}`,
    {
      help: ["compare it: `x == y`, or `!is_null(x)`"],
    },
  );
}

/** The first that a condition allows; only the chosen branch is evaluated, so only it is read. */
export function choice(node: Tree, parts: readonly Tree[], context: Context): Typed {
  const when = condition(parts[0]!, context);
  const yes = context.check(parts[1]!, context);
  const no = context.check(parts[2]!, context);
  const both = agree(yes, no);
  if (both === null) {
    return found(
      node,
      context,
      "TO208",
      `one branch is ${typeName(yes.type)}, the other ${typeName(no.type)}`,
      {
        note: "both must be of one type",
      },
    );
  }
  const [a, b, type] = both;
  return {
    type: withValues(type, [a, b]),
    run: (scope) => (isTrue(when.run(scope)) ? a.run(scope) : b.run(scope)),
  };
}

/** Two values of one type, a literal beside money or a date made one; null where they differ. */
export function agree(a: Typed, b: Typed): readonly [Typed, Typed, Type] | null {
  const left = coerce(a, b.type) ?? a;
  const right = coerce(b, a.type) ?? b;
  const type = join(left.type, right.type);
  return type === null ? null : [left, right, type];
}

/** Texts that are written out are a one_of: so `choose(a, "TAX", "NON")` is checked. */
export function withValues(type: Type, parts: readonly Typed[]): Type {
  if (type.kind !== "text" || type.values !== undefined) return type;
  const values: string[] = [];
  for (const part of parts) {
    if (part.type.kind === "null") continue;
    if (typeof part.constant === "string") values.push(part.constant);
    else if (part.type.kind === "text" && part.type.values !== undefined)
      values.push(...part.type.values);
    else return type;
  }
  return { kind: "text", values: [...new Set(values)] };
}

/** The scalar with a part of it replaced. */
export function replacing({ source }: Context, start: number, end: number, text: string) {
  const from = source.offset + start;
  const to = source.offset + end;
  const whole = source.whole.slice(0, from) + text + source.whole.slice(to);
  return source.at.file.replace(source.at.path, whole);
}
