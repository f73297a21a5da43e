import type { FieldRule } from "./program.ts";
import type { BodyObject, Value } from "./value.ts";

/** How an element of a list in a desired body came to be: for `payload --trace`. */
export interface Origin {
  /** Those of the block that made it; two blocks may have rules for one path. */
  readonly rules: readonly FieldRule[];
  /** The item or, in a group, the items that it was made from; null for a block without `each`. */
  readonly each: Value;
}

/** Beside the bodies and not in them: a body is compared and hashed for what it says alone. */
const origins = new WeakMap<BodyObject, Origin>();

export function keepOrigin(element: BodyObject, origin: Origin): BodyObject {
  origins.set(element, origin);
  return element;
}

export function originOf(element: BodyObject): Origin | null {
  return origins.get(element) ?? null;
}
