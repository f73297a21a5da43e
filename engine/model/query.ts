import { compareDecimal, parseDecimal } from "./decimal.ts";
import type { Decimal } from "./decimal.ts";
import { REASONS } from "./reason.ts";
import { nearest } from "./similar.ts";
import { SETTLEMENTS, STATUS_WORDS, SYNC_STATES } from "./status.ts";
import type { LinkState, Origin } from "./status.ts";

/**
 * Which rows a person means: `invoice/INV-1042`, `invoice:status=failed amount>5000`, `reason=no_match`.
 * Terms are joined by "and"; a word that is no term looks in key, title and party.
 */
export interface Query {
  readonly entity: string | null;
  readonly key: string | null;
  readonly terms: readonly Term[];
}

export interface Term {
  readonly field: QueryField | "any";
  readonly op: "=" | "!=" | ">" | ">=" | "<" | "<=" | "~";
  readonly value: string;
}

/** What a term can ask of a row; dates and months compare as text (`day>=2026-03`). */
export interface QueryRow {
  readonly entity: string;
  readonly key: string;
  readonly role: string;
  /** Word on the screen: `needs action`. */
  readonly status: string;
  readonly sync: string;
  readonly link: string;
  readonly settlement: string;
  readonly origin: string;
  /** Reason codes; a term holds where one of them fits. */
  readonly reason: readonly string[];
  /** Rows that it refers to (`needs=project/PRJ-7`, or the key alone); holds where one fits. */
  readonly needs: readonly string[];
  readonly title: string;
  readonly party: string;
  readonly day: string;
  readonly amount: Decimal | null;
}

export const QUERY_FIELDS = [
  "key",
  "role",
  "status",
  "sync",
  "link",
  "settlement",
  "origin",
  "reason",
  "needs",
  "title",
  "party",
  "day",
  "amount",
] as const satisfies readonly (keyof QueryRow)[];

export type QueryField = (typeof QUERY_FIELDS)[number];

export type ParsedQuery =
  | { readonly kind: "query"; readonly query: Query }
  | { readonly kind: "problem"; readonly message: string };

/** Reads a query; `entities` are the names that the configuration has. */
export function parseQuery(text: string, entities: readonly string[]): ParsedQuery {
  const row = /^([a-z][a-z0-9_]*)\/(\S.*)$/s.exec(text.trim());
  if (row) return checked({ entity: row[1] ?? "", key: row[2] ?? "", terms: [] }, entities);
  const headed = /^([a-z][a-z0-9_]*):(?!=)\s*(.*)$/s.exec(text.trim());
  const entity = headed?.[1] ?? (entities.includes(text.trim()) ? text.trim() : null);
  const rest = headed ? (headed[2] ?? "") : entity === null ? text : "";
  const terms: Term[] = [];
  for (const word of wordsOf(rest)) {
    const term = termOf(word);
    if ("message" in term) return { kind: "problem", message: term.message };
    terms.push(term);
  }
  return checked({ entity, key: null, terms }, entities);
}

export function matchesQuery(query: Query, row: QueryRow): boolean {
  if (query.entity !== null && query.entity !== row.entity) return false;
  if (query.key !== null && query.key !== keyWithRole(row) && query.key !== row.key) return false;
  return query.terms.every((term) => holds(term, row));
}

function checked(query: Query, entities: readonly string[]): ParsedQuery {
  if (query.entity === null || entities.includes(query.entity)) return { kind: "query", query };
  const near = nearest(query.entity, entities);
  const hint = near === null ? `it knows ${entities.join(", ")}` : `did you mean "${near}"?`;
  return { kind: "problem", message: `unknown entity "${query.entity}"; ${hint}` };
}

/** Blanks part words; quotes hold them together: `title~"Mill Street"`. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(([word]) => word);
}

function termOf(word: string): Term | { readonly message: string } {
  const found = /^([a-z_]+)(!=|>=|<=|=|>|<|~)(.*)$/s.exec(word);
  if (!found) return { field: "any", op: "~", value: unquoted(word) };
  const [, name = "", op = "=", value = ""] = found;
  const field = QUERY_FIELDS.find((known) => known === name);
  if (field === undefined) {
    const near = nearest(name, QUERY_FIELDS);
    const hint = near === null ? `there are ${QUERY_FIELDS.join(", ")}` : `did you mean "${near}"?`;
    return { message: `unknown field "${name}" in a query; ${hint}` };
  }
  const term: Term = { field, op: op as Term["op"], value: unquoted(value) };
  const values = op === "=" || op === "!=" ? VALUES[field] : undefined;
  const plain = (text: string): string => text.toLowerCase().replaceAll(" ", "_");
  if (values !== undefined && !values.some((each) => plain(each) === plain(term.value))) {
    const near = nearest(plain(term.value), values.map(plain));
    const few = values.length <= 12 ? `; there are ${values.map(plain).join(", ")}` : "";
    const hint = near === null ? few : `; did you mean ${field}=${near}?`;
    return { message: `"${term.value}" is no ${field}${hint}` };
  }
  if (field === "amount" && op !== "~" && parseDecimal(amountText(term.value)) === null) {
    return { message: `"${term.value}" is no amount; write amount>5000 or amount=1250.50` };
  }
  return term;
}

/** Fields that can say only these; another value would find nothing, and silently. */
const VALUES: Readonly<Partial<Record<QueryField, readonly string[]>>> = {
  status: STATUS_WORDS,
  sync: SYNC_STATES,
  link: ["none", "proposed", "linked", "severed"] satisfies readonly LinkState[],
  settlement: SETTLEMENTS,
  origin: ["live", "missing", "deleted"] satisfies readonly Origin[],
  reason: Object.keys(REASONS),
};

const unquoted = (text: string): string => text.replaceAll('"', "");
const amountText = (text: string): string => text.replaceAll(",", "");

function keyWithRole(row: QueryRow): string {
  return `${row.key}#${row.role}`;
}

function holds(term: Term, row: QueryRow): boolean {
  if (term.field === "any") {
    return [row.key, row.title, row.party].some((text) => contains(text, term.value));
  }
  if (term.field === "amount") return amountHolds(term, row.amount);
  if (term.field === "reason" || term.field === "needs") {
    const texts = term.field === "reason" ? row.reason : row.needs.flatMap(withKey);
    const one = texts.some((text) => textHolds({ ...term, op: positive(term.op) }, text));
    return term.op === "!=" ? !one : one;
  }
  return textHolds(term, row[term.field]);
}

/** `project/PRJ-7` answers to `PRJ-7`, too. */
const withKey = (address: string): string[] => [address, address.slice(address.indexOf("/") + 1)];

const positive = (op: Term["op"]): Term["op"] => (op === "!=" ? "=" : op);

function amountHolds(term: Term, amount: Decimal | null): boolean {
  const wanted = parseDecimal(amountText(term.value));
  if (amount === null || wanted === null) return term.op === "!=";
  return ordered(term.op, compareDecimal(amount, wanted));
}

function textHolds(term: Term, text: string): boolean {
  const value = term.value.toLowerCase();
  if (term.op === "~") return contains(text, value);
  // `status=needs_action` for those who would rather not quote.
  const found = text.toLowerCase().replaceAll(" ", "_");
  const wanted = value.replaceAll(" ", "_");
  // A day answers to its month and year.
  if (term.op === "=" && term.field === "day") return found.startsWith(wanted);
  return ordered(term.op, found < wanted ? -1 : found > wanted ? 1 : 0);
}

function ordered(op: Term["op"], sign: number): boolean {
  switch (op) {
    case "=":
    case "~":
      return sign === 0;
    case "!=":
      return sign !== 0;
    case ">":
      return sign > 0;
    case ">=":
      return sign >= 0;
    case "<":
      return sign < 0;
    case "<=":
      return sign <= 0;
  }
}

const contains = (text: string, part: string): boolean =>
  text.toLowerCase().includes(part.toLowerCase());
