/** What an expression may name at its place, and what it did name. */
import type { EntityName } from "../model/ids.ts";
import type { Currency } from "../model/money.ts";
import type { FunctionEntry } from "./function-entry.ts";
import type { RowField, Run, Type } from "./types.ts";

export interface Names {
  /** First part of a path: fields of the record, `each`, `existing`. */
  readonly roots: ReadonlyMap<string, Root>;
  /** Names that have a meaning elsewhere, and why not here. */
  readonly elsewhere: ReadonlyMap<string, string>;
  readonly shared: Shared;
}

export interface Root {
  readonly type: Type;
  readonly run: Run;
  /** For messages and for what is used: a field of the record. */
  readonly field?: boolean;
}

/** The same for every expression of a project; `entity` parts for those of one mapping. */
export interface Shared {
  readonly timezone: string;
  readonly currency: Currency;
  readonly settings: ReadonlyMap<string, Type>;
  /** Fields of an entity's record; null for one that no mapping declares. */
  readonly fieldsOf: (entity: string) => ReadonlyMap<string, RowField> | null;
  /** Of these the ones that are shown nowhere. */
  readonly sensitiveOf: (entity: string) => ReadonlySet<string>;
  readonly columnsOf: (table: string) => ReadonlyMap<string, Type> | null;
  readonly functions: ReadonlyMap<string, FunctionEntry>;
  /** Whose document the records of an entity share; null where they have their own. */
  readonly standsFor: (entity: string) => Stand | null;
  readonly used: Used;
}

/** `stands_for:`: the field that refers to it, and the entity that has the document. */
export interface Stand {
  readonly field: string;
  readonly entity: EntityName;
}

/** Filled while compiling: what is never in here is unused. */
export interface Used {
  /** `entity.field` */
  readonly fields: Set<string>;
  readonly settings: Set<string>;
  readonly lookups: Set<string>;
  readonly functions: Set<string>;
  /** The entity whose expressions are being compiled. */
  entity: string;
  /** Functions of transforms.ts that this entity calls. */
  calls: Set<string>;
  /** Entities that this entity's expressions look into. */
  follows: Set<string>;
}

export function newUsed(): Used {
  return {
    fields: new Set(),
    settings: new Set(),
    lookups: new Set(),
    functions: new Set(),
    entity: "",
    calls: new Set(),
    follows: new Set(),
  };
}

export const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["each", "`each` is bound inside a block with `each:`"],
  ["group", "`group` is bound inside a block with `group:`"],
  ["existing", "`existing` is seen by `fields:` and `paid:` only"],
  ["desired", "`desired` is seen by `paid:` only"],
]);

export function recordNames(fields: ReadonlyMap<string, RowField>, shared: Shared): Names {
  const roots = new Map<string, Root>();
  for (const [name, { type }] of fields) {
    roots.set(name, { type, field: true, run: (scope) => scope.record[name] ?? null });
  }
  return { roots, elsewhere: ELSEWHERE, shared };
}

/** The same names with locals bound: by a block, or by `exists(x, …)`. */
export function withLocals(names: Names, locals: Readonly<Record<string, Type>>): Names {
  const roots = new Map(names.roots);
  for (const [name, type] of Object.entries(locals)) {
    roots.set(name, { type, run: (scope) => scope.locals[name] ?? null });
  }
  return { ...names, roots };
}

export function withRoots(names: Names, more: ReadonlyMap<string, Root>): Names {
  return { ...names, roots: new Map([...names.roots, ...more]) };
}
