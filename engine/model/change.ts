import type { Address, Digest, RemoteId } from "./ids.ts";
import type { Money } from "./money.ts";
import type { DocumentProgram } from "./program.ts";
import type { Reason } from "./reason.ts";
import { isSensitive, MASKED } from "./sensitive.ts";
import type { Body } from "./value.ts";

/**
 * What a plan would do with one document. `none` is counted, never listed; `blocked` is listed
 * and does nothing; `link` binds a document to what exists and may write nothing; `delete` and
 * `unlink` are only in a plan that undoes a run.
 */
export type ChangeKind =
  | "create"
  | "update"
  | "void"
  | "delete"
  | "link"
  | "unlink"
  | "none"
  | "blocked";

export interface Change {
  readonly kind: Exclude<ChangeKind, "none">;
  readonly address: Address;
  /** The stream of the other system, `Invoice`. */
  readonly stream: string;
  readonly connection: string;
  /** A line for people: name, number, project. */
  readonly label: string;
  /** The remote twin, for update, void, delete and link. */
  readonly target: RemoteId | null;
  /** The version of the twin that this was computed from; a moved one makes the row stale. */
  readonly expectVersion: string | null;
  readonly reasons: readonly Reason[];
  readonly deltas: readonly FieldDelta[];
  /** What the document's amount was and would be; null where the entity has none. */
  readonly amount: { readonly before: Money | null; readonly after: Money | null };
  /** Documents that must be done first, in this plan or before. */
  readonly after: readonly Address[];
  /** Of the desired body (references symbolic), so that apply sends exactly what was shown. */
  readonly desired: Digest | null;
  /** 0 for what needs nothing; a wave is sent when the one before it is recorded. */
  readonly wave: number;
}

/** One leaf that differs. Paths: `DueDate`, `Line[2].Amount`. */
export interface FieldDelta {
  readonly path: string;
  readonly before: Body;
  readonly after: Body;
  readonly base: Body;
  /** Who moved it away from the base; `new` where there is no base. */
  readonly moved: "work" | "books" | "both" | "new";
  /** `mappings/invoice.yaml:21` */
  readonly rule: string;
  readonly money: boolean;
}

type Sides = Pick<FieldDelta, "before" | "after" | "base">;

/** That a sensitive leaf differs is told, and not what stood there. */
export function maskedDelta(
  { sensitive }: Pick<DocumentProgram, "sensitive">,
  pattern: string,
  { before, after, base }: Sides,
): Sides {
  const told = (value: Body): Body => (value === null || value === undefined ? value : MASKED);
  if (!isSensitive(sensitive, pattern)) return { before, after, base };
  return { before: told(before), after: told(after), base: told(base) };
}
