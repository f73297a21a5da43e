/** What the compilers of one destination share, and what they find out for the rest. */
import type { RuleYaml } from "../config/config.ts";
import type { FieldRule } from "../model/program.ts";
import type { Scope } from "../model/program.ts";
import type { FieldSchema } from "../model/schema.ts";
import type { Body } from "../model/value.ts";
import type { Findings, Spot } from "./findings.ts";
import type { Target } from "./leaf.ts";
import type { Names } from "./names.ts";
import type { Typed } from "./operators.ts";

/** Names of the company's lists, as they were when it was last observed. */
export interface NameSnapshot {
  /** null where the list is not known. */
  names(connection: string, stream: string): readonly string[] | null;
}

export interface BuildContext {
  readonly names: Names;
  readonly findings: Findings;
  readonly connection: string;
  readonly stream: string;
  readonly rules: Readonly<Record<string, RuleYaml>>;
  /** Of fields whose own rule does not say it. */
  readonly onDrift: FieldRule["onDrift"];
  readonly sanitize: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly targets: (entity: string) => readonly Target[];
  readonly snapshot: NameSnapshot | null;
  /** Nothing is ever created: what a creation requires need not be written. */
  readonly mayCreate: boolean;
  /** Fields that only a creation writes: they count as written. */
  readonly onCreate: ReadonlySet<string>;
  readonly out: BuildOutput;
}

export interface BuildOutput {
  readonly rules: FieldRule[];
  /** Entities that references lead to. */
  readonly needs: Set<string>;
  /** Streams whose entries are named by text. */
  readonly nameStreams: Set<string>;
  /** The expression that writes a field of the top, for `check:`. */
  readonly writers: Map<
    string,
    { readonly at: Spot; readonly written: unknown; readonly typed: Typed }
  >;
  /** Every path that something writes, `Line[].Amount`. */
  readonly paths: Set<string>;
}

export function newOutput(): BuildOutput {
  return {
    rules: [],
    needs: new Set(),
    nameStreams: new Set(),
    writers: new Map(),
    paths: new Set(),
  };
}

/** undefined: the field is left out. */
export type Node = (scope: Scope) => Body | undefined;

/** A rule for the path or, failing that, for what it lies in. */
export function ruleFor(path: string, rules: Readonly<Record<string, RuleYaml>>): RuleYaml {
  let at = path.replaceAll("[]", "");
  for (;;) {
    const rule = rules[at];
    if (rule !== undefined && Object.hasOwn(rules, at)) return rule;
    const cut = at.lastIndexOf(".");
    if (cut === -1) return {};
    at = at.slice(0, cut);
  }
}

/** A stream of which nothing is known takes every field. */
export function fieldOf(fields: readonly FieldSchema[], name: string): FieldSchema | null {
  if (fields.length === 0) return { name, type: { kind: "any" } };
  return fields.find((field) => field.name === name) ?? null;
}

export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
