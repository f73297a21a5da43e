/**
 * All that a mapping says about one destination, gathered by field before anything is compiled:
 * bindings of the record, `fields:` and `set:` may each say a part of one object.
 */
import type { FieldsYaml, SetYaml } from "../config/config.ts";
import { type Spot, under } from "./findings.ts";
import type { FieldPlan } from "./record.ts";

export interface Draft {
  readonly exprs: {
    readonly at: Spot;
    readonly written: unknown;
    readonly plan?: FieldPlan;
    readonly format?: string;
  }[];
  readonly constants: { readonly at: Spot; readonly value: unknown }[];
  readonly lists: {
    readonly at: Spot;
    readonly blocks: readonly unknown[];
    readonly constant: boolean;
  }[];
  readonly children: Map<string, Draft>;
  /** Where it is first named. */
  readonly at: Spot;
}

export function newDraft(at: Spot): Draft {
  return { exprs: [], constants: [], lists: [], children: new Map(), at };
}

export function addFields(draft: Draft, fields: FieldsYaml, at: Spot): void {
  for (const [name, value] of Object.entries(fields)) {
    const here = under(at, name);
    const child = childOf(draft, name, here);
    if (Array.isArray(value)) child.lists.push({ at: here, blocks: value, constant: false });
    else if (isMap(value)) addFields(child, value as FieldsYaml, here);
    else child.exprs.push({ at: here, written: value });
  }
}

export function addSet(draft: Draft, set: SetYaml, at: Spot): void {
  for (const [name, value] of Object.entries(set)) {
    const here = under(at, name);
    const child = childOf(draft, name, here);
    if (Array.isArray(value)) child.lists.push({ at: here, blocks: value, constant: true });
    else if (isMap(value)) addSet(child, value as SetYaml, here);
    else child.constants.push({ at: here, value });
  }
}

/** `PrimaryEmailAddr.Address` becomes a child of a child. */
export function addBinding(
  draft: Draft,
  path: readonly string[],
  plan: FieldPlan,
  at: Spot,
  format: string | undefined,
): void {
  let target = draft;
  for (const name of path) target = childOf(target, name, at);
  target.exprs.push({ at, written: plan.name, plan, ...(format === undefined ? {} : { format }) });
}

function childOf(draft: Draft, name: string, at: Spot): Draft {
  const known = draft.children.get(name);
  if (known !== undefined) return known;
  const child = newDraft(at);
  draft.children.set(name, child);
  return child;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every rule on one field, in the order in which they were met. */
export function rulesOn(draft: Draft): readonly Spot[] {
  const own = [...draft.exprs, ...draft.constants, ...draft.lists].map((rule) => rule.at);
  return [
    ...own,
    ...[...draft.children.values()].flatMap(rulesOn).slice(0, own.length === 0 ? 0 : 1),
  ];
}
