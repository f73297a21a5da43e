import { assert } from "./assert.ts";
import type { Deps } from "./deps.ts";
import { ABSENT, keepFew, lookupState, objectOf, openFacts, settingState } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { bodyText } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { decodeReasons } from "./model/decode-reasons.ts";
import { fingerprint } from "./model/digest.ts";
import { parseAddress } from "./model/ids.ts";
import type { JsonObject } from "./model/json.ts";
import type { Currency } from "./model/money.ts";
import type {
  Decoded,
  DocumentProgram,
  EntityProgram,
  Expr,
  Program,
  Scope,
} from "./model/program.ts";
import { reason } from "./model/reason.ts";
import type { Reason } from "./model/reason.ts";
import { referToAwaited } from "./model/ties.ts";
import type {
  BodyObject,
  RefValue,
  Reference,
  ReferenceLeaf,
  Value,
  ValueMap,
} from "./model/value.ts";
import { markEntityDirty } from "./store/documents-make.ts";
import { listEntities, setEntityDigest } from "./store/entities.ts";
import type { Store } from "./store/open.ts";
import { keysOfKind, makeReadKeeper, wake } from "./store/reads.ts";
import type { Read, ReadKind } from "./store/reads.ts";
import type { Tx } from "./store/statement.ts";

/**
 * Evaluates documents over the store. Desire, match, diff and apply all do it here, so that what
 * was shown and what is sent cannot differ: the hash proves it.
 */
export interface Scopes {
  open(entity: EntityProgram, row: RowToEvaluate): Evaluation;
  /** As it was opened last where that is still there, else anew: nothing it saw has moved since. */
  again(entity: EntityProgram, row: RowToEvaluate): Evaluation;
  /** For each evaluation's reads the id of their set; null where it read nothing. */
  keepReads(tx: Tx, of: readonly (readonly Read[])[]): Promise<(number | null)[]>;
  /** After links, records or the mirror were written: look again. */
  forget(): void;
}

/** A document's row, as far as its evaluation goes. */
export interface RowToEvaluate {
  /** null: it is to be made, in this role. */
  readonly id: number | null;
  readonly key: string;
  /** Of one that is to be made. */
  readonly role?: string;
  /** JSON text of what is staged. */
  readonly raw: string;
}

/** One document under evaluation: asking it adds to its reasons, needs and reads. */
export interface Evaluation {
  readonly decoded: Decoded;
  readonly scope: Scope;
  value(expr: Expr): Value;
  /** With the document of the other side given, as `existing`. */
  see(existing: NativeObject | null, expr: Expr): Value;
  /** The desired body, references symbolic; built once. */
  body(document: DocumentProgram): BodyObject;
  /** Of a body, 16 bytes: equal exactly for bodies that mean the same. */
  hash(body: BodyObject): Uint8Array;
  /** The remote id that a reference has now. */
  idOf(reference: Reference): string | null;
  /** What has stopped it so far. That its row cannot be read, `decoded.problems` says. */
  reasons(): readonly Reason[];
  /** Addresses of the documents whose remote ids its body holds. */
  needs(): readonly string[];
  /** What was looked at so far beside its own row. */
  reads(): readonly Read[];
}

/** `origins`: elements of lists remember how they came to be, for a trace; 3 us a document. */
export async function openScopes(
  deps: Pick<Deps, "program" | "store">,
  { origins = false }: { readonly origins?: boolean } = {},
): Promise<Scopes> {
  const { program } = deps;
  const facts = openFacts(program, deps.store);
  const last = keepFew<Evaluation>();
  const open: Scopes["open"] = (entity, row) =>
    last.keep(row, openEvaluation(newLook(program, facts, entity, row, origins), row));
  return {
    open,
    again: (entity, row) => last.find(row) ?? open(entity, row),
    keepReads: makeReadKeeper().keep,
    forget: () => [facts, last].forEach((each) => each.forget()),
  };
}

/**
 * Whether a row of the source counts at all, by the mapping's `where:`; null where each does. Only
 * a plain no leaves a row out: one that cannot be read has to be seen.
 */
export function openFilter(
  { program, store }: Pick<Deps, "program" | "store">,
  entity: EntityProgram,
): ((row: JsonObject) => boolean) | null {
  const { where } = entity;
  if (where === null) return null;
  const facts = openFacts(program, store);
  return (row) => {
    const look = newLook(program, facts, entity, NO_DOCUMENT, false);
    return where.run(new View(look, entity.decode(row).fields, NO_LOCALS, null)) !== false;
  };
}

/** All that desire keeps of one document, in one go. */
export interface Evaluated {
  readonly decoded: Decoded;
  readonly body: BodyObject;
  readonly hash: Uint8Array;
  readonly reasons: readonly Reason[];
  readonly needs: readonly string[];
  readonly reads: readonly Read[];
}

export async function evaluateDocument(
  scopes: Scopes,
  entity: EntityProgram,
  document: DocumentProgram,
  row: RowToEvaluate,
): Promise<Evaluated> {
  const evaluation = scopes.open(entity, row);
  const body = evaluation.body(document);
  return {
    decoded: evaluation.decoded,
    body,
    hash: evaluation.hash(body),
    reasons: [...decodeReasons(evaluation.decoded.problems), ...evaluation.reasons()],
    needs: evaluation.needs(),
    reads: evaluation.reads(),
  };
}

export function hashBody(body: BodyObject): Uint8Array {
  return fingerprint(bodyText(body));
}

function openEvaluation(look: Look, row: RowToEvaluate): Evaluation {
  const decoded = look.entity.decode(objectOf(row.raw));
  const { fields } = decoded;
  const scope = new View(look, fields, NO_LOCALS, undefined);
  const bodies = new Map<DocumentProgram, BodyObject>();
  return {
    decoded,
    scope,
    value: (expr) => expr.run(scope),
    see: (given, expr) => expr.run(new View(look, fields, NO_LOCALS, given as JsonObject | null)),
    body(document) {
      referToAwaited(look.entity, scope);
      const built = bodies.get(document) ?? document.build(scope);
      bodies.set(document, built);
      look.desired = built;
      return built;
    },
    hash: hashBody,
    idOf: (reference) => idOf(look.facts, reference),
    reasons: () => look.reasons,
    needs: () => [...look.needs],
    reads: () => [...look.reads],
  };
}

const NO_LOCALS: ValueMap = {};
const NO_DOCUMENT = { id: null, key: "" };

/** What one evaluation may look at, and what it has noted so far. */
interface Look {
  readonly program: Program;
  readonly facts: Facts;
  readonly entity: EntityProgram;
  readonly document: Pick<RowToEvaluate, "id" | "key" | "role">;
  readonly origins: boolean;
  readonly reasons: Reason[];
  readonly needs: Set<string>;
  readonly reads: Set<Read>;
  desired: BodyObject | null;
}

function newLook(
  program: Program,
  facts: Facts,
  entity: EntityProgram,
  document: Look["document"],
  origins: boolean,
): Look {
  const notes = { reasons: [], needs: new Set<string>(), reads: new Set<Read>() };
  return { program, facts, entity, document, origins, ...notes, desired: null };
}

/**
 * What an expression sees. A class, because one is made for every line of every document: with
 * closures and spreads in its place a document of three lines took 12 us more.
 */
class View implements Scope {
  readonly record: ValueMap;
  readonly locals: ValueMap;
  readonly currency: Currency;
  readonly keepsOrigins: boolean;
  readonly #look: Look;
  /** undefined: the twin as it was last seen. */
  readonly #given: JsonObject | null | undefined;

  constructor(
    look: Look,
    record: ValueMap,
    locals: ValueMap,
    given: JsonObject | null | undefined,
  ) {
    this.record = record;
    this.locals = locals;
    this.currency = look.program.currency;
    this.keepsOrigins = look.origins;
    this.#look = look;
    this.#given = given;
  }

  get existing(): JsonObject | null {
    if (this.#given !== undefined) return this.#given;
    const { facts, reads, entity, document } = this.#look;
    const { address, read, body } = facts.existing(entity, document);
    reads.add(read);
    // A twin that it gets or loses changes what stands here, too.
    reads.add(facts.link(address, "").read);
    return body;
  }

  get desired(): BodyObject | null {
    return this.#look.desired;
  }

  with(locals: ValueMap): Scope {
    return new View(this.#look, this.record, locals, this.#given);
  }

  block(found: Reason): void {
    block(this.#look, found);
  }

  follow(ref: RefValue, field: string): Value {
    return follow(this.#look, ref, field);
  }

  lookup(table: string, key: string): ValueMap | null {
    const { read, values } = this.#look.facts.lookup(table, key);
    this.#look.reads.add(read);
    if (values === null) {
      const missing = reason("lookup_missing", `"${key}" is not in the lookup ${table}`, {
        help: `Add it to the lookup ${table}, or correct it at the source.`,
        about: [read.name],
      });
      block(this.#look, missing);
    }
    return values;
  }

  setting(name: string): Value {
    const { read, value } = this.#look.facts.setting(name);
    this.#look.reads.add(read);
    return value;
  }

  refer(reference: Reference): ReferenceLeaf {
    if (reference.kind === "link") referLink(this.#look, reference);
    if (reference.kind === "name") referName(this.#look, reference);
    return { $ref: reference };
  }
}

function block({ reasons }: Look, found: Reason): void {
  const same = reasons.some((each) => each.code === found.code && each.text === found.text);
  if (!same) reasons.push(found);
}

function follow(look: Look, ref: RefValue, field: string): Value {
  const { facts, reads } = look;
  const seen = facts.record(ref.ref, ref.key);
  const target = facts.entity(ref.ref);
  reads.add(seen.read);
  if (target !== look.entity) reads.add(facts.mapping(target));
  const decoded = seen.decoded();
  if (decoded === null) {
    block(look, absentRecord(target, ref.key, seen.kind === "offered"));
    return null;
  }
  const problem = decoded.problems.find((each) => each.field === field);
  if (problem) {
    const address = seen.read.name;
    const text = `${address}: ${field} is "${problem.found}", not ${problem.expected}`;
    block(look, reason("unreadable", text, { about: [address] }));
  }
  return decoded.fields[field] ?? null;
}

function absentRecord(entity: EntityProgram, key: string, isOffered: boolean): Reason {
  const address = `${entity.name}/${key}`;
  return isOffered
    ? reason("dependency", `${address} is not staged yet`, {
        help: `tieout import selected ${address}`,
        about: [address],
      })
    : reason("reference_unknown", `${address}: ${entity.label} has no such record`, {
        about: [address],
      });
}

/** Without a twin it is no block: the plan may make one. Without a record nothing ever will. */
function referLink(look: Look, { address, stream }: Extract<Reference, { kind: "link" }>): void {
  const { facts } = look;
  const seen = facts.link(address, stream);
  look.reads.add(seen.read);
  look.needs.add(address);
  if (seen.kind !== "absent" && seen.kind !== "offered") return;
  const named = parseAddress(address);
  assert(named !== null, () => `a reference to "${address}"`);
  block(look, absentRecord(facts.entity(named.entity), named.key, seen.kind === "offered"));
}

function referName(look: Look, { stream, name }: Extract<Reference, { kind: "name" }>): void {
  const seen = look.facts.name(stream, name);
  look.reads.add(seen.read);
  if (seen.active.length === 1) return;
  const about = [`${stream}: ${name}`];
  if (seen.active.length > 1) {
    const ids = seen.active.join(", ");
    const text = `${seen.active.length} ${stream} entries are named "${name}"`;
    const help = `Say which one by its id, @${stream}#${seen.active[0]}. They are: ${ids}.`;
    block(look, reason("name_unknown", text, { help, about }));
  } else if (seen.inactive.length > 0) {
    block(look, reason("name_inactive", `${stream} "${name}" is not active any more`, { about }));
  } else {
    block(look, reason("name_unknown", `There is no ${stream} named "${name}"`, { about }));
  }
}

function idOf(facts: Facts, reference: Reference): string | null {
  switch (reference.kind) {
    case "id":
      return reference.id;
    case "link":
      return facts.link(reference.address, reference.stream).remoteId;
    case "name": {
      const { active } = facts.name(reference.stream, reference.name);
      return active.length === 1 ? active[0]! : null;
    }
  }
}

/**
 * Once at the start of a run: a mapping that is not the one of the last run makes all its
 * documents due; lookups, settings and mappings that are not what they were when evaluations read
 * them wake exactly their readers. Gives how many documents that were.
 */
export async function wakeChangedReads(deps: Pick<Deps, "program" | "store">): Promise<number> {
  const { program, store } = deps;
  let woken = await wakeChangedMappings(program, store);
  const digests = new Map(program.entities.map(({ name, digest }) => [name as string, digest]));
  const states: readonly (readonly [ReadKind, (name: string) => string])[] = [
    ["lookup", (name) => lookupState(program, name)],
    ["setting", (name) => settingState(program.settings.get(name)?.value)],
    ["mapping", (name) => digests.get(name) ?? ABSENT],
  ];
  for (const [kind, stateOf] of states) {
    for await (const keys of keysOfKind(store.db, kind)) {
      const changed = keys
        .map(({ name, state }) => ({ name, was: state, state: stateOf(name) }))
        .filter(({ was, state }) => was !== state);
      if (changed.length === 0) continue;
      woken += await store.write((tx) => wake(tx, kind, changed));
    }
  }
  return woken;
}

async function wakeChangedMappings(program: Program, store: Store): Promise<number> {
  const known = new Map((await listEntities(store.db)).map((row) => [row.name, row]));
  let woken = 0;
  for (const { name, digest } of program.entities) {
    const row = known.get(name);
    if (row === undefined || row.digest === digest) continue;
    woken += await store.write(async (tx) => {
      await setEntityDigest(tx, row.id, digest);
      return markEntityDirty(tx, row.id);
    });
  }
  return woken;
}
