import type { Deps } from "./deps.ts";
import { ABSENT, lookupState, objectOf, openFacts, settingState } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { bodyText } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { decodeReasons } from "./model/decode-reasons.ts";
import { fingerprint } from "./model/digest.ts";
import type { JsonObject } from "./model/json.ts";
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
import type { BodyObject, RefValue, Reference, Value, ValueMap } from "./model/value.ts";
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
  open(entity: EntityProgram, row: RowToEvaluate): Promise<Evaluation>;
  /** For each evaluation the id of its set of recorded reads; null where it read nothing. */
  keepReads(tx: Tx, evaluations: readonly Evaluation[]): Promise<(number | null)[]>;
  /** After links, records or the mirror were written: look again. */
  forget(): void;
}

/** A document's row, as far as its evaluation goes. */
export interface RowToEvaluate {
  readonly id: number;
  readonly key: string;
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

export async function openScopes(deps: Pick<Deps, "program" | "store">): Promise<Scopes> {
  const { program, store } = deps;
  const facts = openFacts(program, store);
  const keeper = makeReadKeeper();
  return {
    async open(entity, row) {
      return openEvaluation(program, facts, entity, row);
    },
    keepReads: (tx, evaluations) =>
      keeper.keep(
        tx,
        evaluations.map((each) => each.reads()),
      ),
    forget: () => facts.forget(),
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
    const scope: Scope = {
      record: entity.decode(row).fields,
      locals: NO_LOCALS,
      existing: null,
      desired: null,
      currency: program.currency,
      with: (locals) => ({ ...scope, locals }),
      ...waysOf(program, facts, entity, makeNotes()),
    };
    return where.run(scope) !== false;
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
  const evaluation = await scopes.open(entity, row);
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

function openEvaluation(
  program: Program,
  facts: Facts,
  entity: EntityProgram,
  row: RowToEvaluate,
): Evaluation {
  const decoded = entity.decode(objectOf(row.raw));
  const notes = makeNotes();
  let desired: BodyObject | null = null;
  const ways = waysOf(program, facts, entity, notes);
  const existing = (): JsonObject | null => {
    const { address, state, body } = facts.existing(row.id);
    notes.read("existing", address, state);
    // A twin that it gets or loses changes what stands here, too.
    notes.read("link", address, facts.link(address, "").state);
    return body;
  };
  const view = (locals: ValueMap, given: JsonObject | null | undefined): Scope => ({
    record: decoded.fields,
    locals,
    get existing() {
      return given === undefined ? existing() : given;
    },
    get desired() {
      return desired;
    },
    currency: program.currency,
    with: (more) => view(more, given),
    ...ways,
  });
  const scope = view(NO_LOCALS, undefined);
  const bodies = new Map<DocumentProgram, BodyObject>();
  const body = (document: DocumentProgram): BodyObject => {
    const built = bodies.get(document) ?? document.build(scope);
    bodies.set(document, built);
    desired = built;
    return built;
  };
  return {
    decoded,
    scope,
    value: (expr) => expr.run(scope),
    see: (given, expr) => expr.run(view(NO_LOCALS, given as JsonObject | null)),
    body,
    hash: hashBody,
    idOf: (reference) => idOf(facts, reference),
    reasons: () => notes.reasons,
    needs: () => [...notes.needs],
    reads: () => [...notes.reads.values()],
  };
}

const NO_LOCALS: ValueMap = {};

interface Notes {
  readonly reasons: Reason[];
  readonly needs: Set<string>;
  readonly reads: Map<string, Read>;
  read(kind: ReadKind, name: string, state: string): void;
  block(found: Reason): void;
}

function makeNotes(): Notes {
  const reasons: Reason[] = [];
  const reads = new Map<string, Read>();
  return {
    reasons,
    reads,
    needs: new Set(),
    read(kind, name, state) {
      const key = `${kind}\n${name}`;
      if (!reads.has(key)) reads.set(key, { kind, name, state });
    },
    block(found) {
      const same = reasons.some((each) => each.code === found.code && each.text === found.text);
      if (!same) reasons.push(found);
    },
  };
}

type Ways = Pick<Scope, "follow" | "lookup" | "setting" | "refer" | "block">;

/** The parts of a scope that look at something else, and write down that they did. */
function waysOf(program: Program, facts: Facts, entity: EntityProgram, notes: Notes): Ways {
  return {
    block: (found) => notes.block(found),
    follow: (ref, field) => follow(facts, entity, notes, ref, field),
    lookup(table, key) {
      const name = `${table}/${key}`;
      const row = program.lookups.get(table)?.rows.get(key);
      notes.read("lookup", name, row?.digest ?? ABSENT);
      if (row === undefined) {
        notes.block(
          reason("lookup_missing", `"${key}" is not in the lookup ${table}`, {
            help: `Add it to the lookup ${table}, or correct it at the source.`,
            about: [name],
          }),
        );
      }
      return row?.values ?? null;
    },
    setting(name) {
      const value = program.settings.get(name)?.value;
      notes.read("setting", name, settingState(value));
      return value ?? null;
    },
    refer(reference) {
      if (reference.kind === "link") referLink(facts, notes, reference);
      if (reference.kind === "name") referName(facts, notes, reference);
      return { $ref: reference };
    },
  };
}

function follow(
  facts: Facts,
  from: EntityProgram,
  notes: Notes,
  ref: RefValue,
  field: string,
): Value {
  const address = `${ref.ref}/${ref.key}`;
  const seen = facts.record(ref.ref, ref.key);
  const target = facts.entity(ref.ref);
  notes.read("record", address, seen.state);
  if (target !== from) notes.read("mapping", target.name, target.digest);
  const decoded = seen.decoded();
  if (decoded === null) {
    notes.block(absentRecord(target, ref.key, seen.kind === "offered"));
    return null;
  }
  const problem = decoded.problems.find((each) => each.field === field);
  if (problem) {
    notes.block(
      reason("unreadable", `${address}: ${field} is "${problem.found}", not ${problem.expected}`, {
        about: [address],
      }),
    );
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
function referLink(
  facts: Facts,
  notes: Notes,
  { address, stream }: Extract<Reference, { kind: "link" }>,
): void {
  const seen = facts.link(address, stream);
  notes.read("link", address, seen.state);
  notes.needs.add(address);
  if (seen.kind !== "absent" && seen.kind !== "offered") return;
  const slash = address.indexOf("/");
  const key = address.slice(slash + 1).replace(/#[a-z][a-z0-9_]*$/, "");
  notes.block(absentRecord(facts.entity(address.slice(0, slash)), key, seen.kind === "offered"));
}

function referName(
  facts: Facts,
  notes: Notes,
  { stream, name }: Extract<Reference, { kind: "name" }>,
): void {
  const seen = facts.name(stream, name);
  notes.read("name", seen.name, seen.state);
  if (seen.active.length === 1) return;
  const about = [`${stream}: ${name}`];
  if (seen.active.length > 1) {
    const ids = seen.active.join(", ");
    notes.block(
      reason("name_unknown", `${seen.active.length} ${stream} entries are named "${name}"`, {
        help: `Say which one by its id, @${stream}#${seen.active[0]}. They are: ${ids}.`,
        about,
      }),
    );
  } else if (seen.inactive.length > 0) {
    notes.block(reason("name_inactive", `${stream} "${name}" is not active any more`, { about }));
  } else {
    notes.block(reason("name_unknown", `There is no ${stream} named "${name}"`, { about }));
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
