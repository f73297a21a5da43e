/** What a function of the language is: its row in the table. */
import type { Scope } from "../model/program.ts";
import type { Value } from "../model/value.ts";

export interface FunctionEntry {
  readonly name: string;
  /** `(list<money>) money`, `(text, integer?) text`, `(T, T...) T`. */
  readonly signatures: readonly string[];
  readonly doc: string;
  readonly nulls?: "seen";
  /** `lazy`: the checker itself evaluates the arguments (choose, coalesce). */
  readonly lazy?: boolean;
  readonly run: (args: readonly Value[], call: Call) => Value;
  /** For arguments that must be written out (formats): checked and prepared while compiling. */
  readonly prepare?: (
    constants: readonly (Value | undefined)[],
  ) => Prepared | { readonly problem: string };
}

export interface Prepared {
  readonly run: (args: readonly Value[], call: Call) => Value;
}

export interface Call {
  readonly scope: Scope;
  readonly timezone: string;
}
