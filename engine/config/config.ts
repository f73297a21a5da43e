import type { Fix, Place } from "../model/diagnostic.ts";

/** The configuration as written: checked against its schemas, every value with its place. */
export interface Config {
  readonly project: ConfigFile<ProjectYaml>;
  readonly mappings: readonly ConfigFile<MappingYaml>[];
  readonly lookups: readonly ConfigFile<LookupYaml>[];
  readonly links: readonly ConfigFile<LinksYaml>[];
  readonly tests: readonly ConfigFile<TestsYaml>[];
  /** `mappings/transforms.ts`, unread: only compile looks into it. */
  readonly transforms: { readonly path: string; readonly text: string } | null;
  /** The environment chosen, its overlay already applied to `project`. */
  readonly environment: string;
}

/** One parsed file. Objects in `value` have no prototype; paths are keys and list positions. */
export interface ConfigFile<T> {
  /** Relative to the project folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly value: T;
  /** Place of the value at a path; of its nearest parent where it is absent. */
  at(path: Path): Place;
  /** Place of the key itself. */
  keyAt(path: Path): Place;
  /** A fix that replaces the scalar at a path (quotes it where YAML needs that). */
  replace(path: Path, text: string): Fix;
  /** A fix that renames the key. */
  rename(path: Path, key: string): Fix;
  /** How a scalar is written: an unquoted one may have lost a part to YAML (`#`, `: `, a comma). */
  style(path: Path): "plain" | "quoted" | "block" | null;
  /** The whole source line on which the value at a path begins. */
  lineOf(path: Path): string;
}

export type Path = readonly (string | number)[];

export type Scalar = string | number | boolean | null;
/** An expression as written; flags and numbers stand for themselves. */
export type ExprYaml = string | number | boolean;

export interface ProjectYaml {
  readonly tieout: 1;
  readonly project: string;
  readonly timezone: string;
  readonly currency?: string;
  readonly store?: string;
  /** Folder of the mappings; `mappings`. */
  readonly mappings?: string;
  readonly connections: Readonly<Record<string, ConnectionYaml>>;
  readonly settings?: Readonly<Record<string, Scalar | SettingYaml>>;
  readonly safety?: SafetyYaml;
  /** What no run takes over, by its name, with why. */
  readonly not_synced?: Readonly<Record<string, string>>;
  readonly schedule?: string | readonly string[];
  readonly environments?: Readonly<
    Record<
      string,
      {
        readonly store?: string;
        readonly connections?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
      }
    >
  >;
}

export interface ConnectionYaml {
  readonly connector: string;
  readonly [key: string]: unknown;
}

export interface SettingYaml {
  readonly one_of?: readonly string[];
  readonly type?: "text" | "money" | "decimal" | "date" | "bool";
  readonly value: Scalar;
  readonly locked?: boolean;
  readonly note?: string;
}

export interface SafetyYaml {
  readonly max_updates?: string;
  readonly max_gone?: string;
  readonly approval?: "one_person" | "two_people";
  readonly max_voids?: number;
  readonly max_amount?: string;
  readonly max_total?: string;
  readonly empty_source?: "stop" | "allow";
  readonly renumbering?: "stop" | "allow";
}

export interface MappingYaml {
  readonly entity: string;
  readonly label?: string;
  readonly title?: ExprYaml;
  /** What lists show of a row, by heading, in this order. */
  readonly columns?: Readonly<Record<string, ExprYaml>>;
  readonly enabled?: boolean | string;
  readonly formerly?: string;
  readonly systems: { readonly work?: string; readonly books?: string };
  /** `work`, `books`, or `settings.NAME`. */
  readonly truth: string;
  readonly extends?: string;
  readonly record: Readonly<Record<string, RecordFieldYaml>>;
  /** Names for what several expressions of the mapping say. */
  readonly let?: Readonly<Record<string, ExprYaml>>;
  readonly require?: Readonly<Record<string, ExprYaml>>;
  readonly where?: ExprYaml;
  readonly fields?: FieldsYaml;
  readonly set?: SetYaml;
  readonly on_create?: { readonly work?: SetYaml; readonly books?: SetYaml };
  readonly documents?: Readonly<Record<string, DocumentYaml>>;
  readonly together?: boolean;
  readonly match?: readonly MatchYaml[];
  /** A reference of the record: it has no document of its own, and is that one's. */
  readonly stands_for?: string | { readonly ref: string; readonly when: ExprYaml };
  readonly create?: "always" | "if_missing" | "never";
  readonly permanent?: boolean;
  readonly import?: { readonly new?: Hand; readonly changed?: Hand };
  readonly push?: Hand;
  /** A condition, or the word `on_demand`: only because another record needs it. */
  readonly trigger?: ExprYaml | { readonly when: ExprYaml; readonly latch?: boolean };
  readonly start?: {
    readonly on: ExprYaml;
    readonly from: string;
    readonly and_unpaid?: boolean;
    readonly unpaid?: ExprYaml;
  };
  readonly void_when?: ExprYaml;
  readonly paid?: ExprYaml;
  readonly backflow?:
    | BackflowYaml
    | { readonly do?: BackflowYaml; readonly unpaid?: ExprYaml; readonly credited?: boolean };
  readonly ties?: Readonly<Record<string, string>>;
  readonly rules?: Readonly<Record<string, RuleYaml>>;
  readonly on_drift?: "ask" | "accept" | "overwrite";
  readonly on_gone?: "ask" | "keep" | "void";
  readonly closed_period?: "block" | "allow";
  readonly edit_after_payment?: "block" | "allow";
  readonly needs?: readonly string[];
  /** Characters that the other system forbids, replaced: `{ DisplayName: { ":": " -" } }`. */
  readonly sanitize?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What a tie-out adds up: amount, the day it counts in, the party. */
  readonly check?: {
    readonly amount?: ExprYaml;
    readonly day?: ExprYaml;
    readonly party?: ExprYaml;
    readonly open?: ExprYaml;
    readonly withheld?: ExprYaml;
  };
  readonly schedule?: string;
}

export type Hand = "auto" | "by_hand";
export type BackflowYaml = "off" | "notify" | "write";

export interface DocumentYaml {
  readonly to: string;
  readonly fields?: FieldsYaml;
  readonly set?: SetYaml;
  readonly rules?: Readonly<Record<string, RuleYaml>>;
  readonly ties?: Readonly<Record<string, string>>;
}

export type RecordFieldYaml = string | RecordFieldSpecYaml;

export interface RecordFieldSpecYaml {
  readonly type?: string;
  readonly key?: boolean;
  readonly optional?: boolean;
  readonly max?: number;
  readonly values?: readonly string[];
  readonly entity?: string;
  readonly lookup?: string;
  /** `desk.invoice_lines` (a stream, joined by `by`) or a path of the row itself. */
  readonly list?: string;
  readonly by?: string;
  readonly of?: Readonly<Record<string, RecordFieldYaml>>;
  /** Where it stands at either side: a path, or `{ at, format }`. Default: the field's own name. */
  readonly work?: BindingYaml;
  readonly books?: BindingYaml;
  readonly format?: string;
  readonly trim?: boolean;
  readonly sensitive?: boolean;
  readonly when_null?: "omit" | "keep" | "clear";
  readonly owner?: Owner;
}

export type BindingYaml = string | { readonly at: string; readonly format?: string };
export type Owner = "work" | "books" | "last" | "person";

export interface RuleYaml {
  readonly when_null?: "omit" | "keep" | "clear";
  readonly owner?: Owner;
  readonly on_drift?: "ask" | "accept" | "overwrite";
  /** Entities whose documents the field may point at. */
  readonly points_at?: readonly string[];
}

/**
 * Keys are destination fields; values are expressions, nested fields, or lists: of blocks, and of
 * elements written out, which are their fields.
 */
export interface FieldsYaml {
  readonly [field: string]: ExprYaml | FieldsYaml | readonly (BlockYaml | FieldsYaml)[];
}

/** Constants in the same shape. */
export interface SetYaml {
  readonly [field: string]: Scalar | SetYaml | readonly SetYaml[];
}

/** A block of a list: one element, or with `each` one for every item or group. */
export interface BlockYaml {
  readonly each?: string;
  readonly where?: ExprYaml;
  readonly group?: Readonly<Record<string, ExprYaml>>;
  readonly fields?: FieldsYaml;
  readonly set?: SetYaml;
}

export interface MatchYaml {
  readonly on: readonly string[] | Readonly<Record<string, ExprYaml>>;
  readonly fold?: boolean;
  readonly suggest?: boolean;
}

export interface LookupYaml {
  readonly lookup: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: Readonly<Record<string, Scalar | Readonly<Record<string, Scalar>>>>;
}

export interface LinksYaml {
  readonly links: string;
  readonly company?: string;
  readonly rows: readonly {
    readonly source: string;
    /** `Customer/58`, or `"Customer: Quarry Road LLC"`. */
    readonly books?: string;
    readonly work?: string;
    readonly by?: string;
    readonly at?: string;
    readonly why?: string;
  }[];
}

export interface TestsYaml {
  readonly tests: readonly {
    readonly name: string;
    /** Other values of the project's settings, for this test. */
    readonly settings?: TestSettingsYaml;
    /** Records by entity, the one tested first; `existing`: the document as the books have it. */
    readonly given: Readonly<Record<string, unknown>>;
    readonly expect: ExpectYaml;
  }[];
}

export type TestSettingsYaml = Readonly<Record<string, Scalar>>;

/** A type, not an interface: it passes as a map of anything. */
export type ExpectYaml = {
  readonly action?: "create" | "update" | "void" | "none" | "blocked";
  /** A ReasonCode. */
  readonly reason?: string;
  readonly status?: string;
  /** Which of several documents. */
  readonly document?: string;
  /** Partial; references are symbolic: `@link:project/PRJ-7`, `@Item:Retainage`. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** By path: `Line[0].Amount`. */
  readonly fields?: Readonly<Record<string, unknown>>;
};
