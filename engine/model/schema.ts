/**
 * What a connector says of one stream (a kind of thing in a system): its fields, limits and ways.
 * Compile checks mappings against it; plan and diff are led by it.
 */
export interface StreamSchema {
  /** `Invoice`, `employees`. */
  readonly name: string;
  readonly fields: readonly FieldSchema[];
  /** The field that holds the remote id, e.g. `Id`. */
  readonly id: string;
  /**
   * Its fields are those that the rows seen so far carry, and no header says them all: one that
   * none of them carries may still come (JSON).
   */
  readonly sampled?: boolean;
  /** The field that changes with every edit, e.g. `SyncToken`; null where there is none. */
  readonly version: string | null;
  readonly can: {
    readonly create: boolean;
    readonly update: boolean;
    readonly void: boolean;
    /**
     * What it made can be made to be gone. Only for what it cannot void, and whose version moves
     * with whatever is done to it: by that `undo` tells that nobody has touched it.
     */
    readonly delete?: boolean;
  };
  /** Fields with a part in the engine's own work; each a path. */
  readonly parts: {
    /** Human name by which a `text` reference finds an entry of this list. */
    readonly name?: string;
    /** Document number; unique where the company says so. */
    readonly number?: string;
    /** Free text at whose end the engine keeps its marker. */
    readonly note?: string;
    readonly total?: string;
    readonly balance?: string;
    /** What of a payment is put to nothing yet. */
    readonly unapplied?: string;
    /** The date that closed books look at. */
    readonly date?: string;
    readonly party?: string;
    readonly active?: string;
    /** What the service puts at the end of an inactive entry's name, so that the name is free. */
    readonly inactiveSuffix?: string;
    /** Other streams that share one space of names with this one. */
    readonly namesSharedWith?: readonly string[];
    /** When the other system last changed it. */
    readonly changed?: string;
  };
  /**
   * Whether its documents move money, so that limits of amounts hold for them. Default: where
   * `parts.total` is. False: an estimate; true: an entry whose total the service does not tell.
   */
  readonly posts?: boolean;
  /**
   * How the computed total comes about: the list, the amount of an entry, which entries count at
   * all (debits), entries that count against it (a discount), and further amounts of the body
   * (tax). `only.field` is a path inside the entry.
   */
  readonly adds?: {
    readonly list: string;
    readonly amount: string;
    readonly only?: { readonly field: string; readonly values: readonly string[] };
    readonly less?: { readonly field: string; readonly values: readonly string[] };
    readonly plus?: readonly string[];
    /** Path in an entry: what was sold, a reference. */
    readonly sold?: string;
  };
  /**
   * What tells that another document has gathered this one, so that it can neither go nor change
   * its amount: path of a list, the field of its entries that tells, and its values.
   */
  readonly lockedBy?: {
    readonly list: string;
    readonly field: string;
    readonly values: readonly string[];
  };
  /**
   * What tells by what its open amount came down: path of the list, the fields of its entries that
   * name the other document and its stream, the stream whose documents settle (`by`), and those
   * that are credits themselves. One of `by` whose `total` is 0 brought no money: it laid a credit
   * on it. `lists` is where it says what it settles, lists within a list, with the same fields.
   */
  readonly settledBy?: {
    readonly list: string;
    readonly id: string;
    readonly stream: string;
    readonly by: {
      readonly stream: string;
      readonly total: string;
      readonly lists: readonly [string, string];
    };
    readonly credits: readonly string[];
  };
  /**
   * Extra entries that the service adds to a list by itself and that a comparison ignores:
   * path of the list, the field that tells, and its values.
   */
  readonly added?: readonly {
    readonly list: string;
    readonly field: string;
    readonly values: readonly string[];
  }[];
}

export function postsMoney({ posts, parts }: StreamSchema): boolean {
  return posts ?? parts.total !== undefined;
}

export type FieldType =
  | { readonly kind: "text"; readonly max?: number; readonly forbid?: string }
  | { readonly kind: "decimal" }
  | { readonly kind: "money" }
  | { readonly kind: "date" }
  | { readonly kind: "instant" }
  | { readonly kind: "bool" }
  | { readonly kind: "one_of"; readonly values: readonly string[] }
  /**
   * Points at an entry of one of the streams `to`. On the wire `{ value: id }`, or the bare id
   * where `bare`; `typed` names the sibling field that says which stream it is (TxnType).
   */
  | {
      readonly kind: "reference";
      readonly to: readonly string[];
      readonly bare?: boolean;
      readonly typed?: string;
    }
  | { readonly kind: "object"; readonly fields: readonly FieldSchema[] }
  | {
      readonly kind: "list";
      readonly fields: readonly FieldSchema[];
      /** The field that says which detail object stands; set from the detail's name when absent. */
      readonly discriminator?: string;
    }
  /** Anything, kept as it is (a file's columns before they are read). */
  | { readonly kind: "any" };

export interface FieldSchema {
  readonly name: string;
  readonly type: FieldType;
  readonly required?: boolean;
  /** Computed by the service: it cannot be set, only compared (`ties`, `paid`). */
  readonly readOnly?: boolean;
  /** Shown nowhere: a tax id (model/sensitive.ts). */
  readonly sensitive?: boolean;
  readonly note?: string;
}
