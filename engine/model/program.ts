import type { CalendarDate } from "./calendar.ts";
import type { Place } from "./diagnostic.ts";
import type { Decimal } from "./decimal.ts";
import type { Digest, EntityName, Role } from "./ids.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { DeclaredLink } from "./link.ts";
import type { Currency, Money } from "./money.ts";
import type { Reason } from "./reason.ts";
import type { DecodeProblem } from "./record.ts";
import type { StreamSchema } from "./schema.ts";
import type { Body, BodyObject, RefValue, Reference, Value, ValueMap } from "./value.ts";

/** The compiled configuration: what the steps read, and all that they know of the configuration. */
export interface Program {
  readonly project: string;
  readonly environment: string;
  readonly timezone: string;
  /** The one company that this project's books connection belongs to. */
  readonly company: string;
  /** Home currency; money without a currency of its own is in it. */
  readonly currency: Currency;
  /** `sqlite:.tieout/staging.db`, or a reference to a secret address. */
  readonly store: string;
  readonly digest: Digest;
  readonly connections: ReadonlyMap<string, ConnectionSpec>;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly safety: Safety;
  /** In dependency order: what is referred to stands first. */
  readonly entities: readonly EntityProgram[];
  readonly lookups: ReadonlyMap<string, Lookup>;
  readonly links: readonly DeclaredLink[];
  /**
   * Lists of the books whose entries mappings name (Item, Class …), and what settles documents
   * that have `paid:` (Payment): observed before desire.
   */
  readonly nameStreams: readonly NameStream[];
  /** What people may look for and no run takes over, with why. */
  readonly notSynced: ReadonlyMap<string, string>;
  /** When a worker runs it, in the project's zone; none: when somebody asks. */
  readonly schedule: readonly ScheduleLine[];
  /** True where `transforms.ts` is called by some rule. */
  readonly runsCode: boolean;
}

export interface ScheduleLine {
  readonly cron: string;
  /** null: all of them. */
  readonly entities: readonly EntityName[] | null;
}

export interface NameStream {
  readonly connection: string;
  readonly stream: string;
  /** Says which fields are its name, its number, and whether an entry is in use. */
  readonly schema: StreamSchema;
}

export interface ConnectionSpec {
  readonly name: string;
  readonly connector: string;
  readonly config: JsonObject;
  /** Keys of `config` that are references to secrets, e.g. `client_secret` -> `QBO_SECRET`. */
  readonly secrets: ReadonlyMap<string, string>;
}

export interface Setting {
  readonly name: string;
  readonly value: Value;
  readonly locked: boolean;
  readonly place: Place;
}

export interface Safety {
  /** Share of existing linked documents, from ten on; 0.3 by default. */
  readonly maxUpdates: Decimal;
  readonly maxVoids: number;
  /** Of one document; null: no limit. */
  readonly maxAmount: Money | null;
  readonly maxTotal: Money | null;
  readonly emptySource: "stop" | "allow";
  /** What is numbered by the books themselves, although a mapping says a number. */
  readonly renumbering: "stop" | "allow";
  /** Share of known records that may vanish from a source in one import; 0.3 by default. */
  readonly maxGone: Decimal;
  /** `two_people`: only a plan that somebody else than its maker has approved is sent. */
  readonly approval: "one_person" | "two_people";
}

export interface Lookup {
  readonly name: string;
  /** By key; a row's digest is what a recorded read remembers. */
  readonly rows: ReadonlyMap<
    string,
    { readonly values: ValueMap; readonly digest: string; readonly place: Place }
  >;
}

export interface EntityProgram {
  readonly name: EntityName;
  /** Plural, for people: `Invoices`. */
  readonly label: string;
  /** `mappings/invoice.yaml`. */
  readonly file: string;
  /** Changes when this mapping, or code it calls, changes: then every record is evaluated again. */
  readonly digest: Digest;
  readonly enabled: boolean;
  /** The name that it had before: documents and links come along. */
  readonly formerly: EntityName | null;
  readonly truth: "work" | "books";
  readonly source: SourceSpec;
  readonly fields: readonly RecordField[];
  /** Names that no expression shown to people may read, and where they stand in a raw row. */
  readonly sensitive: {
    readonly fields: ReadonlySet<string>;
    readonly source: readonly string[];
  };
  /** Raw to typed. Cheap enough for every row; problems instead of throwing. */
  readonly decode: (raw: JsonObject) => Decoded;
  /** Rows that count at all; the others are as if they were not in the source. null: every row. */
  readonly where: Expr | null;
  /** The key alone, without decoding the rest; null where it is blank. */
  readonly keyOf: (raw: JsonObject) => string | null;
  readonly trigger: { readonly when: Expr; readonly latch: boolean } | null;
  /** Only because another record needs it. */
  readonly onDemand: boolean;
  /** The record whose document it shares: it has none of its own. */
  readonly standsFor: Expr | null;
  readonly start: Start | null;
  /**
   * Fields that refer to what must be done first, where no document of it refers to that; those
   * of a list with the column of its rows.
   */
  readonly waitsFor: readonly (readonly [field: string, column?: string])[];
  /** What must hold of a record that is due, or its documents are held back. */
  readonly require: readonly Requirement[];
  readonly voidWhen: Expr | null;
  readonly match: readonly MatchRule[];
  readonly create: "always" | "if_missing" | "never";
  readonly permanent: boolean;
  readonly import: { readonly new: "auto" | "by_hand"; readonly changed: "auto" | "by_hand" };
  readonly push: "auto" | "by_hand";
  readonly documents: readonly DocumentProgram[];
  /** Several documents that count as done only when all are. */
  readonly together: boolean;
  /** Sees `existing`. null: no settlement. */
  readonly paid: Expr | null;
  /**
   * Whether a settlement that the source does not know is listed; `unpaid`: the source itself says
   * that the record is open. null: it says nothing, so that every settled one is listed.
   * `credited`: whether one that credits alone have settled is one of them.
   */
  readonly backflow: {
    readonly kind: "off" | "notify" | "write";
    readonly unpaid: Expr | null;
    readonly credited: boolean;
  };
  readonly onGone: "ask" | "keep" | "void";
  readonly closedPeriod: "block" | "allow";
  readonly editAfterPayment: "block" | "allow";
  /** Entities that its documents refer to; for order. */
  readonly needs: readonly EntityName[];
  /** Text for a row in lists, from the record. */
  readonly title: Expr;
  /** What lists show of a row beside what is Tieout's own; empty: its title, party, day, amount. */
  readonly columns: readonly { readonly label: string; readonly value: Expr }[];
  /** The document's own amount by the true side (for tie-outs); null where it has none. */
  readonly amount: Expr | null;
  /** Day that a tie-out counts it in, and its party; null where it has none. */
  readonly day: Expr | null;
  readonly party: Expr | null;
  /** What of the amount the true side holds to be unpaid; null: it does not say. */
  readonly open: Expr | null;
  /** What of the amount is kept back until later; null: nothing is. */
  readonly withheld: Expr | null;
}

export interface SourceSpec {
  readonly connection: string;
  readonly stream: string;
  /** Path of the field that holds the key. */
  readonly key: string;
  readonly lists: readonly {
    readonly name: string;
    readonly stream: string;
    readonly by: string;
    readonly parentKey: string;
  }[];
}

export interface RecordField {
  readonly name: string;
  readonly type: RecordType;
  readonly optional: boolean;
  /** What the true side knows the record by. */
  readonly key?: true;
  readonly place: Place;
}

export type RecordType =
  | { readonly kind: "text"; readonly max?: number }
  | { readonly kind: "decimal" | "date" | "instant" | "bool" | "integer" }
  | { readonly kind: "money" }
  | { readonly kind: "one_of"; readonly values: readonly string[] }
  | { readonly kind: "ref"; readonly entity: EntityName }
  | { readonly kind: "lookup"; readonly table: string }
  | { readonly kind: "list"; readonly of: readonly RecordField[] };

export interface Decoded {
  readonly key: string | null;
  readonly fields: ValueMap;
  readonly problems: readonly DecodeProblem[];
}

export interface Start {
  readonly on: Expr;
  /** A day, or a setting that says it. */
  readonly from: CalendarDate | Expr;
  readonly unpaid: Expr | null;
}

export interface MatchRule {
  /** The other side's field path, and the value that it must equal. */
  readonly on: readonly { readonly path: string; readonly value: Expr }[];
  readonly fold: boolean;
  /** Offered to a person, never taken. */
  readonly suggest: boolean;
  readonly place: Place;
}

export interface DocumentProgram {
  readonly role: Role;
  readonly connection: string;
  readonly stream: string;
  readonly schema: StreamSchema;
  /** The whole desired body with symbolic references; reports what stops it to `scope.block`. */
  readonly build: (scope: Scope) => BodyObject;
  /** Beside the body, only when it is created. */
  readonly onCreate: BodyObject;
  readonly rules: readonly FieldRule[];
  /** Paths of its body that are shown nowhere, positions as `[]`. */
  readonly sensitive: readonly string[];
  /** A mapping says its number, or the books give one. */
  readonly saysNumber: boolean;
  /** The source's amount and the body's own: equal to the cent, or the document is held back. */
  readonly ties: readonly Tie[];
}

export interface Requirement {
  readonly name: string;
  readonly when: Expr;
}

export interface Tie {
  readonly value: Expr;
  readonly path: string;
  /** What the body itself comes to there: what it says, or the sum of its lines; null: nothing. */
  readonly own: (body: BodyObject) => Decimal | null;
  readonly place: Place;
}

/** How one leaf of a body came to be and who owns it. `path` has `[]` for list positions. */
export interface FieldRule {
  readonly path: string;
  readonly place: Place;
  /** As written: `sum(each.amount)`. */
  readonly text: string;
  readonly owner: "work" | "books" | "last" | "person";
  readonly whenNull: "omit" | "keep" | "clear";
  readonly onDrift: "ask" | "accept" | "overwrite";
  readonly money: boolean;
}

/** A checked expression, compiled to a closure. */
export interface Expr {
  readonly text: string;
  readonly place: Place;
  /** `text`, `money`, `bool`, `list<…>` for messages. */
  readonly type: string;
  readonly run: (scope: Scope) => Value;
}

/**
 * What an expression may see; it writes down all that was looked at beside the record itself, so
 * that the document is evaluated again exactly when one of these changes. `engine/scope.ts` has
 * the real one; tests of mappings make one from `given`.
 */
export interface Scope {
  readonly record: ValueMap;
  /** The names bound by a line builder: `each`, `group`. */
  readonly locals: ValueMap;
  /** The document in the other system, for `paid` and the like. */
  readonly existing: JsonObject | null;
  readonly desired: BodyObject | null;
  readonly currency: Currency;
  /** Elements of lists are to remember how they came to be (model/origin.ts). */
  readonly keepsOrigins?: boolean;
  with(locals: ValueMap): Scope;
  /** A field of the record that a `ref` points at; if absent null and a `reference_unknown`. */
  follow(ref: RefValue, field: string): Value;
  /** A lookup's row; a miss blocks with `lookup_missing` and gives null. */
  lookup(table: string, key: string): ValueMap | null;
  setting(name: string): Value;
  /** Notes the reference as read and gives the leaf to put into the body. */
  refer(reference: Reference): Body;
  /** The document cannot be made now; evaluation goes on to find the other reasons. */
  block(reason: Reason): void;
}

export type { JsonValue };
