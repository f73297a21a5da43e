/**
 * The functions of the language: one table, from which the manual is written too. An argument
 * that is null makes the result null, except where `nulls` says that the function looks at them.
 */
import { DATE_FUNCTIONS } from "./functions-dates.ts";
import { LIST_FUNCTIONS } from "./functions-lists.ts";
import { NUMBER_FUNCTIONS } from "./functions-numbers.ts";
import { TEXT_FUNCTIONS } from "./functions-text.ts";
import type { FunctionEntry } from "./function-entry.ts";
import type { Typed } from "./operators.ts";
import { coerce, isNumber } from "./operators.ts";
import { ANY, fits, join, type Type } from "./types.ts";

const LOGIC_FUNCTIONS: readonly FunctionEntry[] = [
  {
    name: "choose",
    signatures: ["(bool, T, T) T"],
    doc: "The second where the condition holds, else the third.",
    nulls: "seen",
    lazy: true,
    run: ([condition, yes, no]) => (condition === true ? yes! : no!),
  },
  {
    name: "coalesce",
    signatures: ["(T, T...) T"],
    doc: "The first that is not null.",
    nulls: "seen",
    lazy: true,
    run: (args) => args.find((value) => value !== null) ?? null,
  },
  {
    name: "is_null",
    signatures: ["(any) bool"],
    doc: "Whether there is no value (an empty cell is none).",
    nulls: "seen",
    run: ([value]) => value === null,
  },
];

export const FUNCTIONS: ReadonlyMap<string, FunctionEntry> = new Map(
  [
    ...LOGIC_FUNCTIONS,
    ...LIST_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...TEXT_FUNCTIONS,
    ...DATE_FUNCTIONS,
  ].map((entry) => [entry.name, entry]),
);

export interface Signature {
  readonly params: readonly Pattern[];
  /** How many must be given. */
  readonly least: number;
  /** The last parameter may be repeated. */
  readonly repeats: boolean;
  readonly returns: Pattern;
}

export type Pattern =
  | { readonly kind: "is"; readonly type: Type }
  | { readonly kind: "generic" }
  | { readonly kind: "list"; readonly of: Pattern };

const parsed = new Map<string, Signature>();

export function signatureOf(text: string): Signature {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const match = /^\((.*)\) (.+)$/.exec(text);
  const params = (match?.[1] ?? "").split(/,\s*/).filter((part) => part !== "");
  const signature: Signature = {
    params: params.map((param) => patternOf(param.replace(/[?]$|\.\.\.$/, ""))),
    least: params.filter((param) => !/[?]$|\.\.\.$/.test(param)).length,
    repeats: params.at(-1)?.endsWith("...") ?? false,
    returns: patternOf(match?.[2] ?? "any"),
  };
  parsed.set(text, signature);
  return signature;
}

function patternOf(text: string): Pattern {
  const list = /^list<(.+)>$/.exec(text);
  if (list !== null) return { kind: "list", of: patternOf(list[1]!) };
  if (text === "T") return { kind: "generic" };
  return { kind: "is", type: text === "any" ? ANY : ({ kind: text } as Type) };
}

export interface Matched {
  readonly args: readonly Typed[];
  readonly type: Type;
}

export function takes(signature: Signature, count: number): boolean {
  const most = signature.repeats ? Infinity : signature.params.length;
  return count >= signature.least && count <= most;
}

/** The arguments as the signature takes them, literals converted; null where one does not fit. */
export function matchSignature(signature: Signature, args: readonly Typed[]): Matched | null {
  const pattern = (at: number) => signature.params[Math.min(at, signature.params.length - 1)]!;
  const generic = genericOf(args, pattern);
  if (generic === "none") return null;
  const given: Typed[] = [];
  for (const [at, arg] of args.entries()) {
    const type = resolve(pattern(at), generic);
    const fitting = fits(arg.type, type) && !needsCoercion(arg, type) ? arg : coerce(arg, type);
    if (fitting === null) return null;
    given.push(fitting);
  }
  return { args: given, type: resolve(signature.returns, generic) };
}

/** An `any` parameter takes a literal as it is. */
function needsCoercion(arg: Typed, type: Type): boolean {
  return type.kind === "money" && isNumber(arg.type);
}

function genericOf(args: readonly Typed[], pattern: (at: number) => Pattern): Type | null | "none" {
  let bound: Type | null = null;
  const literals: Typed[] = [];
  for (const [at, arg] of args.entries()) {
    const type = bindingOf(pattern(at), arg.type);
    if (type === null) continue;
    if (type === "none") return "none";
    if (arg.constant !== undefined && arg.constant !== null) literals.push(arg);
    else if (bound === null) bound = type;
    else {
      const both: Type | null = join(bound, type);
      if (both === null) return "none";
      bound = both;
    }
  }
  for (const { type } of literals) {
    if (bound === null) bound = type;
    else bound = join(bound, type) ?? bound;
  }
  return bound;
}

function bindingOf(pattern: Pattern, type: Type): Type | null | "none" {
  switch (pattern.kind) {
    case "is":
      return null;
    case "generic":
      return type;
    case "list":
      if (type.kind === "any") return bindingOf(pattern.of, ANY);
      return type.kind === "list" ? bindingOf(pattern.of, type.of) : "none";
  }
}

function resolve(pattern: Pattern, generic: Type | null): Type {
  switch (pattern.kind) {
    case "is":
      return pattern.type;
    case "generic":
      return generic ?? ANY;
    case "list":
      return { kind: "list", of: resolve(pattern.of, generic) };
  }
}
