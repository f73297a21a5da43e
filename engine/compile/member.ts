/** What stands after a dot: the field of a record referred to, of a row, of a lookup's row. */
import type { Scope } from "../model/program.ts";
import { isRefValue, type Value, type ValueMap } from "../model/value.ts";
import type { Shared } from "./names.ts";
import { ANY, FORBIDDEN_NAMES, type Type } from "./types.ts";

export interface Way {
  readonly type: Type;
  /** Of a value that is not null. */
  readonly read: (value: Value, scope: Scope) => Value;
}

/** null where the type has no such field. `list.field` is the list of that field of every row. */
export function member(type: Type, name: string, shared: Shared): Way | null {
  if (FORBIDDEN_NAMES.has(name)) return null;
  switch (type.kind) {
    case "row": {
      const field = type.fields.get(name);
      if (field === undefined) return null;
      const { read } = field;
      if (read !== undefined) return { type: field.type, read: (row) => read(row) };
      return { type: field.type, read: (row) => (row as ValueMap)[name] ?? null };
    }
    case "ref": {
      const field = shared.fieldsOf(type.entity)?.get(name);
      if (field === undefined) return null;
      shared.used.fields.add(`${type.entity}.${name}`);
      shared.used.follows.add(type.entity);
      return {
        type: field.type,
        read: (ref, scope) => (isRefValue(ref) ? scope.follow(ref, name) : null),
      };
    }
    case "lookup": {
      const column = shared.columnsOf(type.table)?.get(name);
      if (column === undefined) return null;
      shared.used.lookups.add(type.table);
      return {
        type: column,
        read: (key, scope) => scope.lookup(type.table, key as string)?.[name] ?? null,
      };
    }
    case "list": {
      const way = member(type.of, name, shared);
      if (way === null) return null;
      const { read } = way;
      return {
        type: { kind: "list", of: way.type },
        read: (list, scope) =>
          (list as readonly Value[]).map((value) => (value === null ? null : read(value, scope))),
      };
    }
    case "any":
      return { type: ANY, read: (value) => ownProperty(value, name) };
    default:
      return null;
  }
}

/** null where the type has no fields at all. */
export function memberNames(type: Type, shared: Shared): readonly string[] | null {
  switch (type.kind) {
    case "row":
      return [...type.fields.keys()];
    case "ref":
      return [...(shared.fieldsOf(type.entity)?.keys() ?? [])];
    case "lookup":
      return [...(shared.columnsOf(type.table)?.keys() ?? [])];
    case "list":
      return memberNames(type.of, shared);
    default:
      return null;
  }
}

/** Data whose shape nobody has declared: own properties only, and only of plain data. */
function ownProperty(value: Value, name: string): Value {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
  return (value as ValueMap)[name] ?? null;
}
