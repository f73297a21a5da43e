/** What an entity is made of: its field table and its rules. One file an entity declares one. */
import type { CalendarDate } from "../../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import type { Body } from "../body.ts";
import type { Books } from "../books.ts";
import type { FaultError } from "../faults.ts";
import type { Fields } from "../fields.ts";
import type { Poster } from "../postings/posting.ts";
import type { Settings } from "../settings.ts";
import type { Entities } from "../../types/entities.ts";

export type Operation = "create" | "update" | "delete" | "void";

export interface Definition {
  /** As in the answer: "PaymentMethod". The path has it in lower case. */
  readonly name: keyof Entities;
  readonly kind: "list" | "transaction" | "single";
  /** Entities of one space share their ids: names (1 to 71 [R]), transactions. */
  readonly idSpace: string;
  /** What 2500 calls it: "Names element id 7 not found" [R]. */
  readonly label: string;
  readonly fields: Fields;
  readonly writes: readonly Operation[];
  /** Void is `?operation=void`, or an update with `include=void` (Payment) [R, D]. */
  readonly voidedBy?: "operation" | "include";
  /** The field that holds its name, and the space in which that is unique. */
  readonly names?: { readonly field: "DisplayName" | "Name"; readonly space: string };
  readonly hierarchy?: {
    readonly flag: string;
    /** Levels below the top. */
    readonly levels: number;
    readonly writesLevel: boolean;
  };
  /** Transactions of one sequence share their automatic numbers. */
  readonly sequence?: string;
  /** What it debits and credits; without it nothing is posted. */
  readonly posts?: Poster;
  /** What an answer for one of it, not a query's, tells beside what is stored. */
  readonly alone?: (body: JsonObject, preferences: JsonObject) => JsonObject;
  /** Checks the draft, fills in what is computed; problems go to `work.errors`. */
  prepare(work: Work, draft: Body): void;
  /** Zeroes a voided draft. */
  erase?(work: Work, draft: Body): void;
  /** Carries a change over to other entities; `after` is null where it was deleted. */
  settle?(work: Work, before: JsonObject | null, after: JsonObject | null): void;
}

/** One operation under way. */
export interface Work {
  readonly definition: Definition;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly operation: Operation;
  readonly books: Books;
  readonly settings: Settings;
  readonly today: CalendarDate;
  readonly preferences: JsonObject;
  readonly existing: JsonObject | null;
  /** What was sent, normalised. */
  readonly given: JsonObject;
  /** `?include=`: "void", "allowduplicatedocnum", "donotupdateaccountontxns". */
  readonly include: ReadonlySet<string>;
  /** A person at the books, not the API: may set what the API may not. */
  readonly byHand: boolean;
  readonly errors: FaultError[];
}
