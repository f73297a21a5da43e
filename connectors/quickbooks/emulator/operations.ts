/** Create, update, delete, void and read: one operation on one entity, whole or not at all. */
import { type JsonObject, canonicalJson } from "../../../engine/model/json.ts";
import { type Body, textAt, textOf } from "./body.ts";
import { type Books, openBooks } from "./books.ts";
import { type Emulation, preferencesOf, todayOf } from "./emulation.ts";
import { DEFINITIONS } from "./entities/catalogue.ts";
import type { Definition, Operation, Work } from "./entities/definition.ts";
import {
  type Fault,
  type FaultError,
  invalidId,
  notFound,
  refusal,
  requiredMissing,
  stale,
  unsupportedOperation,
} from "./faults.ts";
import { entriesOf } from "./fields.ts";
import { isId } from "./ids.ts";
import { normalise } from "./normalise.ts";
import { settleBalances } from "./postings/balances.ts";
import { resolveReferences } from "./references.ts";
import { checkSize } from "./rules/most.ts";
import { tell, untold } from "./told.ts";

/** `answer` is what stands under the entity's name in the answer. */
export type Outcome =
  | { readonly kind: "done"; readonly answer: JsonObject }
  | { readonly kind: "refused"; readonly fault: Fault };

export interface WriteOptions {
  readonly include: ReadonlySet<string>;
  /** A person at the books. */
  readonly byHand: boolean;
  /** What the service alone can say of it, by its id: of a file where it lies. */
  readonly computed?: (id: string) => JsonObject;
  /** What is to be remembered with the change, such as the answer for its requestid. */
  readonly notesFor: (answer: JsonObject) => JsonObject | null;
}

export function write(
  emulation: Emulation,
  definition: Definition,
  asked: Operation,
  sent: JsonObject,
  options: WriteOptions,
): Outcome {
  if (!definition.writes.includes(asked)) return refused(unsupportedOperation(asked));
  if (asked === "void" && isVoidRefused(emulation, definition)) {
    return refused(unsupportedOperation(asked));
  }
  const { body, errors } = normalise(sent, definition.name, definition.fields, {
    latin1: emulation.settings.names.latin1,
  });
  if (errors.length > 0) return refused(...errors);
  const found = asked === "create" ? null : locate(emulation, definition, body);
  if (found?.kind === "refused") return found;
  const existing = found?.answer ?? null;
  const given = untold(emulation.settings, definition.name, body, existing);
  const work = workFor(emulation, definition, asked, given, existing, options);
  const draft = draftFor(work, sent["sparse"] === true || sent["sparse"] === "true");
  if (asked === "void") definition.erase?.(work, draft);
  else if (asked !== "delete") check(work, draft);
  Object.assign(draft, options.computed?.(textAt(draft, "Id")));
  if (work.errors.length > 0) return refused(...work.errors);
  return carryOut(emulation, work, draft, options);
}

function isVoidRefused({ settings }: Emulation, { name }: Definition): boolean {
  if (name === "Deposit") return settings.deposits.void === "refused";
  return name === "Purchase" && settings.purchases.void === "refused";
}

/** What stands under the id, where the sender knows its latest version. */
function locate(emulation: Emulation, definition: Definition, given: JsonObject): Outcome {
  const id = textOf(given["Id"]);
  if (id === null) return refused(requiredMissing("Id"));
  const existing = read(emulation, definition, id);
  if (existing.kind === "refused") return existing;
  const token = textOf(given["SyncToken"]);
  if (token === null) return refused(requiredMissing("SyncToken"));
  const stored = emulation.company.get(definition.name, storedId(definition, id))!;
  if (token !== textOf(stored["SyncToken"])) return refused(stale(emulation.settings.otherUser));
  return { kind: "done", answer: stored };
}

function workFor(
  emulation: Emulation,
  definition: Definition,
  operation: Operation,
  given: JsonObject,
  existing: JsonObject | null,
  options: WriteOptions,
): Work {
  const { settings } = emulation;
  const books = booksNow(emulation);
  const { include, byHand } = options;
  const preferences = preferencesOf(emulation);
  const today = todayOf(emulation);
  const errors: FaultError[] = [];
  const rest = { books, settings, today, preferences, include, byHand, errors };
  return { definition, definitions: DEFINITIONS, operation, given, existing, ...rest };
}

/** The company as it is now; what is put there stays there until it is committed. */
export function booksNow({ company, indexes, settings, clock }: Emulation): Books {
  return openBooks({
    company,
    indexes,
    definitions: [...DEFINITIONS.values()],
    now: clock.now(),
    timezone: settings.timezone,
    firstClassId: settings.firstClassId,
  });
}

/**
 * A sparse update keeps what it does not name; a full one empties it, but for what the service
 * computes. "" empties a field in both [D].
 */
function draftFor({ definition, operation, existing, given, books }: Work, sparse: boolean): Body {
  const draft: Body = {};
  if (existing !== null) {
    const keepsAll = sparse || operation !== "update";
    for (const [key, value] of Object.entries(existing)) {
      if (keepsAll || definition.fields[key]?.readOnly) draft[key] = value;
    }
  }
  if (operation === "create" || operation === "update") Object.assign(draft, given);
  for (const [key, value] of Object.entries(draft)) if (value === "") delete draft[key];
  delete draft["sparse"];
  delete draft["SyncToken"];
  draft["Id"] = existing === null ? books.newId(definition) : existing["Id"]!;
  return draft;
}

function check(work: Work, draft: Body): void {
  const { definition, errors } = work;
  for (const [key, field] of entriesOf(definition.fields)) {
    if (field.required && draft[key] === undefined) errors.push(requiredMissing(key));
  }
  checkSize(work, draft);
  if (errors.length === 0) resolveReferences(work, draft, DEFINITIONS);
  if (errors.length > 0) return;
  definition.prepare(work, draft);
  // What the rules filled in by themselves (an item, an address) needs its name, too.
  if (errors.length === 0) resolveReferences(work, draft, DEFINITIONS);
}

function carryOut(emulation: Emulation, work: Work, draft: Body, options: WriteOptions): Outcome {
  const { definition, operation, existing, books, errors } = work;
  if (existing !== null && operation === "update" && isSame(existing, draft)) {
    if (emulation.settings.noChangeKeepsToken) {
      return finish(emulation, work, shown(emulation, definition, existing), options);
    }
  }
  const id = textAt(draft, "Id");
  const after = operation === "delete" ? null : books.put(definition.name, draft);
  definition.settle?.(work, existing, after);
  if (errors.length > 0) return refused(...errors);
  if (after === null) books.remove(definition.name, id);
  settleBalances(books, DEFINITIONS);
  const answer =
    after === null
      ? { domain: "QBO", status: "Deleted", Id: id }
      : shown(emulation, definition, books.get(definition.name, id)!);
  return finish(emulation, work, answer, options);
}

function finish(
  { company, clock }: Emulation,
  work: Work,
  answer: JsonObject,
  options: WriteOptions,
): Outcome {
  const notes = options.notesFor(answer);
  const changes = work.books.changes();
  if (changes.length > 0 || notes !== null) {
    const { operation, definition } = work;
    const voided =
      operation === "void" ? { voided: `${definition.name} ${textAt(answer, "Id")}` } : {};
    company.commit({ at: clock.now(), changes, ...(notes === null ? {} : { notes }), ...voided });
  }
  return { kind: "done", answer };
}

function isSame(existing: JsonObject, draft: JsonObject): boolean {
  return comparable(existing) === comparable(draft);
}

function comparable(body: JsonObject): string {
  const { SyncToken: _token, MetaData: _times, domain: _domain, sparse: _sparse, ...rest } = body;
  return canonicalJson(rest);
}

/** One entity by its id; what was deleted is not found. */
export function read(emulation: Emulation, definition: Definition, id: string): Outcome {
  const known = storedId(definition, id);
  if (!isId(definition, id)) return refused(invalidId(id));
  const body = emulation.company.get(definition.name, known);
  if (body === null) return refused(notFound());
  return { kind: "done", answer: shown(emulation, definition, body) };
}

export function shown(emulation: Emulation, definition: Definition, body: JsonObject): JsonObject {
  const whole = definition.alone?.(body, preferencesOf(emulation)) ?? body;
  return tell(emulation.settings, definition, whole);
}

/** Single entities are addressed by 1 or by the realm. */
function storedId(definition: Definition, id: string): string {
  return definition.kind === "single" ? "1" : id;
}

function refused(...errors: readonly FaultError[]): Outcome {
  return { kind: "refused", fault: refusal(...errors) };
}
