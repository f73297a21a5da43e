import type { JsonObject } from "./json.ts";
import type { EntityName, RecordKey, RemoteId } from "./ids.ts";
import type { ValueMap } from "./value.ts";

/** What a system said of one thing, as it said it. Joined child rows stand under `$lists`. */
export interface RawRecord {
  readonly id: RemoteId;
  /** The system's version of it, where it has one (SyncToken). */
  readonly version: string | null;
  readonly body: JsonObject;
  /**
   * The body as JSON text, where the system gave just that: it is kept and compared as it came.
   * Left out, the body is written; that takes 3 us for 600 bytes.
   */
  readonly text?: string;
}

/** The same in the mapping's types. */
export interface EntityRecord {
  readonly entity: EntityName;
  readonly key: RecordKey;
  readonly fields: ValueMap;
}

/** Why a row could not be read in the mapping's types: the record is blocked, never dropped. */
export interface DecodeProblem {
  readonly field: string;
  /** What stands there, cut to 80 characters. */
  readonly found: string;
  readonly expected: string;
  /** `unreadable` where nothing else is said. */
  readonly code?: "required_missing" | "too_long" | "key_missing";
}
