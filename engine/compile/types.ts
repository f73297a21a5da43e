/**
 * The types that expressions are checked with. `one_of` is a text whose values are known; an
 * integer is a decimal without places. Every value may be null: types say what it is otherwise.
 */
import type { EntityName } from "../model/ids.ts";
import type { Scope, RecordType } from "../model/program.ts";
import type { Value } from "../model/value.ts";

export type Type =
  | {
      readonly kind: "null" | "any" | "bool" | "integer" | "decimal" | "money" | "date" | "instant";
    }
  | { readonly kind: "text"; readonly max?: number; readonly values?: readonly string[] }
  | { readonly kind: "ref"; readonly entity: EntityName }
  | { readonly kind: "lookup"; readonly table: string }
  | { readonly kind: "list"; readonly of: Type }
  | RowType;

/** A thing with named fields: an element of a list, a group, the document in the other system. */
export interface RowType {
  readonly kind: "row";
  /** For messages: `lines`, `Invoice`. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, RowField>;
}

export interface RowField {
  readonly type: Type;
  /** How a value of this row gives the field; own property of that name where absent. */
  readonly read?: (row: Value) => Value;
}

export type Run = (scope: Scope) => Value;

export const ANY: Type = { kind: "any" };
export const NULL: Type = { kind: "null" };
export const BOOL: Type = { kind: "bool" };
export const INTEGER: Type = { kind: "integer" };
export const DECIMAL: Type = { kind: "decimal" };
export const MONEY: Type = { kind: "money" };
export const DATE: Type = { kind: "date" };
export const INSTANT: Type = { kind: "instant" };
export const TEXT: Type = { kind: "text" };

/** `text`, `money`, `ref project`, `list of lines`: how messages name a type. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case "ref":
      return `ref ${type.entity}`;
    case "lookup":
      return `lookup ${type.table}`;
    case "list":
      return `list of ${typeName(type.of)}`;
    case "row":
      return type.name;
    case "text":
      return type.values === undefined ? "text" : "one_of";
    case "any":
      return "a value of unknown type";
    default:
      return type.kind;
  }
}

/** Whether a value of `from` can stand where `to` is asked for, without a conversion. */
export function fits(from: Type, to: Type): boolean {
  if (from.kind === "any" || to.kind === "any" || from.kind === "null") return true;
  if (to.kind === "decimal") return from.kind === "decimal" || from.kind === "integer";
  if (to.kind === "text") return from.kind === "text" || from.kind === "lookup";
  if (to.kind === "list") return from.kind === "list" && fits(from.of, to.of);
  if (to.kind === "ref") return from.kind === "ref" && from.entity === to.entity;
  if (to.kind === "lookup") return from.kind === "lookup" && from.table === to.table;
  return from.kind === to.kind;
}

/** The type that both fit, for `choose` and the like; null where there is none. */
export function join(a: Type, b: Type): Type | null {
  if (a.kind === "null") return b;
  if (b.kind === "null") return a;
  if (a.kind === "any" || b.kind === "any") return ANY;
  if (a.kind === "text" && b.kind === "text") return joinTexts(a, b);
  if (fits(a, b)) return b;
  if (fits(b, a)) return a;
  return null;
}

function joinTexts(a: Extract<Type, { kind: "text" }>, b: Extract<Type, { kind: "text" }>): Type {
  const values =
    a.values === undefined || b.values === undefined
      ? {}
      : { values: [...new Set([...a.values, ...b.values])] };
  const max = a.max === undefined || b.max === undefined ? {} : { max: Math.max(a.max, b.max) };
  return { kind: "text", ...max, ...values };
}

export function typeOfRecord(type: RecordType): Type {
  switch (type.kind) {
    case "one_of":
      return { kind: "text", values: type.values };
    case "list":
      return {
        kind: "list",
        of: {
          kind: "row",
          name: "row",
          fields: new Map(type.of.map((f) => [f.name, { type: typeOfRecord(f.type) }])),
        },
      };
    default:
      return type;
  }
}

/** Names that reach a prototype; refused everywhere as names of fields. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  ...["__proto__", "prototype", "constructor", "hasOwnProperty", "toString", "valueOf"],
  ...["__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"],
]);
